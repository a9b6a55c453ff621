"""The answering limit from questions whose right article is known: a certificate instead of a guess.

Limits are tried from careful to bold, and the last one whose wrong-answer bound keeps the budget is taken: fixed
sequence testing, as in Learn then Test (Angelopoulos et al., 2021). So the bound holds although the limit was chosen
by looking, for questions like the labelled ones. Until customers' own labels come, those are the editors' checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log

CERTAINTY = 0.95
BOLDEST = 0.5
STEP = 0.01


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled question: the confidence of the best article, and whether sending it would have been right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the labels say at the limit.

    Attributes:
        limit: from this confidence on, the best article may be sent.
        labels, answered, wrong: all labelled questions; those at or above the limit; those of them wrong.
        bound: upper Clopper-Pearson bound of wrong among answered, at `certainty`.
    """

    limit: float
    labels: int
    answered: int
    wrong: int
    bound: float
    certainty: float = CERTAINTY


def certify(labels: Sequence[Label], budget: float) -> Certificate | None:
    """The boldest limit that keeps the budget; None if the labels are too few to certify any.

    Args:
        budget: largest share of wrong answers among the answers sent.
    """
    enough = ceil(log(1 - CERTAINTY) / log(1 - budget))  # so many answers without a mistake are needed at least
    best: Certificate | None = None
    for step in range(round((1 - BOLDEST) / STEP) + 1):
        limit = round(1 - step * STEP, 2)
        sent = [label.right for label in labels if label.confidence >= limit]
        if len(sent) < enough:
            continue
        wrong = sent.count(False)
        bound = upper_bound(wrong, len(sent))
        if bound > budget:
            break
        best = Certificate(limit, len(labels), len(sent), wrong, bound)
    return best


def upper_bound(wrong: float, answers: float) -> float:
    """One-sided Clopper-Pearson bound (Biometrika 26, 1934), by the beta distribution, so `wrong` may be broken."""
    from scipy.stats import beta

    return 1.0 if wrong >= answers else float(beta.ppf(CERTAINTY, wrong + 1, answers - wrong))
