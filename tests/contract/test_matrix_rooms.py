"""Rooms of a real homeserver: who is heard in them, who comes and goes, and which are left alone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from bot.errors import DeliveryFailed
from bot.intake import DELETED, MAX_TEXT
from tests.contract.matrix_scene import Bench, bench, invite, public_room, rig
from tests.contract.rigs.matrix import MatrixRig
from tests.contract.samples.matrix import text
from tests.contract.stage import Stage

__all__ = ["bench", "rig"]  # the fixtures

pytestmark = pytest.mark.peers


async def test_what_was_said_in_a_room_before_we_were_invited_is_not_answered(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    room = await public_room(rig, "carl", "dora")
    await rig.say("carl", text(f"{rig.user} before"), room)
    await invite(rig, "carl", room)
    await rig.say("carl", text(f"{rig.user} after"), room)
    await bench.eventually(bench.texts)
    await rig.say("carl", text(f"{rig.user} later"), room)
    await bench.eventually(lambda: len(bench.texts()) == 2)
    assert bench.texts() == ["after", "later"]


async def test_in_public_each_person_in_each_thread_is_answered_there(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    room = await public_room(rig, "carl", "dora")
    await invite(rig, "carl", room)
    await bench.eventually(lambda: rig.is_in(room))
    await rig.say("carl", text("nobody asked the bot"), room)
    first = await rig.say("carl", text("where is my parcel?", **{"m.mentions": {"user_ids": [rig.user]}}), room)
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": first}}
    await rig.say("dora", text(f"{rig.user}: and mine?", **thread), room)
    await bench.eventually(lambda: len(bench.texts()) == 2)
    carl, dora = bench.stored()
    assert [carl["text"], dora["text"]] == ["where is my parcel?", "and mine?"]
    users = [rig.customers[person].user for person in ("carl", "dora")]
    assert [carl["address"], dora["address"]] == [f"{room}/{first}/{user}" for user in users]
    assert [carl["person"], dora["person"]] == users and carl["public"] and dora["public"]
    assert carl["place"] == '{"where": "Shop talk"}'

    await bench.send(dora["address"], "On its way.", public=True)
    (ours,) = [event for event in await rig.history("dora", room) if rig.is_ours(event)]
    assert ours["content"]["m.relates_to"]["event_id"] == first
    assert ours["content"]["m.mentions"] == {"user_ids": [users[1]]}
    assert ours["content"]["msgtype"] == "m.notice"


async def test_a_reply_is_said_to_whom_it_answers(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    room = await public_room(rig, "carl", "dora")
    await invite(rig, "carl", room)
    await bench.eventually(lambda: rig.is_in(room))
    mentions = {"m.mentions": {"user_ids": [rig.user]}}
    asked = await rig.say("carl", text("where is my parcel?", **mentions), room)
    await bench.eventually(lambda: len(bench.texts()) == 1)
    await bench.send(bench.stored()[0]["address"], "On its way.", public=True)
    (ours,) = [event for event in await rig.history("carl", room) if rig.is_ours(event)]
    for answered, words in (
        (asked, "to Carl, and the mention is only repeated"),
        ("$gone", "to nobody knows whom"),
        (ours["event_id"], "to us"),
        (asked, f"{rig.user} to both"),
    ):
        await rig.say(
            "dora", text(words, **mentions, **{"m.relates_to": {"m.in_reply_to": {"event_id": answered}}}), room
        )
    await bench.eventually(lambda: "to both" in bench.texts())
    assert bench.texts() == ["where is my parcel?", "to us", "to both"]


async def test_an_edit_in_a_thread_and_a_deletion_reach_their_message(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    room = await public_room(rig, "carl", "dora")
    await invite(rig, "carl", room)
    root = await rig.say("dora", text("a thread"), room)
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": root}}
    asked = await rig.say("carl", text(f"{rig.user} one", **thread), room)
    await bench.eventually(lambda: bench.texts() == ["one"])
    change = {"m.relates_to": {"rel_type": "m.replace", "event_id": asked}}
    await rig.say("carl", text("* two", **{"m.new_content": text(f"{rig.user} two"), **change}), room)
    await bench.eventually(lambda: bench.texts() == ["two"])
    await rig.say("dora", text("* forged", **{"m.new_content": text("forged"), **change}), room)
    await rig.say("carl", text(f"{rig.user} three", **thread), room)
    await bench.eventually(lambda: len(bench.texts()) == 2)
    assert bench.texts() == ["two", "three"]
    carl = await rig.customer("carl")
    await rig.call(carl.token, "PUT", f"/rooms/{quote(room)}/redact/{quote(asked)}/t1", {})
    await bench.eventually(lambda: bench.texts() == [DELETED, "three"])


async def test_who_leaves_cannot_be_written_to_until_they_are_back(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    carl, room = await rig.customer("carl"), await rig.room("carl", "private_chat")
    await rig.write("hello")
    await bench.eventually(bench.texts)
    await rig.call(carl.token, "POST", f"/rooms/{quote(room)}/kick", {"user_id": rig.user})
    await bench.eventually(lambda: not bench.stored()[0]["reachable"])
    with pytest.raises(DeliveryFailed, match="may not write there"):
        await bench.send(room, "are you there?")
    await invite(rig, "carl", room)
    await bench.eventually(lambda: bench.stored()[0]["reachable"])
    await rig.write("here again")
    await bench.eventually(lambda: bench.texts() == ["hello", "here again"])


async def test_a_customer_who_left_is_noticed(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    await rig.write("hello")
    await bench.eventually(bench.texts)
    room = await rig.room("carl")
    await rig.call((await rig.customer("carl")).token, "POST", f"/rooms/{quote(room)}/leave", {})
    await bench.eventually(lambda: not bench.stored()[0]["reachable"])


async def test_an_encrypted_room_is_said_once_and_left_alone(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.start()
    room, carl = await rig.room("carl"), await rig.customer("carl")
    await rig.call(
        carl.token, "PUT", f"/rooms/{quote(room)}/state/m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}
    )
    sealed = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA", "sender_key": "k", "session_id": "s"}
    for number in range(2):
        await rig.call(carl.token, "PUT", f"/rooms/{quote(room)}/send/m.room.encrypted/{number}", sealed)
    await rig.write("hello", "dora")
    await bench.eventually(lambda: bench.texts() == ["hello"])
    assert sum("is encrypted" in record.message for record in caplog.records) == 1
    findings = await bench.channel.examine()
    assert [found.ok for found in findings] == [True, False]
    assert findings[1].what.startswith("1 of our 2 rooms")


async def test_a_message_that_is_too_long_is_said_so_only_to_who_spoke_to_us(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    room = await public_room(rig, "carl", "dora")
    await invite(rig, "carl", room)
    await bench.eventually(lambda: rig.is_in(room))
    await rig.say("carl", text("x" * (MAX_TEXT + 1)), room)
    asked = await rig.say("carl", text(f"{rig.user} " + "x" * (MAX_TEXT + 1)), room)
    await bench.eventually(lambda: rig.said_in("carl", room))
    (ours,) = [event for event in await rig.history("carl", room) if rig.is_ours(event)]
    assert "too long" in ours["content"]["body"]
    assert ours["content"]["m.relates_to"]["event_id"] == asked


async def test_a_talk_in_public_goes_on_in_private(rig: MatrixRig, tmp_path: Path) -> None:
    stage = Stage(rig, tmp_path)
    try:
        await stage.start()
        room = await public_room(rig, "carl", "dora")
        await invite(rig, "carl", room)
        await stage.eventually(lambda: rig.is_in(room))
        await rig.say("carl", text(f"{rig.user} human"), room)
        await stage.eventually(lambda: rig.said_in("carl", room))
        (ours,) = [event for event in await rig.history("carl", room) if rig.is_ours(event)]
        assert ours["content"]["body"].endswith(f": https://matrix.to/#/{quote(rig.user, safe='@:')}")
        await rig.write("hello from carl")
        await stage.eventually(lambda: "hello from carl" in stage.stored())
        await stage.settled()
        public, private = stage.rows("SELECT * FROM conversations ORDER BY public DESC")
        assert (public["public"], private["public"]) == (1, 0)
        assert private["continues"] == public["id"]
        assert private["person"] == public["person"] == rig.customers["carl"].user
    finally:
        await stage.close()
