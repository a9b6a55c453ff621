"""What customers hear while people have their conversation is true, at night and beside whatever happens meanwhile."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot import wording
from bot.desk.who import Agent
from bot.errors import Refused
from bot.model import Author, Status
from bot.store import conversations, handoffs, outbox
from tests.conftest import World, by_author


async def test_what_was_just_written_is_read_before_the_end(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    seen = world.shown()[-1]["id"]
    await world.say("wait, the second parcel is missing too")
    for act in (world.acts.resolve(talk, anna, seen), world.acts.return_to_bot(talk, anna, seen)):
        with pytest.raises(Refused, match="just written something new"):
            await act
    await world.acts.resolve(talk, anna, world.shown()[-1]["id"])


async def test_an_old_page_claims_nothing_that_nobody_waits_for(world: World, anna: Agent) -> None:
    await world.say("human")
    talk = world.conversation_id()
    seen = conversations.get(world.database.read, talk).epoch
    await world.say("never mind")
    with pytest.raises(Refused, match="nobody waits here any more"):
        await world.acts.claim(talk, anna, seen)
    assert world.status() == Status.WITH_BOT
    await world.acts.claim(talk, anna, conversations.get(world.database.read, talk).epoch)


async def test_who_ends_a_conversation_means_what_was_just_sent(world: World, anna: Agent) -> None:
    acts = replace(world.acts, rules=replace(world.acts.rules, undo=5.0))
    talk = await world.claimed(anna)
    message = await acts.reply(talk, anna, "It was refunded.", "c1")
    await acts.resolve(talk, anna)
    assert by_author(world.shown(), Author.AGENT) == ["It was refunded."] and message
    with pytest.raises(Refused, match="has left already"):
        await acts.undo(talk, anna, message)

    await world.say("human")
    await acts.claim(talk, anna)
    await acts.reply(talk, anna, "You get 12 euro.", "c2")
    await acts.spam(talk, anna)
    world.clock.now += 10
    await world.database.write(lambda tx: outbox.deliver_here(tx, talk, world.clock()))
    assert "You get 12 euro." not in by_author(world.shown(), Author.AGENT)


async def test_who_wants_no_messages_gets_none_from_the_house(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    await world.say("stop")
    told = len(world.shown())
    await world.acts.release(talk, anna)
    await world.acts.claim(talk, anna)
    await world.acts.resolve(talk, anna)
    assert len(world.shown()) == told


async def test_at_night_nothing_false_is_promised_about_who_goes_on(world: World, anna: Agent, ben: Agent) -> None:
    talk = await world.claimed(anna)
    world.clock.now += 8 * 3600  # Friday 20:00
    await world.sits_down(ben)  # a page left open is no promise
    await world.acts.transfer(talk, anna, f"agent:{ben.id}")
    assert "passed on to Ben" in world.shown()[-1]["text"] and "back Monday at 9:00" in world.shown()[-1]["text"]
    await world.acts.claim(talk, anna)
    await world.acts.release(talk, anna)
    assert "back Monday at 9:00" in world.shown()[-1]["text"]
    assert wording.LEAVE_CONTACT.id in [option["id"] for option in _options(world.shown()[-1])]


async def test_a_matter_that_comes_back_finds_the_same_agent_first(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    await world.acts.reply(talk, anna, "It is refunded.", "c1")
    await world.acts.resolve(talk, anna)
    first = handoffs.latest(world.database.read, talk)
    world.clock.now += 3 * 86400
    await world.say("human")
    again = handoffs.current(world.database.read, talk)
    assert first and again and again["reopens"] == first["id"] and again["offered_to"] == anna.id
    assert again["brief"]["earlier"][0]["agent"] == "Anna"
    world.clock.now += 8 * 86400
    await world.acts.claim(talk, anna)
    await world.acts.resolve(talk, anna)
    world.clock.now += 8 * 86400
    await world.say("human")
    assert handoffs.current(world.database.read, talk)["reopens"] is None  # type: ignore[index]


async def test_who_waits_may_leave_a_contact(world: World) -> None:
    world.clock.now += 8 * 3600  # Friday 20:00
    night = (await world.say("human"))[-1]
    assert wording.LEAVE_CONTACT.id in [option["id"] for option in _options(night)]
    asked = await world.say(wording.LEAVE_CONTACT.label, choice=wording.LEAVE_CONTACT.id)
    assert asked[-1]["text"] == wording.WRITE_CONTACT.text
    kept = await world.say("carla@example.org")
    assert "carla@example.org" in kept[-1]["text"]
    brief = handoffs.current(world.database.read, world.conversation_id())["brief"]  # type: ignore[index]
    assert brief["contact"] == "carla@example.org" and brief["want"]


async def test_danger_beside_a_phone_number_is_met_first(world: World) -> None:
    await world.say("human")
    told = await world.say("I want to kill myself. My number is +353 87 123 4567")
    assert "116 123" in told[-1]["text"]
    handoff = handoffs.current(world.database.read, world.conversation_id())
    assert handoff and handoff["priority"] == "urgent" and "87 123" in handoff["brief"]["contact"]


def _options(row: dict[str, object]) -> list[dict[str, str]]:
    return json.loads(str(row["options"]))  # type: ignore[no-any-return]
