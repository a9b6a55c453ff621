"""How long it takes until a person answers, said so that eight of ten customers are answered sooner. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, comb

from bot.decision.hours import Hours, say_when

SHARE = 0.8
CERTAINTY = 0.9
MINUTE, HOUR = 60, 3600
STEPS = (1, 2, 3, 4, 5, 10, 15, 20, 30, 45, 60)  # minutes that people say


@dataclass(frozen=True, slots=True)
class Waited:
    """How many seconds of opening hours somebody waited for the first useful answer, and at which place they began."""

    seconds: float
    place: int = 1


def honest_wait(samples: Sequence[Waited], position: int) -> float | None:
    """Seconds of opening hours in which eight of ten who stand at `position` are answered; None if too few are known.

    It is an upper bound at 90 % certainty, whatever the distribution: the k-th smallest of n waits is at least the
    80th percentile with the probability that a binomial count of n tries at 0.8 is below k (order statistics; Hahn and
    Meeker, Statistical Intervals, 5.2). The smallest such k is taken. It takes 11 waits: of fewer, even the
    longest is no bound, as 0.8 ** 11 is the first power below 0.1.

    A wait that began at a better place counts in proportion longer, one from a worse place as it was: in a line, nobody
    waits more than in proportion to their place.
    """
    waits = sorted(one.seconds * max(1.0, position / max(1, one.place)) for one in samples)
    rank = _rank(len(waits))
    return None if rank is None else waits[rank - 1]


def _rank(count: int) -> int | None:
    """The smallest k for which the k-th smallest of `count` bounds the share with our certainty; None if none does."""
    below = 0.0
    for k in range(1, count + 1):
        below += comb(count, k - 1) * SHARE ** (k - 1) * (1 - SHARE) ** (count - k + 1)
        if below >= CERTAINTY:
            return k
    return None


def say_wait(seconds: float) -> str:
    """A length of time as people say it, rounded up: "about 5 minutes", "about half an hour", "within 2 hours"."""
    minutes = next((step for step in STEPS if seconds <= step * MINUTE), None)
    if minutes is None:
        return f"within {ceil(seconds / HOUR)} hours"
    return {1: "about a minute", 30: "about half an hour", 60: "about an hour"}.get(minutes, f"about {minutes} minutes")


def say_by(seconds: float, hours: Hours, now: float) -> str | None:
    """The same, or the time of day if the desk closes before: "by Monday at 9:20". None if it does not open in months.

    Args:
        seconds: of opening hours, as `honest_wait` gives them.
    """
    moment = hours.after(now, seconds)
    if moment is None:
        return None
    if hours.open_seconds(now, moment) >= moment - now - 1:
        return say_wait(seconds)
    rounded = ceil(moment / (10 * MINUTE)) * 10 * MINUTE
    return f"by {say_when(hours.local(rounded), hours.local(now))}"
