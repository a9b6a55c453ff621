"""Makes one message of an album.

Telegram sends each picture of an album as an update of its own, and a webhook's next one only after the last was
confirmed; so they cannot be waited for before they are confirmed. Instead each part is stored, then confirmed, and
when no further part has come for a second, all of them go on as one message. What a crash leaves goes on at the next
start. A part that comes later still is a message of its own.

In a group only what is said to us may lie in the database. The parts of an album that are not wait in memory for one
that is, for a second; if none comes, they are forgotten, unless a person of ours is in that conversation.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.channels.base import Accept
from bot.events import Attachment, AttachmentKind, Incoming
from bot.model import Status
from bot.store import conversations, cursors
from bot.store.database import Database, Tx

log = logging.getLogger("firstline.telegram")

QUIET_SECONDS = 1.0
KNOWN_SECONDS = 48 * 3600.0  # twice as long as Telegram may send an update again

Store = Callable[[Incoming, Accept], Awaitable[object]]

# A row: `parts` still come in; `leaving` are on their way as one message, and no part is added to them any more, so
# that after a crash the very same message is stored again, or known; `done` are the event ids of those that left.
_ALBUM = "album "


class Albums:
    """Holds the parts of albums until they are whole.

    Args:
        store: takes the whole message in; what it raises is tried again.
    """

    def __init__(self, database: Database, account: str, store: Store) -> None:
        self._database = database
        self._account = account
        self._store = store
        self._one_at_a_time = asyncio.Lock()
        self._in_trouble = False
        self._overheard: dict[str, list[Incoming]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def hold(self, group: str, part: Incoming, accept: Accept) -> None:
        """Store one part durably; the whole album follows. A part that was here before is nothing new."""
        name = _name(part.address, group)
        if not part.addressed and not self._concerns_us(name, part.address):
            self._overhear(name, part)
            return
        parts = (*self._overheard.get(name, ()), part)
        await self._database.write(lambda tx: self._add(tx, name, parts))
        self._go_on_later(name, accept)

    def take_up(self, accept: Accept) -> None:
        """Go on with what the last process left."""
        for name in self._open():
            self._go_on_later(name, accept)

    async def finish(self, address: str, accept: Accept) -> None:
        """Pass on what is held of a conversation, because something newer of it is about to be stored."""
        for name in self._open(address):
            await self._pass_on(name, accept)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _go_on_later(self, name: str, accept: Accept) -> None:
        """One task a part: the first one that finds it quiet does the work, the others find nothing to do."""
        task = asyncio.create_task(self._after_quiet(name, accept))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _after_quiet(self, name: str, accept: Accept) -> None:
        while True:
            if (rest := self._seconds_left(name)) > 0:
                await asyncio.sleep(rest)
                continue
            try:
                return await self._pass_on(name, accept)
            except Exception as error:
                if not self._in_trouble:
                    log.warning("An album from Telegram could not be stored (%s); trying again.", type(error).__name__)
                self._in_trouble = True
                await asyncio.sleep(QUIET_SECONDS)

    def _concerns_us(self, name: str, address: str) -> bool:
        """Was an earlier part said to us, or is a person of ours in that conversation?"""
        row = self._row(self._database.read, name)
        known = conversations.at(self._database.read, "telegram", self._account, address)
        with_person = known is not None and known.status in (Status.WAITING, Status.WITH_AGENT)
        return with_person or bool(row["parts"] or row["leaving"])

    def _overhear(self, name: str, part: Incoming) -> None:
        self._overheard.setdefault(name, []).append(part)
        asyncio.get_running_loop().call_later(QUIET_SECONDS, self._forget, name, part)

    def _forget(self, name: str, part: Incoming) -> None:
        left = [other for other in self._overheard.pop(name, ()) if other is not part]
        if left:
            self._overheard[name] = left

    def _seconds_left(self, name: str) -> float:
        """Never more than the pause itself, even if the clock was set back meanwhile."""
        newest: float = self._row(self._database.read, name)["at"]
        return min(newest + QUIET_SECONDS - time.time(), QUIET_SECONDS)

    async def _pass_on(self, name: str, accept: Accept) -> None:
        async with self._one_at_a_time:
            while parts := await self._database.write(lambda tx: self._leave(tx, name)):
                await self._store(merged(parts), accept)
                gone = {part.event_id for part in parts}
                await self._database.write(lambda tx, gone=gone: self._settle(tx, name, gone))  # type: ignore[misc]
            self._in_trouble = False

    def _add(self, tx: Tx, name: str, parts: Sequence[Incoming]) -> None:
        row = self._row(tx, name)
        known = {other["event_id"] for other in (*row["parts"], *row["leaving"])} | set(row["done"])
        new = [asdict(part) for part in parts if part.event_id not in known]
        if new:
            self._put(tx, name, {**row, "at": time.time(), "parts": [*row["parts"], *new]})
            self._forget_old(tx)

    def _leave(self, tx: Tx, name: str) -> Sequence[Incoming]:
        row = self._row(tx, name)
        if not row["leaving"] and row["parts"]:
            row = {**row, "parts": [], "leaving": row["parts"]}
            self._put(tx, name, row)
        return [_incoming(part) for part in row["leaving"]]

    def _settle(self, tx: Tx, name: str, gone: set[str]) -> None:
        row = self._row(tx, name)
        left = [part for part in row["leaving"] if part["event_id"] not in gone]
        self._put(tx, name, {**row, "leaving": left, "done": sorted(gone.union(row["done"]))})

    def _row(self, tx: Tx, name: str) -> dict[str, Any]:
        value = cursors.get(tx, "telegram", self._account, name)
        row: dict[str, Any] = json.loads(value) if value else {"at": 0.0, "parts": [], "leaving": [], "done": []}
        return row

    def _put(self, tx: Tx, name: str, row: dict[str, Any]) -> None:
        cursors.put(tx, "telegram", self._account, name, json.dumps(row))

    def _open(self, address: str | None = None) -> Sequence[str]:
        """Names of the albums at that address, or everywhere, that wait to be passed on."""
        known = self._known(self._database.read, _ALBUM if address is None else _name(address, ""))
        return [name for name, row in known.items() if row["parts"] or row["leaving"]]

    def _forget_old(self, tx: Tx) -> None:
        for name, row in self._known(tx, _ALBUM).items():
            if row["at"] < time.time() - KNOWN_SECONDS and not row["parts"] and not row["leaving"]:
                tx.run(
                    "DELETE FROM cursors WHERE channel = 'telegram' AND account = ? AND name = ?", self._account, name
                )

    def _known(self, tx: Tx, begin: str) -> dict[str, dict[str, Any]]:
        rows = tx.rows(
            "SELECT name, value FROM cursors WHERE channel = 'telegram' AND account = ? AND name >= ? AND name < ?",
            self._account, begin, f"{begin}\U0010ffff",
        )  # fmt: skip
        return {row["name"]: json.loads(row["value"]) for row in rows}


def merged(parts: Sequence[Incoming]) -> Incoming:
    """One message with all files, in the order in which the customer sees them; nearly always one part has words."""
    shown = sorted(parts, key=lambda part: int(part.reference or 0))
    first_with_words = next((part for part in shown if part.text), shown[0])
    return replace(
        first_with_words,
        event_id=min((part.event_id for part in parts), key=lambda event_id: int(event_id[1:])),
        text="\n".join(part.text for part in shown if part.text),
        addressed=any(part.addressed for part in parts),
        attachments=tuple(attachment for part in shown for attachment in part.attachments),
    )


def _name(address: str, group: str) -> str:
    return f"{_ALBUM}{address} {group}"


def _incoming(fields: dict[str, Any]) -> Incoming:
    files = [{**file, "kind": AttachmentKind(file["kind"])} for file in fields["attachments"]]
    return Incoming(**{**fields, "attachments": tuple(Attachment(**file) for file in files)})
