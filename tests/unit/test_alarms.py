"""When a wait is too long and how loud that is, on plain values and on the tables that it is read from."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decision.alarms import Kind, Wait, level, level_of, say_span, sentence
from bot.decision.hours import Hours, parse_hours
from bot.desk.who import Agent
from bot.model import Priority
from bot.store import alarms
from tests.conftest import DUBLIN, World

HOURS = Hours(parse_hours("Mon-Fri 09:00-18:00"), ZoneInfo("UTC"))
THRESHOLDS = (120.0, 600.0, 1800.0)
MONDAY_NINE = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("UTC")).timestamp()

seconds = st.floats(0, 10**7)
priorities = st.sampled_from(Priority)


@pytest.mark.parametrize(
    ("waited", "expected"), [(0, 0), (119, 0), (120, 1), (600, 2), (1799, 2), (1800, 3), (9**9, 3)]
)
def test_a_wait_climbs_at_each_threshold(waited: float, expected: int) -> None:
    assert level(waited, waited, Priority.NORMAL, THRESHOLDS) == expected


def test_closed_hours_count_for_urgent_ones_alone() -> None:
    assert [level(0.0, 700.0, priority, THRESHOLDS) for priority in Priority] == [2, 0, 0]


def test_an_urgent_one_that_nobody_is_there_for_goes_to_the_top_at_once() -> None:
    waited = [119.0, 120.0]
    assert [level(0.0, one, Priority.URGENT, THRESHOLDS, anybody_here=False) for one in waited] == [0, 3]
    assert level(120.0, 120.0, Priority.HIGH, THRESHOLDS, anybody_here=False) == 1


@given(seconds, seconds, priorities, st.booleans(), seconds)
def test_no_alarm_is_ever_taken_back_by_waiting_longer(
    opened: float, closed: float, priority: Priority, here: bool, more: float
) -> None:
    before = level(opened, opened + closed, priority, THRESHOLDS, anybody_here=here)
    after = level(opened + more, opened + closed + more, priority, THRESHOLDS, anybody_here=here)
    assert 0 <= before <= after <= 3


def test_who_was_passed_on_has_waited_all_the_same_but_the_next_one_gets_a_moment() -> None:
    passed_on = MONDAY_NINE + 1500
    wait = Wait(Kind.UNCLAIMED, began=passed_on, waiting_since=MONDAY_NINE, priority=Priority.NORMAL)
    after = {seconds: level_of(wait, HOURS, THRESHOLDS, passed_on + seconds) for seconds in (0, 119, 120, 300)}
    assert after == {0: 0, 119: 0, 120: 2, 300: 3}


def test_a_weekend_is_no_time() -> None:
    friday = datetime(2026, 11, 20, 17, 59, tzinfo=ZoneInfo("UTC")).timestamp()
    wait = Wait(Kind.UNCLAIMED, friday, friday, Priority.NORMAL)
    assert [level_of(wait, HOURS, THRESHOLDS, MONDAY_NINE + at) for at in (-1, 59, 60)] == [0, 0, 1]


def test_an_alarm_in_words() -> None:
    def said(kind: Kind, began: float, waiting_since: float | None = None) -> str:
        since = began if waiting_since is None else waiting_since
        return sentence(Wait(kind, 10000 - began, 10000 - since, Priority.NORMAL), 10000)

    assert said(Kind.UNCLAIMED, 125) == "Nobody has taken this for 2 minutes."
    assert said(Kind.UNANSWERED, 720) == "It was taken, and not answered for 12 minutes."
    assert said(Kind.REPLY_DUE, 3660) == "The customer wrote again, and was not answered for 1 hour 1 minute."
    back = said(Kind.UNCLAIMED, 120, waiting_since=1920)
    assert back == "Nobody has taken this for 2 minutes. The customer has waited 32 minutes in all."
    assert [say_span(one) for one in (59.9, 60, 118, 7200, 86399, 90061, 208800)] == [
        "59 seconds", "1 minute", "2 minutes", "2 hours", "1 day", "1 day 1 hour", "2 days 10 hours",
    ]  # fmt: skip


# Read from the tables


@pytest.fixture
async def anna(world: World) -> Agent:
    return await world.agent("Anna")


def waits(world: World) -> list[tuple[str, float, float]]:
    """Each wait with the minutes since it began and since the customer waits."""
    found = [one.wait for one in alarms.waits(world.database.read)]
    now = world.clock.now
    return [(one.kind.value, (now - one.began) / 60, (now - one.waiting_since) / 60) for one in found]


async def test_each_step_is_a_wait_of_its_own(world: World, anna: Agent) -> None:
    await world.say("human")
    talk = world.conversation_id()
    world.clock.now += 300
    assert waits(world) == [("unclaimed", 5, 5)]
    await world.acts.claim(talk, anna)
    world.clock.now += 60
    assert waits(world) == [("unanswered", 1, 1)]
    await world.acts.reply(talk, anna, "I'll look into it, one moment please.", "r0")
    assert waits(world) == [("unanswered", 1, 1)], "that was no answer"
    await world.acts.release(talk, anna)
    world.clock.now += 60
    assert waits(world) == [("unclaimed", 1, 7)]
    await world.acts.claim(talk, anna)
    await world.acts.reply(talk, anna, "It left our store this morning and is with you on Tuesday.", "r1")
    assert waits(world) == []
    world.clock.now += 60
    await world.say("and the second parcel?")
    world.clock.now += 120
    assert waits(world) == [("reply due", 2, 2)]
    await world.acts.resolve(talk, anna)
    assert waits(world) == []


async def test_one_that_is_passed_on_is_owed_a_claim_though_its_customer_waits_for_nothing(
    world: World, anna: Agent
) -> None:
    ben = await world.agent("Ben")
    await world.say("human")
    talk = world.conversation_id()
    await world.acts.claim(talk, anna)
    world.clock.now += 60
    await world.acts.reply(talk, anna, "The parcel was sent on Monday, with number 4711.", "r1")
    world.clock.now += 600
    await world.acts.transfer(talk, anna, f"agent:{ben.id}")
    world.clock.now += 60
    assert waits(world) == [("unclaimed", 1, 1)]
    await world.acts.claim(talk, ben)
    assert waits(world) == []


async def test_what_sleeps_waits_for_nobody_until_its_customer_writes_or_it_wakes(world: World, anna: Agent) -> None:
    await world.say("human")
    talk = world.conversation_id()
    await world.acts.claim(talk, anna)
    world.clock.now += 60
    await world.acts.snooze(talk, anna, world.clock.now + 86400)
    world.clock.now += 540
    assert waits(world) == [("unanswered", 10, 10)], "nobody sleeps in peace whose customer heard nothing"
    await world.acts.reply(talk, anna, "I'll look into it, one moment please.", "r0")
    world.clock.now += 3600
    assert waits(world) == []
    await world.accept("are you still there?")  # no worker has taken it up yet
    assert [kind for kind, _, _ in waits(world)] == ["unanswered"]
    await world.work()
    assert waits(world) == [("unanswered", 0, 0)], "the snooze was no wait"


async def test_a_form_that_is_being_filled_in_is_no_wait(world: World) -> None:
    await world.say("form")
    world.clock.now += 30
    assert waits(world) == []
    assert world.clock.now < datetime(2026, 11, 20, 13, tzinfo=DUBLIN).timestamp()
