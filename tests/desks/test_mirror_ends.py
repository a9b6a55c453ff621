"""What another desk shows when a handoff ends, is merged or split, is offered, and when another process takes over."""

from __future__ import annotations

import asyncio

import pytest

from bot.events import Incoming
from bot.store import desk_threads, handoff_events, offers, outbox
from bot.store.handoff_events import What
from tests.conftest import World
from tests.desks.board import Board, mirrored, until


@pytest.fixture
def board() -> Board:
    return Board()


def _settled(world: World) -> bool:
    return not desk_threads.to_look_at(world.database.read, "board", world.clock())


async def _on_telegram(world: World, text: str, number: int) -> None:
    await world.intake.accept(Incoming("telegram", "bot", f"u{number}", "77", text, name="Carla"))
    await world.work("77")


async def test_a_reply_that_leaves_after_the_end_is_shown_all_the_same(world: World, board: Board) -> None:
    anna = await world.agent("Anna")
    await _on_telegram(world, "human", 1)
    talk = world.conversation_id("77")
    async with mirrored(world, board):
        await world.acts.claim(talk, anna)
        await world.acts.reply(talk, anna, "It left on Monday.", "c1")
        await world.acts.resolve(talk, anna)
        await until(world, lambda: board.cards.get("t1", [""])[-1].startswith("resolved"))
        assert "Anna: It left on Monday." not in board.lines["t1"].values() and not _settled(world)
        for row in world.database.read.rows("SELECT id FROM outbox WHERE state = 'pending'"):
            await world.database.write(lambda tx, row=row: outbox.sent(tx, row["id"], world.clock()))  # type: ignore[misc]
        await until(world, lambda: _settled(world))
    assert "Anna: It left on Monday." in board.lines["t1"].values()


async def test_a_closing_line_that_does_not_arrive_is_said_to_be_so(world: World, board: Board) -> None:
    anna = await world.agent("Anna")
    await _on_telegram(world, "human", 1)
    talk = world.conversation_id("77")
    async with mirrored(world, board):
        await world.acts.claim(talk, anna)
        await world.acts.resolve(talk, anna)
        await until(world, lambda: board.cards.get("t1", [""])[-1].startswith("resolved"))
        await until(world, lambda: any(text.startswith("Firstline") for text in board.lines["t1"].values()))
        await world.database.write(lambda tx: outbox.fail_all(tx, talk, "the customer has left"))
        await until(world, lambda: _settled(world))
    assert any("[not delivered: the customer has left]" in text for text in board.lines["t1"].values())


async def test_what_is_written_in_a_merged_conversation_is_shown_and_where(world: World, board: Board) -> None:
    anna = await world.agent("Anna")
    await world.say("human")
    await _on_telegram(world, "human", 1)
    await world.one_customer("carla", "77")
    talk, other = world.conversation_id(), world.conversation_id("77")
    async with mirrored(world, board):
        await world.acts.claim(talk, anna)
        await world.acts.merge(other, anna, talk, "web chat")
        world.clock.now += 5
        await _on_telegram(world, "my order is 4711", 2)
        await until(world, lambda: "Customer on Telegram: my order is 4711" in board.lines["t1"].values())
    world.clock.now += 5
    await _on_telegram(world, "thanks in advance", 3)  # while nobody mirrors, and then it ends
    await world.acts.resolve(talk, anna)
    async with mirrored(world, board):
        await until(world, lambda: board.cards["t1"][-1].startswith("resolved"))
        await until(world, lambda: "Customer on Telegram: thanks in advance" in board.lines["t1"].values())
    said = list(board.lines["t1"].values())
    assert sum("on Telegram" in text and "human" in text for text in said) == 0, "that is in its own thread"


async def test_two_matters_after_all_go_on_in_two_threads(world: World, board: Board) -> None:
    anna = await world.agent("Anna")
    await world.say("human")
    await world.say("human", "77")
    await world.one_customer("carla", "77")
    talk, other = world.conversation_id(), world.conversation_id("77")
    async with mirrored(world, board):
        await world.acts.claim(talk, anna)
        await world.acts.merge(other, anna, talk, "web chat")
        await until(world, lambda: board.cards.get("t2", [""])[-1].startswith("merged"))
        await until(world, lambda: (desk_threads.known(world.database.read, "board", 2) or {}).get("closed") == 1)
        await world.acts.unmerge(other, anna)
        await world.say("it is another parcel", "77")
        await until(world, lambda: "Customer: it is another parcel" in board.lines["t2"].values())
        assert board.cards["t2"][-1].startswith("claimed Anna")
        assert [row["handoff_id"] for row in desk_threads.open_threads(world.database.read, "board")] == [1, 2]


async def test_whoever_is_asked_first_is_named(world: World, board: Board) -> None:
    anna = await world.agent("Anna")
    await world.say("human")
    await world.database.write(lambda tx: offers.change(tx, 1, anna.id, world.clock()))
    async with mirrored(world, board):
        await until(world, lambda: ": Anna is asked to take it first." in board.lines.get("t1", {}).values())
    note = handoff_events.note
    await world.database.write(lambda tx: note(tx, 1, What.TRANSFERRED, anna.id, world.clock(), to="Ben"))
    await world.database.write(lambda tx: note(tx, 1, What.TRANSFERRED, anna.id, world.clock(), team="returns"))
    named = [row["to_name"] for row in handoff_events.of_handoff(world.database.read, 1)]
    assert named[-3:] == ["Anna", "Ben", None]


async def test_who_has_lost_the_desk_shows_nothing_more(world: World, board: Board) -> None:
    await world.say("human")
    board.may_go_on.clear()
    async with mirrored(world, board):
        async with asyncio.timeout(5):
            await board.hangs.wait()
    board.may_go_on.set()
    await asyncio.sleep(0.1)
    assert board.lines["t1"] == {}
    async with mirrored(world, board):
        await until(world, lambda: "Customer: human" in board.lines["t1"].values())
