"""Opening hours of any shop in any zone, over nights on which the clocks change: time is neither lost nor doubled."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.decision.clocks import Kind, Moment, clocks_of
from bot.decision.desk_rules import Promise
from bot.decision.hours import DAYS, Hours, parse_hours

ZONES = ("UTC", "Europe/Dublin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia")
CHANGES = (  # noon of the day before a night on which clocks change in one of these zones, and of a quiet one
    datetime(2026, 3, 28, 12), datetime(2026, 10, 24, 12), datetime(2026, 4, 4, 12), datetime(2026, 10, 3, 12),
    datetime(2026, 3, 7, 12), datetime(2026, 11, 18, 12),
)  # fmt: skip

times = st.sampled_from(("00:00", "01:15", "01:30", "02:00", "02:30", "06:00", "09:00", "12:00", "18:00", "22:00"))
spans = st.tuples(times, st.one_of(times, st.just("24:00"))).filter(lambda span: span[0] != span[1])
parts = st.builds(
    lambda first, last, span: f"{first}-{last} {span[0]}-{span[1]}", st.sampled_from(DAYS), st.sampled_from(DAYS), spans
)
shops = st.builds(
    lambda said, zone, holidays: Hours(parse_hours("; ".join(said)), ZoneInfo(zone), frozenset(holidays)),
    st.lists(parts, min_size=1, max_size=3),
    st.sampled_from(ZONES),
    st.lists(st.dates(date(2026, 3, 1), date(2026, 11, 30)), max_size=3),
)
moments = st.builds(
    lambda noon, minutes: noon.replace(tzinfo=ZoneInfo("UTC")).timestamp() + minutes * 60,
    st.sampled_from(CHANGES), st.integers(-60 * 48, 60 * 24 * 9),
)  # fmt: skip
OVERLAPPING = Hours(parse_hours("Mon-Sun 09:00-18:00; Wed 12:00-20:00"), ZoneInfo("UTC"))
NOON = datetime(2026, 11, 18, 12, tzinfo=ZoneInfo("UTC")).timestamp()  # a Wednesday
CLOSE = 0.001  # "24:00" is a millionth of a second early


def close(one: float, other: float) -> bool:
    return abs(one - other) < CLOSE


@given(shops, moments, moments, moments)
@example(OVERLAPPING, NOON - 3600, NOON + 3600, NOON + 9 * 3600)
def test_parts_add_up_and_no_hour_counts_twice(shop: Hours, one: float, two: float, three: float) -> None:
    early, middle, late = sorted((one, two, three))
    first, second = shop.open_seconds(early, middle), shop.open_seconds(middle, late)
    assert close(first + second, shop.open_seconds(early, late))
    assert 0 <= first <= middle - early + CLOSE


@given(shops, moments, st.integers(1, 40 * 3600))
@example(OVERLAPPING, NOON, 7 * 3600)
def test_what_is_due_after_so_many_open_seconds_is_due_then(shop: Hours, start: float, seconds: int) -> None:
    due = shop.after(start, seconds)
    if due is not None:
        assert close(shop.open_seconds(start, due), seconds)


@given(shops, moments)
def test_the_next_opening_is_one_and_there_is_none_before(shop: Hours, at: float) -> None:
    opens = shop.next_opening(at)
    if opens is not None and not shop.is_open(at):
        assert shop.is_open(opens) and shop.open_seconds(at, opens) == 0
    assert shop.is_open(at) == (shop.open_seconds(at, at + 1) > 0)


KINDS = [kind for kind in Kind if kind is not Kind.ASKED]


@given(shops, st.lists(st.tuples(moments, st.sampled_from(KINDS)), max_size=8), moments, moments)
def test_no_clock_counts_more_than_time_and_every_wait_is_within_the_matter(
    shop: Hours, said: list[tuple[float, Kind]], asked: float, later: float
) -> None:
    story = [Moment(asked, Kind.ASKED), *(Moment(at, kind) for at, kind in sorted(said) if at >= asked)]
    now = max(asked, later)
    counted = clocks_of(story, shop, Promise(), now)
    whole = shop.open_seconds(asked, now)
    assert counted.settled.spent <= whole + CLOSE
    assert counted.first.spent + sum(wait.spent for wait in counted.following) <= whole + CLOSE
    begins = [counted.first.started, *(wait.started for wait in counted.following)]
    ends = [wait.ended for wait in (counted.first, *counted.following)]
    assert begins == sorted(begins) and None not in ends[:-1], "one wait at a time"
    assert all(end is None or end <= begin for end, begin in zip(ends, begins[1:], strict=False))


def test_a_night_is_worked_if_its_evening_is() -> None:
    """Saturday is a holiday: the night that began on Friday goes on into it, its own into Sunday is not worked."""
    saturday = date(2026, 11, 21)
    shop = Hours(parse_hours("Fri-Sat 22:00-06:00"), ZoneInfo("UTC"), frozenset({saturday}))
    begins = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("UTC")).timestamp()
    assert close(shop.open_seconds(begins, begins + 2 * 86400), 8 * 3600)
    assert shop.is_open(datetime(2026, 11, 21, 3, tzinfo=ZoneInfo("UTC")).timestamp())
    assert not shop.is_open(datetime(2026, 11, 22, 3, tzinfo=ZoneInfo("UTC")).timestamp())


def test_hours_that_end_when_they_begin_are_a_slip() -> None:
    with pytest.raises(ValueError, match="write '00:00-24:00'"):
        parse_hours("Mon-Fri 09:00-09:00")
