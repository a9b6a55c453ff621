"""One matter in two chats of one customer: dealt with in one of them, heard in both, and taken apart again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.desk.who import Agent
from bot.errors import Refused
from bot.model import Author, Status
from bot.store import conversations, handoffs, orphans
from tests.conftest import World, by_author


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
