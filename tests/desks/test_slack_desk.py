"""The Slack desk in use: a thread for each handoff, notes by default, replies only when they are meant."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.desks import mirror
from tests.conftest import World
from tests.desks.scene import eventually
from tests.desks.slack_scene import Scene, scene_of, words_in


@pytest_asyncio.fixture
async def scene(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with scene_of(world, monkeypatch) as scene:
        yield scene


async def test_a_handoff_from_the_card_to_its_end(scene: Scene) -> None:
    ben, thread = await scene.colleague("Ben"), await scene.asks()
    card = words_in(scene.slack.cards)
    assert "Web chat" in card and "The customer asked for a person." in card and "nobody has it yet" in card
    assert scene.buttons() == ["Claim", "Note…"]
    assert "where is my parcel" in words_in(scene.slack.thread(thread)) and len(scene.slack.thread(thread)) == 1

    await scene.claims("ben", thread)
    await eventually(lambda: "Ben has it" in words_in(scene.slack.cards))
    assert scene.buttons()[:5] == ["Reply…", "Note…", "Transfer…", "Resolve", "Return to assistant"]

    window = await scene.opens("Reply…", "ben", thread)
    assert "human" in words_in([window])  # the customer's last words
    assert await scene.slack.submits(window, "ben", words="It is on its way & arrives <today>.") == {}
    await scene.slack.submits(window, "ben", words="It is on its way & arrives <today>.")  # the same window twice
    await scene.lets_go()
    assert scene.heard() == ["It is on its way & arrives <today>."]
    await eventually(lambda: "→ sent to the customer" in words_in(scene.slack.thread(thread)))

    await scene.slack.presses("Resolve", "ben", thread)
    await eventually(lambda: "resolved by Ben" in words_in(scene.slack.cards))
    assert scene.buttons() == [] and scene.world.status() == "resolved"
    assert scene.world.database.read.one("SELECT seen_at FROM agents WHERE id = ?", ben.id)["seen_at"] > 0


async def test_none_of_200_messages_in_a_thread_reaches_the_customer(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "COALESCE_SECONDS", 0.2)
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.claims("ben", thread)
    shown, picks = len(scene.world.shown()), random.Random(7)
    starts = [
        "",
        "reply ",
        "!",
        "! ",
        "!rep",
        "!replyto ",
        "/reply ",
        ">> ",
        "note: ",
        " x !reply ",
        "@carla ",
        "!note ",
    ]
    said = [f"{picks.choice(starts)}are you there {number}?" for number in range(200)]
    for start in range(0, 200, 20):
        await asyncio.gather(*(scene.slack.answers(text, "ben", thread) for text in said[start : start + 20]))
    assert set(scene.slack.statuses) == {200}
    assert sorted(scene.messages("note")) == sorted(text.strip() for text in said)
    assert len(scene.world.shown()) == shown and scene.messages("agent") == []
    assert sum("begin with !reply" in text for text in scene.slack.told("ben")) == 1  # said once
    assert len(scene.slack.thread(thread)) < 205  # none of them is shown a second time


async def test_only_what_is_marked_as_a_reply_is_sent_and_then_marked_as_sent(scene: Scene) -> None:
    await scene.colleague("Ben")
    anna, thread = await scene.colleague("Anna"), await scene.asks()
    await scene.slack.answers("!reply Not mine yet", "ben", thread)
    await scene.is_told("ben", "Claim this conversation first")
    await scene.acts.claim(scene.talk(), anna)  # at the web desk
    await scene.slack.answers("!reply Not mine", "ben", thread)
    await scene.is_told("ben", "Anna has this conversation.")

    event = await scene.slack.answers("!Reply  Hello &lt;b&gt; Carla", "anna", thread)
    await scene.slack.repeat(scene.slack.emitted[-1])
    await scene.is_told("anna", "leaves in 5 seconds")
    assert scene.heard() == [] and {name for _, name in scene.slack.signs} == {"warning"}  # under what was refused
    await scene.lets_go()
    await eventually(lambda: (event["ts"], "white_check_mark") in scene.slack.signs)
    await eventually(lambda: "→ sent to the customer" in words_in(scene.slack.thread(thread)))
    assert scene.heard() == ["Hello <b> Carla"] and scene.messages("note") == []
    assert words_in(scene.slack.thread(thread)).count("Hello <b>") == 0  # it stands there as Anna wrote it


async def test_what_the_guard_says_is_shown_before_anything_leaves(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.claims("ben", thread)
    window = await scene.opens("Reply…", "ben", thread)
    again = await scene.slack.submits(window, "ben", words="No, you are wrong!")
    assert "Send anyway" in again["submit"]["text"] and "you are wrong" in words_in([again])
    third = await scene.slack.submits(again, "ben", words="You are wrong about that, read the FAQ!")
    assert third["blocks"][1]["element"]["initial_value"] == "You are wrong about that, read the FAQ!"
    assert scene.messages("agent") == []
    assert await scene.slack.submits(third, "ben") == {}
    assert scene.messages("agent") == ["You are wrong about that, read the FAQ!"]

    await scene.slack.answers("!reply Calm down please.", "ben", thread)
    await scene.is_told("ben", "Not sent")
    assert len(scene.messages("agent")) == 1
    await scene.slack.presses("Send anyway", "ben", thread)
    await eventually(lambda: scene.messages("agent")[1:] == ["Calm down please."])


async def test_edits_and_deletions_follow_what_was_written(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.claims("ben", thread)
    note = await scene.slack.answers("look at order 7", "ben", thread)
    await scene.slack.edits(note, "!reply look at order 8")
    assert scene.messages("note") == ["!reply look at order 8"] and scene.messages("agent") == []
    await scene.is_told("ben", "A note stays a note")
    await scene.slack.edits(note, None)
    assert scene.messages("note") == ["(taken back)"]

    reply = await scene.slack.answers("!reply Tomorow", "ben", thread)
    await scene.slack.edits(reply, "!reply Tomorrow")
    await scene.slack.repeat(scene.slack.emitted[-1])  # the change once more
    await scene.slack.repeat(scene.slack.emitted[-2])  # and the message itself, late
    await scene.lets_go()
    assert scene.heard() == ["Tomorrow"]
    await scene.slack.edits(reply, "!reply Never")
    await scene.is_told("ben", "It has left already")
    gone = await scene.slack.answers("!reply Oops", "ben", thread)
    await scene.slack.edits(gone, None)
    second = await scene.slack.answers("!reply Oops again", "ben", thread)
    await scene.is_told("ben", "leaves in")
    await scene.slack.presses("Undo", "ben", thread)
    await scene.is_told("ben", "Taken back")
    await scene.slack.edits(second, "but a note to us")
    await scene.lets_go()
    assert scene.heard() == ["Tomorrow"] and scene.messages("note")[-1] == "but a note to us"


async def test_the_same_rights_as_at_the_web_desk(scene: Scene) -> None:
    thread, talk = await scene.asks(), scene.talk()
    await scene.slack.presses("Claim", "mallory", thread)
    await scene.is_told("mallory", "slack U0MALLORY")
    await scene.slack.answers("hello", "mallory", thread)
    await scene.slack.answers("!reply hello", "mallory", thread)
    ed, ben = await scene.colleague("Ed", role="editor"), await scene.colleague("Ben")
    await scene.slack.presses("Claim", "ed", thread)
    await scene.is_told("ed", "editor")
    await scene.slack.answers("see order 9, <@U0BEN>", "ed", thread)
    assert scene.messages("note") == ["see order 9, @ben"] and scene.owner() is None
    mentioned = scene.world.database.read.rows("SELECT agent_id FROM mentions")
    assert [row["agent_id"] for row in mentioned] == [ben.id]
    await scene.world.database.write(lambda tx: tx.run("UPDATE agents SET disabled = 1 WHERE id = ?", ed.id))
    await scene.slack.answers("one more", "ed", thread)
    await scene.slack.presses("Claim", "ben", thread)
    await eventually(lambda: scene.owner() == "Ben")
    assert len(scene.messages("note")) == 1 and scene.heard() == []
    await scene.acts.resolve(talk, ben)


async def test_pass_on_send_an_article_and_return(scene: Scene) -> None:
    ben, anna = await scene.colleague("Ben"), await scene.colleague("Anna")
    await scene.world.say("is there a return thing")
    thread = await scene.asks()
    await scene.claims("ben", thread)
    window = await scene.opens("Transfer…", "ben", thread)
    assert "nothing" not in await scene.slack.submits(window, "ben", to=f"agent:{anna.id}", words="She knows parcels")
    assert scene.owner() is None and "She knows parcels" in scene.messages("note")
    await eventually(lambda: "Ben passed it on to Anna." in words_in(scene.slack.thread(thread)))
    await eventually(lambda: "Claim" in scene.buttons())
    await scene.claims("anna", thread)
    await eventually(lambda: "Return to assistant" in scene.buttons())
    note = await scene.opens("Note…", "ben", thread)
    await scene.slack.submits(note, "ben", words="From a window")
    await eventually(lambda: "Ben, private note" in words_in(scene.slack.thread(thread)))
    await scene.slack.presses("Return to assistant", "ben", thread)
    await scene.is_told("ben", "Anna has this conversation.")
    await scene.slack.presses("Return to assistant", "anna", thread)
    await eventually(lambda: "returned to the assistant by Anna" in words_in(scene.slack.cards))
    await scene.slack.answers("!reply too late", "anna", thread)
    await scene.is_told("anna", "This one is over")
    assert scene.heard() == [] and scene.owner() is None and ben.id
