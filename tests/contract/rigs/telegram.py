"""Telegram, played by the strict fake of its Bot API; the bot polls."""

from __future__ import annotations

import itertools
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from bot.channels.base import Channel, Parts
from bot.channels.telegram import Settings, create
from tests.contract.rig import Rig, Trouble
from tests.fakes.fake_telegram import Broken, FakeTelegram
from tests.fakes.telegram_limits import Fields, Refusal

TROUBLES: dict[Trouble, Refusal | Broken] = {
    Trouble.TOO_FAST: Refusal(429, "Too Many Requests: retry after 1", retry_after=1),
    Trouble.SERVER_ERROR: Refusal(500, "Internal Server Error"),
    Trouble.NO_ANSWER: Broken.CUT_BEFORE,
    Trouble.ACCEPTED_NO_ANSWER: Broken.CUT_AFTER,
}


class TelegramRig(Rig):
    name: ClassVar[str] = "telegram"
    may_double: ClassVar[bool] = True

    def __init__(self) -> None:
        self._telegram = FakeTelegram()
        self._chats: dict[str, int] = {}
        self._chat_ids = itertools.count(1001)
        self._updates: dict[str, Fields] = {}

    async def start(self) -> None:
        await self._telegram.open()

    async def stop(self) -> None:
        await self._telegram.close()

    def make_channel(self, parts: Parts) -> Channel:
        settings = Settings(_env_file=None, token=self._telegram.token, api=self._telegram.base_url)  # type: ignore[call-arg]
        return create(settings, parts)

    def environment(self) -> dict[str, str]:
        return {"FIRSTLINE_TELEGRAM_TOKEN": self._telegram.token, "FIRSTLINE_TELEGRAM_API": self._telegram.base_url}

    async def write(self, text: str, person: str = "carl") -> str:
        return self._handle(self._telegram.says(text, self._chat(person)))

    async def repeat(self, handle: str) -> None:
        self._telegram.repeat(self._updates[handle])

    async def write_swapped(self, first: str, second: str, person: str = "carl") -> None:
        """Telegram keeps the order of what it gives to a poller; so this is only two messages."""
        await self.write(first, person)
        await self.write(second, person)

    async def edit(self, handle: str, text: str) -> None:
        self._telegram.edits(self._updates[handle], text)

    async def send_file(self, name: str, content: bytes, caption: str = "", person: str = "carl") -> str:
        return self._handle(self._telegram.sends_file(content, name, caption, self._chat(person)))

    async def tap(self, label: str, person: str = "carl") -> None:
        chat = self._chat(person)
        message, button = next(
            (message, button)
            for message in reversed(self._telegram.sent)
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if button["text"] == label and message["chat"]["id"] == chat
        )
        if "url" in button:
            self._telegram.says(f"/start {parse_qs(urlsplit(button['url']).query)['start'][0]}", chat)
        else:
            self._telegram.taps(dict(message), button["callback_data"])

    async def seen(self, person: str = "carl") -> list[str]:
        return [message["text"] for message in self._sent(person) if "text" in message]

    async def files(self, person: str = "carl") -> list[tuple[str, bytes]]:
        documents = [message["document"] for message in self._sent(person) if "document" in message]
        return [(file["file_name"], self._telegram.files[file["file_id"]]) for file in documents]

    def _sent(self, person: str) -> list[Fields]:
        chat = self._chat(person)
        return [message for message in self._telegram.sent if message["chat"]["id"] == chat]

    async def trouble(self, kind: Trouble, times: int = 1) -> None:
        if kind is Trouble.REFUSED_CONNECTION:
            await self._telegram.close()
        else:
            self._telegram.fail("sendMessage", *[TROUBLES[kind]] * times)

    async def heal(self) -> None:
        self._telegram.heal()
        await self._telegram.close()
        await self._telegram.open()

    def _chat(self, person: str) -> int:
        if person not in self._chats:
            self._chats[person] = next(self._chat_ids)
        return self._chats[person]

    def _handle(self, update: Fields) -> str:
        handle = str(update["update_id"])
        self._updates[handle] = update
        return handle
