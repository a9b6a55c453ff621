"""A !reply that is edited before it leaves: what stands there at last is sent, and what is not sent is marked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.desks.slack import room
from tests.conftest import World
from tests.desks.scene import eventually, running
from tests.desks.slack_scene import Scene, scene_of, words_in
from tests.fakes.slack_server import Trouble


@pytest_asyncio.fixture
async def scene(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(room, "COURTESY_PAUSES", (0.01, 0.02))
    async with scene_of(world, monkeypatch) as scene:
        await scene.colleague("Ben")
        await scene.claims("ben", await scene.asks())
        yield scene


def _warned(scene: Scene, ts: str) -> bool:
    return (ts, "warning") in scene.slack.signs


@pytest.mark.parametrize(
    "between", ["!reply three <!channel>", "!reply You are wrong!", "three", "!reply " + "x" * 4001, "!reply"]
)
async def test_what_is_put_back_to_its_first_words_is_sent(scene: Scene, between: str) -> None:
    reply = await scene.slack.answers("!reply three", "ben", scene.thread_of())
    await scene.slack.edits(reply, between)
    changed = scene.slack.emitted[-1]
    await eventually(lambda: scene.rows("outbox", "author = 'agent' AND state = 'cancelled'"))
    await eventually(lambda: _warned(scene, reply["ts"]))
    await scene.slack.edits(reply, "!reply three")
    await scene.slack.repeat(scene.slack.emitted[-1])  # the change once more
    await scene.slack.repeat(changed)  # and the one before it, late
    await scene.lets_go()
    assert scene.heard() == ["three"] and scene.messages("note") == (["three"] if between == "three" else [])
    await eventually(lambda: (reply["ts"], "white_check_mark") in scene.slack.signs and not _warned(scene, reply["ts"]))


async def test_what_was_undone_stays_undone_however_often_its_last_change_is_read(scene: Scene) -> None:
    await scene.was_taken_in_until_now()
    address, scene.slack.events_url = scene.slack.events_url, ""
    reply = await scene.slack.answers("!reply one", "ben", scene.thread_of())
    await scene.slack.edits(reply, "!reply two")  # we hear of both at once, and late
    scene.slack.events_url = address
    await scene.slack.repeat(scene.slack.emitted[-1])
    await scene.is_told("ben", "leaves in")
    await scene.slack.presses("Undo", "ben", scene.thread_of())
    await scene.is_told("ben", "Taken back")
    await eventually(lambda: _warned(scene, reply["ts"]))
    await scene.slack.repeat(scene.slack.emitted[-1])
    async with running(scene.another_process().run):
        await eventually(lambda: "conversations.replies" in [method for method, _ in scene.slack.calls])
        await asyncio.sleep(0.2)
    await scene.lets_go()
    assert scene.heard() == [] and scene.messages("agent") == ["two"]


async def test_a_change_that_comes_after_the_deletion_sends_nothing(scene: Scene) -> None:
    reply = await scene.slack.answers("!reply one", "ben", scene.thread_of())
    address, scene.slack.events_url = scene.slack.events_url, ""
    await scene.slack.edits(reply, "!reply two")
    late = scene.slack.emitted[-1]
    scene.slack.events_url = address
    await scene.slack.edits(reply, None)
    await scene.slack.repeat(late)
    await scene.lets_go()
    assert scene.heard() == [] and scene.messages("agent") == ["one"]


async def test_send_anyway_sends_what_an_edit_was_warned_of_once(scene: Scene) -> None:
    thread = scene.thread_of()
    reply = await scene.slack.answers("!reply five", "ben", thread)
    await scene.slack.edits(reply, "!reply You are wrong!")
    await scene.is_told("ben", "Not sent")
    warning = scene.slack.ephemeral[-1]
    await scene.slack.presses("Send anyway", "ben", thread)
    await scene.is_told("ben", "leaves in")
    await scene.slack.presses("Undo", "ben", thread)
    await scene.is_told("ben", "Taken back")
    scene.slack.ephemeral.append(warning)
    await scene.slack.presses("Send anyway", "ben", thread)
    await scene.is_told("ben", "sent by that button before")
    await scene.slack.edits(reply, "!reply five")
    await scene.lets_go()
    assert scene.messages("agent") == ["five", "You are wrong!", "five"] and scene.heard() == ["five"]


async def test_what_did_not_go_is_marked_whoever_took_it_back(scene: Scene) -> None:
    thread, talk = scene.thread_of(), scene.talk()
    ben = scene.desk._room.agent(scene.slack.person("ben"))
    assert ben
    undone = await scene.slack.answers("!reply undone at the web desk", "ben", thread)
    [row] = scene.rows("messages", "author = 'agent'")
    await scene.acts.undo(talk, ben, row["id"])
    await eventually(lambda: _warned(scene, undone["ts"]))
    refused = await scene.slack.answers("!reply Hello {customer}", "ben", thread)
    await scene.is_told("ben", "{customer} is not filled in")
    await eventually(lambda: _warned(scene, refused["ts"]))
    spam = await scene.slack.answers("!reply before it was spam", "ben", thread)
    await scene.acts.spam(talk, ben)
    await eventually(lambda: _warned(scene, spam["ts"]))
    signs = [method for method, _ in scene.slack.calls].count("reactions.add")
    await asyncio.sleep(0.3)
    assert [method for method, _ in scene.slack.calls].count("reactions.add") == signs == 3
    assert scene.heard() == []


async def test_a_warning_survives_a_failing_call(scene: Scene) -> None:
    scene.slack.fails["chat.postEphemeral"] = [Trouble.SERVER_ERROR, Trouble.TOO_FAST]
    reply = await scene.slack.answers("!reply You are wrong!", "ben", scene.thread_of())
    await scene.is_told("ben", "Not sent")
    await eventually(lambda: _warned(scene, reply["ts"]))


async def test_a_quoted_command_is_a_note_and_says_so(scene: Scene) -> None:
    for text in ("`!reply` x", "&gt; !reply x", "\u200b!reply x"):
        before = len(scene.slack.told("ben"))
        await scene.slack.answers(text, "ben", scene.thread_of())
        await eventually(lambda before=before: "nothing was sent" in "".join(scene.slack.told("ben")[before:]))
    assert len(scene.messages("note")) == 3 and scene.messages("agent") == []


async def test_the_card_says_until_when_it_sleeps(scene: Scene) -> None:
    ben = scene.desk._room.agent(scene.slack.person("ben"))
    assert ben
    await scene.acts.reply(scene.talk(), ben, "I will look into it", "one")
    await scene.acts.snooze(scene.talk(), ben, scene.world.clock() + 3600)
    await eventually(lambda: "Ben has it, asleep until " in words_in(scene.slack.cards))
    await scene.acts.wake(scene.talk(), ben)
    await eventually(lambda: "asleep" not in words_in(scene.slack.cards))


async def test_a_button_pressed_in_a_row_says_once_that_it_is_over(scene: Scene) -> None:
    thread = scene.thread_of()
    await asyncio.gather(*(scene.slack.presses("Resolve", "ben", thread) for _ in range(4)))
    await eventually(lambda: scene.world.status() == "resolved")
    await asyncio.sleep(0.3)
    assert len([text for text in scene.slack.told("ben") if "This one is over" in text]) <= 1
