"""Until when a conversation may sleep, by one click. Pure: the moment is passed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.decision.hours import Hours

_MORNING = time(9)


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """`until` is in seconds since 1970."""

    label: str
    until: float


def snooze_choices(now: float, hours: Hours, zone: ZoneInfo) -> Sequence[SnoozeChoice]:
    """In an hour, tomorrow, next Monday: mornings begin when the desk opens, or at 9:00 if it is closed that day."""
    today = datetime.fromtimestamp(now, zone)
    monday = 7 - today.weekday()
    days = [("Tomorrow", 1), *([("Monday", monday)] if monday > 1 else [])]
    choices = [SnoozeChoice("In an hour", now + 3600)]
    for label, ahead in days:
        opens = _opening(today + timedelta(days=ahead), hours, zone)
        local = datetime.fromtimestamp(opens, zone)
        choices.append(SnoozeChoice(f"{label} at {local.hour}:{local:%M}", opens))
    return choices


def _opening(day: datetime, hours: Hours, zone: ZoneInfo) -> float:
    midnight = datetime.combine(day.date(), time(0), zone).timestamp()
    opens = hours.next_opening(midnight)
    if opens is not None and datetime.fromtimestamp(opens, zone).date() == day.date():
        return opens
    return datetime.combine(day.date(), _MORNING, zone).timestamp()
