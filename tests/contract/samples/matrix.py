"""Events of Matrix rooms as our sync loop puts them together, as seeds for the fuzzing.

The shapes are those of https://spec.matrix.org/latest/client-server-api/ and of what Synapse sends.
"""

from __future__ import annotations

from typing import Any, cast

from bot.channels.base import Channel
from bot.channels.matrix import Matrix
from bot.store.database import Database

US = "@help:example.org"
CARL = "@carl:example.org"
ROOM = "!ZkqWJxNvRbTfYcHdLe:example.org"
MXC = "mxc://example.org/GCmhgzMPRjqgpODLsNQzVuHZ"
ORIGINAL = "$Lj2cB9VvG0qg3q5bYlXnP0rYb3Jj8h4f1u0M2vS8t6A"
KNOWN = {"address": ROOM, "person": CARL}


def payload(event: Any, joined: Any = 2, **more: Any) -> dict[str, Any]:
    """An event with what is known of its room."""
    room = {
        "room": ROOM,
        "where": "Shop talk",
        "joined": joined,
        "name": "Carl",
        "our_name": "Shop help",
        "known": None,
    }
    return {**room, "event": event, **more}


def event(content: Any, kind: str = "m.room.message", **more: Any) -> dict[str, Any]:
    """An event as the homeserver sends it."""
    return {
        "type": kind, "event_id": "$8mfLw2hWvUe3oJ3rWzT1zjv5o5bXkz8i2l1rWjYf0aQ", "sender": CARL,
        "origin_server_ts": 1790000000000, "unsigned": {"age": 120}, "content": content, **more,
    }  # fmt: skip


def text(body: str, **more: Any) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": body, **more}


def file(msgtype: str, body: str, **more: Any) -> dict[str, Any]:
    return {"msgtype": msgtype, "body": body, "url": MXC, "info": {"mimetype": "image/jpeg", "size": 31037}, **more}


def member(who: str, membership: str, before: str | None = None) -> dict[str, Any]:
    unsigned = {"prev_content": {"membership": before}} if before else {}
    return event({"membership": membership, "displayname": "Carl"}, "m.room.member", state_key=who, unsigned=unsigned)


THREAD = {
    "rel_type": "m.thread",
    "event_id": ORIGINAL,
    "is_falling_back": True,
    "m.in_reply_to": {"event_id": ORIGINAL},
}
REPLY = {"m.in_reply_to": {"event_id": ORIGINAL}}
REPLACE = {"rel_type": "m.replace", "event_id": ORIGINAL}

PAYLOADS: list[Any] = [
    payload(event(text("Where is my parcel?"))),
    payload(event(text("Grüße, 你好, مرحبا, 🏔️", format="org.matrix.custom.html", formatted_body="<b>Grüße</b>"))),
    payload(event(text("  \n "))),
    payload(event(text("x" * 60_000))),
    payload(event(text("in a thread", **{"m.relates_to": THREAD}))),
    payload(event(text(f"> <{US}> Which one?\n> The first?\n\nthe second", **{"m.relates_to": REPLY}))),
    payload(event({"msgtype": "m.emote", "body": "waves"})),
    payload(event({"msgtype": "m.notice", "body": "another bot speaks"})),
    payload(event({"msgtype": "m.location", "body": "Dublin", "geo_uri": "geo:53.3,-6.2"})),
    payload(event({"msgtype": "m.key.verification.request", "body": "verify", "from_device": "A", "to": US})),
    payload(event(file("m.image", "tent.jpg"))),
    payload(event(file("m.image", "my torn tent", filename="tent.jpg"))),
    payload(event(file("m.video", "film.mp4"))),
    payload(event(file("m.audio", "Voice message", **{"org.matrix.msc3245.voice": {}}))),
    payload(event(file("m.file", "bill.pdf", info=None))),
    payload(event({"msgtype": "m.file", "body": "bill.pdf", "file": {"url": MXC, "key": {}}})),
    payload(event(text("* seven", **{"m.new_content": text("seven"), "m.relates_to": REPLACE})), known=KNOWN),
    payload(event({"reason": "spam"}, "m.room.redaction", redacts=ORIGINAL), known=KNOWN),
    payload(event({"redacts": ORIGINAL}, "m.room.redaction"), known=KNOWN),
    payload(event({"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgAEn"}, "m.room.encrypted")),
    payload(event({"m.relates_to": {"rel_type": "m.annotation", "event_id": ORIGINAL, "key": "👍"}}, "m.reaction")),
    payload(event({"body": "sticker", "url": MXC, "info": {}}, "m.sticker")),
    payload(event(text("from ourselves"), sender=US)),
    payload(event({}, unsigned={"redacted_because": {}})),
    payload(member(CARL, "leave", "join"), joined=1),
    payload(member(CARL, "join", "leave")),
    payload(member(US, "ban", "join")),
    payload(event({"name": "Shop talk"}, "m.room.name", state_key="")),
    payload(event(text(f"{US}: where is my parcel?")), joined=9),
    payload(event(text("Shop help, and mine?", **{"m.mentions": {"user_ids": [US]}})), joined=9),
    payload(event(text("not for you", **{"m.relates_to": THREAD, "m.mentions": {}})), joined=9),
    payload(event(text("NUL \x00 and half a pair \ud83d"))),
    {"event": {}},
    {},
]  # fmt: skip


def make_channel() -> Channel:
    """For `parse` alone: it asks nobody, so there is no database."""
    return Matrix("https://matrix.example.org", US, "syt_no_real_token", cast(Database, None))
