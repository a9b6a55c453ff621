"""Whose a conversation is stays what our tables say, whatever people change in Chatwoot without having it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.conftest import World
from tests.desks.chatwoot_scene import Scene, scene_of
from tests.desks.scene import eventually


@pytest.fixture
async def scene(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with scene_of(world, monkeypatch) as ready:
        yield ready


def _stands(scene: Scene, thread: int, status: str, assignee: str | None) -> bool:
    talk = scene.there.talks[thread]
    return talk["status"] == status and (talk["assignee"] or {}).get("name") == assignee


async def test_nobody_takes_what_somebody_has_at_the_web_desk_alone(scene: Scene) -> None:
    dan = await scene.colleague("Dan", linked=False)
    await scene.colleague("Cara")
    there, thread = scene.there, await scene.asks()
    there.assigns(thread, scene.people["Cara"])
    await scene.acts.claim(scene.talk(), dan)  # at the same moment, and faster
    await scene.is_noted(thread, "Dan has this conversation. Chatwoot shows it again as it is.")
    await eventually(lambda: _stands(scene, thread, "open", None))
    await there.settled()
    scene.world.clock.now += 1
    there.assigns(thread, scene.people["Cara"])  # and once more, knowingly
    await eventually(lambda: len([note for note in there.notes(thread) if "Dan has this" in note]) == 2)
    await eventually(lambda: _stands(scene, thread, "open", None))
    assert scene.owner() == "Dan" and not any("passed it on" in note for note in there.notes(thread))


async def test_nobody_ends_what_somebody_has_at_the_web_desk_alone(scene: Scene) -> None:
    dan = await scene.colleague("Dan", linked=False)
    await scene.colleague("Cara")
    there, thread = scene.there, await scene.asks()
    await scene.acts.claim(scene.talk(), dan)
    for number, status in enumerate(("resolved", "pending", "snoozed"), start=1):
        await there.settled()
        scene.world.clock.now += 1
        there.moves(thread, status, scene.world.clock() + 3600)
        await eventually(lambda n=number: len([each for each in there.notes(thread) if "Dan has this" in each]) == n)
        await eventually(lambda: _stands(scene, thread, "open", None))
    await scene.acts.snooze(scene.talk(), dan, scene.world.clock() + 3600)
    await eventually(lambda: _stands(scene, thread, "snoozed", None))
    await there.settled()
    scene.world.clock.now += 1
    there.moves(thread, "open")
    await eventually(lambda: len([each for each in there.notes(thread) if "Dan has this" in each]) == 4)
    await eventually(lambda: _stands(scene, thread, "snoozed", None))
    assert scene.owner() == "Dan" and scene.rows("handoffs", "snoozed_until IS NOT NULL")
    assert not any("Dan resolved it" in note for note in there.notes(thread))


async def test_what_is_over_is_put_back_with_a_note(scene: Scene) -> None:
    ben, _ = await scene.colleague("Ben"), await scene.colleague("Anna")
    there, thread = scene.there, await scene.asks()
    await scene.acts.claim(scene.talk(), ben)
    await eventually(lambda: _stands(scene, thread, "open", "Ben"))
    there.moves(thread, "resolved")
    await eventually(lambda: scene.world.status() == "resolved")
    await scene.is_noted(thread, "Ben resolved it.")
    await there.settled()

    def over() -> list[str]:
        return [note for note in there.notes(thread) if "This one is over" in note]

    assert over() == []
    for number, change in enumerate(
        (
            lambda: there.moves(thread, "open"),
            lambda: there.assigns(thread, scene.people["Anna"]),
            lambda: there.moves(thread, "snoozed", scene.world.clock() + 3600),
            lambda: there.moves(thread, "pending"),
        ),
        start=1,
    ):
        scene.world.clock.now += 1
        change()
        await eventually(lambda n=number: len(over()) == n)
        await eventually(lambda: _stands(scene, thread, "resolved", "Ben"))
        await there.settled()
    assert len(over()) == 4 and scene.world.status() == "resolved"


async def test_a_customers_last_words_that_come_after_the_end_are_nobodys_act(scene: Scene) -> None:
    """Chatwoot opens a conversation by itself when a customer's words are added to it."""
    ben = await scene.colleague("Ben")
    there, thread = scene.there, await scene.asks()
    await scene.acts.claim(scene.talk(), ben)
    await eventually(lambda: _stands(scene, thread, "open", "Ben"))
    await there.settled()
    await scene.world.say("one more thing")  # the mirror is not told of it, and may be slower than the end
    await scene.acts.resolve(scene.talk(), ben)
    await eventually(lambda: "one more thing" in there.said(thread, "incoming"))
    await eventually(lambda: _stands(scene, thread, "resolved", "Ben"))
    await scene.is_noted(thread, "Ben resolved it.")
    await there.settled()
    assert not any("This one is over" in note for note in there.notes(thread))
