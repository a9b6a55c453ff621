"""One matter in two chats of one customer: dealt with in one of them, heard in both, and taken apart again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.decision.desk_rules import DeskRules
from bot.decision.hours import Hours, parse_hours
from bot.desk.brief_page import read_brief
from bot.desk.brief_view import Brief
from bot.desk.watch import Watch
from bot.desk.who import Agent
from bot.desks.cases import case_of
from bot.errors import Refused
from bot.model import Author, Status
from bot.outlook import place_of
from bot.store import alarms, conversations, handoffs, orphans
from tests.conftest import DUBLIN, World, by_author


async def test_one_matter_in_two_chats_goes_on_in_one(world: World, anna: Agent, ben: Agent) -> None:
    first = await world.claimed(anna, "on-the-web")
    await world.say("human", "on-telegram")
    with pytest.raises(Refused, match="same customer"):
        await world.acts.merge(world.conversation_id("on-telegram"), anna, first, "Web chat")
    await world.one_customer("on-the-web", "on-telegram")
    second = world.conversation_id("on-telegram")
    await world.acts.merge(second, anna, first, "Web chat")
    assert "other chat" in world.shown("on-telegram")[-1]["text"]
    assert orphans.found(world.database.read) == []
    await world.acts.reply(first, anna, "It was refunded on Monday.", "c1")
    world.clock.now += 60
    await world.say("still there?", "on-telegram")
    assert handoffs.queue(world.database.read)[0]["waits_since"] == world.clock()
    assert by_author(world.shown("on-telegram"), Author.BOT) == []
    await world.acts.release(first, anna)
    await world.acts.claim(first, ben)
    assert conversations.get(world.database.read, second).agent_id == ben.id
    await world.acts.resolve(first, ben)
    assert [conversations.get(world.database.read, one).merged_into for one in (first, second)] == [None, None]
    assert by_author(await world.say("thanks", "on-telegram"), Author.BOT) == ["echo: thanks"]
    assert orphans.found(world.database.read) == []


async def test_a_merged_chat_is_heard_and_nothing_is_done_to_it_alone(world: World, anna: Agent) -> None:
    first = await world.claimed(anna, "on-the-web")
    await world.say("human", "on-telegram")
    second = world.conversation_id("on-telegram")
    await world.one_customer("on-the-web", "on-telegram")
    await world.acts.merge(second, anna, first, "Web chat")
    for act in (
        world.acts.resolve(second, anna), world.acts.return_to_bot(second, anna), world.acts.release(second, anna),
        world.acts.reply(second, anna, "It was refunded.", "c1"), world.acts.snooze(second, anna, world.clock() + 60),
        world.acts.spam(second, anna), world.acts.transfer(second, replace(anna, role="admin"), "team:x"),
    ):  # fmt: skip
        with pytest.raises(Refused, match="merged into another"):
            await act
    assert "116 123" in " ".join(row["text"] for row in await world.say("i want to kill myself", "on-telegram"))
    assert handoffs.current(world.database.read, first)["priority"] == "urgent"  # type: ignore[index]
    await world.acts.release(first, anna)
    await world.say("never mind", "on-telegram")
    assert handoffs.current(world.database.read, first) is None and world.status("on-the-web") == Status.WITH_BOT
    assert orphans.found(world.database.read) == []


async def test_two_matters_after_all_are_as_they_were(world: World, anna: Agent) -> None:
    first = await world.claimed(anna, "on-the-web")
    await world.say("my tent leaks", "on-telegram")
    await world.say("human", "on-telegram")
    second = world.conversation_id("on-telegram")
    before = handoffs.current(world.database.read, second)
    await world.one_customer("on-the-web", "on-telegram")
    await world.acts.merge(second, anna, first, "Web chat")
    await world.acts.unmerge(second, anna)
    after = handoffs.current(world.database.read, second)
    assert before and after
    assert [after[name] for name in ("id", "asked_at", "brief")] == [
        before[name] for name in ("id", "asked_at", "brief")
    ]
    await world.acts.resolve(second, anna)
    await world.acts.resolve(first, anna)
    assert orphans.found(world.database.read) == []


async def test_the_brief_takes_over_what_it_lacks_and_gives_it_back(world: World, anna: Agent) -> None:
    await world.say("My gloves TT-1111111 are too small", "on-the-web")
    first = await world.claimed(anna, "on-the-web")
    await world.say("TT-2222222 has not come, I need it before my flight tomorrow. carla@example.com", "on-telegram")
    await world.say("i will sue you, my lawyer writes to you today, this is a disgrace", "on-telegram")
    second = world.conversation_id("on-telegram")
    await world.one_customer("on-the-web", "on-telegram")
    alone = [shown(world, one, anna) for one in (first, second)]
    assert ("Contact", "carla@example.com") not in alone[0].facts and (alone[0].tag, alone[0].signs) == (
        "Asked for a person",
        [],
    )

    await world.acts.merge(second, anna, first, "Web chat")
    whole, source = shown(world, first, anna), "from the web chat merged into this"
    assert ("Order", "TT-1111111") in whole.facts and "Order" not in whole.sources, "its own stays"
    assert ("Contact", "carla@example.com") in whole.facts and ("Priority", "High") in whole.facts
    assert (whole.tag, whole.evidence, whole.want) == ("Legal", alone[1].evidence, alone[0].want)
    assert [whole.sources[name] for name in ("Contact", "Priority", "Reason")] == [source] * 3
    assert [(one.label, one.source) for one in whole.signs] == [(one.label, source) for one in alone[1].signs]
    assert {"Angry", "In a hurry"} == {one.label for one in whole.signs}
    handoff = handoffs.current(world.database.read, first)
    assert handoff is not None
    told = case_of(world.database.read, handoff["id"], "")
    assert told.tag == "Legal" and ("Contact", f"carla@example.com ({source})") in told.facts

    assert grave(world, first) == ("legal", "high", "angry")
    await world.acts.release(first, anna)
    await world.say("human", "somebody-else")
    assert place_of(world.database.read, handoff["id"], world.acts.rules, world.clock()) == 1
    await world.acts.claim(first, anna)

    await world.acts.unmerge(second, anna)
    assert [shown(world, one, anna) for one in (first, second)] == alone
    assert grave(world, first) == ("customer asked", "normal", "calm")


async def test_what_is_urgent_only_in_the_other_chat_rings_at_night(world: World, anna: Agent) -> None:
    rules = DeskRules(Hours(parse_hours("Mon-Fri 09:00-18:00"), DUBLIN))
    watch = Watch(world.database, world.signals, rules, (), world.clock, "")
    world.clock.now = datetime(2026, 11, 20, 22, 0, tzinfo=DUBLIN).timestamp()  # a Friday
    first = await world.claimed(anna, "on-the-web")
    await world.say("i want to kill myself", "on-telegram")
    second = world.conversation_id("on-telegram")
    await world.one_customer("on-the-web", "on-telegram")
    await world.acts.merge(second, anna, first, "Web chat")
    world.clock.now += 130
    await watch.look()
    handoff = handoffs.current(world.database.read, first)
    assert handoff and handoff["priority"] == "normal"
    assert alarms.shown(world.database.read).get(handoff["id"]), "it rings as what it is"
    await world.acts.unmerge(second, anna)
    own = [one.wait.priority for one in alarms.waits(world.database.read) if one.handoff_id == handoff["id"]]
    assert own == ["normal"]


@pytest.mark.parametrize("where", ["on-the-web", "on-telegram"])
async def test_who_comes_back_is_known_by_what_both_chats_knew(world: World, anna: Agent, where: str) -> None:
    await world.say("Where is TT-1111111?", "on-the-web")
    first = await world.claimed(anna, "on-the-web")
    await world.say("my lawyer writes to you today, carla@example.com", "on-telegram")
    await world.one_customer("on-the-web", "on-telegram")
    await world.acts.merge(world.conversation_id("on-telegram"), anna, first, "Web chat")
    await world.acts.resolve(first, anna)
    ended = handoffs.latest(world.database.read, first)
    assert ended and (ended["reason"], ended["priority"]) == ("legal", "high")
    world.clock.now += 3600
    await world.say("still nothing!", where)
    again = handoffs.current(world.database.read, world.conversation_id(where))
    assert again and again["reopens"] == ended["id"]
    assert again["brief"]["details"] == {"order_number": "TT-1111111", "contact": "carla@example.com"}


@pytest.mark.parametrize("goes_on", [True, False])
async def test_what_ended_elsewhere_is_not_revived(world: World, anna: Agent, goes_on: bool) -> None:
    first = await world.claimed(anna, "on-the-web")
    await world.say("my lawyer writes to you today", "on-telegram")
    second = world.conversation_id("on-telegram")
    await world.one_customer("on-the-web", "on-telegram")
    await world.acts.merge(second, anna, first, "Web chat")
    settled = handoffs.latest(world.database.read, second)
    await world.acts.resolve(first, anna)
    if goes_on:
        await world.say("thanks", "on-telegram")
        await world.say("do you ship to Norway?", "on-telegram")
    await world.say("human", "on-the-web")
    await world.acts.claim(first, anna)
    await world.acts.merge(second, anna, first, "Web chat")
    assert grave(world, first)[0] != "legal"
    await world.acts.unmerge(second, anna)
    opened = handoffs.current(world.database.read, second)
    assert settled and opened and opened["id"] != settled["id"] and opened["asked_at"] == world.clock()


async def test_a_chat_that_nobody_handed_over_tells_what_was_written_there(world: World, anna: Agent) -> None:
    first = await world.claimed(anna, "on-the-web")
    await world.say("it is TT-2222222", "on-telegram")
    await world.one_customer("on-the-web", "on-telegram")
    await world.acts.merge(world.conversation_id("on-telegram"), anna, first, "Web chat")
    whole = shown(world, first, anna)
    assert ("Order", "TT-2222222") in whole.facts and whole.tag == "Asked for a person"


def grave(world: World, conversation_id: str) -> tuple[str, str, str]:
    row = next(row for row in handoffs.queue(world.database.read) if row["conversation_id"] == conversation_id)
    return row["reason"], row["priority"], row["mood"]


def shown(world: World, conversation_id: str, agent: Agent) -> Brief:
    tx = world.database.read
    handoff = handoffs.current(tx, conversation_id)
    return read_brief(tx, conversations.get(tx, conversation_id), handoff, {}, set(), agent.id, world.clock())
