"""Keeps the files that customers send, for the agents: on disk beside the database, fetched from the channels.

The bot never opens one. Names on disk are our own; what the sender called a file is only ever shown.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.channels.base import Channel
from bot.errors import DeliveryDelayed, DeliveryFailed
from bot.events import Attachment, AttachmentKind
from bot.signals import Signals
from bot.store import attachments
from bot.store.attachments import NewFile
from bot.store.database import Database, Row, Tx

log = logging.getLogger("firstline.attachments")

LOOK_AGAIN_SECONDS = 2.0
MAX_ATTEMPTS = 10
LONGEST_PAUSE_SECONDS = 600.0
STRAY_SECONDS = 3600.0


class Files:
    """The folder. `most` is the largest file that is kept, in bytes."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self.most = most

    def path(self, file_id: str) -> Path:
        return self._folder / file_id

    def take_in(self, attachment: Attachment) -> NewFile:
        """Give an attachment an id, and keep its bytes if the channel brought them along."""
        file_id, size = secrets.token_hex(16), attachment.size or 0
        if attachment.content is not None:
            size = len(attachment.content)
        if size > self.most:
            return NewFile(file_id, attachment, False, f"larger than {self.most // 1024 // 1024} MB")
        if attachment.content is None:
            return NewFile(file_id, attachment, False)
        self.keep(file_id, attachment.content)
        return NewFile(file_id, attachment, True)

    def turn_away(self, attachment: Attachment, most: int) -> NewFile:
        """Record that a file came, and that it was one too many."""
        return NewFile(secrets.token_hex(16), attachment, False, f"a message holds at most {most} files")

    def keep(self, file_id: str, content: bytes) -> None:
        """Write a file so that after a crash it is there whole, or not at all."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        passing = self.path(f"{file_id}.part")
        descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        passing.rename(self.path(file_id))

    def drop(self, file_id: str) -> None:
        self.path(file_id).unlink(missing_ok=True)

    def drop_strays(self, known: set[str]) -> None:
        """Remove what a crash left between writing a file and recording it."""
        for file in self._folder.glob("*") if self._folder.is_dir() else ():
            if file.name not in known and file.stat().st_mtime < time.time() - STRAY_SECONDS:
                file.unlink(missing_ok=True)


class Fetcher:
    """Fetches the bytes of what came only as a reference, one file after the other."""

    def __init__(
        self,
        database: Database,
        signals: Signals,
        channels: Mapping[str, Channel],
        files: Files,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._signals = signals
        self._channels = channels
        self._files = files
        self._clock = clock

    async def run(self) -> None:
        """Fetch until cancelled."""
        known = attachments.known_ids(self._database.read)
        await asyncio.to_thread(self._files.drop_strays, known)
        while True:
            row = attachments.next_wanted(self._database.read, self._clock())
            if row is None:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
                continue
            outcome = await self._fetch(row)
            await self._database.write(outcome)
            self._signals.changed(row["conversation_id"])

    async def _fetch(self, row: Row) -> Callable[[Tx], None]:
        """What to write about one file after trying to fetch it."""
        file_id: str = row["id"]
        wanted = Attachment(AttachmentKind(row["kind"]), row["name"], row["media_type"], row["size"], row["ref"])
        try:
            channel = self._channels.get(row["channel"])
            if channel is None:
                raise DeliveryDelayed("the channel is not configured now", LONGEST_PAUSE_SECONDS)
            content = await channel.fetch(wanted, self._files.most)
            await asyncio.to_thread(self._files.keep, file_id, content)
            return lambda tx: attachments.kept(tx, file_id, len(content))
        except DeliveryFailed as error:
            text = str(error)
            return lambda tx: attachments.lost(tx, file_id, text)
        except DeliveryDelayed as error:
            return self._again(row, str(error), error.retry_after)
        except Exception as error:  # one channel's fault must not stop the others' files
            log.exception("A file of %s could not be fetched.", row["channel"])
            return self._again(row, f"adapter fault: {type(error).__name__}", 0.0)

    def _again(self, row: Row, error: str, at_least: float) -> Callable[[Tx], None]:
        if row["attempts"] + 1 >= MAX_ATTEMPTS:
            return lambda tx: attachments.lost(tx, row["id"], error)
        pause = max(at_least, min(LONGEST_PAUSE_SECONDS, 2.0 ** row["attempts"]))
        return lambda tx: attachments.later(tx, row["id"], self._clock() + pause, error)
