"""Somebody deletes there what shows a handoff: it is shown anew, and whoever is asked to take it is told of it."""

from __future__ import annotations

import pytest

from bot.desks.base import Gone
from bot.store import agents, desk_threads, offers
from tests.conftest import World
from tests.desks import chatwoot_scene, slack_scene
from tests.desks.board import Board, mirrored, until
from tests.desks.scene import eventually, running
from tests.desks.slack_scene import words_in
from tests.fakes.slack_desk import SUPPORT


async def test_what_is_open_is_opened_anew_and_what_has_ended_is_left(world: World) -> None:
    anna, board = await world.agent("Anna"), Board()
    await world.say("human")
    await world.say("human", "otto")
    async with mirrored(world, board):
        await until(world, lambda: len(board.lines.get("t2", ())) > 1)
        first = dict(board.lines.pop("t1"))
        board.failures = [Gone("deleted")]
        await world.acts.note(world.conversation_id(), anna, "a regular")
        await until(world, lambda: "Anna: a regular" in board.lines.get("t1", {}).values())
        assert first.items() <= board.lines["t1"].items() and len(board.cards["t1"]) == 2
        await world.acts.claim(world.conversation_id("otto"), anna)
        await until(world, lambda: board.cards["t2"][-1].startswith("claimed"))
    board.failures, before = [Gone("deleted")], len(board.cards["t2"])
    await world.acts.resolve(world.conversation_id("otto"), anna)
    async with mirrored(world, board):
        await until(world, lambda: (desk_threads.known(world.database.read, "board", 2) or {})["closed"])
    assert board.failures == [] and len(board.cards["t2"]) == before


async def test_in_slack(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Slack shows in the channel itself what should have gone into the thread."""
    async with slack_scene.scene_of(world, monkeypatch) as scene:
        await scene.colleague("Ben")
        thread = await scene.asks()
        await scene.slack.answers("a note of Ben's", "ben", thread)
        scene.slack.messages[SUPPORT].clear()
        await world.say("and one more thing")
        world.signals.changed(scene.talk())
        await _passes(scene, lambda: scene.thread_of() not in ("", thread))
        await eventually(lambda: "one more thing" in words_in(scene.slack.thread(scene.thread_of())))
        said = words_in(scene.slack.thread(scene.thread_of()))
        assert "where is my parcel" in said and "a note of Ben's" in said
        assert [each["ts"] for each in scene.slack.cards] == [scene.thread_of()]


async def test_in_chatwoot(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noticed when all open ones are looked at, though nothing new is written."""
    async with chatwoot_scene.scene_of(world, monkeypatch, reads=False) as scene:
        await scene.colleague("Anna")
        there, thread = scene.there, await scene.asks()
        del there.talks[thread]
        async with running(scene.desk.run):
            await _passes(scene, lambda: there.talks)
        (again,) = there.talks
        await _passes(scene, lambda: "human" in there.said(again, "incoming"))
        assert there.said(again, "incoming") == ["where is my parcel", "human"]


async def _passes(scene: slack_scene.Scene | chatwoot_scene.Scene, condition: object) -> None:
    """Until it has come true, while the pauses after failures pass."""
    await until(scene.world, condition)  # type: ignore[arg-type]


async def test_whoever_is_asked_is_called_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with slack_scene.scene_of(world, monkeypatch) as scene:
        ben, anna = await scene.colleague("Ben"), await scene.colleague("Anna")
        dora, zoe = await scene.colleague("Dora", linked=False), await scene.colleague("Zoe", role="editor")
        await world.database.write(lambda tx: agents.set_work(tx, anna.id, 3, ["returns"], ["en"]))
        await world.sits_down(dora)
        thread = await scene.asks()
        await scene.claims("ben", thread)
        window = await scene.opens("Transfer…", "ben", thread)
        offered = window["blocks"][0]["element"]["options"]
        assert [each["value"] for each in offered] == [f"agent:{dora.id}", f"agent:{anna.id}", "team:returns"]
        assert offered[0]["text"]["text"] == "Dora (here, has 0 of 5)" and zoe.id not in str(offered)
        await scene.slack.submits(window, "ben", to=f"agent:{anna.id}", words="")
        await eventually(lambda: "<@U0ANNA>" in str([each["text"] for each in scene.slack.thread(thread)]))
        await eventually(lambda: "nobody has it yet, Anna is asked first" in words_in(scene.slack.cards))
        assert scene.owner() is None and ben.id


async def test_whoever_is_asked_from_the_start_is_called_in_slack(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with slack_scene.scene_of(world, monkeypatch) as scene:
        anna = await scene.colleague("Anna")
        await world.say("human")
        await world.database.write(lambda tx: offers.change(tx, 1, anna.id, world.clock()))
        world.signals.changed(scene.talk())
        await eventually(scene.thread_of)
        called = "<@U0ANNA> Anna is asked to take it first."
        await eventually(lambda: [each["text"] for each in scene.slack.thread(scene.thread_of())].count(called) == 1)


async def test_whoever_is_asked_is_called_in_chatwoot(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with chatwoot_scene.scene_of(world, monkeypatch) as scene:
        anna, thread = await scene.colleague("Anna"), await scene.asks()
        await world.database.write(lambda tx: offers.change(tx, 1, anna.id, world.clock()))
        world.signals.changed(scene.talk())
        await scene.is_noted(
            thread, f"Anna is asked to take it first. [@Anna](mention://user/{scene.people['Anna']}/Anna)"
        )
