"""Only the process that has the desk reads what people do in Chatwoot; and what is read there is read with care."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.store import agents
from tests.conftest import World
from tests.desks.chatwoot_scene import scene_of
from tests.desks.scene import eventually, running


async def test_who_has_lost_the_desk_reads_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene_of(world, monkeypatch, reads=False) as scene:
        await scene.colleague("Anna")
        there, thread = scene.there, await scene.asks()
        reading, room = scene.desk._reading, scene.desk._room
        asked, may_go_on, real = asyncio.Event(), asyncio.Event(), room.threads.since

        async def slow(thread: str, after: int) -> list[dict[str, Any]]:
            found = await real(thread, after)
            asked.set()
            await may_go_on.wait()
            return found

        async with running(scene.desk.run):
            await eventually(lambda: reading._looked_at)
            monkeypatch.setattr(room.threads, "since", slow)
            there.writes(scene.people["Anna"], thread, "It is on its way.")
            await asked.wait()
        may_go_on.set()
        await there.settled()
        assert reading._working == {} and scene.messages("agent") == [] and scene.owner() is None
        reading.wake(str(thread))
        assert reading._working == {}, "a call is for whoever has the desk"
        async with running(scene.desk.run):
            await eventually(lambda: scene.messages("agent") == ["It is on its way."])
            reading.wake(str(thread))  # and is ended before it has begun
        async with running(scene.desk.run):
            await eventually(lambda: reading._looked_at)
            there.writes(scene.people["Anna"], thread, "Sorry, tomorrow.")
            await eventually(lambda: len(scene.messages("agent")) == 2)


async def test_who_is_called_in_a_note_is_called_here(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene_of(world, monkeypatch) as scene:
        await scene.colleague("Anna")
        ben, thread = await scene.colleague("Ben"), await scene.asks()
        called = (
            f"[@Benjamin B.](mention://user/{scene.people['Ben']}/Benjamin%20B.) and [@Returns](mention://team/4/R)"
        )
        scene.there.writes(scene.people["Anna"], thread, f"Ask {called}", private=True)
        await eventually(lambda: scene.messages("note") == ["Ask @ben and @Returns"])
        assert [row["agent_id"] for row in scene.rows("mentions", "1 = 1")] == [ben.id]


async def test_a_file_has_the_name_that_it_had(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene_of(world, monkeypatch) as scene:
        await scene.colleague("Anna")
        thread = await scene.asks()
        scene.there.writes(scene.people["Anna"], thread, "Here.", files={"my%20map.png": b"picture"})
        scene.there.files["my map.png"] = b"picture"
        kept = await eventually(lambda: scene.rows("attachments", "state = 'kept'"))
        assert [row["name"] for row in kept] == ["my map.png"]


async def test_to_be_given_something_is_no_sign_of_being_here(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene_of(world, monkeypatch) as scene:
        await scene.colleague("Anna")
        thread = await scene.asks()
        scene.there.assigns(thread, scene.people["Anna"])
        await eventually(lambda: scene.owner() == "Anna")
        assert agents.here(world.database.read, world.clock()) == []
        scene.there.writes(scene.people["Anna"], thread, "I am here.")
        await eventually(lambda: [one["name"] for one in agents.here(world.database.read, world.clock())] == ["Anna"])
