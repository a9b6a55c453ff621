"""What time brings beside alarms: agents who have gone, snoozes that are over, offers that nobody took."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from bot.decision.alarms import PEOPLE, Alarm
from bot.decision.desk_rules import Assignment, DeskRules
from bot.decision.hours import Hours, parse_hours
from bot.desk import watch as watch_module
from bot.desk.watch import Watch
from bot.desk.who import Agent
from bot.errors import StoreError
from bot.model import Status
from bot.signals import conversation_topic
from bot.store import agents, handoff_events, handoffs, orphans
from bot.store.database import Database, Row
from tests.conftest import DUBLIN, World

RULES = DeskRules(Hours(parse_hours("Mon-Fri 09:00-18:00"), DUBLIN), undo=0.0, away=600.0, accept=120.0)
PUSH = replace(RULES, assignment=Assignment.PUSH)
ANSWER = "It left our store on Monday with number 4711."


def watch_of(world: World, rules: DeskRules = RULES, database: Database | None = None) -> Watch:
    return Watch(database or world.database, world.signals, rules, (), world.clock, "")


@pytest.fixture
async def anna(world: World) -> Agent:
    return await world.agent("Anna")


async def _claimed(world: World, agent: Agent, address: str = "carla") -> str:
    await world.say("human", address)
    await world.acts.claim(world.conversation_id(address), agent)
    return world.conversation_id(address)


def _handoff(world: World, address: str = "carla") -> Row:
    handoff = handoffs.current(world.database.read, world.conversation_id(address))
    assert handoff
    return handoff


async def _later(world: World, watch: Watch, seconds: float) -> None:
    world.clock.now += seconds
    await watch.look()


# Gone


async def test_who_waits_for_somebody_who_has_gone_is_everybodys_again_and_is_told(world: World, anna: Agent) -> None:
    await _claimed(world, anna)
    await _later(world, watch := watch_of(world), 599)
    assert world.status() == Status.WITH_AGENT
    await _later(world, watch, 1)
    assert world.status() == Status.WAITING
    assert "Anna had to leave" in world.shown()[-1]["text"]
    last = handoff_events.of_handoff(world.database.read, _handoff(world)["id"])[-1]
    assert (last["what"], last["who"], last["detail"]) == ("released", "clock", {"why": "away", "agent": "Anna"})
    assert _handoff(world)["agent_id"] is None and orphans.found(world.database.read) == []


async def test_whoever_shows_any_sign_keeps_it(world: World, anna: Agent) -> None:
    talk, watch = await _claimed(world, anna), watch_of(world)
    await _later(world, watch, 500)
    await world.sits_down(anna)  # an open page
    await _later(world, watch, 500)
    await world.acts.note(talk, anna, "asked the store")  # something written
    await _later(world, watch, 500)
    await world.acts.transfer(talk, anna, f"agent:{(await world.agent('Ben')).id}")
    await world.acts.claim(talk, anna)  # an act
    await _later(world, watch, 599)
    assert world.status() == Status.WITH_AGENT
    await _later(world, watch, 1)
    assert world.status() == Status.WAITING


async def test_where_the_customer_waits_for_nothing_nothing_happens_until_they_write(world: World, anna: Agent) -> None:
    talk, watch = await _claimed(world, anna), watch_of(world)
    await world.acts.reply(talk, anna, ANSWER, "r1")
    await _later(world, watch, 86400)
    assert world.status() == Status.WITH_AGENT
    await world.say("and the second one?")
    await _later(world, watch, 599)
    assert world.status() == Status.WITH_AGENT, "they may be just coming back to their desk"
    await _later(world, watch, 1)
    assert world.status() == Status.WAITING


async def test_who_has_set_themselves_away_is_gone_though_their_page_is_open(world: World, anna: Agent) -> None:
    await _claimed(world, anna)
    watch = watch_of(world)
    for minute in range(15):
        if minute == 5:
            await world.acts.set_away(anna, True)
        await world.sits_down(anna)
        await _later(world, watch, 60)
        assert (world.status() == Status.WITH_AGENT) == (minute < 13), f"minute {minute}"


async def test_an_agent_who_answers_in_the_same_moment_keeps_it(
    world: World, anna: Agent, place: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await _claimed(world, anna)
    world.clock.now += 600
    real, watch = world.database.write, watch_of(world)

    other = Database(place)  # between the look and the change somebody else writes
    acts = replace(world.acts, database=other)

    async def after_a_note(work):  # type: ignore[no-untyped-def]
        await acts.note(talk, anna, "here I am")
        return await real(work)

    monkeypatch.setattr(world.database, "write", after_a_note)
    await watch.look()
    monkeypatch.undo()
    other.close()
    assert world.status() == Status.WITH_AGENT


# Snoozed


async def test_what_sleeps_wakes_at_its_time_and_the_page_is_told(world: World, anna: Agent) -> None:
    talk, watch = await _claimed(world, anna), watch_of(world)
    await world.acts.reply(talk, anna, ANSWER, "r1")
    await world.acts.snooze(talk, anna, world.clock.now + 3600)
    await _later(world, watch, 3599)
    assert _handoff(world)["snoozed_until"] is not None
    with world.signals.listen(conversation_topic(talk)) as told:
        await _later(world, watch, 1)
    assert told.is_set() and _handoff(world)["snoozed_until"] is None and world.status() == Status.WITH_AGENT
    await _later(world, watch, 1)
    events = handoff_events.of_handoff(world.database.read, _handoff(world)["id"])
    assert [(one["what"], one["who"]) for one in events][-2:] == [("snoozed", anna.id), ("woken", "clock")]


async def test_what_wakes_gives_its_agent_time_to_come_to_the_desk(world: World, anna: Agent) -> None:
    talk, watch = await _claimed(world, anna), watch_of(world)
    await world.acts.snooze(talk, anna, world.clock.now + 86400)
    await _later(world, watch, 86400)
    await _later(world, watch, 599)
    assert world.status() == Status.WITH_AGENT
    await _later(world, watch, 1)
    assert world.status() == Status.WAITING


# Offered


async def _desk_of(world: World, *names: str) -> dict[str, Agent]:
    people = {name: await world.agent(name) for name in names}
    for one in people.values():
        await world.sits_down(one)
    return people


async def _offers(world: World, watch: Watch, seconds: float) -> str | None:
    """Whom carla's handoff is offered to after a while in which everybody stays at their desk."""
    world.clock.now += seconds
    for one in agents.everybody(world.database.read):
        await world.sits_down(Agent(one["id"], one["name"]))
    await watch.look()
    to = _handoff(world)["offered_to"]
    return next((one["name"] for one in agents.everybody(world.database.read) if one["id"] == to), None)


async def test_a_handoff_goes_round_until_somebody_takes_it(world: World) -> None:
    people = await _desk_of(world, "Anna", "Ben", "Cleo")
    watch = watch_of(world, PUSH)
    await world.say("human")
    asked = [await _offers(world, watch, seconds) for seconds in (0, 119, 1, 120, 120)]
    assert asked[0] == asked[1] and len({asked[0], asked[2], asked[3]}) == 3 and asked[4] == asked[0]
    offered = [
        event["detail"]["to"]
        for event in handoff_events.of_handoff(world.database.read, _handoff(world)["id"])
        if event["what"] == "offered"
    ]
    assert offered == [people[name].id for name in (asked[0], *asked[2:]) if name]
    await world.acts.claim(world.conversation_id(), people["Cleo"])
    assert await _offers(world, watch, 120) is None, "it is taken, by whoever was first"


async def test_offers_count_as_work_and_nobody_is_asked_for_more_than_they_take(world: World) -> None:
    people = await _desk_of(world, "Anna", "Ben", "Eve")
    await world.database.write(lambda tx: agents.set_work(tx, people["Anna"].id, 2, [], ["en"]))
    await world.database.write(lambda tx: agents.set_work(tx, people["Ben"].id, 2, [], ["en"]))
    await world.database.write(lambda tx: tx.run("UPDATE agents SET role = 'editor' WHERE name = 'Eve'"))
    for number in range(6):
        await world.say("human", f"customer {number}")
    await watch_of(world, PUSH).look()
    rows = world.database.read.rows("SELECT offered_to, count(*) AS n FROM handoffs GROUP BY offered_to")
    assert {row["offered_to"]: row["n"] for row in rows} == {people["Anna"].id: 2, people["Ben"].id: 2, None: 2}


async def test_a_team_and_a_language_find_their_people_and_nobody_is_asked_in_an_empty_room(world: World) -> None:
    people = await _desk_of(world, "Anna", "Ben", "Cleo")
    await world.database.write(lambda tx: agents.set_work(tx, people["Ben"].id, 5, ["returns"], ["en"]))
    await world.database.write(lambda tx: agents.set_work(tx, people["Cleo"].id, 5, ["returns"], ["en", "de"]))
    await world.say("human")
    await world.database.write(lambda tx: tx.run("UPDATE handoffs SET team = 'returns', language = 'de'"))
    watch = watch_of(world, PUSH)
    await _later(world, watch, 3600)
    assert _handoff(world)["offered_to"] is None, "everybody has gone home"
    assert await _offers(world, watch, 0) == "Cleo"


async def test_where_agents_take_what_they_like_a_transfer_waits_a_while_for_its_colleague(world: World) -> None:
    people = await _desk_of(world, "Anna", "Ben")
    talk, watch = await _claimed(world, people["Anna"]), watch_of(world)
    await world.acts.transfer(talk, people["Anna"], f"agent:{people['Ben'].id}")
    assert [await _offers(world, watch, seconds) for seconds in (0, 119, 1, 600)] == ["Ben", "Ben", None, None]


# All of it


async def test_two_processes_change_everything_once(world: World, anna: Agent, place: Path | str) -> None:
    people = await _desk_of(world, "Ben", "Cleo")
    for number in range(4):
        await _claimed(world, anna, f"customer {number}")
    world.clock.now += 700
    for one in people.values():
        await world.sits_down(one)
    other = Database(place)
    watches = watch_of(world, PUSH), watch_of(world, PUSH, other)
    await asyncio.gather(*(watch.look() for _ in range(3) for watch in watches))
    other.close()
    rows = world.database.read.rows(
        "SELECT what, count(*) AS n FROM handoff_events WHERE who = 'clock' GROUP BY what ORDER BY what"
    )
    assert [(row["what"], row["n"]) for row in rows] == [("offered", 4), ("released", 4)]


async def test_a_database_that_cannot_be_written_does_not_end_the_watch(
    world: World, anna: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _claimed(world, anna)
    world.clock.now += 700
    monkeypatch.setattr(watch_module, "LOOK_SECONDS", 0.01)
    real, failures = world.database.write, iter(range(5))

    async def flaky(work):  # type: ignore[no-untyped-def]
        if next(failures, None) is not None:
            raise StoreError("the disk is full")
        return await real(work)

    monkeypatch.setattr(world.database, "write", flaky)
    running = asyncio.create_task(watch_of(world).run())
    async with asyncio.timeout(5):
        while world.status() != Status.WAITING:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()


async def test_an_alarm_that_takes_its_time_holds_up_nothing_else(
    world: World, anna: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow:
        name, level = "mail", PEOPLE
        told: ClassVar[list[int]] = []

        async def tell(self, alarm: Alarm) -> bool:
            self.told.append(alarm.handoff_id)
            await asyncio.Event().wait()
            return True

    monkeypatch.setattr(watch_module, "LOOK_SECONDS", 0.01)
    await world.say("human", "dave")
    world.clock.now += 660
    watch = Watch(world.database, world.signals, RULES, [Slow()], world.clock, "")
    running = asyncio.create_task(watch.run())
    async with asyncio.timeout(5):
        while not Slow.told:
            await asyncio.sleep(0.01)
        await _claimed(world, anna)
        world.clock.now += 700
        while world.status() != Status.WAITING:
            await asyncio.sleep(0.01)
    assert Slow.told == [1], "the next one is told when this one has been"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()
