"""Customers of web chat who never give up, and an agent who claims some of them, with a record of what each saw."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from httpx_sse import aconnect_sse

PATIENCE = 0.05
CATCH_UP = 60.0  # seconds in which everything must be answered and shown, kills or not


@dataclass
class Customer:
    """One visitor and everything that was acknowledged to and shown to them.

    Attributes:
        acked: texts whose POST was answered 202, in order.
        shown: every message event received, in order of arrival, over all reconnects.
        shown_at_claim: highest event id that existed when an agent's claim was acknowledged.
    """

    name: str
    conversation: str = ""
    acked: list[str] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)
    claimed: bool = False
    shown_at_claim: int | None = None

    def texts(self, author: str) -> list[str]:
        return [event["text"] for event in self.shown if event["author"] == author]


async def insist(do: Callable[[], Awaitable[httpx.Response]], good: int) -> httpx.Response:
    """Try until the server, whichever incarnation of it, gives the wanted status."""
    while True:
        with contextlib.suppress(httpx.HTTPError):
            response = await do()
            if response.status_code == good:
                return response
            assert response.status_code in (429, 503), response.text
        await asyncio.sleep(PATIENCE)


async def live(customer: Customer, client: httpx.AsyncClient, messages: int) -> None:
    """Open a chat, send so many messages as fast as they are acknowledged, and wait until each is answered."""
    opened = (await insist(lambda: client.post("/chat/session", json={}), 200)).json()
    customer.conversation = opened["conversation"]
    headers = {"Authorization": f"Bearer {opened['visitor']}"}
    reader = asyncio.create_task(_read(customer, client, headers))
    for number in range(messages):
        body = {"client_id": uuid.uuid4().hex, "text": f"{customer.name} says {number}"}
        await insist(lambda b=body: client.post("/chat/messages", json=b, headers=headers), 202)
        customer.acked.append(body["text"])
    async with asyncio.timeout(CATCH_UP):
        while len(customer.texts("customer")) < messages or not _all_answered(customer, messages):
            await asyncio.sleep(PATIENCE)
    await asyncio.sleep(0.3)  # whatever would come too much, comes now
    reader.cancel()


def _all_answered(customer: Customer, messages: int) -> bool:
    return customer.claimed or len(customer.texts("bot")) >= messages


async def _read(customer: Customer, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    last = "0"
    while True:
        with contextlib.suppress(httpx.HTTPError):
            async with aconnect_sse(
                client, "GET", "/chat/stream", headers={**headers, "Last-Event-ID": last}
            ) as source:
                async for event in source.aiter_sse():
                    if event.event == "message":
                        last = event.id
                        customer.shown.append(json.loads(event.data))
        await asyncio.sleep(PATIENCE)


class DeskAgent:
    """An agent at the web desk, over its real forms."""

    def __init__(self, client: httpx.AsyncClient, login: str, password: str) -> None:
        self._client, self._login, self._password = client, login, password
        self._csrf = ""

    async def sign_in(self) -> None:
        form = {"login": self._login, "password": self._password}
        await insist(lambda: self._client.post("/desk/login", data=form), 303)
        page = await insist(lambda: self._client.get("/desk"), 200)
        found = re.search(r'name="csrf[^"]*" content="([^"]+)"', page.text)
        assert found, page.text[:500]
        self._csrf = found[1]

    async def claim(self, customer: Customer, highest_seq: Callable[[str], int]) -> None:
        headers = {"X-CSRF-Token": self._csrf}
        url = f"/desk/c/{customer.conversation}/claim"
        await insist(lambda: self._client.post(url, headers=headers), 200)
        customer.shown_at_claim = highest_seq(customer.conversation)
        customer.claimed = True
