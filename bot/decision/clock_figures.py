"""From the clocks of many matters to what a desk promised and kept. Pure.

Only what is decided counts: a promise that was kept, or one that was passed (also by a wait that goes on). A wait that
still may be in time counts nowhere, and neither does one that ended in time without its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from bot.decision.clocks import Clock, Clocks, Kind, Moment

MOST = 0.8


@dataclass(frozen=True, slots=True)
class Kept:
    """How one promise was kept.

    Attributes:
        of: how many were decided; `kept` of them in time.
        median, most: seconds of opening hours in which half and eight of ten were done; None if there is none.
    """

    kept: int
    of: int
    median: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one channel, one priority, or all."""

    matters: int
    first: Kept
    following: Kept
    settled: Kept
    reopened: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Counted:
    """One matter with its clocks, and what it is grouped by."""

    channel: str
    priority: str
    moments: Sequence[Moment]
    clocks: Clocks

    @property
    def reopened(self) -> bool:
        return any(moment.kind is Kind.REOPENED for moment in self.moments)

    @property
    def cancelled(self) -> bool:
        """The customer took the wish back, and it stands."""
        return self.moments[-1].kind is Kind.CANCELLED


def figures(counted: Iterable[Counted]) -> Figures:
    matters = list(counted)
    return Figures(
        len(matters),
        _kept(matter.clocks.first for matter in matters),
        _kept(wait for matter in matters for wait in matter.clocks.following),
        _kept(matter.clocks.settled for matter in matters),
        sum(matter.reopened for matter in matters),
        sum(matter.cancelled for matter in matters),
    )


def grouped(counted: Iterable[Counted], by: Callable[[Counted], str]) -> Mapping[str, Figures]:
    """The figures of each group, the largest first."""
    groups: dict[str, list[Counted]] = {}
    for matter in counted:
        groups.setdefault(by(matter), []).append(matter)
    return {name: figures(groups[name]) for name in sorted(groups, key=lambda name: (-len(groups[name]), name))}


def _kept(clocks: Iterable[Clock]) -> Kept:
    decided = [clock for clock in clocks if clock.kept is not None]
    spent = sorted(clock.spent for clock in decided)
    if not spent:
        return Kept(0, 0, None, None)
    most = spent[ceil(MOST * len(spent)) - 1]
    return Kept(sum(clock.kept is True for clock in decided), len(decided), median(spent), most)
