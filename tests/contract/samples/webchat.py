"""What the widget posts, and what somebody could post in its place, as seeds for the fuzzing."""

from __future__ import annotations

import time
from typing import Any

from bot.channels.base import Channel, Parts
from bot.channels.webchat import Settings, create
from bot.events import Attachment, AttachmentKind
from bot.settings import Settings as ProgramSettings
from bot.signals import Signals


def _message(text: str, **more: Any) -> dict[str, Any]:
    return {"client_id": "0f8b5a0e-3c39-4be5-9f7c-5f2c6b9c1a77", "text": text, "address": "4f1d2c3b5a697887", **more}


_PHOTO = Attachment(AttachmentKind.PHOTO, "tent.jpg", "image/jpeg", 4, content=b"\xff\xd8\xff\xe0")

PAYLOADS: list[Any] = [
    _message("Where is my parcel?"),
    _message("  a message with space around it \n"),
    _message("Where is my parcel?", choice="article:order-track"),
    _message("I don't need a person any more", choice="handoff:cancel"),
    _message("yes", choice="say:yes"),
    _message("Grüße, 你好, مرحبا, 🏔️"),
    _message("<script>alert(1)</script> **bold** [x](javascript:alert(1))"),
    _message("x" * 4000),
    _message("x" * 4001),
    _message("I am signed in", address="user-0123456789abcdef0123456789abcdef", person="user:42", name="Anna Berg"),
    _message("my tent", files=(_PHOTO,)),
    _message("", files=[_PHOTO, _PHOTO]),
    _message(""),
    _message("   \n\t "),
    _message("no client id", client_id=None),
    _message("too short an id", client_id="short"),
    _message("an id with a slash", client_id="aaaaaaaa/bbbb"),
    _message("NUL \x00 and half a pair \ud83d"),
    _message("a choice that is no text", choice=["article:x"]),
    _message("a long choice", choice="say:" + "x" * 5000),
    {"text": "nothing else"},
    {},
    [],
    None,
    "a text",
    12,
    {"client_id": 12345678, "text": {"text": "nested"}, "address": ["x"]},
    {"client_id": "0f8b5a0e-3c39", "text": "hi", "address": ""},
    {"client_id": "0f8b5a0e-3c39", "text": "hi", "address": "a", "files": {"name": "x"}, "name": 3, "person": []},
]


def make_channel() -> Channel:
    """The channel as it is, without a database: `parse` needs none."""
    nothing: Any = None
    return create(Settings(), Parts(ProgramSettings(), nothing, Signals(), time.time))
