"""Does the version in service still keep its promise on wrong answers? A test that may be looked at every day. Pure.

A plain test that is repeated after each label cries wolf sooner or later. This one bets against the promise: it holds
a capital of 1 and multiplies it after each judged answer by how much likelier that outcome is if a larger share is
wrong. While the promise is kept the capital is not expected to grow, so it ever reaches 1 / (1 - certainty) with a
probability of at most 1 - certainty (Ville, 1939), however often one looks. Betting on several larger shares at once is
a mixture in the sense of Robbins (1970); Waudby-Smith and Ramdas (2024) give the theory for means of bounded values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log

from bot.knowledge.certify import CERTAINTY
from bot.knowledge.labels import needed

TIMES_WORSE = (1.5, 2.0, 3.0, 5.0, 8.0)
"""The shares that are bet on, as multiples of the one that is tested; each gets the same part of the capital."""
LARGEST = 0.99
STEP = 0.005
LEAST_TO_SAY = 20
"""With fewer judged answers nothing is said about the share, only that more are needed."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What the labels say about a version.

    Attributes:
        alarm: the wrong share is above the budget, at the certainty asked for.
        answered, wrong: judged answers of the version; those of them that were wrong.
        bound: wrong shares below this are ruled out at that certainty, whenever one looks.
        sentence: the same for people.
    """

    alarm: bool
    answered: int
    wrong: int
    bound: float
    sentence: str


def drift(right: Sequence[bool], budget: float, certainty: float = CERTAINTY) -> Drift:
    """Test judged answers against the budget.

    Args:
        right: for each judged answer of the version, whether it was right; oldest first.
        budget: the share of wrong answers that the certificate promises not to exceed, between 0 and 1.
    """
    answered, wrong = len(right), len(right) - sum(right)
    alarm = exceeds(right, budget, certainty)
    bound = lower_bound(right, certainty)
    return Drift(alarm, answered, wrong, bound, _sentence(alarm, answered, wrong, bound, budget, certainty))


def exceeds(right: Sequence[bool], share: float, certainty: float = CERTAINTY) -> bool:
    """Is more than that share wrong? True even once with a probability of at most 1 - certainty if it is not."""
    if not 0 < share < 1:
        raise ValueError("The share must lie between 0 and 1.")
    return max(_log_capitals(right, share), default=0.0) >= -log(1 - certainty)


def lower_bound(right: Sequence[bool], certainty: float = CERTAINTY) -> float:
    """The smallest wrong share that the labels do not rule out, in steps of half a percent; 0 if they rule out none."""
    seen = 1 - sum(right) / len(right) if right else 0.0
    steps = range(1, int(seen / STEP) + 1)
    return next(((step - 1) * STEP for step in steps if not exceeds(right, step * STEP, certainty)), len(steps) * STEP)


def _log_capitals(right: Sequence[bool], share: float) -> list[float]:
    """The logarithm of the capital after each answer, betting against `share`."""
    bets = [min(LARGEST, share * times) for times in TIMES_WORSE if min(LARGEST, share * times) > share]
    if not bets:
        return []
    paths = [_log_path(right, share, bet) for bet in bets]
    return [_log_mean(logs) for logs in zip(*paths, strict=True)]


def _log_path(right: Sequence[bool], share: float, bet: float) -> list[float]:
    """The logarithm of the capital of one bet after each answer: log likelihood ratios, added up."""
    won, lost = log(bet / share), log((1 - bet) / (1 - share))
    return list(accumulate(lost if good else won for good in right))


def _log_mean(logs: Sequence[float]) -> float:
    largest = max(logs)
    return largest + log(sum(exp(value - largest) for value in logs) / len(logs))


def _sentence(alarm: bool, answered: int, wrong: int, bound: float, budget: float, certainty: float) -> str:
    counts = f"{wrong} of {answered} judged answers of this version were wrong"
    if alarm:
        return (
            f"{counts}: more than the {budget:.0%} it was certified for, at {certainty:.0%} certainty "
            f"(at least {bound:.1%}). Look at them, mend the articles, and build a new version; "
            "`python -m bot knowledge rollback` goes back to the one before."
        )
    more = needed(budget, certainty, wrong, answered)
    if answered < LEAST_TO_SAY:
        return f"{counts}. That is too few to say anything: about {more or LEAST_TO_SAY} more labelled answers needed."
    if more == 0:
        return f"{counts}; the budget of {budget:.0%} is kept."
    if more is None:
        return f"{counts}: above the budget of {budget:.0%}, but that may still be chance."
    return (
        f"{counts}; no sign that the budget of {budget:.0%} is exceeded. About {more} more would show that it is kept."
    )
