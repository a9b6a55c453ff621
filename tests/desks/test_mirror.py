"""Another desk shows the same truth as our tables, whatever fails on the way."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from bot.desk.who import Agent, Origin
from bot.errors import DeliveryDelayed, DeliveryUncertain, Refused
from bot.store import desk_threads
from tests.conftest import World
from tests.desks.board import Board, mirrored, until


@pytest.fixture
def board() -> Board:
    return Board()


async def test_a_handoff_is_shown_from_its_first_word_to_its_end(world: World, board: Board) -> None:
    anna = await world.agent("Anna")
    await world.say("how long is the warranty")
    await world.say("human")
    async with mirrored(world, board) as mirror:
        await until(world, lambda: len(board.lines.get("t1", {})) >= 4)
        assert board.cards["t1"] == ["notified None: how long is the warranty"]
        await world.acts.claim(world.conversation_id(), anna)
        await world.acts.reply(world.conversation_id(), anna, "Two years.", "c1")
        await world.say("thank you")
        await world.acts.resolve(world.conversation_id(), anna)
        await until(world, lambda: desk_threads.to_look_at(world.database.read, "board", world.clock()) == [])
        assert not await mirror.alarm(99, "no such thing", "key")
    said = list(board.lines["t1"].values())
    assert said[0] == "Customer: how long is the warranty" and "Anna: Two years." in said
    happened = [text.removeprefix("Anna: ") for text in said if text.startswith("Anna: Anna")]
    assert happened == ["Anna claimed it.", "Anna resolved it."]
    assert board.cards["t1"][-1].startswith("resolved Anna")


async def test_whatever_fails_is_shown_later_and_once(world: World, board: Board) -> None:
    anna = await world.agent("Anna")
    board.failures = [DeliveryDelayed("busy", 1.0), DeliveryUncertain("broken off"), RuntimeError("a fault of ours")]
    async with mirrored(world, board):
        await world.say("human")
        await until(world, lambda: len(board.lines.get("t1", {})) >= 2)
        board.failures = [DeliveryDelayed("busy", 1.0), DeliveryDelayed("busy", 1.0)]
        await world.acts.note(world.conversation_id(), anna, "a regular")
        await until(world, lambda: "Anna: a regular" in board.lines["t1"].values())
    assert board.failures == [] and len(board.cards["t1"]) == 1


async def test_what_was_written_there_is_not_shown_there_again(world: World, board: Board) -> None:
    anna = await world.agent("Anna")
    async with mirrored(world, board):
        await world.say("human")
        await until(world, lambda: "t1" in board.lines)
        await world.acts.claim(world.conversation_id(), anna)
        origin = Origin("board", "theirs-7")
        await world.acts.reply(world.conversation_id(), anna, "Hello, Anna here.", "board-7", origin=origin)
        await until(world, lambda: "theirs-7" in board.lines["t1"])  # changed: it says what became of it
    said = [text for text in board.lines["t1"].values() if "Hello, Anna here." in text]
    assert said == ["Anna: Hello, Anna here. [sent]"]


async def test_many_changes_at_once_end_in_the_same_truth(world: World, board: Board) -> None:
    people = [await world.agent(name) for name in ("Anna", "Ben", "Cleo")]
    async with mirrored(world, board):
        for number in range(12):
            await world.say("human", f"c{number}")
        claims = [_try(world, agent, f"c{number}") for number in range(12) for agent in people]
        await asyncio.gather(*claims)

        def same() -> bool:
            rows = world.database.read.rows(
                "SELECT h.id, h.state, a.name FROM handoffs h JOIN agents a ON a.id = h.agent_id"
            )
            return len(rows) == 12 and all(
                board.cards.get(f"t{row['id']}", [""])[-1].startswith(f"{row['state']} {row['name']}") for row in rows
            )

        await until(world, same)


async def _try(world: World, agent: Agent, address: str) -> None:
    with suppress(Refused):
        await world.acts.claim(world.conversation_id(address), agent)
