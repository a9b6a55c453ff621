"""The Slack desk and what comes late, twice, in another order, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.desks.slack import catch_up
from bot.store import agents
from tests.conftest import World
from tests.desks.scene import eventually, running
from tests.desks.slack_scene import Scene, scene_of, words_in


@pytest_asyncio.fixture
async def scene(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with scene_of(world, monkeypatch) as scene:
        yield scene


def _cut_off(scene: Scene) -> str:
    """Slack cannot reach us any more; the address at which it could."""
    address, scene.slack.events_url = scene.slack.events_url, ""
    return address


async def test_what_was_deleted_before_it_came_is_not_sent_by_the_next_process(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.claims("ben", thread)
    address = _cut_off(scene)
    reply = await scene.slack.answers("!reply Oops, wrong customer", "ben", thread)
    late = scene.slack.emitted[-1]
    scene.slack.events_url = address
    await scene.slack.edits(reply, None)
    await scene.another_process()._calls.take(late)  # after a kill, Slack sends again what was not confirmed
    assert scene.messages("agent") == scene.messages("note") == []


async def test_what_was_deleted_while_we_were_away_is_taken_back(scene: Scene) -> None:
    await scene.colleague("Ben")
    anna, thread = await scene.colleague("Anna"), await scene.asks()
    await scene.acts.note(scene.talk(), anna, "from the web")
    await eventually(lambda: "from the web" in words_in(scene.slack.thread(thread)))
    gone = await scene.slack.answers("their phone is 555", "ben", thread)
    await scene.slack.answers("this stays", "ben", thread)
    await scene.was_taken_in_until_now()
    _cut_off(scene)
    await scene.slack.edits(gone, None)
    shown = next(each for each in scene.slack.thread(thread) if "from the web" in words_in([each]))
    await scene.slack.edits(
        {**shown, "channel": "C0SUPPORT"}, None
    )  # an admin of Slack tidies up: that is no act of Anna's
    scene.world.clock.now += 120
    await scene.slack.answers("a last word", "ben", thread)
    await scene.slack.edits(await scene.slack.answers("too new to be sure", "ben", thread), None)
    async with running(scene.another_process().run):
        await eventually(lambda: "a last word" in scene.messages("note"))
        await eventually(lambda: "(taken back)" in scene.messages("note"))
    assert scene.messages("note") == ["from the web", "(taken back)", "this stays", "a last word"]


async def test_what_slack_could_not_bring_is_read_when_it_calls_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a start in between: the way to us was broken, and we never noticed."""
    monkeypatch.setattr(catch_up, "NOTE_SECONDS", 0.01)
    monkeypatch.setattr(catch_up, "GAP_SECONDS", 1e9)
    await scene.colleague("Ben")
    thread = await scene.asks()
    async with running(scene.desk.run):
        await scene.slack.answers("before", "ben", thread)
        await eventually(lambda: scene.messages("note") == ["before"])
        await asyncio.sleep(0.3)  # what was missed before the first call is read
        scene.world.clock.now += 1
        address = _cut_off(scene)
        await scene.slack.answers("nobody heard this", "ben", thread)
        for _ in range(12):  # longer than is read back for good measure
            scene.world.clock.now += 100
            await asyncio.sleep(0.03)
        assert scene.messages("note") == ["before"]
        scene.slack.events_url = address
        await scene.slack.answers("after", "ben", thread)
        await eventually(lambda: sorted(scene.messages("note")) == ["after", "before", "nobody heard this"])


async def test_what_is_refused_is_said_once_for_each_change(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.was_taken_in_until_now()
    await scene.slack.answers("a note", "ben", thread)
    note = await scene.slack.answers("x" * 4001, "ben", thread)
    await scene.is_told("ben", "at most 4,000")
    await scene.claims("ben", thread)
    reply = await scene.slack.answers("!reply Tomorow", "ben", thread)
    await scene.lets_go()
    await scene.slack.edits(reply, "!reply Tomorrow")
    await scene.is_told("ben", "It has left already")
    told = scene.slack.told("ben")
    for _ in range(2):  # every start reads the last minutes once more
        scene.slack.calls.clear()
        async with running(scene.another_process().run):
            await eventually(lambda: "conversations.replies" in [method for method, _ in scene.slack.calls])
            await asyncio.sleep(0.1)
    assert scene.slack.told("ben") == told
    await scene.slack.edits(note, "y" * 4002)
    await eventually(lambda: "4,002" in scene.slack.told("ben")[-1])


async def test_a_change_that_comes_twice_does_not_take_the_reply_away(scene: Scene) -> None:
    """Also if it has signs in it that are never sent."""
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.claims("ben", thread)
    reply = await scene.slack.answers("!reply Tomorow", "ben", thread)
    await scene.slack.edits(reply, "!reply Tomorrow \u202eor so\u202c")
    await scene.slack.repeat(scene.slack.emitted[-1])
    await scene.lets_go()
    assert scene.heard() == ["Tomorrow or so"]


async def test_send_anyway_sends_what_was_warned_of_and_nothing_else(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.claims("ben", thread)
    warned = await scene.slack.answers("!reply You are wrong about that.", "ben", thread)
    await scene.is_told("ben", "Not sent")
    scene.world.clock.now += 660  # Ben has thought about it for eleven minutes
    first = scene.slack.ephemeral[-1]
    await scene.slack.edits(warned, "!reply You are so wrong!")
    await eventually(lambda: len([text for text in scene.slack.told("ben") if "Not sent" in text]) == 2)
    scene.slack.ephemeral.append(first)
    await scene.slack.presses("Send anyway", "ben", thread)
    await scene.is_told("ben", "says something else by now")
    assert scene.messages("agent") == []
    del scene.slack.ephemeral[-2:]
    await scene.slack.presses("Send anyway", "ben", thread)
    await eventually(lambda: scene.messages("agent") == ["You are so wrong!"])


async def test_what_the_customer_took_back_meanwhile_is_not_claimed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the thread and the claim itself."""
    await scene.colleague("Ben")
    thread = await scene.asks()
    matter = await scene.desk._room.matter_of(thread, ask=False)
    await scene.world.say("never mind", choice="handoff:cancel")
    assert matter and not matter.over and scene.world.status() == "with_bot"
    monkeypatch.setattr(scene.desk._room, "matter", lambda number, at: matter)
    await scene.slack.presses("Claim", "ben", thread)
    await scene.is_told("ben", "nobody waits here any more")
    assert scene.owner() is None


async def test_who_wrote_long_ago_is_not_here(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.was_taken_in_until_now()
    _cut_off(scene)
    await scene.slack.answers("an old note", "ben", thread)
    scene.world.clock.now += 3600
    async with running(scene.another_process().run):
        await eventually(lambda: scene.messages("note"))
    assert agents.here(scene.world.database.read, scene.world.clock()) == []
