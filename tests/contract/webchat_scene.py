"""Web chat over real HTTP, without Rasa and search, as several test files need it."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import uvicorn
from httpx_sse import aconnect_sse

from bot.app import App, build_app
from bot.settings import Settings as ProgramSettings
from tests.fakes.scripted import ScriptedDialogue, ScriptedLiveKnowledge

ROOT = Path(__file__).parents[2]
SECRET = "8f2c1d6b9a7e4035c1d2e3f4a5b6c7d8e9f00112233445566778899aabbccdde"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass
class Served:
    """A Firstline without Rasa and search, over real HTTP."""

    app: App
    url: str
    data_dir: Path
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def client(self, **headers: str) -> httpx.AsyncClient:
        self.clients.append(httpx.AsyncClient(base_url=self.url, timeout=10, headers=headers))
        return self.clients[-1]

    async def visit(self, token: str | None = None, before: str | None = None) -> httpx.AsyncClient:
        """A visitor with a session, ready to write."""
        client = self.client(**({"X-Visitor-Token": token} if token else {}))
        known = {"Authorization": f"Bearer {before}"} if before else {}
        opened = (await client.post("/chat/session", headers=known)).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {opened['visitor']}"
        return client


@asynccontextmanager
async def serve(folder: Path, monkeypatch: pytest.MonkeyPatch, **environment: str) -> AsyncIterator[Served]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = ProgramSettings(data_dir=folder, knowledge_dir=ROOT / "knowledge")
    app = build_app(
        settings, token="internal", rasa=ScriptedDialogue(), knowledge=ScriptedLiveKnowledge(),  # type: ignore[arg-type]
    )  # fmt: skip
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app.asgi, log_level="warning", timeout_graceful_shutdown=1))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        task = asyncio.create_task(server._serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        served = Served(app, f"http://127.0.0.1:{listening.getsockname()[1]}", folder)
        yield served
        for client in served.clients:
            await client.aclose()
        server.should_exit = True
        await task


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    async with serve(tmp_path, monkeypatch, FIRSTLINE_WEBCHAT_JWT_SECRET=SECRET, FIRSTLINE_ATTACHMENT_MB="1") as it:
        yield it


def token(sub: str = "42", *, key: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode({"sub": sub, "exp": time.time() + 600, **claims}, key, algorithm)


def message(text: str, client_id: str = "11111111-aaaa") -> dict[str, str]:
    return {"client_id": client_id, "text": text}


async def read(client: httpx.AsyncClient, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
    """The messages of the stream from its beginning, until they are enough."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(10), aconnect_sse(client, "GET", "/chat/stream") as source:
        async for event in source.aiter_sse():
            if event.event == "message":
                found.append(json.loads(event.data))
            if enough(found):
                return found
    raise AssertionError(f"the stream ended after {found}")


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages]
