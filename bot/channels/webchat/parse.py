"""One meaning of what the widget posts. Pure; never raises."""

from __future__ import annotations

import re
from typing import Any

from bot.events import MAX_FILES, Attachment, Incoming

CHANNEL, ACCOUNT = "webchat", "site"
MAX_CHOICE = 200
MAX_NAME = 250
_CLIENT_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
_BROKEN = re.compile("[\0\ud800-\udfff]")  # NUL, and halves of surrogate pairs: no database or page can hold them
_ADDRESS = re.compile(r"[\w-]{1,64}", re.ASCII)


def parse(payload: Any) -> Incoming | None:
    """A message, or None if it is not one.

    Args:
        payload: `client_id`, `text` and `choice` as the widget posts them; `address`, `person`, `name` and `files`
            (a list of `Attachment`) as the server adds them.
    """
    if not isinstance(payload, dict):
        return None
    client_id, text, choice = payload.get("client_id"), payload.get("text"), payload.get("choice")
    address, files = payload.get("address"), _files(payload.get("files"))
    if not (isinstance(client_id, str) and _CLIENT_ID.fullmatch(client_id)):
        return None
    if not (isinstance(address, str) and _ADDRESS.fullmatch(address)):
        return None
    if not (isinstance(text, str) and isinstance(choice, str | None)):
        return None
    if not (text.strip() or files):
        return None
    return Incoming(
        CHANNEL, ACCOUNT, f"{address}/{client_id}", address, _whole(text).strip(),
        choice=_whole(choice[:MAX_CHOICE]) if choice else None,
        name=_text(payload.get("name")),
        client_id=client_id,
        person=_text(payload.get("person")),
        attachments=files,
    )  # fmt: skip


def _files(given: Any) -> tuple[Attachment, ...]:
    if not isinstance(given, list | tuple):
        return ()
    return tuple(file for file in given[:MAX_FILES] if isinstance(file, Attachment))


def _whole(text: str) -> str:
    return _BROKEN.sub("\ufffd", text)


def _text(given: Any) -> str | None:
    return _whole(given[:MAX_NAME]) if isinstance(given, str) and given else None
