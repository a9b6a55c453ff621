"""What an event of a Matrix room means: who is spoken to, in which thread, and what is no message."""

from __future__ import annotations

from typing import Any, cast

import pytest
from nio import RoomGetEventError

from bot.channels.matrix.parse import since_we_came
from bot.channels.matrix.sync import MAX_TRIES, Sync
from bot.errors import DeliveryDelayed
from bot.events import Attachment, AttachmentKind, Edited, Incoming, Reachable
from tests.contract.samples.matrix import (
    CARL,
    KNOWN,
    MXC,
    ORIGINAL,
    PAYLOADS,
    REPLACE,
    REPLY,
    ROOM,
    THREAD,
    US,
    event,
    file,
    make_channel,
    member,
    payload,
    text,
)

CHANNEL = make_channel()


def incoming(given: Any) -> Incoming:
    parsed = CHANNEL.parse(given)
    assert isinstance(parsed, Incoming)
    return parsed


def test_a_private_message() -> None:
    got = incoming(payload(event(text("  Where is my parcel?\n"))))
    assert (got.text, got.address, got.person, got.account) == ("Where is my parcel?", ROOM, CARL, US)
    assert (got.public, got.addressed, got.name, got.reference) == (False, True, "Carl", got.event_id)


@pytest.mark.parametrize(
    "given",
    [
        event(text("from ourselves"), sender=US),
        event({"msgtype": "m.notice", "body": "I am a bot"}),
        event({"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "A"}, "m.room.encrypted"),
        event({"name": "Shop"}, "m.room.name", state_key=""),
        event({"m.relates_to": {"rel_type": "m.annotation", "key": "x", "event_id": ORIGINAL}}, "m.reaction"),
        event(text(" ")),
        event(text("no id"), event_id="abc"),
        event(text("half a pair in an id"), event_id="$a\ud83d"),
        event({"msgtype": "m.image", "body": "x.jpg", "url": "https://evil.example/x.jpg"}),
    ],
)  # fmt: skip
def test_what_means_nothing(given: Any) -> None:
    assert CHANNEL.parse(payload(given)) is None


@pytest.mark.parametrize(
    ("content", "kind", "name", "words"),
    [
        (file("m.image", "tent.jpg"), AttachmentKind.PHOTO, "tent.jpg", ""),
        (file("m.image", "my torn tent", filename="tent.jpg"), AttachmentKind.PHOTO, "tent.jpg", "my torn tent"),
        (file("m.image", "tent.jpg", filename="tent.jpg"), AttachmentKind.PHOTO, "tent.jpg", ""),
        (file("m.audio", "song.mp3"), AttachmentKind.AUDIO, "song.mp3", ""),
        (file("m.audio", "v.ogg", **{"org.matrix.msc3245.voice": {}}), AttachmentKind.VOICE, "v.ogg", ""),
        (file("m.video", "film.mp4"), AttachmentKind.VIDEO, "film.mp4", ""),
        (file("m.file", "bill.pdf"), AttachmentKind.FILE, "bill.pdf", ""),
    ],
)
def test_files(content: Any, kind: AttachmentKind, name: str, words: str) -> None:
    got = incoming(payload(event(content)))
    assert got.text == words
    assert got.attachments == (Attachment(kind, name, "image/jpeg", 31037, MXC),)


@pytest.mark.parametrize("size", [None, True, -1, "31037", 2**70])
def test_a_size_that_is_none_is_not_believed(size: Any) -> None:
    assert incoming(payload(event(file("m.file", "a", info={"size": size})))).attachments[0].size is None


@pytest.mark.parametrize(
    ("body", "mentions", "addressed", "words"),
    [
        (f"{US}: where is my parcel?", None, True, "where is my parcel?"),
        (f"where is my parcel, {US}?", None, True, "where is my parcel, ?"),
        ("Shop help: where is it?", None, True, "where is it?"),
        ("shop help, where is it?", None, False, "shop help, where is it?"),
        ("shop help, where is it?", [US], True, "where is it?"),
        ("help, where is it?", [US], True, "where is it?"),
        ("Help, does anybody know a good hut?", None, False, "Help, does anybody know a good hut?"),
        ("Help: does anybody know a good hut?", None, False, "Help: does anybody know a good hut?"),
        ("Help", None, False, "Help"),
        ("@help: where is it?", None, True, "where is it?"),
        ("@help. Where is it?", None, True, ". Where is it?"),
        ("see https://x.example/@help/1", None, False, "see https://x.example/@help/1"),
        ("see https://x.example/@help", None, False, "see https://x.example/@help"),
        ("see x.example/@help/1", None, False, "see x.example/@help/1"),
        (f"see https://x.example/?of={US}", None, False, f"see https://x.example/?of={US}"),
        (f"@help see https://x.example/{US} please", None, True, f"see https://x.example/{US} please"),
        ("@help-desk where is it?", None, False, "@help-desk where is it?"),
        (f"{US}.uk where is it?", None, False, f"{US}.uk where is it?"),
        (f"[Shop help](https://matrix.to/#/{US}) where is it?", None, True, "where is it?"),
        (f"[Shop help](https://matrix.to/#/{US}): where is it?", [US], True, "where is it?"),
        (f"so, [{US}](<https://matrix.to/#/{US}?via=a.b>) where is it?", None, True, "so, where is it?"),
        ("[Help](https://matrix.to/#/%40help%3Aexample.org) hi there", None, True, "hi there"),
        (
            "[Help](https://matrix.to/#/@help:other.org) hi",
            None,
            False,
            "[Help](https://matrix.to/#/@help:other.org) hi",
        ),
        ("[" * 30_000 + "](", None, False, "[" * 30_000 + "]("),
        ("Shop help where is it?", [US], True, "where is it?"),
        ("@Shop help where is it?", None, True, "where is it?"),
        ("@help where is it?", None, True, "where is it?"),
        ("help me please", None, False, "help me please"),
        ("Shop help is nice", None, False, "Shop help is nice"),
        ("@helper where is it?", None, False, "@helper where is it?"),
        ("@help:other.org where is it?", None, False, "@help:other.org where is it?"),
        ("anybody?", [US], True, "anybody?"),
        ("anybody?", ["@dora:example.org"], False, "anybody?"),
        (US, None, True, "hi"),
    ],
)
def test_who_is_spoken_to_in_public(body: str, mentions: Any, addressed: bool, words: str) -> None:
    more = {"m.mentions": {"user_ids": mentions}} if mentions else {}
    got = incoming(payload(event(text(body, **more)), joined=3))
    assert (got.addressed, got.text, got.public) == (addressed, words, True)
    assert got.place == {"where": "Shop talk"}


def test_a_user_whose_display_name_is_a_plain_word() -> None:
    for name, body, addressed in (("Help", "Help: where?", True), ("Help", "help where?", False), (None, ": x", False)):
        assert incoming(payload(event(text(body)), joined=3, our_name=name)).addressed is addressed


@pytest.mark.parametrize(
    ("body", "answered", "html", "addressed", "words"),
    [
        ("me too", CARL, None, False, "me too"),
        ("me too", None, None, False, "me too"),
        ("me too", US, None, True, "me too"),
        ("Shop help, me too", US, None, True, "me too"),
        ("help me too", CARL, None, False, "help me too"),
        ("@help me too", CARL, None, True, "me too"),
        ("@help me too", None, None, True, "me too"),
        ("Shop help me too", CARL, f'<a href="https://matrix.to/#/{US}">Shop help</a> me too', True, "me too"),
        ("me too", CARL, f'<mx-reply><a href="https://matrix.to/#/{US}">x</a></mx-reply>me too', False, "me too"),
    ],
)
def test_a_reply_that_only_repeats_a_mention_is_not_said_to_us(
    body: str, answered: str | None, html: str | None, addressed: bool, words: str
) -> None:
    more = {"formatted_body": html} if html else {}
    content = text(body, **{"m.relates_to": REPLY, "m.mentions": {"user_ids": [US, CARL]}}, **more)
    got = incoming(payload(event(content), joined=3, answered=answered))
    assert (got.addressed, got.text) == (addressed, words)


class Broken:
    """A homeserver that has an error of its own with one event, every time."""

    rooms: dict[str, Any] = {}

    async def room_get_event(self, room: str, event_id: str) -> Any:
        return RoomGetEventError("an error of the homeserver's own")


async def test_an_event_that_cannot_be_asked_for_does_not_hold_up_the_others() -> None:
    sync = Sync(Broken(), US, cast(Any, None), CHANNEL.parse, cast(Any, None))
    content = text("me too", **{"m.relates_to": REPLY, "m.mentions": {"user_ids": [US]}})
    given = payload(event(content), joined=3)
    for _ in range(2):
        for _ in range(MAX_TRIES - 1):
            with pytest.raises(DeliveryDelayed):
                await sync._answered(given)
        assert await sync._answered(given) is None
    for other in (payload(event(content)), payload(event(text("@help me")), joined=3)):
        assert await sync._answered(other) is None  # nobody is asked where it decides nothing


def test_a_mention_in_a_thread_is_no_reply() -> None:
    content = text("me too", **{"m.relates_to": THREAD, "m.mentions": {"user_ids": [US]}})
    assert incoming(payload(event(content), joined=3)).addressed is True


def test_each_person_in_each_thread_has_a_conversation() -> None:
    alone = incoming(payload(event(text("a")), joined=3))
    assert alone.address == f"{ROOM}/{alone.event_id}/{CARL}"
    assert (
        incoming(payload(event(text("a", **{"m.relates_to": THREAD})), joined=3)).address == f"{ROOM}/{ORIGINAL}/{CARL}"
    )
    dora = payload(event(text("a", **{"m.relates_to": THREAD}), sender="@do/ra:example.org"), joined=3)
    assert incoming(dora).address == f"{ROOM}/{ORIGINAL}/@do%2Fra:example.org"
    assert incoming(dora).person == "@do/ra:example.org"


def test_a_reply_comes_without_its_quotation() -> None:
    words = f"> <{US}> Which one?\n> The first?\n\nthe second"
    got = incoming(payload(event(text(words, **{"m.relates_to": REPLY})), joined=3))
    assert (got.text, got.addressed) == ("the second", True)
    other = incoming(payload(event(text(words.replace(US, CARL), **{"m.relates_to": REPLY})), joined=3))
    assert (other.text, other.addressed) == ("the second", False)
    assert incoming(payload(event(text(words)))).text == words
    said = "> from your page:\nis it true?"
    assert incoming(payload(event(text(said, **{"m.relates_to": REPLY})))).text == said


def test_edits_and_deletions() -> None:
    edit = event(text("* seven", **{"m.new_content": text("seven"), "m.relates_to": REPLACE}))
    assert CHANNEL.parse(payload(edit, known=KNOWN)) == Edited("matrix", US, ROOM, ORIGINAL, "seven")
    assert CHANNEL.parse(payload(edit)) is None  # we never stored that message
    assert CHANNEL.parse(payload({**edit, "sender": "@mallory:example.org"}, known=KNOWN)) is None
    for redaction in (
        event({}, "m.room.redaction", redacts=ORIGINAL),
        event({"redacts": ORIGINAL}, "m.room.redaction"),
    ):
        assert CHANNEL.parse(payload(redaction, known=KNOWN)) == Edited("matrix", US, ROOM, ORIGINAL, None)


@pytest.mark.parametrize(
    ("given", "joined", "can_write"),
    [
        (member(CARL, "leave", "join"), 1, False),
        (member(CARL, "ban", "join"), 1, False),
        (member(US, "leave", "join"), 2, False),
        (member(CARL, "join", "leave"), 2, True),
        (member(US, "join", "invite"), 2, True),
        (member(CARL, "join", "join"), 2, None),  # a new name or picture
        (member("@dora:example.org", "join"), 3, None),
        (member("@dora:example.org", "leave", "join"), 2, None),
        (member(CARL, "invite"), 1, None),
    ],
)
def test_who_can_be_written_to(given: Any, joined: int, can_write: bool | None) -> None:
    expected = None if can_write is None else Reachable("matrix", US, ROOM, can_write)
    assert CHANNEL.parse(payload(given, joined=joined)) == expected


def test_what_was_said_before_we_came_is_not_for_us() -> None:
    old, first, late = event(text("old")), event(text("first")), event(text("late"))
    invited, joined = member(US, "invite"), member(US, "join", "invite")
    assert since_we_came([old, invited, first, joined, late], US) == [invited, first, joined, late]
    assert since_we_came([old, member(US, "join"), late], US)[1:] == [late]
    assert since_we_came([old, member(US, "join", "join"), late], US) == [old, member(US, "join", "join"), late]
    assert since_we_came([old, late], US) == [old, late]


def test_the_samples_are_varied() -> None:
    assert len(PAYLOADS) >= 15
    assert {type(CHANNEL.parse(one)) for one in PAYLOADS} == {Incoming, Edited, Reachable, type(None)}
