"""The answering limit from questions whose right article is known: a certificate instead of a guess.

Fixed sequence testing, as in Learn then Test (Angelopoulos et al., 2021): limits are tried in an order that was set
before looking, each is kept while its wrong-answer bound keeps the budget, and the first failure ends the sequence. So
the bound holds although the limit was chosen by looking, for questions like the labelled ones. Two sequences share
the error: from the most careful limit on, and from the limit guessed without labels on (a label or two that are wrong
at the very top end the first but not the second).

Labels that are enough to judge the guess but not to certify any limit move it all the same: nothing is sent that they
make doubtful. Fewer labels than that change nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, log

CERTAINTY = 0.95
UNCERTAIN = 0.9
"""How certain the bound of a limit must be that labels move without certifying it."""
CAN_JUDGE = 0.8
"""Labels can judge the guess if so many answers without a mistake would bound it at this certainty."""
BOLDEST = 0.3
STEP = 0.01
NEVER = 1.01


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled question.

    Attributes:
        confidence: of the best article; 0 if nothing was found.
        right: sending that article would have been right.
        answerable: an article answers it.
        offered: the right article would be among the options if it were asked back.
        source: who said so.
    """

    confidence: float
    right: bool
    answerable: bool = True
    offered: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the labels say at the limit.

    Attributes:
        limit: from this confidence on, the best article may be sent.
        certified: the bound keeps the budget at the certainty; else the limit is the guess, or what labels made of it.
        budget: largest share of wrong answers among the answers sent.
        labels, answered, wrong: all labelled questions; those at or above the limit; those of them wrong.
        bound: upper Clopper-Pearson bound of wrong among answered, at `certainty`; 1 if none is answered.
        coverage: share of the answerable labelled questions that are answered rightly at the limit.
        coverage_without: the same if everything were answered: what the limit costs is the difference.
        sources: how many labels came from whom.
        version, made: the knowledge version, and when (ISO 8601).
        scope: which channels and languages the labels are from.
    """

    limit: float
    certified: bool
    budget: float
    labels: int
    answered: int
    wrong: int
    bound: float
    coverage: float
    coverage_without: float
    certainty: float = CERTAINTY
    sources: Mapping[str, int] = field(default_factory=dict)
    version: str = ""
    made: str = ""
    scope: str = "all channels, English"


def certify(labels: Sequence[Label], budget: float, guess: float) -> Certificate | None:
    """The boldest limit that the labels certify, or what they leave of the guess; None without labels.

    Args:
        budget: largest share of wrong answers among the answers sent, between 0 and 1.
        guess: the answering limit found without labels.
    """
    if not labels:
        return None
    half = 1 - (1 - CERTAINTY) / 2
    found = [
        limit
        for start in (1.0, guess)
        if (limit := _boldest(labels, budget, start, half)) is not None
    ]  # fmt: skip
    if found:
        return _at(min(found), labels, budget, certified=True)
    return _at(_moved(labels, budget, guess), labels, budget, certified=False)


def upper_bound(wrong: float, answers: float, certainty: float = CERTAINTY) -> float:
    """One-sided Clopper-Pearson bound (Biometrika 26, 1934), by the beta distribution, so `wrong` may be broken."""
    from scipy.special import betaincinv  # a tenth of the import that scipy.stats is

    return 1.0 if wrong >= answers else float(betaincinv(wrong + 1, answers - wrong, certainty))


def _boldest(labels: Sequence[Label], budget: float, start: float, certainty: float) -> float | None:
    """The last limit of the sequence from `start` down that passes; None if the first that can be tested fails."""
    enough = _enough(budget, certainty)
    best = None
    for step in range(round((start - BOLDEST) / STEP) + 1):
        limit = round(start - step * STEP, 2)
        answered, wrong = _count(labels, limit)
        if answered < enough:
            continue
        if upper_bound(wrong, answered, certainty) > budget:
            break
        best = limit
    return best


def _moved(labels: Sequence[Label], budget: float, guess: float) -> float:
    """The boldest limit from the guess up that labels do not make doubtful; the guess if they are too few to say."""
    if _count(labels, guess)[0] < _enough(budget, CAN_JUDGE):
        return guess
    best = NEVER
    for step in range(round((1 - guess) / STEP) + 1):
        limit = round(1 - step * STEP, 2)
        answered, wrong = _count(labels, limit)
        if answered and upper_bound(wrong, answered, UNCERTAIN) <= budget:
            best = limit
    return best


def _enough(budget: float, certainty: float) -> int:
    """So many answers without a mistake are needed at least."""
    return ceil(log(1 - certainty) / log(1 - budget))


def _count(labels: Sequence[Label], limit: float) -> tuple[int, int]:
    """Answered and wrong at this limit."""
    sent = [label.right for label in labels if label.confidence >= limit]
    return len(sent), sent.count(False)


def _at(limit: float, labels: Sequence[Label], budget: float, certified: bool) -> Certificate:
    answered, wrong = _count(labels, limit)
    answerable = max(1, sum(label.answerable for label in labels))
    return Certificate(
        limit=limit,
        certified=certified,
        budget=budget,
        labels=len(labels),
        answered=answered,
        wrong=wrong,
        bound=upper_bound(wrong, answered) if answered else 1.0,
        coverage=(answered - wrong) / answerable,
        coverage_without=sum(label.right for label in labels) / answerable,
        sources=dict(Counter(label.source for label in labels if label.source)),
    )
