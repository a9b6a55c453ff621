"""The Slack desk when something fails: nothing is shown twice, nothing is lost, nothing old is sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.channels.slack import socket_mode
from bot.desks.cases import case_of
from bot.errors import DeliveryUncertain, SettingsError, StoreError
from bot.store import desk_threads, outbox
from bot.store.database import Database
from tests.conftest import World
from tests.desks.scene import eventually, running
from tests.desks.slack_scene import Scene, scene_of, words_in
from tests.fakes.slack_desk import SUPPORT
from tests.fakes.slack_fake import APP_TOKEN, Trouble


@pytest_asyncio.fixture
async def scene(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with scene_of(world, monkeypatch) as scene:
        yield scene


@pytest.mark.parametrize("fate", [Trouble.ACCEPTED_NO_ANSWER, Trouble.NO_ANSWER, Trouble.SERVER_ERROR])
async def test_what_may_have_arrived_is_looked_for(scene: Scene, fate: Trouble) -> None:
    scene.slack.trouble(fate, 1)
    await scene.world.say("where is my parcel")
    await scene.world.say("human")
    for _ in range(40):
        scene.world.clock.now += 2  # the pauses between tries
        await asyncio.sleep(0.05)
        if scene.thread_of():
            break
    assert len(scene.slack.cards) == 1
    scene.slack.trouble(fate, 1)
    await scene.world.say("one more thing")
    thread = scene.thread_of()
    for _ in range(40):
        scene.world.clock.now += 2
        await asyncio.sleep(0.05)
    assert words_in(scene.slack.thread(thread)).count("one more thing") == 1


async def test_a_crash_after_a_post_and_before_it_was_noted(scene: Scene) -> None:
    ben, thread = await scene.colleague("Ben"), await scene.asks()
    await scene.world.say("and one more thing")
    await eventually(lambda: "added that for our team" in words_in(scene.slack.thread(thread)))  # our answer to it
    row = desk_threads.open_threads(scene.world.database.read, "slack")[0]
    case = case_of(scene.world.database.read, row["handoff_id"], "")
    await scene.world.database.write(lambda tx: tx.run("UPDATE desk_threads SET thread = NULL, due_at = 9e12"))
    await scene.world.database.write(lambda tx: tx.run("DELETE FROM desk_items"))
    before = len(scene.slack.messages[SUPPORT])
    note = await scene.slack.answers("written before the thread was noted", "ben", thread)
    assert scene.messages("note") == ["written before the thread was noted"] and note and ben
    second = scene.another_process()
    mirror = type(scene.mirror)(second, scene.world.database, scene.world.signals, "", scene.world.clock)
    await mirror._keep_once(case.handoff_id)
    assert scene.thread_of() == thread
    assert len(scene.slack.messages[SUPPORT]) == before + 1  # the note alone
    assert len(scene.slack.cards) == 1


async def test_too_fast_is_waited_out(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    thread = await scene.asks()
    scene.slack.trouble(Trouble.TOO_FAST, 1)
    with caplog.at_level(logging.WARNING):
        await scene.world.say("are you there")
        await eventually(lambda: "slow down" in caplog.text)
        tries = [method for method, _ in scene.slack.calls].count("chat.postMessage")
        await asyncio.sleep(0.3)
        assert [method for method, _ in scene.slack.calls].count("chat.postMessage") == tries
    scene.world.clock.now += 120
    await eventually(lambda: "are you there" in words_in(scene.slack.thread(thread)))


async def test_blocks_that_slack_refuses_are_shown_in_plain_words(scene: Scene) -> None:
    thread = await scene.asks()
    scene.slack.fails["chat.postMessage"] = [{"error": "invalid_blocks"}]
    await scene.world.say("a <strange> thing & more")
    await eventually(lambda: "a <strange> thing & more" in words_in(scene.slack.thread(thread)))


async def test_the_customer_edits_and_a_reply_that_does_not_arrive(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread, talk = await scene.asks(), scene.talk()
    edit = "UPDATE messages SET text = 'where is my <tent>', edited_at = 1.0 WHERE text = 'where is my parcel'"
    await scene.world.database.write(lambda tx: tx.run(edit))
    scene.world.signals.changed(talk)
    await eventually(lambda: "where is my <tent>" in words_in(scene.slack.thread(thread)))
    opening = words_in(scene.slack.thread(thread)[:1])
    assert "(changed by the customer)" in opening and "human" in opening and "my parcel" not in opening.split("echo")[0]
    await scene.claims("ben", thread)
    event = await scene.slack.answers("!reply Hello", "ben", thread)
    row = await eventually(lambda: scene.world.database.read.row("SELECT id FROM outbox WHERE author = 'agent'"))
    await scene.world.database.write(lambda tx: outbox.failed(tx, row["id"], "the customer has left"))
    scene.world.signals.changed(talk)
    await eventually(lambda: (event["ts"], "warning") in scene.slack.signs)
    scene.slack.fails["reactions.add"] = [{"error": "missing_scope", "needed": "reactions:write"}]
    await scene.slack.answers("!reply Hello again", "ben", thread)
    await scene.lets_go()
    await eventually(lambda: "→ sent to the customer" in words_in(scene.slack.thread(thread)))
    await eventually(lambda: "not delivered: the customer has left" in words_in(scene.slack.thread(thread)))


async def test_what_was_written_while_we_were_away(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.claims("ben", thread)
    await scene.was_taken_in_until_now()
    address, scene.slack.events_url = scene.slack.events_url, ""
    await scene.slack.answers("an old note", "ben", thread)
    changed = await scene.slack.answers("a nte", "ben", thread)
    await scene.slack.edits(changed, "a note")
    await scene.slack.answers("!reply an old reply", "ben", thread)
    scene.world.clock.now += 3600
    await scene.slack.answers("!reply a fresh reply", "ben", thread)
    scene.slack.events_url = address
    async with running(scene.another_process().run):
        await eventually(lambda: scene.messages("agent"))
        await scene.is_told("ben", "leaves in")
    assert scene.messages("note") == ["an old note", "a note"] and scene.messages("agent") == ["a fresh reply"]
    assert sum("could not read this in time" in text for text in scene.slack.told("ben")) == 1
    async with running(scene.another_process().run):
        await asyncio.sleep(0.2)
    assert len(scene.messages("note")) == 2 and len(scene.messages("agent")) == 1


async def test_nothing_is_confirmed_that_is_not_stored(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    write = Database.write

    async def fails(self: Database, do: object) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr(Database, "write", fails)
    await scene.slack.answers("keep this", "ben", thread)
    assert scene.slack.statuses[-1] == 500
    monkeypatch.setattr(Database, "write", write)
    await scene.slack.redeliver()
    assert scene.slack.statuses[-1] == 200 and scene.messages("note") == ["keep this"]


async def test_forged_calls_and_foreign_places(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.claims("ben", thread)
    assert await scene.slack.forge() == 401 and await scene.slack.forge({}) == 401
    async with httpx.AsyncClient() as client:
        body = '{"type":"url_verification","challenge":"zz"}'
        headers = {"Content-Type": "application/json", **scene.slack.signed(body)}
        answer = await client.post(scene.slack.events_url, content=body, headers=headers)
        assert (answer.status_code, answer.json()) == (200, {"challenge": "zz"})
    await scene.slack.says("not in a thread", "ben", SUPPORT)
    other = await scene.slack.says("our own matter", "ben", SUPPORT)
    await scene.slack.says("!reply talk among us", "ben", SUPPORT, other["ts"])
    await scene.slack.says("!reply from another app", "ben", SUPPORT, thread, bot_id="B0OTHER")
    assert set(scene.slack.statuses) == {200} and scene.messages("note") == scene.messages("agent") == []
    assert scene.slack.told("ben") == []


async def test_socket_mode_does_the_same(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_mode, "LOOK_SECONDS", 0.02)
    await scene.colleague("Ben")
    thread = await scene.asks()
    scene.slack.events_url = ""
    desk = scene.another_process(app_token=APP_TOKEN)
    async with running(desk.run):
        await eventually(lambda: scene.slack.sockets)
        await scene.claims("ben", thread)
        await scene.slack.answers("by the other way", "ben", thread)
        assert scene.messages("note") == ["by the other way"]
        window = await scene.opens("Reply…", "ben", thread)
        again = await scene.slack.submits(window, "ben", words="No, you are wrong!")
        assert again["submit"]["text"] == "Send anyway" and scene.messages("agent") == []
        assert await scene.slack.submits(again, "ben") == {}
    assert scene.messages("agent") == ["No, you are wrong!"]
    await desk.close()


async def test_what_was_refused_is_not_sent_later(scene: Scene) -> None:
    """Its writer knows, and may have answered otherwise since."""
    ben, thread = await scene.colleague("Ben"), await scene.asks()
    address = scene.slack.events_url
    await scene.slack.answers("!reply too early", "ben", thread)
    await scene.is_told("ben", "Claim this conversation first")
    refused = scene.slack.emitted[-1]
    await scene.claims("ben", thread)
    await scene.slack.repeat(refused)
    await scene.was_taken_in_until_now()
    scene.slack.events_url = ""
    await scene.slack.answers("a sign", "ben", thread)
    async with running(scene.another_process().run):
        await eventually(lambda: scene.messages("note") == ["a sign"])
    scene.slack.events_url = address
    assert scene.messages("agent") == [] and ben


async def test_a_card_that_somebody_deleted_goes_on_in_its_thread(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread, talk = await scene.asks(), scene.talk()
    scene.slack.cards[0].update(user="USLACKBOT", subtype="tombstone", text="This message was deleted.", blocks=[])
    ben = await scene.colleague("Anna")
    await scene.acts.claim(talk, ben)
    await eventually(lambda: "Anna has it" in words_in(scene.slack.thread(thread)))
    await scene.slack.presses("Resolve", "anna", thread)
    await eventually(lambda: "resolved by Anna" in words_in(scene.slack.thread(thread)))
    assert words_in(scene.slack.thread(thread)).count("The customer asked for a person.") == 1


async def test_an_alarm_calls_who_is_there(scene: Scene) -> None:
    thread = await scene.asks()
    handoff_id = scene.world.database.read.one("SELECT id FROM handoffs")["id"]
    scene.slack.trouble(Trouble.ACCEPTED_NO_ANSWER, 1)
    with pytest.raises(DeliveryUncertain):
        await scene.mirror.alarm(handoff_id, "Carla has been waiting for 10 minutes.", "level 2")
    assert await scene.mirror.alarm(handoff_id, "Carla has been waiting for 11 minutes.", "level 2")
    alarms = [each for each in scene.slack.thread(thread) if each.get("subtype") == "thread_broadcast"]
    assert [each["text"] for each in alarms] == ["<!here> Carla has been waiting for 10 minutes."]
    scene.world.clock.now += 12 * 3600  # at night
    assert await scene.mirror.alarm(handoff_id, "30 minutes", "level 3")
    assert scene.slack.thread(thread)[-1]["text"] == "30 minutes"
    await scene.world.database.write(lambda tx: tx.run("UPDATE handoffs SET priority = 'urgent'"))
    assert await scene.mirror.alarm(handoff_id, "40 minutes", "level 4")
    assert scene.slack.thread(thread)[-1]["text"] == "<!here> 40 minutes"


async def test_the_doctor_says_what_to_mend(scene: Scene) -> None:
    assert all(finding.ok for finding in await scene.desk.examine())
    scene.slack.channels[SUPPORT]["is_member"] = False
    scene.slack.scopes = scene.slack.scopes.replace(",reactions:write", "")
    mends = [finding.mend for finding in await scene.desk.examine() if not finding.ok]
    assert len(mends) == 2 and "reactions:write" in mends[0] and "/invite" in mends[1]
    refused = scene.another_process(bot_token="xoxb-wrong")
    assert "FIRSTLINE_DESK_SLACK_BOT_TOKEN" in (await refused.examine())[0].mend
    for wrong in ({"channel": "support"}, {"bot_token": None}, {"signing_secret": None}):
        with pytest.raises(SettingsError, match="FIRSTLINE_DESK_SLACK_"):
            scene.another_process(**wrong)


async def test_a_wrong_place_is_waited_for(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.slack.channels["C0GONE"] = scene.slack.channels.pop(SUPPORT)
    with caplog.at_level(logging.WARNING):
        await scene.world.say("human")
        await eventually(lambda: "/invite" in caplog.text)
    scene.slack.channels[SUPPORT] = scene.slack.channels.pop("C0GONE")
    for _ in range(40):
        scene.world.clock.now += 60
        await asyncio.sleep(0.05)
        if scene.thread_of():
            break
    assert len(scene.slack.cards) == 1
