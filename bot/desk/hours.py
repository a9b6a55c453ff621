"""When people are at the desk. Pure: the moment is passed in.

Hours are written as `Mon-Fri 09:00-18:00; Sat 10:00-16:00`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PART = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Opening:
    """One span of one weekday (0 is Monday), local time."""

    weekday: int
    start: time
    end: time


def parse_hours(text: str) -> tuple[Opening, ...]:
    """Raises ValueError with what to write instead."""
    openings: list[Opening] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _PART.fullmatch(part)
        if not match or match[1] not in DAYS or (match[2] or match[1]) not in DAYS:
            raise ValueError(f"'{part}' cannot be read; write for example 'Mon-Fri 09:00-18:00; Sat 10:00-16:00'")
        start, end = time.fromisoformat(match[3]), time.fromisoformat(match[4])
        if end <= start:
            raise ValueError(f"'{part}' ends before it begins")
        first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
        openings += [Opening(day, start, end) for day in range(first, last + 1)]
    return tuple(openings)


def is_open(openings: tuple[Opening, ...], local: datetime) -> bool:
    return any(o.weekday == local.weekday() and o.start <= local.time() < o.end for o in openings)


def next_opening(openings: tuple[Opening, ...], local: datetime) -> datetime | None:
    """When somebody is here next, from `local` on; None if the hours are empty."""
    for days in range(8):
        day = local + timedelta(days=days)
        for opening in sorted(openings, key=lambda o: o.start):
            start = day.replace(hour=opening.start.hour, minute=opening.start.minute, second=0, microsecond=0)
            if opening.weekday == day.weekday() and start > local:
                return start
    return None


def say_when(moment: datetime, local: datetime) -> str:
    """`moment` as people say it: "today at 14:00", "tomorrow at 9:00", "Monday at 9:00", "on 3 December at 9:00"."""
    clock = f"{moment.hour}:{moment.minute:02}"
    days = (moment.date() - local.date()).days
    later = moment.strftime("%A") if days < 7 else f"on {moment.day} {moment:%B}"
    day = {0: "today", 1: "tomorrow"}.get(days, later)
    return f"{day} at {clock}"
