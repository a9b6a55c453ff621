from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.decision.hours import Hours, parse_hours, say_when

DUBLIN = ZoneInfo("Europe/Dublin")
HOURS = Hours(parse_hours("Mon-Fri 09:00-18:00; Sat 10:00-16:00"), DUBLIN, frozenset({date(2026, 12, 25)}))


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=DUBLIN).timestamp()


@pytest.mark.parametrize(
    ("moment", "open_now", "said"),
    [
        ("2026-11-20T12:00", True, None),  # a Friday
        ("2026-11-20T18:00", False, "tomorrow at 10:00"),
        ("2026-11-21T16:30", False, "Monday at 9:00"),
        ("2026-11-22T03:00", False, "tomorrow at 9:00"),
        ("2026-11-23T08:59", False, "today at 9:00"),
        ("2026-12-25T12:00", False, "tomorrow at 10:00"),  # a holiday, on a Friday
    ],
)
def test_when_people_are_here(moment: str, open_now: bool, said: str | None) -> None:
    now = at(moment)
    assert HOURS.is_open(now) is open_now
    if said:
        opening = HOURS.next_opening(now)
        assert opening is not None and say_when(HOURS.local(opening), HOURS.local(now)) == said


def test_no_hours_means_no_promise() -> None:
    assert Hours((), DUBLIN).next_opening(at("2026-11-20T12:00")) is None
    assert Hours((), DUBLIN).after(at("2026-11-20T12:00"), 1) is None


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20T12:00", "2026-11-20T13:00", 1),
        ("2026-11-20T17:00", "2026-11-21T11:00", 2),  # an hour of Friday, an hour of Saturday
        ("2026-11-21T16:00", "2026-11-23T09:00", 0),
        ("2026-12-24T17:00", "2026-12-28T10:00", 1 + 6 + 1),  # not the holiday
        ("2026-10-23T09:00", "2026-10-26T09:00", 9 + 6),  # over a change of the clocks
        ("2026-11-16T00:00", "2026-12-14T00:00", 4 * (5 * 9 + 6)),
    ],
)
def test_how_long_the_desk_was_open(start: str, end: str, hours: float) -> None:
    assert HOURS.open_seconds(at(start), at(end)) == hours * 3600
    if hours:
        passed = HOURS.after(at(start), hours * 3600)
        assert passed is not None and passed <= at(end) and HOURS.open_seconds(at(start), passed) == hours * 3600


@pytest.mark.parametrize("text", ["Mo-Fr 9-18", "every day", "Mon-Fri 09:00", "", " ; "])
def test_unreadable_hours_say_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="write for example"):
        parse_hours(text)


def test_a_night_and_a_week_that_goes_round() -> None:
    night = Hours(parse_hours("Fri-Sun 22:00-06:00"), DUBLIN)
    assert night.is_open(at("2026-11-20T23:00")) and night.is_open(at("2026-11-23T05:59"))  # a Friday, the Monday after
    assert not night.is_open(at("2026-11-23T23:00")) and not night.is_open(at("2026-11-20T05:00"))
    assert round(night.open_seconds(at("2026-11-20T22:00"), at("2026-11-21T06:00"))) == 8 * 3600
    assert Hours(parse_hours("Sat-Mon 09:00-18:00"), DUBLIN).is_open(at("2026-11-23T12:00"))
    always = Hours(parse_hours("Mon-Sun 00:00-24:00"), DUBLIN)
    assert round(always.open_seconds(at("2026-11-16T00:00"), at("2026-11-23T00:00"))) == 7 * 86400


def test_an_hour_that_no_clock_has() -> None:
    with pytest.raises(ValueError, match="no such time of day"):
        parse_hours("Mon-Fri 09:00-25:00")
