"""`python -m bot talk`: a customer of web chat in the terminal. The same bot, the same rules, no second way in."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from httpx_sse import aconnect_sse
from rich.console import Console
from rich.markdown import Markdown

from bot.errors import FirstlineError
from bot.settings import Settings

START_SECONDS = 120.0
console = Console(highlight=False)


async def talk(settings: Settings, url: str | None) -> int:
    """Chat until the input ends or `/quit`.

    Raises:
        FirstlineError: nothing runs at `url`, or it could not be started.
    """
    async with _running(settings, url) as address, httpx.AsyncClient(base_url=address, timeout=30) as client:
        opened = await client.post("/chat/session", json={})
        if opened.status_code == 401:
            raise FirstlineError("This Firstline talks to signed-in visitors only (FIRSTLINE_WEBCHAT_IDENTIFIED).")
        secret = opened.raise_for_status().json()["visitor"]
        client.headers["Authorization"] = f"Bearer {secret}"
        console.print("[dim]You are a customer now. Numbers choose an option; /quit ends.[/dim]")
        listener = asyncio.create_task(_listen(client))
        try:
            await _send_lines(client)
        finally:
            listener.cancel()
    return 0


async def _send_lines(client: httpx.AsyncClient) -> None:
    while True:
        line = await asyncio.to_thread(sys.stdin.readline)
        text = line.strip()
        if not line or text == "/quit":
            await asyncio.sleep(0 if sys.stdin.isatty() else 2)  # a piped script still sees the last answer
            return
        if text:
            sent = await client.post("/chat/messages", json={"client_id": uuid.uuid4().hex, "text": text})
            if sent.status_code != 202:
                console.print(f"[red]{sent.json().get('error', 'It could not be sent.')}[/red]")
            elif not sys.stdin.isatty():
                await asyncio.sleep(1)


async def _listen(client: httpx.AsyncClient) -> None:
    after = "0"
    while True:
        try:
            headers = {"Last-Event-ID": after}
            async with aconnect_sse(client, "GET", "/chat/stream", headers=headers, timeout=None) as source:
                async for event in source.aiter_sse():
                    after = event.id or after
                    if event.event == "message":
                        _show(json.loads(event.data))
        except httpx.HTTPError:
            console.print("[dim]The connection was lost; trying again.[/dim]")
            await asyncio.sleep(1)


def _show(message: dict[str, Any]) -> None:
    if message["author"] == "customer":
        return
    who = {"bot": "Assistant", "system": "·"}.get(message["author"], message["name"] or "Agent")
    console.print(f"[bold cyan]{who}[/bold cyan]")
    console.print(Markdown(message["text"]) if message["markup"] == "markdown" else message["text"], markup=False)
    for number, option in enumerate(message["options"], 1):
        console.print(f"  [{number}] {option['label']}", markup=False)


@asynccontextmanager
async def _running(settings: Settings, url: str | None) -> AsyncIterator[str]:
    """The address of a running Firstline: a given one, the settings' one, or one started for this talk."""
    address = url or settings.url
    if await _answers(address):
        yield address
        return
    if url:
        raise FirstlineError(f"Nothing answers at {url}. Is it running there? Start one with: make run")
    console.print("[dim]No Firstline runs here; starting one for this talk.[/dim]")
    server = subprocess.Popen([sys.executable, "-m", "bot", "run"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        for _ in range(int(START_SECONDS / 0.2)):
            if server.poll() is not None:
                raise FirstlineError("Firstline could not be started; the lines above say why.")
            if await _answers(address):
                break
            await asyncio.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(15)


async def _answers(address: str) -> bool:
    try:
        async with httpx.AsyncClient(base_url=address, timeout=2) as client:
            return (await client.get("/health")).status_code == 200
    except httpx.HTTPError:
        return False
