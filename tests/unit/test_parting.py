"""Chats that were merged are on their own again: by the customer's word, by an agent, or because the matter ended."""

from __future__ import annotations

import pytest

from bot import wording
from bot.desk.who import Agent
from bot.model import Author
from bot.store import clocks, conversations, handoffs, orphans
from bot.store.database import Row
from tests.conftest import World, by_author


async def merged(world: World, agent: Agent, source: str, into: str, *, asks: bool = True) -> tuple[str, str]:
    """Two chats of one customer, the first merged into the second, which the agent has; their ids."""
    await world.say("human" if asks else "my zip is broken", source)
    target = await world.claimed(agent, into)
    await world.one_customer(into, source)
    await world.acts.merge(world.conversation_id(source), agent, target, "Web chat")
    return world.conversation_id(source), target


async def settle(world: World, agent: Agent, conversation_id: str) -> None:
    await world.acts.reply(conversation_id, agent, "The refund is on its way to you.", f"r{world.clock.now}")
    world.clock.now += 60
    await world.acts.resolve(conversation_id, agent)
    world.clock.now += 60


async def comes_back(world: World, address: str) -> Row:
    await world.say("that did not help", address)
    handoff = handoffs.current(world.database.read, world.conversation_id(address))
    assert handoff is not None
    return handoff


@pytest.mark.parametrize("seen_all", [True, False])
async def test_what_was_read_in_a_merged_chat_is_not_answered_by_the_bot_afterwards(
    world: World, anna: Agent, seen_all: bool
) -> None:
    _, target = await merged(world, anna, "a", "b")
    for number in range(3):
        await world.accept(f"do you ship to Norway? {number}", "a")
    seen = world.shown("a")[-1]["id"]
    await world.acts.return_to_bot(target, anna, seen)
    if not seen_all:
        await world.accept("and to Iceland?", "a")
    await world.work("a")
    assert by_author(world.shown("a"), Author.BOT) == ([] if seen_all else ["echo: and to Iceland?"])


@pytest.mark.parametrize("written_in", ["a", "b"])
@pytest.mark.parametrize("held", [True, False])
async def test_unlink_takes_apart_what_was_merged(world: World, anna: Agent, written_in: str, held: bool) -> None:
    source, target = await merged(world, anna, "a", "b")
    before = handoffs.latest(world.database.read, source)
    if not held:
        await world.acts.release(target, anna)
    assert "apart again" in (await world.say("unlink", written_in))[-1]["text"]
    await world.say("a secret of mine", "a")
    tx = world.database.read
    assert conversations.get(tx, source).merged_into is None and orphans.found(tx) == []
    assert wording.GOES_ON_HERE.text in [row["text"] for row in world.shown("a")]
    rows = {row["conversation_id"]: row for row in handoffs.queue(tx)}
    assert before and rows[source]["id"] == before["id"]
    assert {row["agent_id"] for row in rows.values()} == {anna.id if held else None}
    assert rows[target]["last_words"] != "a secret of mine"
    for one in (source, target):
        if not held:
            await world.acts.claim(one, anna)
        await world.acts.resolve(one, anna)
        assert clocks.moments_of(tx, rows[one]["id"])
    assert orphans.found(tx) == []


async def test_unlink_hands_over_what_was_merged_before_it_was(world: World, anna: Agent) -> None:
    source, target = await merged(world, anna, "a", "b", asks=False)
    await world.acts.release(target, anna)
    await world.say("unlink", "a")
    own = handoffs.current(world.database.read, source)
    assert own and own["state"] == "notified" and own["brief"]["want"] == "my zip is broken"
    assert orphans.found(world.database.read) == []


async def test_unlink_leaves_together_what_is_one_customers_still(world: World, anna: Agent) -> None:
    await merged(world, anna, "a", "b")
    await world.say("human", "c")
    world.clock.now += 1
    await world.one_customer("b", "c")
    await world.acts.merge(world.conversation_id("c"), anna, world.conversation_id("b"), "Web chat")
    await world.say("unlink", "c")
    found = {one: conversations.get(world.database.read, world.conversation_id(one)).merged_into for one in "ac"}
    assert found == {"a": world.conversation_id("b"), "c": None}


async def test_who_was_parted_comes_back_to_their_own_matter(world: World, anna: Agent, ben: Agent) -> None:
    source, target = await merged(world, anna, "a", "b")
    await world.acts.unmerge(source, anna)
    await world.acts.release(source, anna)
    await world.acts.claim(source, ben)
    own = handoffs.current(world.database.read, source)
    await settle(world, ben, source)
    await settle(world, anna, target)
    again = await comes_back(world, "a")
    assert own and (again["reopens"], again["offered_to"]) == (own["id"], ben.id)


async def test_a_matter_that_was_merged_twice_is_found_where_it_ended(world: World, anna: Agent, ben: Agent) -> None:
    _, target = await merged(world, ben, "a", "b")
    last = await world.claimed(ben, "c")
    world.clock.now += 1
    await world.one_customer("c", "b")
    await world.acts.merge(target, ben, last, "Web chat")
    whole = handoffs.current(world.database.read, last)
    await settle(world, ben, last)
    for address in "ab":
        again = await comes_back(world, address)
        assert whole and (again["reopens"], again["offered_to"]) == (whole["id"], ben.id)


async def test_a_chat_without_a_handoff_of_its_own_comes_back_to_the_matter_it_was_part_of(
    world: World, anna: Agent
) -> None:
    _, target = await merged(world, anna, "a", "b", asks=False)
    whole = handoffs.current(world.database.read, target)
    await settle(world, anna, target)
    again = await comes_back(world, "a")
    assert whole and (again["reopens"], again["offered_to"]) == (whole["id"], anna.id)
