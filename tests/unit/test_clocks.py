"""Clocks that can be audited: what starts, stops and pauses each of them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decision.clocks import Clock, Clocks, Kind, Moment, clocks_of, will_break
from bot.decision.desk_rules import Promise
from bot.decision.hours import Hours, parse_hours

DUBLIN = ZoneInfo("Europe/Dublin")
HOURS = Hours(parse_hours("Mon-Fri 09:00-18:00"), DUBLIN, frozenset({date(2026, 11, 25)}))
MINUTE, HOUR = 60, 3600
PROMISE = Promise(first=HOUR, following=HOUR, settled=4 * HOUR)
MONDAY = int(datetime(2026, 11, 23, 10, 0, tzinfo=DUBLIN).timestamp())
K = Kind


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=DUBLIN).timestamp()


def story(*said: tuple[int, Kind]) -> list[Moment]:
    """Moments in minutes from Monday at ten, when it was asked for."""
    return [Moment(MONDAY, K.ASKED), *(Moment(MONDAY + minutes * MINUTE, kind) for minutes, kind in said)]


def after(minutes: int, *said: tuple[int, Kind]) -> Clocks:
    return clocks_of(story(*said), HOURS, PROMISE, MONDAY + minutes * MINUTE)


def test_only_a_useful_answer_stops_the_first_clock() -> None:
    waits = after(40, (5, K.HOLDING), (10, K.CUSTOMER))
    assert (waits.first.spent, waits.first.kept, waits.first.runs) == (40 * MINUTE, None, True)
    assert waits.first.due_at == MONDAY + HOUR and waits.first.left == 20 * MINUTE and waits.waiting is waits.first
    answered = after(90, (5, K.HOLDING), (30, K.AGENT), (35, K.AGENT)).first
    assert (answered.spent, answered.kept, answered.ended) == (30 * MINUTE, True, MONDAY + 30 * MINUTE)
    assert answered.due_at == MONDAY + HOUR


def test_a_promise_that_was_passed_stays_broken() -> None:
    assert after(61).first.kept is False
    assert after(90, (61, K.AGENT)).first.kept is False
    assert after(90, (61, K.CANCELLED)).first.kept is False
    assert after(60, (60, K.AGENT)).first.kept is True


@pytest.mark.parametrize("end", [K.CANCELLED, K.RESOLVED, K.RETURNED])
def test_an_end_in_time_without_an_answer_is_neither_kept_nor_broken(end: Kind) -> None:
    ended = after(600, (30, end))
    assert ended.first.kept is None and ended.first.ended == MONDAY + 30 * MINUTE and not ended.first.runs
    assert ended.settled.kept is (True if end is K.RESOLVED else None)
    assert ended.waiting is None


def test_returning_to_the_bot_after_an_answer_settles_it() -> None:
    assert after(600, (30, K.AGENT), (40, K.RETURNED)).settled.kept is True


def test_each_time_the_customer_waits_again_is_a_wait_of_its_own() -> None:
    waits = after(
        300, (10, K.AGENT), (20, K.CUSTOMER), (25, K.CUSTOMER), (50, K.HOLDING), (60, K.AGENT), (70, K.CUSTOMER)
    )
    assert [(wait.spent, wait.kept) for wait in waits.following] == [(40 * MINUTE, True), (230 * MINUTE, False)]
    assert waits.waiting is waits.following[-1] and waits.waiting.due_at == MONDAY + 130 * MINUTE


def test_settling_stands_still_while_it_is_the_customers_turn() -> None:
    turns = ((10, K.AGENT), (100, K.CUSTOMER), (120, K.AGENT))
    paused = after(400, *turns).settled
    assert (paused.spent, paused.runs, paused.due_at, paused.ended) == (30 * MINUTE, False, None, None)
    assert after(400, *turns, (200, K.CUSTOMER), (230, K.RESOLVED)).settled.spent == 60 * MINUTE


def test_snoozing_pauses_nothing_before_an_answer_and_never_the_wait_for_one() -> None:
    assert after(90, (1, K.SNOOZED)).settled.spent == 90 * MINUTE
    snoozed = after(90, (10, K.AGENT), (20, K.CUSTOMER), (30, K.SNOOZED), (80, K.WOKEN))
    assert snoozed.settled.spent == (10 + 10 + 10) * MINUTE
    assert snoozed.following[0].spent == 70 * MINUTE


def test_a_reopened_matter_goes_on_from_where_it_stood() -> None:
    reopened = after(400, (10, K.AGENT), (20, K.CUSTOMER), (60, K.RESOLVED), (200, K.CUSTOMER), (300, K.REOPENED))
    assert reopened.settled.spent == (10 + 40 + 100) * MINUTE and reopened.settled.ended is None
    assert reopened.first.kept is True
    assert [(wait.spent, wait.kept) for wait in reopened.following] == [(40 * MINUTE, None), (100 * MINUTE, False)]
    assert reopened.settled.due_at == at("2026-11-24T09:10")  # 90 minutes are left, 80 of them that day


def test_nights_weekends_and_holidays_do_not_count() -> None:
    friday = [Moment(at("2026-11-20T17:30"), K.ASKED)]
    first = clocks_of(friday, HOURS, PROMISE, at("2026-11-23T09:10")).first
    assert first.spent == 40 * MINUTE and first.due_at == at("2026-11-23T09:30")
    eve = [Moment(at("2026-11-24T17:50"), K.ASKED)]
    assert clocks_of(eve, HOURS, PROMISE, at("2026-11-25T23:00")).first.spent == 10 * MINUTE  # closed that day


def test_what_will_break_is_known_before_it_does() -> None:
    waits = after(20)
    now = MONDAY + 20 * MINUTE
    assert not will_break(waits.first, 3, 10 * MINUTE, now)  # the fourth answer comes in 40 minutes, as promised
    assert will_break(waits.first, 4, 10 * MINUTE, now)
    assert will_break(waits.first, 0, 1, now + HOUR)
    answered = after(20, (10, K.AGENT))
    assert not will_break(answered.first, 99, HOUR, now) and not will_break(answered.settled, 99, HOUR, now)


def test_a_story_must_begin_with_the_question() -> None:
    with pytest.raises(ValueError, match="asked for"):
        clocks_of([Moment(1, K.AGENT)], HOURS, PROMISE, 2)


stories = st.lists(
    st.tuples(st.integers(0, 3 * 24 * 60), st.sampled_from([kind for kind in Kind if kind is not K.ASKED])), max_size=12
).map(lambda said: story(*sorted(said, key=lambda one: one[0])))
moments = st.integers(0, 8 * 24 * 60).map(lambda minutes: MONDAY + minutes * MINUTE)


def every(clocks: Clocks) -> list[Clock]:
    return [clocks.first, *clocks.following, clocks.settled]


@given(stories, moments, moments)
def test_time_only_adds_and_a_running_clock_adds_the_open_hours(said: list[Moment], one: int, other: int) -> None:
    early, late = min(one, other), max(one, other)
    happened = [moment for moment in said if moment.at <= early]
    before, later = (every(clocks_of(happened, HOURS, PROMISE, now)) for now in (early, late))
    for was, now_is in zip(before, later, strict=True):
        assert was.spent >= 0 and was.left == was.promised - was.spent
        assert now_is.spent == was.spent + (HOURS.open_seconds(early, late) if was.runs else 0)
        assert was.kept is None or now_is.kept is was.kept
        assert (was.ended is None) or not was.runs


@given(stories, moments, st.integers(0, 3 * 24 * 60))
def test_a_holding_message_never_changes_anything(said: list[Moment], now: int, minutes: int) -> None:
    holding = Moment(MONDAY + minutes * MINUTE, K.HOLDING)
    more = sorted([*said, holding], key=lambda moment: moment.at)
    assert clocks_of(more, HOURS, PROMISE, now) == clocks_of(said, HOURS, PROMISE, now)


@given(stories, moments)
def test_due_is_the_moment_at_which_the_promise_is_passed(said: list[Moment], now: int) -> None:
    happened = [moment for moment in said if moment.at <= now]
    for clock in every(clocks_of(happened, HOURS, PROMISE, now)):
        if clock.runs and clock.due_at is not None:
            assert (clock.due_at < now) == (clock.kept is False) or clock.left == 0
            if clock.kept is None:
                assert HOURS.open_seconds(now, clock.due_at) == clock.left
