"""The Slack desk says each thing once, and keeps each thread's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.conftest import World
from tests.desks.scene import eventually, running
from tests.desks.slack_scene import Scene, scene_of, words_in


@pytest_asyncio.fixture
async def scene(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with scene_of(world, monkeypatch) as scene:
        yield scene


def _was_read(scene: Scene) -> bool:
    return any(method == "conversations.replies" for method, _ in scene.slack.calls)


async def test_that_a_note_stays_a_note_is_said_once_for_each_change(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.was_taken_in_until_now()
    note = await scene.slack.answers("look at order 7", "ben", thread)
    await scene.slack.edits(note, "!reply look at order 7")
    await scene.is_told("ben", "A note stays a note")
    for _ in range(2):  # every start reads the last minutes once more
        scene.slack.calls.clear()
        async with running(scene.desk.run):
            await eventually(lambda: _was_read(scene))
            await asyncio.sleep(0.1)
    assert sum("A note stays a note" in text for text in scene.slack.told("ben")) == 1
    await scene.slack.edits(note, "!reply look at order 8")
    await eventually(lambda: sum("A note stays a note" in text for text in scene.slack.told("ben")) == 2)


async def test_a_note_in_an_old_thread_belongs_to_that_thread(scene: Scene) -> None:
    ben, old = await scene.colleague("Ben"), await scene.asks()
    await scene.acts.claim(scene.talk(), ben)
    await scene.acts.resolve(scene.talk(), ben)
    await eventually(lambda: "resolved by Ben" in words_in(scene.slack.cards[:1]))
    scene.world.clock.now += 60
    new = await scene.asks()
    assert new != old
    await scene.slack.answers("their parcel came", "ben", old)
    row = scene.world.database.read.one(
        "SELECT i.handoff_id FROM desk_items i JOIN messages m ON m.id = i.ref WHERE i.kind = 'message' AND m.text = ?",
        "their parcel came",
    )
    assert row["handoff_id"] == 1


async def test_a_post_that_was_broken_off_is_looked_for(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = await scene.asks()
    arrived = asyncio.Event()
    real = scene.desk._client.chat_postMessage

    async def slow(**asked: Any) -> Any:
        answer = await real(**asked)
        arrived.set()
        await asyncio.sleep(60)
        return answer

    monkeypatch.setattr(scene.desk._client, "chat_postMessage", slow)
    trying = asyncio.create_task(scene.mirror.alarm(1, "Nobody has taken this for 10 minutes.", "level 2"))
    await arrived.wait()
    trying.cancel()
    await asyncio.gather(trying, return_exceptions=True)
    monkeypatch.undo()
    assert await scene.mirror.alarm(1, "Nobody has taken this for 11 minutes.", "level 2")
    assert words_in(scene.slack.thread(thread)).count("Nobody has taken this") == 1
