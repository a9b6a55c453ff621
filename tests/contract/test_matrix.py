"""The Matrix adapter against a real homeserver: what is special to Matrix. The contract suite has the rest."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio

from bot.attachments import Files
from bot.channels.base import Channel, Parts
from bot.channels.matrix import Settings, create
from bot.channels.matrix import sync as matrix_sync
from bot.errors import DeliveryDelayed, DeliveryFailed, StoreError
from bot.events import Attachment, AttachmentKind, Event, Incoming, Outgoing
from bot.intake import DELETED, MAX_TEXT, Intake
from bot.model import Author, Reply
from bot.signals import Signals
from bot.store import cursors
from bot.store.database import Database, Row
from tests.contract.rigs.matrix import MatrixRig
from tests.contract.stage import Stage

pytestmark = pytest.mark.peers
NOW = 1_790_000_000.0
KEY = "0123456789abcdef" * 2


class Bench:
    """Our side without a bot: the channel, the intake and a database, which may be stopped and started."""

    def __init__(self, rig: MatrixRig, folder: Path) -> None:
        self.rig = rig
        self.database = Database(folder / "firstline.db")
        self.intake = Intake(self.database, Signals(), Files(folder / "attachments", 1024 * 1024), lambda: NOW)
        self.accept: Callable[[Event], Any] = self.intake.accept
        self.channel: Channel
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Run until the first token is stored: from then on whatever is said counts."""
        self.channel = self.make()
        before = self.token()
        self._running = asyncio.create_task(self.channel.run(lambda event: self.accept(event)))
        await self.eventually(lambda: self.token() not in (None, before) or (self._running and self._running.done()))

    def make(self, **changed: Any) -> Channel:
        """A channel like the rig's, with some settings changed."""
        parts = Parts(Any, self.database, Signals(), lambda: NOW)  # type: ignore[arg-type]
        if not changed:
            return self.rig.make_channel(parts)
        given = {"homeserver": self.rig.proxy.url, "user": self.rig.user, "token": "syt_wrong", **changed}
        self.rig.channels.append(create(Settings(_env_file=None, **given), parts))
        return self.rig.channels[-1]

    async def stop(self) -> None:
        if self._running:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    def token(self) -> str | None:
        return cursors.get(self.database.read, "matrix", self.rig.user, "since")

    def stored(self) -> list[Row]:
        return self.database.read.rows(
            """SELECT m.text, m.reference, c.address, c.person, c.public, c.place, c.reachable
               FROM messages m JOIN conversations c ON c.id = m.conversation_id
               WHERE m.author = 'customer' ORDER BY m.id"""
        )

    def texts(self) -> list[str]:
        return [row["text"] for row in self.stored()]

    async def eventually(self, condition: Callable[[], Any], seconds: float = 40) -> Any:
        async with asyncio.timeout(seconds):
            while True:
                found = condition()
                if found := (await found if inspect.isawaitable(found) else found):
                    return found
                await asyncio.sleep(0.03)

    async def send(self, address: str, text: str, key: str = KEY, **more: Any) -> None:
        for request in self.channel.render(Outgoing(key, address, Reply(text), **more)):
            await self.channel.deliver(request)


@pytest_asyncio.fixture
async def rig() -> AsyncIterator[MatrixRig]:
    rig = MatrixRig()
    await rig.start()
    yield rig
    await rig.stop()


@pytest_asyncio.fixture
async def bench(rig: MatrixRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(matrix_sync, "pause_after", lambda error, failures: 0.05)
    bench = Bench(rig, tmp_path)
    yield bench
    await bench.stop()
    bench.database.close()


async def public_room(rig: MatrixRig, *people: str, name: str = "Shop talk") -> str:
    """A room of several people, into which we are invited last."""
    owner, *others = [await rig.customer(person) for person in people]
    wish = {"name": name, "preset": "public_chat", "invite": [other.user for other in others]}
    room = str((await rig.call(owner.token, "POST", "/createRoom", wish))["room_id"])
    for other in others:
        await rig.call(other.token, "POST", f"/join/{quote(room)}", {})
    return room


async def invite(rig: MatrixRig, person: str, room: str) -> None:
    token = (await rig.customer(person)).token
    await rig.call(token, "POST", f"/rooms/{quote(room)}/invite", {"user_id": rig.user})


def text(body: str, **more: Any) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": body, **more}


# In


async def test_an_outage_with_more_messages_than_one_answer_holds_loses_none(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    await rig.write("before")
    await bench.eventually(lambda: bench.texts() == ["before"])
    await bench.stop()
    numbers = [str(number) for number in range(230)]  # 50 come with the answer, the others in pages of 100
    for number in numbers:
        await rig.write(number)
    await bench.start()
    await bench.eventually(lambda: len(bench.texts()) > len(numbers))
    assert bench.texts() == ["before", *numbers]


async def test_the_first_start_begins_with_what_is_said_from_then_on(rig: MatrixRig, bench: Bench) -> None:
    await rig.join(await rig.room("carl"))
    await rig.write("long ago")
    await rig.write("the first words with the invitation", "dora")
    await bench.start()
    await rig.write("now")
    await bench.eventually(lambda: len(bench.texts()) == 2)
    assert sorted(bench.texts()) == ["now", "the first words with the invitation"]


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


async def test_events_of_odd_shapes_hold_nothing_up(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    odd: list[dict[str, Any]] = [
        {}, {"msgtype": "m.text"}, {"msgtype": "m.text", "body": 7}, {"msgtype": 7, "body": "x"},
        {"msgtype": "m.text", "body": "x", "m.mentions": 7, "m.relates_to": {}},
        {"msgtype": "m.image", "body": "x", "url": 7},
        {"msgtype": "m.image", "body": "x", "url": "mxc://a/b", "info": 7},
        {"msgtype": "m.file", "body": None}, {"msgtype": "m.text", "body": "x", "m.new_content": 7},
        {"msgtype": "m.text", "body": "x", "format": 7, "formatted_body": {"a": []}},
    ]  # fmt: skip
    for content in odd:
        with suppress(AssertionError):  # some the homeserver refuses
            await rig.say("carl", content)
    room, token = await rig.room("carl"), (await rig.customer("carl")).token
    for kind in ("m.room.name", "m.room.topic", "m.room.canonical_alias", "m.room.encryption.odd", "m.room.avatar"):
        with suppress(AssertionError):
            await rig.call(token, "PUT", f"/rooms/{quote(room)}/state/{kind}", {"name": 7, "topic": [], "url": {}})
    await rig.write("after all that")
    await bench.eventually(lambda: "after all that" in bench.texts())


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


async def test_a_message_that_fails_in_our_code_is_passed_over_at_last(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    tries = 0

    async def accept(event: Event) -> bool:
        nonlocal tries
        if isinstance(event, Incoming) and event.text == "poison":
            tries += 1
            raise ValueError("poison")
        return await bench.intake.accept(event)

    bench.accept = accept
    await bench.start()
    await rig.write("poison")
    await rig.write("hello")
    await bench.eventually(lambda: bench.texts() == ["hello"])
    assert tries == matrix_sync.MAX_TRIES
    assert await rig.seen() == [matrix_sync.NOT_TAKEN]
    assert "poison" not in caplog.text


async def test_while_the_database_is_away_nothing_is_lost(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    calls = 0

    async def accept(event: Event) -> bool:
        nonlocal calls
        calls += 1
        if calls <= 2 * matrix_sync.MAX_TRIES:
            raise StoreError("The disk is full.")
        return await bench.intake.accept(event)

    bench.accept = accept
    await bench.start()
    await rig.write("hello")
    await bench.eventually(lambda: bench.texts() == ["hello"])
    assert sum("cannot be stored" in record.message for record in caplog.records) == 1


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


# Out


async def test_the_same_message_twice_is_one_event(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    await rig.write("hello")
    await bench.eventually(bench.texts)
    room = await rig.room("carl")
    long = "word " * 3000
    await bench.send(room, long)
    again = bench.channel
    await bench.stop()
    await bench.start()  # another process
    assert bench.channel is not again
    await bench.send(room, long)
    assert [part.split() for part in await rig.seen()] == [["word"] * 1000] * 3


async def test_the_largest_parts_are_let_through(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    await rig.write("hello")
    await bench.eventually(bench.texts)
    room = await rig.room("carl")
    for number, piece in enumerate(("\U0001f3d4", '"', "<", "&", "\\", "a\n\n")):
        await bench.send(room, "begin" + piece * 5000 + "end", key=f"{number:032}", author=Author.AGENT)
    assert sum(entry.startswith("begin") for entry in await rig.seen()) == 6


async def test_a_private_message_is_not_said_before_others(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    await rig.write("hello")
    await bench.eventually(bench.texts)
    room, dora = await rig.room("carl"), await rig.customer("dora")
    token = (await rig.customer("carl")).token
    await rig.call(token, "POST", f"/rooms/{quote(room)}/invite", {"user_id": dora.user})
    await rig.call(dora.token, "POST", f"/join/{quote(room)}", {})
    await rig.say("carl", text(f"{rig.user} with dora"))
    await bench.eventually(lambda: "with dora" in bench.texts())
    with pytest.raises(DeliveryFailed, match="Other people"):
        await bench.send(room, "something private")
    await bench.stop()
    bench.channel = bench.make()  # a process that only sends knows no members and asks
    with pytest.raises(DeliveryFailed, match="Other people"):
        await bench.send(room, "something private")
    assert await rig.seen() == []


async def test_files_are_fetched_up_to_a_size(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    seen: list[Incoming] = []

    async def accept(event: Event) -> bool:
        seen.extend([event] if isinstance(event, Incoming) else [])
        return True

    bench.accept = accept
    await rig.send_file("bill.pdf", b"x" * 200_000)
    await bench.eventually(lambda: seen)
    (file,) = seen[0].attachments
    assert (file.kind, file.name, file.size) == (AttachmentKind.FILE, "bill.pdf", 200_000)
    assert await bench.channel.fetch(file, 200_000) == b"x" * 200_000
    with pytest.raises(DeliveryFailed, match="larger"):
        await bench.channel.fetch(file, 199_999)
    for ref in ("mxc://localhost.test/missing", "https://evil.example/x", "mxc://localhost.test/../../x"):
        with pytest.raises(DeliveryFailed):
            await bench.channel.fetch(Attachment(AttachmentKind.FILE, "x", "x/x", ref=ref), 1000)
    await rig.proxy.stop()
    with pytest.raises(DeliveryDelayed):
        await bench.channel.fetch(file, 200_000)


# Settings


async def test_a_wrong_token_is_said_with_its_setting(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    channel = bench.make()
    wrong = bench.make(token="syt_wrong")
    await asyncio.wait_for(wrong.run(bench.accept), 20)
    assert [record.levelname for record in caplog.records if "FIRSTLINE_MATRIX_TOKEN" in record.message] == ["ERROR"]
    with pytest.raises(DeliveryDelayed) as caught:
        for request in wrong.render(Outgoing(KEY, "!a:localhost.test", Reply("hello"))):
            await wrong.deliver(request)
    assert caught.value.everywhere and caught.value.retry_after >= 60
    assert [found.ok for found in await wrong.examine()] == [False]
    assert all(found.ok for found in await channel.examine())
    assert "syt_wrong" not in caplog.text


async def test_the_token_of_another_user_is_not_used(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    user, token = await rig.register("else")
    other = bench.make(token=token)
    await asyncio.wait_for(other.run(bench.accept), 20)
    assert f"FIRSTLINE_MATRIX_USER={user}" in caplog.text
    (found,) = await other.examine()
    assert not found.ok and user in found.mend


async def test_a_homeserver_that_is_away_is_found_and_waited_for(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.start()
    await rig.proxy.stop()
    await bench.eventually(lambda: "cannot be reached" in caplog.text)
    (found,) = await bench.channel.examine()
    assert not found.ok and "FIRSTLINE_MATRIX_HOMESERVER" in found.mend
    with pytest.raises(DeliveryDelayed):
        await bench.send("!a:localhost.test", "hello")
    await rig.write("meanwhile")
    caplog.set_level(logging.INFO)
    await rig.heal()
    await bench.eventually(lambda: bench.texts() == ["meanwhile"])
    assert "come in again" in caplog.text


# With the bot


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
