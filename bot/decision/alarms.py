"""When somebody waits too long, and how loud that is told. Pure: every moment is passed in.

A wait is one step of a handoff that people owe: to claim it, to answer it, to reply again. Its level climbs with time:
1 the desk's own page, 2 people elsewhere (mail, other desks), 3 whoever is on call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.decision.hours import Hours
from bot.model import Priority

DESK, PEOPLE, ON_CALL = 1, 2, 3


class Kind(StrEnum):
    """What is owed."""

    UNCLAIMED = "unclaimed"  # it is in the queue, and nobody has it
    UNANSWERED = "unanswered"  # somebody has it, and the customer has no useful answer yet
    REPLY_DUE = "reply due"  # it was answered; the customer wrote again


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait. `kind` and `began` tell it from the others of the same handoff.

    Attributes:
        began: when this step began: it came into the queue, was claimed, or the customer wrote.
        waiting_since: since when the customer waits for a word; before `began` if somebody had it and gave it back.
    """

    kind: Kind
    began: float
    waiting_since: float
    priority: Priority


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is told. It holds no word of the customer, because it leaves the house.

    Attributes:
        key: the same at every try, and of no other alarm.
        waited: seconds on the wall clock, whether the desk was open or not.
        text: the alarm in a sentence.
        channel: the customer's.
        url: of the conversation at the desk.
    """

    key: str
    handoff_id: int
    level: int
    kind: Kind
    waited: float
    text: str
    reason: str
    priority: Priority
    channel: str
    url: str


def level(
    wait_seconds_open: float,
    wait_seconds_all: float,
    priority: Priority,
    thresholds: Sequence[float],
    *,
    anybody_here: bool = True,
) -> int:
    """How loud a wait is by now, 0 to 3.

    For urgent ones every hour counts, for others opening hours only. An urgent one climbs from its first threshold to
    the top if nobody is at any desk: there is nobody whom the lower levels could reach.
    """
    urgent = priority is Priority.URGENT
    waited = wait_seconds_all if urgent else wait_seconds_open
    reached = sum(waited >= threshold for threshold in thresholds)
    return ON_CALL if reached and urgent and not anybody_here else reached


def level_of(
    wait: Wait, hours: Hours, thresholds: Sequence[float], now: float, *, anybody_here: bool = True
) -> int:  # fmt: skip
    """The level of a wait now.

    The customer's whole wait counts, also what they waited while somebody had it and gave it back. But each step
    begins with the time up to the first threshold in silence, so that passing on is no alarm.
    """

    def since(start: float) -> int:
        opened = hours.open_seconds(start, now)
        return level(opened, now - start, wait.priority, thresholds, anybody_here=anybody_here)

    return since(wait.waiting_since) if since(wait.began) else 0


# Promises are not spoken of: they have clocks of their own, and may have time left.
OWED = {
    Kind.UNCLAIMED: "nobody has taken this",
    Kind.UNANSWERED: "it was taken, and not answered",
    Kind.REPLY_DUE: "the customer wrote again, and was not answered",
}


def sentence(wait: Wait, now: float) -> str:
    """An alarm in words: "Nobody has taken this for 12 minutes.", counted from what it says."""
    owed = OWED[wait.kind]
    said = f"{owed[0].upper()}{owed[1:]} for {say_span(now - wait.began)}."
    before = wait.began - wait.waiting_since
    return f"{said} The customer has waited {say_span(now - wait.waiting_since)} in all." if before >= 60 else said


def say_span(seconds: float) -> str:
    """A span of time in its largest two units, rounded: "45 seconds", "2 hours 5 minutes", "2 days 10 hours"."""
    if seconds < 60:
        return _many(int(seconds), "second")
    unit = 60 if seconds < 86400 else 3600
    whole = int(seconds / unit + 0.5) * unit
    minutes, hours, days = whole // 60 % 60, whole // 3600 % 24, whole // 86400
    parts = ((days, "day"), (hours, "hour"), (minutes, "minute"))
    first = next(place for place, (number, _) in enumerate(parts) if number)
    return " ".join(_many(number, unit) for number, unit in parts[first : first + 2] if number)


def _many(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
