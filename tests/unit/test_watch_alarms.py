"""Alarms from the wait to whoever hears them: real mail and web servers, a real database, a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from bot.decision.alarms import PEOPLE, Alarm
from bot.desk.alarms import Alarms
from bot.desk.watch import Watch
from bot.store import alarms, handoff_events, handoffs, orphans
from bot.store.database import Database
from tests.conftest import World
from tests.fakes.mail_exchanger import Exchanger
from tests.fakes.on_call import OnCallServer
from tests.fakes.outside import HOUR, MINUTE, RULES, Outside, at, pass_time


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with Exchanger() as mail, OnCallServer() as on_call:
        yield Outside(mail, on_call)


def levels_told(world: World, address: str) -> list[int]:
    handoff = handoffs.latest(world.database.read, world.conversation_id(address))
    assert handoff
    events = handoff_events.of_handoff(world.database.read, handoff["id"])
    return [event["detail"]["level"] for event in events if event["what"] == "alarmed"]


def shown_level(world: World, address: str = "carla") -> int:
    handoff = handoffs.latest(world.database.read, world.conversation_id(address))
    assert handoff
    return alarms.shown(world.database.read).get(handoff["id"], 0)


async def test_a_night_and_a_weekend_on_which_everybody_has_logged_off(world: World, outside: Outside) -> None:
    watch = outside.watch(world)
    world.clock.now = at(20, 22, 40)  # a Friday
    await world.say("human", "carla")
    await world.say("i want to kill myself", "dave")
    await pass_time(world, watch, at(20, 22, 42) - 1, 30)
    assert outside.heard == (0, 0, 0)

    world.clock.now = at(20, 22, 42)
    await watch.look()
    assert outside.heard == (1, 1, 1), "the grave one is told at once by every way, since nobody is there"
    assert (shown_level(world, "dave"), shown_level(world, "carla")) == (3, 0)
    await pass_time(world, watch, at(23, 9), 30 * MINUTE)
    assert outside.heard == (1, 1, 1) and levels_told(world, "carla") == []

    heard = {}
    for minute in (1, 2, 9, 10, 29, 30, 120):
        await pass_time(world, watch, at(23, 9) + minute * MINUTE)
        heard[minute] = (shown_level(world), outside.heard)
    assert heard == {
        1: (0, (1, 1, 1)),
        2: (1, (1, 1, 1)),
        9: (1, (1, 1, 1)),
        10: (2, (2, 2, 1)),
        29: (2, (2, 2, 1)),
        30: (3, (2, 2, 2)),
        120: (3, (2, 2, 2)),
    }
    assert (levels_told(world, "carla"), levels_told(world, "dave")) == ([1, 2, 3], [3])
    assert orphans.found(world.database.read) == []


async def test_a_wait_that_ends_before_it_was_told_is_over(world: World, outside: Outside) -> None:
    anna, watch = await world.agent("Anna"), outside.watch(world)
    await outside.mail.stop()
    await world.say("human")
    await pass_time(world, watch, world.clock.now + 11 * MINUTE)
    assert outside.heard == (1, 0, 0) and shown_level(world) == 2
    await world.acts.claim(world.conversation_id(), anna)
    await watch.look()
    assert shown_level(world) == 0
    await outside.mail.start()
    await pass_time(world, watch, world.clock.now + MINUTE)
    assert outside.heard == (1, 0, 0)
    for _ in range(10):
        await world.sits_down(anna)
        await pass_time(world, watch, world.clock.now + MINUTE)
    assert outside.heard == (2, 1, 0), "the next step has its own clock"
    assert "It was taken, and not answered for 10 minutes." in outside.threads[-1][1]


async def test_an_answer_that_is_taken_back_brings_the_mark_back_and_no_second_alarm(
    world: World, outside: Outside
) -> None:
    anna, watch = await world.agent("Anna"), outside.watch(world)
    await world.say("human")
    talk = world.conversation_id()
    await world.acts.claim(talk, anna)
    await pass_time(world, watch, world.clock.now + 3 * MINUTE)
    assert shown_level(world) == 1
    acts = replace(world.acts, rules=replace(RULES, undo=5.0))
    message = await acts.reply(talk, anna, "Your parcel was sent on Monday.", "r1")
    await watch.look()
    assert message and shown_level(world) == 0
    await acts.undo(talk, anna, message)
    await watch.look()
    assert shown_level(world) == 1 and levels_told(world, "carla") == [1]


async def test_what_was_not_told_when_an_answer_was_taken_back_is_told_after_all(
    world: World, outside: Outside
) -> None:
    anna, watch = await world.agent("Anna"), outside.watch(world)
    talk = await world.claimed(anna)
    await outside.mail.stop()
    for _ in range(11):
        await world.sits_down(anna)
        await pass_time(world, watch, world.clock.now + MINUTE)
    assert outside.heard == (1, 0, 0) and shown_level(world) == 2
    acts = replace(world.acts, rules=replace(RULES, undo=5.0))
    message = await acts.reply(talk, anna, "Your parcel was sent on Monday.", "r1")
    await watch.look()
    await outside.mail.start()
    assert message and shown_level(world) == 0
    await acts.undo(talk, anna, message)
    await pass_time(world, watch, world.clock.now + MINUTE, 10)
    assert outside.heard == (1, 1, 0) and shown_level(world) == 2 and levels_told(world, "carla") == [1, 2]


async def test_a_webhook_that_is_down_for_an_hour_is_called_until_it_hears(world: World, outside: Outside) -> None:
    watch = outside.watch(world)
    await outside.on_call.stop()
    await world.say("human")
    await pass_time(world, watch, world.clock.now + 30 * MINUTE)
    await pass_time(world, watch, world.clock.now + HOUR)
    row = world.database.read.one("SELECT * FROM alarms WHERE way = 'on-call'")
    assert row["state"] == "pending" and 12 <= row["attempts"] <= 40 and "cannot be reached" in row["error"]
    await outside.on_call.start()
    outside.on_call.answers = [web.Response(status=503, headers={"Retry-After": "120"}), web.Response(status=302)]
    await pass_time(world, watch, world.clock.now + 20 * MINUTE, 10)
    ids = [call["id"] for call in outside.on_call.bodies]
    assert len(ids) == 3 and len(set(ids)) == 1, "two refusals, then it was taken; each time the same alarm"
    assert outside.heard[:2] == (1, 1)


async def test_after_a_day_a_way_is_given_up_and_said_so(
    world: World, outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    watch = outside.watch(world)
    await outside.on_call.stop()
    world.clock.now = at(23, 9)
    await world.say("human")
    await pass_time(world, watch, at(24, 9, 20), 10 * MINUTE)
    assert world.database.read.one("SELECT state FROM alarms WHERE way = 'on-call'")["state"] == "pending"
    await pass_time(world, watch, at(24, 9, 50), MINUTE)
    assert world.database.read.one("SELECT state FROM alarms WHERE way = 'on-call'")["state"] == "failed"
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == [
        "An alarm was not told by on-call in a whole day, and is given up. "
        "The webhook in FIRSTLINE_ALARM_WEBHOOK cannot be reached."
    ]


async def test_a_restart_repeats_nothing_and_after_a_long_stop_only_the_loudest_is_told(
    world: World, outside: Outside, place: Path | str
) -> None:
    await world.say("human", "carla")
    await pass_time(world, outside.watch(world), world.clock.now + 11 * MINUTE)
    assert outside.heard == (1, 1, 0)
    await world.say("human", "dave")
    world.clock.now += 40 * MINUTE  # nobody watched
    again = Database(place)
    await outside.watch(world, again).look()
    again.close()
    assert outside.heard == (2, 2, 2), "a call for each; dave's thread and mail, which had not been told, with it"
    assert [call["level"] for call in outside.on_call.bodies] == [3, 3]
    assert (levels_told(world, "carla"), levels_told(world, "dave")) == ([1, 2, 3], [3])


async def test_a_process_that_dies_while_it_tells_leaves_the_alarm_to_the_next(world: World, outside: Outside) -> None:
    class Hangs:
        name, level = "mail", PEOPLE

        async def tell(self, alarm: Alarm) -> bool:
            await asyncio.Event().wait()
            return True

    await world.say("human")
    world.clock.now += 11 * MINUTE
    dying = asyncio.create_task(Watch(world.database, world.signals, RULES, [Hangs()], world.clock, "").look())
    while not world.database.read.rows("SELECT * FROM alarms WHERE attempts = 1"):
        await asyncio.sleep(0.01)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    watch = outside.watch(world)
    await pass_time(world, watch, world.clock.now + 50, 10)
    assert outside.heard[1] == 0, "it may still be on its way"
    await pass_time(world, watch, world.clock.now + 20, 10)
    assert outside.heard[1] == 1


async def test_several_processes_tell_everything_once(world: World, outside: Outside, place: Path | str) -> None:
    others = [Database(place), Database(place)]
    for number in range(6):
        await world.say("human", f"customer {number}")
    world.clock.now += 31 * MINUTE
    watches = [outside.watch(world), *(outside.watch(world, other) for other in others)]
    for _ in range(3):
        await asyncio.gather(*(watch.look() for watch in watches))
    for other in others:
        other.close()
    assert outside.heard == (6, 6, 6)
    assert len({call["id"] for call in outside.on_call.bodies}) == 6


async def test_of_two_who_found_the_same_alarm_one_takes_it(world: World, outside: Outside, place: Path | str) -> None:
    await world.say("human")
    world.clock.now += 31 * MINUTE
    await world.database.write(
        lambda tx: Alarms(world.database, RULES, outside.ways(), world.clock, "").plan(tx, world.clock.now)
    )
    rows = alarms.due(world.database.read, world.clock.now, 10)
    other, until = Database(place), world.clock.now + 60
    for row in rows:
        took = await asyncio.gather(
            *(database.write(lambda tx, row=row: alarms.take(tx, row, until)) for database in (world.database, other))
        )
        assert sorted(took) == [False, True]
    other.close()
    assert len(rows) == 3 and alarms.due(world.database.read, until - 1, 10) == []
    assert len(alarms.due(world.database.read, until, 10)) == 3, "whoever took them may have died"


async def test_who_waits_again_is_told_again(world: World, outside: Outside) -> None:
    anna, watch = await world.agent("Anna"), outside.watch(world)
    await world.say("human")
    talk = world.conversation_id()
    await world.acts.claim(talk, anna)
    await world.acts.reply(talk, anna, "It was sent on Monday with number 4711.", "r1")
    for question in ("where is it?", "and the other one?"):
        world.clock.now += MINUTE
        await world.sits_down(anna)
        await world.say(question)
        await pass_time(world, watch, world.clock.now + 9 * MINUTE)
        await world.acts.reply(talk, anna, f"About {question} It is at the depot.", question)
    assert levels_told(world, "carla") == [1, 1]
