"""What labels from real conversations are good for: calibration, and how many more a certificate needs. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from bot.knowledge.certify import CERTAINTY, upper_bound
from bot.model import LabelledQuestion

MOST_NEEDED = 100_000


def for_calibration(labels: Sequence[LabelledQuestion], articles: Collection[str]) -> tuple[LabelledQuestion, ...]:
    """The labels that a calibration can learn from: each question once, and only articles that there are.

    The same words after the same history count once, by the label that comes first: pass the newest first.
    """
    kept: dict[tuple[object, ...], LabelledQuestion] = {}
    for label in labels:
        if label.article is None or label.article in articles:
            kept.setdefault((" ".join(label.text.casefold().split()), label.history), label)
    return tuple(kept.values())


def needed(budget: float, certainty: float, wrong_so_far: int, answered_so_far: int) -> int | None:
    """How many more judged answers it takes until the wrong share is shown to keep the budget.

    The bound is Clopper and Pearson's, one-sided; wrong answers are taken to come on at the share seen so far.

    Args:
        budget: largest share of wrong answers among the answers, between 0 and 1.
        certainty: of the bound, for example 0.95.

    Returns:
        0 if it is shown already; None if the share seen so far is no smaller than the budget, or so near to it that
        more than 100,000 would be needed.

    Raises:
        ValueError: the counts or shares are impossible.
    """
    if not (0 < budget < 1 and 0 < certainty < 1 and 0 <= wrong_so_far <= answered_so_far):
        raise ValueError("Shares lie between 0 and 1, and no more answers can be wrong than were sent.")
    share = wrong_so_far / answered_so_far if answered_so_far else 0.0
    if share >= budget:
        return None

    def shown(answers: int) -> bool:
        wrong = share * answers if answers > answered_so_far else wrong_so_far
        return upper_bound(wrong, answers, certainty) <= budget

    low, high = max(answered_so_far, 1), max(answered_so_far, 1)
    if answered_so_far and shown(answered_so_far):
        return 0
    while not shown(high):
        low, high = high, high * 2
        if high > MOST_NEEDED:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shown(middle) else (middle, high)
    return ceil(high - answered_so_far)


@dataclass(frozen=True, slots=True)
class Summary:
    """What there is.

    Attributes:
        per_source: questions of which somebody said what answers them, by who said so.
        none_fits: those of them for which no article that was offered is right.
        judged, wrong: answers sent by the bot itself that were judged; those of them that were wrong.
        missing: how many more judged answers it takes; see `needed`.
    """

    per_source: Mapping[str, int]
    none_fits: int
    judged: int
    wrong: int
    missing: int | None
    budget: float


def summarize(right: Sequence[LabelledQuestion], verdicts: Sequence[bool], budget: float) -> Summary:
    """Count the labels. `verdicts`: whether each judged answer was right."""
    sources = sorted({label.source for label in right})
    counts = {source: sum(label.source == source for label in right) for source in sources}
    wrong = len(verdicts) - sum(verdicts)
    none = sum(label.article is None for label in right)
    missing = needed(budget, CERTAINTY, wrong, len(verdicts))
    return Summary(counts, none, len(verdicts), wrong, missing, budget)


def in_words(summary: Summary) -> str:
    """A few lines for the terminal."""
    total = sum(summary.per_source.values())
    questions = "question" if total == 1 else "questions"
    lines = [f"{total} labelled {questions}; for {summary.none_fits} of them no article that was offered is right."]
    lines += [f"  by {source}: {count}" for source, count in summary.per_source.items()]
    share = f" ({summary.wrong / summary.judged:.1%})" if summary.judged else ""
    lines.append(f"{summary.judged} answers of the bot were judged, {summary.wrong} of them wrong{share}.")
    lines.append(_enough(summary))
    return "\n".join(lines)


def _enough(summary: Summary) -> str:
    budget, certainty = f"{summary.budget:.0%}", f"{CERTAINTY:.0%}"
    if summary.missing == 0:
        return f"Enough to show, at {certainty}, that at most {budget} of the judged kind of answers are wrong."
    if summary.missing is None:
        return (
            f"That share is not below the budget of {budget}, so more labels alone will not show that it is kept. "
            "Look at the wrong answers: `python -m bot explain` shows why each was sent."
        )
    return f"Not enough data: about {summary.missing} more labelled questions needed to show at most {budget} wrong."
