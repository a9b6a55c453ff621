"""What the tables say happened, as clocks count it: from the customer's first wish to the end, through every act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.decision.clocks import Kind, clocks_of
from bot.decision.desk_rules import DeskRules, Promise
from bot.model import Priority
from bot.store import clocks, handoffs
from bot.store.database import Tx
from tests.conftest import World

K = Kind
MINUTE = 60.0
FIRST = "human please"


def kinds(world: World, begin: float, address: str = "carla") -> list[tuple[int, Kind]]:
    handoff = handoffs.latest(world.database.read, world.conversation_id(address))
    assert handoff is not None
    moments = clocks.moments_of(world.database.read, handoff["id"])
    return [(round((moment.at - begin) / MINUTE), moment.kind) for moment in moments]


async def test_a_whole_story_becomes_moments(world: World) -> None:
    maya, begin = await world.agent("Maya"), world.clock.now

    def at(minutes: int) -> None:
        world.clock.now = begin + minutes * MINUTE

    await world.say(FIRST)
    handed = world.conversation_id()
    at(3)
    await world.acts.claim(handed, maya)
    at(5)
    await world.acts.reply(handed, maya, "Hi, I'll look into it.", "1")
    at(9)
    await world.acts.note(handed, maya, "Looks like a lost parcel.")
    at(12)
    await world.acts.reply(handed, maya, "Your parcel is in Cork and comes tomorrow.", "2")
    at(20)
    await world.say("And if I am not in?")
    at(30)
    await world.acts.snooze(handed, maya, world.clock.now + 600 * MINUTE)
    at(31)
    await world.acts.wake(handed, maya)
    at(32)
    await world.acts.reply(handed, maya, "Then it waits at the depot for a week.", "3")
    at(40)
    await world.acts.resolve(handed, maya)
    story = [
        (0, K.ASKED), (5, K.HOLDING), (12, K.AGENT), (20, K.CUSTOMER), (30, K.SNOOZED), (31, K.WOKEN), (32, K.AGENT),
        (40, K.RESOLVED),
    ]  # fmt: skip
    assert [one for one in kinds(world, begin) if one != (0, K.CUSTOMER)] == story

    at(100)
    await world.say("5")
    await world.say(FIRST)
    at(110)
    await world.acts.claim(handed, maya)
    await world.acts.reply(handed, maya, "The depot has it until Monday.", "4")
    reopened = [one for one in kinds(world, begin) if one[1] is not K.CUSTOMER]
    assert reopened[-2:] == [(100, K.REOPENED), (110, K.AGENT)]
    [matter] = clocks.matters(world.database.read, begin)
    assert (matter.channel, matter.priority) == ("webchat", Priority.NORMAL)
    counted = clocks_of(matter.moments, world.acts.rules.hours, Promise(), world.clock.now)
    assert counted.first.spent == 12 * MINUTE
    assert [wait.spent for wait in counted.following] == [12 * MINUTE, 10 * MINUTE]
    assert counted.settled.spent == (12 + 10 + 1 + 10) * MINUTE
    assert clocks.matters(world.database.read, begin + 1) == []  # a reopened matter is not a new one


async def test_a_reply_that_was_taken_back_or_refused_does_not_stop_the_clock(world: World) -> None:
    maya, begin = await world.agent("Maya"), world.clock.now
    slow = replace(world.acts, rules=DeskRules(undo=5.0))
    await world.say(FIRST)
    await slow.claim(world.conversation_id(), maya)
    taken_back = await slow.reply(world.conversation_id(), maya, "It was refunded.", "1")
    assert (0, K.AGENT) in kinds(world, begin)
    assert taken_back is not None
    await slow.undo(world.conversation_id(), maya, taken_back)
    assert (0, K.AGENT) not in kinds(world, begin)
    refused = await slow.reply(world.conversation_id(), maya, "It was refunded by us.", "2")
    await world.database.write(lambda tx: tx.run("UPDATE outbox SET state = 'failed' WHERE message_id = ?", refused))
    assert (0, K.AGENT) not in kinds(world, begin)


async def test_what_an_agent_began_is_nobodys_wait(world: World) -> None:
    maya, begin = await world.agent("Maya"), world.clock.now
    await world.say("hello")
    await world.acts.claim(world.conversation_id(), maya)
    await world.acts.reply(world.conversation_id(), maya, "Your parcel came back to us.", "1")
    assert clocks.matters(world.database.read, begin) == []
    assert clocks.recent_waits(world.database.read, world.acts.rules.hours, begin, 100) == []


async def test_waits_know_their_place_and_who_gave_up_late_is_not_forgotten(world: World) -> None:
    maya, begin, hours = await world.agent("Maya"), world.clock.now, world.acts.rules.hours
    for number, customer in enumerate(("ann", "bob", "cem", "dee")):
        world.clock.now = begin + number * MINUTE
        await world.say(FIRST, customer)
    for number, customer in enumerate(("ann", "bob")):
        world.clock.now = begin + (10 + 5 * number) * MINUTE
        await world.acts.claim(world.conversation_id(customer), maya)
        await world.acts.reply(world.conversation_id(customer), maya, "It was refunded.", customer)
    world.clock.now = begin + 60 * MINUTE
    await world.say("cancel", "dee")
    waits = clocks.recent_waits(world.database.read, hours, begin, 100)
    assert [(wait.seconds / MINUTE, wait.place) for wait in waits] == [(57, 4), (58, 3), (14, 2), (10, 1)]
    assert [wait.place for wait in clocks.recent_waits(world.database.read, hours, begin, 2)] == [4, 3]
    assert clocks.recent_waits(world.database.read, hours, begin + 1000 * MINUTE, 9) == []


async def test_the_pace_counts_only_time_in_which_somebody_waited(world: World) -> None:
    maya, begin, hours = await world.agent("Maya"), world.clock.now, world.acts.rules.hours
    for number in range(5):
        assert clocks.pace(world.database.read, hours, begin) is None
        world.clock.now = begin + number * 30 * MINUTE
        await world.say(FIRST, f"c{number}")
        world.clock.now += 6 * MINUTE
        await world.acts.claim(world.conversation_id(f"c{number}"), maya)
        await world.acts.reply(world.conversation_id(f"c{number}"), maya, "It was refunded.", str(number))
    assert clocks.pace(world.database.read, hours, begin) == pytest.approx(6 * MINUTE)


async def test_of_a_merged_conversation_both_sides_count(world: World) -> None:
    maya, begin = await world.agent("Maya"), world.clock.now
    await world.say(FIRST, "ann")
    await world.say(FIRST, "ann-by-mail")
    await world.one_customer("ann", "ann-by-mail")
    await world.acts.claim(world.conversation_id("ann"), maya)
    world.clock.now = begin + 5 * MINUTE
    await world.acts.merge(world.conversation_id("ann-by-mail"), maya, world.conversation_id("ann"), "the web chat")
    await world.acts.reply(world.conversation_id("ann"), maya, "It was refunded.", "1")
    world.clock.now = begin + 20 * MINUTE
    await world.say("when?", "ann-by-mail")
    assert kinds(world, begin, "ann")[-2:] == [(5, K.AGENT), (20, K.CUSTOMER)]
    assert kinds(world, begin, "ann-by-mail")[-1] == (5, K.CANCELLED)
    before = kinds(world, begin, "ann")
    world.clock.now = begin + 200 * MINUTE
    await world.acts.resolve(world.conversation_id("ann"), maya)
    assert kinds(world, begin, "ann") == [*before, (200, K.RESOLVED)], "an end changes nothing of what was"


async def test_a_handoff_that_is_not_there(world: World) -> None:
    def look(tx: Tx) -> None:
        with pytest.raises(LookupError):
            clocks.moments_of(tx, 99)

    look(world.database.read)
