"""A reply that leaves some seconds later: shown in time, once, in order; and taken back as long as it has not left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from bot.attachments import Files
from bot.model import Author, Reply
from bot.sender import Sender
from bot.store import conversations, outbox
from tests.conftest import World

SOON = 0.3


@asynccontextmanager
async def sending(world: World) -> AsyncIterator[None]:
    files = Files(world.folder / "attachments", 1)
    task = asyncio.create_task(Sender(world.database, world.signals, {}, files, time.time).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def opened(world: World) -> World:
    world.clock.now = time.time()
    await world.say("hello")
    return world


async def put(world: World, text: str, due_at: float | None = None) -> int:
    conversation_id = world.conversation_id()
    conversation = conversations.get(world.database.read, conversation_id)
    added = await world.database.write(
        lambda tx: outbox.put(tx, conversation, text, Author.AGENT, [Reply(text)], time.time(), due_at=due_at)
    )
    world.signals.changed(conversation_id)
    return added[0]


async def undo(world: World, message_id: int) -> bool:
    taken_back = await world.database.write(lambda tx: outbox.undo(tx, message_id))
    world.signals.changed(world.conversation_id())
    return taken_back


def by_agent(world: World) -> list[str]:
    return [row["text"] for row in world.shown() if row["author"] == "agent"]


async def shown_after(world: World, *texts: str) -> float:
    """When exactly these had been shown."""
    async with asyncio.timeout(10):
        while by_agent(world) != list(texts):
            await asyncio.sleep(0.005)
    return time.time()


async def test_it_is_shown_when_it_is_due_and_what_was_written_later_waits_behind_it(opened: World) -> None:
    async with sending(opened):
        await asyncio.sleep(0.05)  # it has begun to wait for something
        due = time.time() + SOON
        await put(opened, "one", due)
        await put(opened, "two")
        assert by_agent(opened) == []
        assert 0 <= await shown_after(opened, "one", "two") - due < 1.0  # it looks by itself every two seconds
    assert {row["state"] for row in opened.database.read.rows("SELECT state FROM outbox")} == {"sent"}


async def test_what_fell_due_while_nobody_ran_is_shown_at_the_start_once(opened: World) -> None:
    await put(opened, "one", time.time() + 0.05)
    await asyncio.sleep(0.1)
    assert by_agent(opened) == []
    for _ in range(2):
        async with sending(opened):
            await shown_after(opened, "one")
    assert by_agent(opened) == ["one"]


async def test_what_was_taken_back_is_never_shown_and_lets_the_next_one_go(opened: World) -> None:
    async with sending(opened):
        one = await put(opened, "one", time.time() + 60)
        two = await put(opened, "two")
        assert await undo(opened, one)
        await shown_after(opened, "two")
        assert not await undo(opened, one), "it is taken back already"
        assert not await undo(opened, two), "it was shown"
    assert by_agent(opened) == ["two"]


async def test_what_was_tried_once_may_have_been_read_and_is_not_taken_back(opened: World) -> None:
    one = await put(opened, "one", time.time() + 60)
    row = opened.database.read.one("SELECT id FROM outbox WHERE message_id = ?", one)
    await opened.database.write(lambda tx: outbox.take(tx, opened.conversation_id(), time.time() + 61))
    assert not await undo(opened, one), "it is on its way"
    await opened.database.write(lambda tx: outbox.again(tx, row["id"], time.time() + 60, "not now"))
    assert not await undo(opened, one)
