"""The Bot API's limits on what a bot sends, as tests/fakes/fake_telegram.py holds it to them."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any
from urllib.parse import urlsplit

Fields = dict[str, Any]


class Refusal(Exception):
    """An error as the Bot API words it."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.body["parameters"] = parameters


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check_text(text: str, entities: list[Fields]) -> None:
    if not text.strip() or text != text.strip():
        raise Refusal(400, "Bad Request: message text is empty, or has space around it")
    if _units(text) > 4096:
        raise Refusal(400, "Bad Request: message is too long")
    if len(entities) > 100:
        raise Refusal(400, "Bad Request: this fake refuses more than 100 entities")
    for entity in entities:
        _check_entity(text.encode("utf-16-le"), entity)


def _check_entity(text: bytes, entity: Fields) -> None:
    start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    if not 0 <= start < end <= len(text):
        raise Refusal(400, "Bad Request: can't parse entities: out of range")
    try:
        text[start:end].decode("utf-16-le")
    except UnicodeDecodeError:
        raise Refusal(400, "Bad Request: can't parse entities: begins or ends inside a character") from None
    url = urlsplit(str(entity.get("url", "https://none.example")))
    if url.scheme not in ("http", "https") or "." not in (url.hostname or ""):
        raise Refusal(400, f"Bad Request: entity URL '{entity['url']}' is invalid: Wrong URL host")


def check_keyboard(markup: Fields | None) -> None:
    if markup is None:
        return
    if len(json.dumps(markup)) > 10_000:
        raise Refusal(400, "Bad Request: reply markup is too long")
    for button in itertools.chain.from_iterable(markup["inline_keyboard"]):
        if not str(button["text"]).strip():
            raise Refusal(400, "Bad Request: inline keyboard button text must be non-empty")
        if ("url" in button) == ("callback_data" in button):
            raise Refusal(400, "Bad Request: exactly one of url and callback_data must be set")
        if "url" in button and urlsplit(button["url"]).scheme not in ("http", "https", "tg"):
            raise Refusal(400, f"Bad Request: inline keyboard button URL '{button['url']}' is invalid")
        if "url" in button and len(urlsplit(button["url"]).query.removeprefix("start=")) > 64:
            raise Refusal(400, "Bad Request: this fake refuses a start parameter of more than 64 characters")
        if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")


def check_commands(commands: list[Fields]) -> None:
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")


def check_upload(method: str, name: str, content: bytes) -> None:
    """What sendDocument, sendPhoto and their like refuse (https://core.telegram.org/bots/api#sending-files)."""
    if len(content) > 50_000_000:
        raise Refusal(413, "Request Entity Too Large")
    if not content:
        raise Refusal(400, "Bad Request: file must be non-empty")
    if not name:
        raise Refusal(400, "Bad Request: this fake refuses a file without a name")
    if method == "photo":
        if len(content) > 10_000_000:
            raise Refusal(400, "Bad Request: file is too big for a photo")
        if not content.startswith((b"\x89PNG", b"\xff\xd8", b"RIFF")):
            raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
