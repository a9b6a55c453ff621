"""Who is next: the order of the queue, by urgency, promise, mood and wait. Pure; `now` is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, TypeVar

from bot.decision.clocks import Clock, Kind, Moment, clocks_of, will_break
from bot.decision.desk_rules import DeskRules
from bot.model import Priority

T = TypeVar("T")

_PRIORITIES = (Priority.URGENT, Priority.HIGH, Priority.NORMAL)
_MOODS = ("distressed", "angry", "unhappy", "calm")


class Late(IntEnum):
    """How a promise stands, the worst first."""

    LATE = 0
    LIKELY = 1  # nobody will be there in time, at the pace of these days
    IN_TIME = 2


@dataclass(frozen=True, slots=True)
class Need:
    """What decides whose turn it is.

    Attributes:
        mood: a level of `bot.decision.mood`.
        since: since when the customer waits, in seconds since 1970.
        due_at: when the promise is or was passed; None if that is months away.
        waits: for a useful word of ours; else we wait for one of theirs.
    """

    priority: Priority
    mood: str
    since: float
    late: Late = Late.IN_TIME
    due_at: float | None = None
    waits: bool = True

    @property
    def presses(self) -> bool:
        """So urgent that nothing goes before it."""
        return self.waits and self.priority is Priority.URGENT


def order(
    items: Iterable[T], need_of: Callable[[T], Need], called: Callable[[T], bool] = lambda item: False
) -> list[T]:
    """The items, whoever is next first. Pages show this order, and customers are told their place in it.

    Whoever is urgent and waits comes before all else; then whoever is `called`; then what is urgent, what is late or
    will be, what is important, the worse mood, the longer wait. Equals keep their order.

    Args:
        called: whoever looks is asked to take it, or to answer it, before others. Customers are told their place
            without that: what one agent is asked first is next for nobody else.
    """

    def place(item: T) -> tuple[bool, bool, tuple[bool, Late, int, int, float]]:
        need = need_of(item)
        return not need.presses, not called(item), _rank(need)

    return sorted(items, key=place)


def _rank(need: Need) -> tuple[bool, Late, int, int, float]:
    return need.priority is not Priority.URGENT, need.late, *weight_of(need.priority, need.mood), need.since


def weight_of(priority: Priority, mood: str) -> tuple[int, int]:
    """By what is known without a clock: the most important and the worst mood are the least."""
    return _PRIORITIES.index(priority), _MOODS.index(mood) if mood in _MOODS else len(_MOODS)


def need_of(row: Mapping[str, Any], rules: DeskRules, ahead: int, pace: float | None, now: float) -> Need:
    """What decides the place of an open handoff.

    Args:
        row: as `bot.store.handoffs.queue` or `waiting` reads it.
        ahead: so many wait before it, in the order of the rows.
        pace: seconds of opening hours in which the desk answers one; None if nobody knows.
    """
    priority, waits = Priority(row["priority"] or Priority.NORMAL), row["waits_since"]
    if waits is None:
        return Need(priority, row["mood"], row["updated_at"], waits=False)
    first = row["answered_at"] is None and not row["answered_before"]
    clock = clock_of_wait(rules, row["channel"], priority, waits, now, first=first)
    return Need(priority, row["mood"], waits, lateness(clock, ahead, pace, now), clock.due_at)


def clock_of_wait(
    rules: DeskRules, channel: str, priority: Priority, since: float, now: float, *, first: bool
) -> Clock:  # fmt: skip
    """The clock of somebody who waits now.

    Args:
        since: since when they wait for a useful word.
        first: they wait for the first one.
    """
    promise = rules.promise_of(channel, priority)
    if not first:
        promise = replace(promise, first=promise.following)
    return clocks_of([Moment(since, Kind.ASKED)], rules.hours, promise, now).first


def lateness(clock: Clock, ahead: int, pace: float | None, now: float) -> Late:
    """How a promise stands.

    Args:
        ahead: so many are before this one.
        pace: seconds of opening hours in which the desk answers one; None if nobody knows.
    """
    if will_break(clock, 0, 0, now):
        return Late.LATE
    return Late.LIKELY if pace is not None and will_break(clock, ahead, pace, now) else Late.IN_TIME
