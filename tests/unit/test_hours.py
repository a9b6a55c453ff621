from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.desk.hours import is_open, next_opening, parse_hours, say_when

DUBLIN = ZoneInfo("Europe/Dublin")
HOURS = parse_hours("Mon-Fri 09:00-18:00; Sat 10:00-16:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DUBLIN)


@pytest.mark.parametrize(
    ("moment", "open_now", "said"),
    [
        ("2026-11-20T12:00", True, None),  # a Friday
        ("2026-11-20T18:00", False, "tomorrow at 10:00"),
        ("2026-11-21T16:30", False, "Monday at 9:00"),
        ("2026-11-22T03:00", False, "tomorrow at 9:00"),
        ("2026-11-23T08:59", False, "today at 9:00"),
    ],
)
def test_when_people_are_here(moment: str, open_now: bool, said: str | None) -> None:
    local = at(moment)
    assert is_open(HOURS, local) is open_now
    if said:
        opening = next_opening(HOURS, local)
        assert opening is not None and say_when(opening, local) == said


def test_no_hours_means_no_promise() -> None:
    assert next_opening((), at("2026-11-20T12:00")) is None


@pytest.mark.parametrize("text", ["Mo-Fr 9-18", "Mon 18:00-09:00", "every day", "Mon-Fri 09:00"])
def test_unreadable_hours_say_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="write for example|ends before"):
        parse_hours(text)
