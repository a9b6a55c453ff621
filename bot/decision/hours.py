"""When people are at the desk, and how much of a span of time that was. Pure: every moment is passed in.

Hours are written as `Mon-Fri 09:00-18:00; Sat 10:00-16:00`, a night as `Fri-Sat 22:00-06:00`, a whole day as
`00:00-24:00`. Moments are seconds since 1970; days and times of day are
those of the desk's time zone, so a day on which the clocks change is as long as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import inf
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONGEST_LOOK_DAYS = 60  # a desk that is closed for longer is closed
_PART = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Opening:
    """One span of one weekday (0 is Monday), local time.

    Attributes:
        begun: it is the end of a night that began the day before, and is worked if that day is.
    """

    weekday: int
    start: time
    end: time
    begun: bool = False


def parse_hours(text: str) -> tuple[Opening, ...]:
    """Raises ValueError with what to write instead."""
    openings: list[Opening] = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _PART.fullmatch(part)
        if not match or match[1] not in DAYS or (match[2] or match[1]) not in DAYS:
            raise ValueError(f"'{part}' cannot be read; write for example 'Mon-Fri 09:00-18:00; Sat 10:00-16:00'")
        first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
        days = [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]
        openings += [one for day in days for one in _spans_of(day, match[3], match[4], part)]
    if not openings:
        raise ValueError("is empty, so nobody would ever be there; write for example 'Mon-Fri 09:00-18:00'")
    return tuple(openings)


def _spans_of(day: int, begins: str, ends: str, part: str) -> list[Opening]:
    """One day's opening; one that goes on over midnight ends on the next day."""
    try:
        start, end = time.fromisoformat(begins), time.max if ends == "24:00" else time.fromisoformat(ends)
    except ValueError:
        raise ValueError(f"'{part}' has no such time of day; hours go from 00:00 to 24:00") from None
    if end == start:
        raise ValueError(f"'{part}' ends when it begins; write '00:00-24:00' for a whole day")
    if end > start:
        return [Opening(day, start, end)]
    late, early = Opening(day, start, time.max), Opening((day + 1) % 7, time.min, end, begun=True)
    return [late, early] if end > time.min else [late]


@dataclass(frozen=True, slots=True)
class Hours:
    """The opening hours of the desk. Without openings it is never open."""

    openings: tuple[Opening, ...]
    zone: ZoneInfo
    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, at: float) -> bool:
        return any(start <= at < end for start, end in self._spans(at, days=1))

    def next_opening(self, at: float) -> float | None:
        """The next moment from `at` on at which the desk opens; None if there is none in the next two months."""
        return next((start for start, _ in self._spans(at, LONGEST_LOOK_DAYS) if start > at), None)

    def open_seconds(self, start: float, end: float) -> float:
        """How long the desk was open between two moments."""
        days = int((end - start) // 86400) + 2
        return sum(max(0.0, min(end, closes) - max(start, opens)) for opens, closes in self._spans(start, days))

    def after(self, start: float, seconds: float) -> float | None:
        """The moment at which the desk has been open for so long since `start`; None if that is too far away."""
        left = seconds
        for opens, closes in self._spans(start, LONGEST_LOOK_DAYS):
            begins = max(opens, start)
            if closes - begins >= left:
                return begins + left
            left -= max(0.0, closes - begins)
        return None

    def local(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, self.zone)

    def _spans(self, at: float, days: int) -> Iterator[tuple[float, float]]:
        """Every opening that ends after `at`, in order, for so many days and one more. No hour is in two of them."""
        first, done = self.local(at).date(), -inf
        openings = sorted(self.openings, key=lambda opening: opening.start)
        for ahead in range(days + 1):
            day = first + timedelta(days=ahead)
            for opening in openings:
                worked = day - timedelta(days=opening.begun)
                if opening.weekday == day.weekday() and worked not in self.holidays:
                    opens, closes = max(done, self._moment(day, opening.start)), self._moment(day, opening.end)
                    if closes > max(opens, at):
                        yield opens, closes
                    done = max(done, closes)

    def _moment(self, day: date, at: time) -> float:
        return datetime.combine(day, at, self.zone).timestamp()


def say_when(moment: datetime, local: datetime) -> str:
    """`moment` as people say it: "today at 14:00", "tomorrow at 9:00", "Monday at 9:00", "on 3 December at 9:00"."""
    clock = f"{moment.hour}:{moment.minute:02}"
    days = (moment.date() - local.date()).days
    later = moment.strftime("%A") if days < 7 else f"on {moment.day} {moment:%B}"
    day = {0: "today", 1: "tomorrow"}.get(days, later)
    return f"{day} at {clock}"
