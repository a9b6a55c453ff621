"""The customers' browsers: each keeps what is not confirmed and sends it again, in order, as the widget does."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx
from httpx_sse import aconnect_sse

from bot.channels.base import Channel, Parts
from bot.channels.webchat import Settings, create
from tests.contract.rig import Rig, Trouble

PATIENCE = 10.0


@dataclass
class Sent:
    """A message as a browser keeps it."""

    client_id: str
    text: str
    choice: str | None = None
    file: tuple[str, bytes] | None = None


@dataclass
class Browser:
    """What one customer's browser holds."""

    secret: str | None = None
    unconfirmed: list[Sent] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)


class WebchatRig(Rig):
    name: ClassVar[str] = "webchat"
    calls_us: ClassVar[bool] = True
    has_edits: ClassVar[bool] = False
    refuses_at_once: ClassVar[bool] = True
    # Nothing is sent to anybody: a reply is a row that the customer's browser reads from us.
    troubles: ClassVar[frozenset[Trouble]] = frozenset()

    def __init__(self) -> None:
        self._browsers: dict[str, Browser] = {}
        self._sent: dict[str, tuple[str, Sent]] = {}

    async def start(self) -> None:
        return None

    async def stop(self) -> None:
        return None

    def make_channel(self, parts: Parts) -> Channel:
        return create(Settings(file_types=("bin",)), parts)

    def environment(self) -> dict[str, str]:
        return {"FIRSTLINE_WEBCHAT_FILE_TYPES": "bin"}

    async def connect(self) -> None:
        await self.redeliver()

    async def redeliver(self) -> None:
        for browser in self._browsers.values():
            await self._flush(browser)

    async def write(self, text: str, person: str = "carl") -> str:
        return await self._send(person, Sent(uuid.uuid4().hex, text))

    async def write_swapped(self, first: str, second: str, person: str = "carl") -> None:
        """The widget sends one message at a time, so none overtakes another."""
        await self.write(first, person)
        await self.write(second, person)

    async def send_file(self, name: str, content: bytes, caption: str = "", person: str = "carl") -> str:
        return await self._send(person, Sent(uuid.uuid4().hex, caption, file=(name, content)))

    async def repeat(self, handle: str) -> None:
        person, sent = self._sent[handle]
        async with self._client() as client:
            response = await _post(client, self._browsers[person], sent)
            assert response.status_code == 202, response.text

    async def tap(self, label: str, person: str = "carl") -> None:
        await self.seen(person)
        offered = [option for message in self._browsers[person].messages for option in message["options"]]
        choice = next(option["id"] for option in reversed(offered) if option["label"] == label)
        await self._send(person, Sent(uuid.uuid4().hex, label, choice))

    async def seen(self, person: str = "carl") -> list[str]:
        browser = self._browsers.get(person)
        if browser is None or browser.secret is None:
            return []
        with contextlib.suppress(httpx.HTTPError, TimeoutError):
            async with self._client() as client, asyncio.timeout(PATIENCE):
                await _read(client, browser)
        return [_plain(message) for message in browser.messages if message["author"] != "customer"]

    async def files(self, person: str = "carl") -> list[tuple[str, bytes]]:
        await self.seen(person)
        browser = self._browsers[person]
        offered = [file for message in browser.messages if message["author"] == "agent" for file in message["files"]]
        async with self._client() as client:
            return [(file["name"], await _saved(client, browser, file)) for file in offered]

    async def trouble(self, kind: Trouble, times: int = 1) -> None:
        raise NotImplementedError("nothing is sent")

    async def forge(self) -> int | None:
        async with self._client() as client:
            stranger = Browser(secret="a-secret-that-nobody-was-given")
            return (await _post(client, stranger, Sent(uuid.uuid4().hex, "forged"))).status_code

    async def _send(self, person: str, sent: Sent) -> str:
        browser = self._browsers.setdefault(person, Browser())
        browser.unconfirmed.append(sent)
        self._sent[sent.client_id] = (person, sent)
        await self._flush(browser)
        return sent.client_id

    async def _flush(self, browser: Browser) -> None:
        """One message at a time and by one sender at a time, as the widget's tabs do."""
        with contextlib.suppress(httpx.HTTPError):
            async with browser.sending, self._client() as client:
                while browser.unconfirmed:
                    if browser.secret is None:
                        browser.secret = (await client.post("/chat/session")).raise_for_status().json()["visitor"]
                    response = await _post(client, browser, browser.unconfirmed[0])
                    if response.status_code == 401:
                        browser.secret = None
                    elif response.status_code in (202, 400, 413, 415, 422):
                        browser.unconfirmed.pop(0)
                    else:
                        return

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=PATIENCE)


def _bearer(browser: Browser) -> dict[str, str]:
    return {"Authorization": f"Bearer {browser.secret}"}


async def _post(client: httpx.AsyncClient, browser: Browser, sent: Sent) -> httpx.Response:
    body = {"client_id": sent.client_id, "text": sent.text}
    if sent.file:
        return await client.post("/chat/files", data=body, files={"file": sent.file}, headers=_bearer(browser))
    choice = {"choice": sent.choice} if sent.choice else {}
    # As browsers do it: half a surrogate pair goes as an escape.
    content, headers = json.dumps({**body, **choice}), {**_bearer(browser), "Content-Type": "application/json"}
    return await client.post("/chat/messages", content=content, headers=headers)


async def _saved(client: httpx.AsyncClient, browser: Browser, file: dict[str, Any]) -> bytes:
    response = (await client.get(f"/chat/files/{file['id']}", headers=_bearer(browser))).raise_for_status()
    assert len(response.content) == file["size"]
    return response.content


async def _read(client: httpx.AsyncClient, browser: Browser) -> None:
    """Everything new: the status comes after the messages that are there."""
    last = str(browser.messages[-1]["id"]) if browser.messages else "0"
    headers = {**_bearer(browser), "Last-Event-ID": last}
    async with aconnect_sse(client, "GET", "/chat/stream", headers=headers) as source:
        async for event in source.aiter_sse():
            if event.event == "message":
                browser.messages.append(json.loads(event.data))
            elif event.event == "status":
                return


def _plain(message: dict[str, Any]) -> str:
    if message["markup"] != "markdown":
        return str(message["text"])
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", message["text"].replace("**", ""))
