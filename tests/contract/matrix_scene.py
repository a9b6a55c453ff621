"""The Matrix adapter beside a real homeserver and a real database, as several test files need it."""

from __future__ import annotations

import asyncio
import inspect
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
from bot.events import Event, Outgoing
from bot.intake import Intake
from bot.model import Reply
from bot.signals import Signals
from bot.store import cursors
from bot.store.database import Database, Row
from tests.contract.rigs.matrix import MatrixRig

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
