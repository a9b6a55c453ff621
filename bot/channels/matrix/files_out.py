"""Brings a file that an agent sends to the homeserver's media store."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import quote

from aiohttp import ClientError
from nio import AsyncClient  # type: ignore[import-untyped]

from bot.channels.matrix.errors import SOON_SECONDS, refusal
from bot.channels.matrix.parse import MXC, at
from bot.errors import DeliveryDelayed, DeliveryFailed
from bot.events import OutFile

MOST_FILE_MB = 50  # as homeservers come; one that takes less says so
UPLOAD = "/_matrix/media/v3/upload"
UPLOAD_SECONDS = 300.0


async def upload(client: AsyncClient, token: str, file: OutFile) -> str:
    """The file's mxc address. An upload that nothing shows in the end is seen by nobody.

    Raises:
        DeliveryFailed, DeliveryDelayed.
    """
    try:
        content = await asyncio.to_thread(file.path.read_bytes)
    except OSError:
        raise DeliveryFailed(f"“{file.name}” is not on our disk any more.") from None
    headers = {"Authorization": f"Bearer {token}", "Content-Type": file.media_type}
    path = f"{UPLOAD}?filename={quote(file.name, safe='')}"
    try:
        answer = await client.send("POST", path, data=content, headers=headers, timeout=UPLOAD_SECONDS)
        async with answer:
            said = _json(await answer.read())
    except (ClientError, TimeoutError):
        raise DeliveryDelayed("The homeserver did not take the file in time.", SOON_SECONDS) from None
    code, address = at(said, "errcode"), at(said, "content_uri")
    if code == "M_TOO_LARGE" or answer.status == 413:
        raise DeliveryFailed(f"“{file.name}” is larger than the homeserver takes.")
    if answer.status != 200:
        raise refusal(answer.status, code, at(said, "retry_after_ms"))
    if not isinstance(address, str) or not MXC.fullmatch(address):
        raise DeliveryDelayed("The homeserver did not say where the file is.", SOON_SECONDS)
    return address


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
