"""The clocks of a handoff as the page words them. Pure: the moment is passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.decision.clocks import Clock, Clocks, will_break
from bot.desk.words import age, coming_time

LONGEST_COUNTDOWN = 6 * 3600.0
"""Seconds. What is further away is given as a time of day."""
LITTLE_LEFT = 5 * 60.0


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One promise: "First answer", "due in ", "12 min", ", likely to be late".

    Attributes:
        until, since: the moment that the page counts to or from, in seconds since 1970; None where nothing ticks.
        span: the length of time that ticks; empty where nothing does.
        tone: hot if it was broken, warm if it is likely to be, plain otherwise.
    """

    label: str
    tone: str
    before: str
    span: str = ""
    after: str = ""
    until: float | None = None
    since: float | None = None


def clock_lines(clocks: Clocks, ahead: int, pace: float | None, now: float, zone: ZoneInfo) -> Sequence[ClockLine]:
    """The promise that runs now, before any that was broken earlier.

    Args:
        ahead: so many are to be answered before this one.
        pace: seconds of opening hours in which the desk answers one; None if too few are known.
    """
    lines = []
    if (waiting := clocks.waiting) is not None:
        label = "Next answer" if clocks.following else "First answer"
        lines.append(_running(label, waiting, ahead, pace, now, zone))
    elif clocks.settled.ended is None and clocks.settled.runs:
        lines.append(_running("Settled", clocks.settled, 0, None, now, zone))
    if clocks.first.kept is False and clocks.first.ended is not None:
        over = clocks.first.spent - clocks.first.promised
        lines.append(ClockLine("First answer", "hot", f"was {age(over)} late"))
    return lines


def _running(label: str, clock: Clock, ahead: int, pace: float | None, now: float, zone: ZoneInfo) -> ClockLine:
    due = clock.due_at
    if due is None:
        return ClockLine(label, "plain", "due when the desk opens again")
    if due <= now:
        return ClockLine(label, "hot", "late by ", age(now - due), since=due)
    likely = pace is not None and will_break(clock, ahead, pace, now)
    tone = "warm" if likely or due - now < LITTLE_LEFT else "plain"
    after = ", likely to be late" if likely else ""
    if due - now > LONGEST_COUNTDOWN:
        return ClockLine(label, tone, f"due {coming_time(due, now, zone)}", after=after)
    return ClockLine(label, tone, "due in ", age(due - now), after, until=due)
