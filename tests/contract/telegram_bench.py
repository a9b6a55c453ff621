"""The Telegram adapter beside a strict fake of the Bot API and a real database, as several test files need it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Self

import pytest
import pytest_asyncio
from telegram import Message, Update

from bot.attachments import Files
from bot.channels.base import Accept
from bot.channels.telegram import Telegram
from bot.channels.telegram import polling as telegram_polling
from bot.channels.telegram.me import remembered_username
from bot.events import Event, Incoming
from bot.intake import Intake
from bot.signals import Signals
from bot.store.database import Database
from tests.fakes.fake_telegram import FakeTelegram

SECRET = "a-secret_of-ours"
Make = Callable[..., Telegram]


class Bench:
    """`events` is everything that was stored, in order, and what was known before."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(telegram_polling, "pause_after", lambda error, failures: 0.01)
        self.server = FakeTelegram()
        self.database = Database(folder / "firstline.db")
        self.events: list[Event] = []
        self._intake = Intake(self.database, Signals(), Files(folder / "files", 1_000_000), lambda: 1_790_000_000.0)
        self._made: list[Telegram] = []

    async def __aenter__(self) -> Self:
        await self.server.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        for channel in self._made:
            await channel.close()
        await self.server.close()
        self.database.close()
        if error[0] is None:
            check_messages(self.server)

    @property
    def accept(self) -> Accept:
        async def accept(event: Event) -> bool:
            is_new = await self._intake.accept(event)
            self.events.append(event)
            return is_new

        return accept

    def make(self, **changed: Any) -> Telegram:
        settings = {
            "token": self.server.token, "mode": "polling", "public_url": "https://bot.example/", "secret": SECRET,
            "api_base": self.server.base_url, "database": self.database,
            "username": remembered_username(self.database, "4242"), **changed,
        }  # fmt: skip
        self._made.append(Telegram(settings.pop("token"), **settings))
        return self._made[-1]

    def incoming(self) -> list[Incoming]:
        return [event for event in self.events if isinstance(event, Incoming)]


def check_messages(server: FakeTelegram) -> None:
    """Whatever the fake told the bot must be what Telegram's types say."""
    for update in server.emitted:
        read = Update.de_json(update)
        assert read.update_id == update["update_id"] and not read.api_kwargs
        message, change = read.effective_message, read.my_chat_member
        assert message or (change and change.old_chat_member.status != change.new_chat_member.status)
        for part in (message, read.effective_chat, read.effective_user, message and message.reply_to_message):
            assert part is None or not part.api_kwargs
    for message in server.sent:
        assert not Message.de_json(message).api_kwargs


@asynccontextmanager
async def running(channel: Telegram, accept: Accept) -> AsyncIterator[asyncio.Task[None]]:
    """The channel at work. What ends it, a crash too, is not raised here."""
    task = asyncio.create_task(channel.run(accept))
    yield task
    task.cancel()
    with suppress(asyncio.CancelledError, BaseException):
        await task


@pytest_asyncio.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    async with Bench(tmp_path, monkeypatch) as bench:
        yield bench


@pytest.fixture
def server(bench: Bench) -> FakeTelegram:
    return bench.server


@pytest.fixture
def database(bench: Bench) -> Database:
    return bench.database


@pytest.fixture
def accept(bench: Bench) -> Accept:
    return bench.accept


@pytest.fixture
def make(bench: Bench) -> Make:
    return bench.make
