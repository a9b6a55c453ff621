"""Telegram again, calling the app's webhook: one update after the other in each chat, repeated until it gets a 200."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit

import httpx

from bot.channels.base import Channel, Parts
from bot.channels.telegram import Settings, create
from bot.channels.telegram.adapter import HEADER
from tests.contract.rigs.telegram import TelegramRig
from tests.fakes.telegram_limits import Fields

SECRET = "a-secret_of-ours"
AGAIN_SECONDS = 0.3


class TelegramWebhookRig(TelegramRig):
    calls_us: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self._calling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await super().start()
        self._calling = asyncio.create_task(self._call_for_ever())

    async def stop(self) -> None:
        if self._calling:
            self._calling.cancel()
            with suppress(asyncio.CancelledError):
                await self._calling
        await super().stop()

    def make_channel(self, parts: Parts) -> Channel:
        """Telegram calls https only; what stands before the app takes that off."""
        settings = Settings(  # type: ignore[call-arg]
            _env_file=None, token=self._telegram.token, api=self._telegram.base_url, mode="webhook", secret=SECRET
        )
        public = parts.settings.model_copy(update={"public_url": "https://bot.example"})
        return create(settings, replace(parts, settings=public))

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "FIRSTLINE_TELEGRAM_MODE": "webhook",
            "FIRSTLINE_TELEGRAM_SECRET": SECRET,
            "FIRSTLINE_PUBLIC_URL": "https://bot.example",
        }

    async def repeat(self, handle: str) -> None:
        self._telegram.waiting.append(self._updates[handle])

    async def forge(self) -> int | None:
        forged = {"update_id": 1, "message": {**next(iter(self._updates.values()), {"message": {}})["message"]}}
        async with httpx.AsyncClient(base_url=self.url) as client:
            for headers in ({}, {HEADER: "guessed"}):
                answer = await client.post("/webhooks/telegram", json=forged, headers=headers)
        return answer.status_code

    async def _call_for_ever(self) -> None:
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                if self._telegram.webhook and self._telegram.waiting and not await self._call(client):
                    await asyncio.sleep(AGAIN_SECONDS)
                await asyncio.sleep(0.01)

    async def _call(self, client: httpx.AsyncClient) -> bool:
        update: Fields = self._telegram.waiting[0]
        address = self.url + urlsplit(self._telegram.webhook["url"]).path
        headers = {HEADER: self._telegram.webhook["secret_token"], "Content-Type": "application/json"}
        try:
            answer = await client.post(address, content=json.dumps(update), headers=headers)
        except httpx.HTTPError:
            return False
        if not answer.is_success:
            return False
        self._telegram.waiting.remove(update)
        return True
