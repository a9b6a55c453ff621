"""Files that agents send: uploaded, then shown, and found again after a crash.

https://docs.slack.dev/messaging/working-with-files: ask for an address, bring the bytes there, then finish, which shows
the file in a chat, sooner or later. A message of that kind cannot carry a mark of ours, so the id of the upload is
written down before it is finished: by it Slack can be asked whether the file is there. The note, a short row a file,
stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.errors import TROUBLE, ScopeMissing, code_of, delivery_error, read_error
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain
from bot.events import OutFile
from bot.store import cursors
from bot.store.database import Database

MOST_FILE_MB = 200  # Slack takes a gigabyte; what is read into memory here is bounded
UPLOAD_SECONDS = 300.0
SHOWN_WITHIN = (0.2, 0.5, 1.0, 2.0, 4.0)  # seconds between looks, until Slack has shown a file
CHANNEL = "slack"


class FilesOut:
    def __init__(self, client: AsyncWebClient, database: Database, account: str) -> None:
        self._client = client
        self._database = database
        self._account = account

    async def send(self, mark: str, file: OutFile, channel: str, thread: str) -> None:
        """Upload a file and show it in a channel.

        Args:
            mark: of the request, by which `arrived` asks for it.

        Raises:
            DeliveryFailed, DeliveryDelayed: it is not there.
            DeliveryUncertain: it may be.
        """
        upload = await self._upload(file)
        await self._database.write(lambda tx: cursors.put(tx, CHANNEL, self._account, mark, upload))
        try:
            await self._client.files_completeUploadExternal(
                files=[{"id": upload, "title": file.name}], channel_id=channel, thread_ts=thread or None
            )
        except TROUBLE as error:
            raise delivery_error(error) from None
        if not await self._is_shown(upload):
            raise DeliveryUncertain("Slack took the file and has not shown it yet.")

    async def arrived(self, mark: str) -> bool:
        """Was the file of that request shown? Raises DeliveryFailed, DeliveryDelayed."""
        upload = cursors.get(self._database.read, CHANNEL, self._account, mark)
        return bool(upload) and await self._is_shown(str(upload))

    async def _upload(self, file: OutFile) -> str:
        """Bring the bytes to Slack, where nobody sees them yet; the upload's id."""
        try:
            content = await asyncio.to_thread(file.path.read_bytes)
        except OSError:
            raise DeliveryFailed(f"“{file.name}” is not on our disk any more.") from None
        try:
            place = await self._client.files_getUploadURLExternal(filename=file.name, length=len(content))
            await _bring(str(place["upload_url"]), content)
        except TROUBLE as error:
            outcome = read_error(delivery_error(error))
            if isinstance(outcome, ScopeMissing):  # waiting for it would hold up all that comes after
                raise DeliveryFailed(str(outcome)) from None
            raise outcome from None
        return str(place["file_id"])

    async def _is_shown(self, upload: str) -> bool:
        """Slack shows a file some time after it said that all is well (and now and then never)."""
        for pause in (*SHOWN_WITHIN, 0.0):
            file = await self._about(upload)
            if file is None:
                return False
            if _shares(file):
                return True
            await asyncio.sleep(pause)
        return False

    async def _about(self, upload: str) -> Mapping[str, Any] | None:
        """What Slack knows of a file; None of an upload that was never finished."""
        try:
            return (await self._client.files_info(file=upload)).get("file") or {}
        except TROUBLE as error:
            if code_of(error) in ("file_not_found", "file_deleted"):
                return None
            raise read_error(delivery_error(error)) from None


def _shares(file: Mapping[str, Any]) -> bool:
    """Does a message show it? Slack names those by public and by private channels."""
    shares = file.get("shares")
    return isinstance(shares, Mapping) and any(shares.values())


async def _bring(url: str, content: bytes) -> None:
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=UPLOAD_SECONDS)) as session,
        session.post(url, data=content, headers={"Content-Type": "application/octet-stream"}) as answer,
    ):
        if answer.status == 413:
            raise DeliveryFailed("Slack says that the file is too large.")
        if answer.status != 200:
            raise DeliveryDelayed(f"Slack does not take the file now ({answer.status}).", 5.0)
