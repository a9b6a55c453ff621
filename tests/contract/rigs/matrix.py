"""Customers on a real homeserver; what it will not do on demand, the proxy between it and us does."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar
from urllib.parse import quote

import aiohttp
import pytest

from bot.channels.base import Channel, Parts
from bot.channels.matrix import Settings, create
from tests.contract.matrix_proxy import Proxy
from tests.contract.rig import Rig, Trouble
from tests.fakes.synapse import is_installed, synapse

API = "/_matrix/client/v3"
OPTION = re.compile(r"(?:(?P<number>\d+)\.|•) (?P<label>.+)")


@dataclass
class Customer:
    """One user of the homeserver, and the private room with us."""

    user: str
    token: str
    room: str = ""
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True)
class Handle:
    """A message: who wrote it, and the token with which the homeserver tells of it once more."""

    person: str
    event_id: str
    since: str


class MatrixRig(Rig):
    name: ClassVar[str] = "matrix"
    needs_peers: ClassVar[bool] = True

    def __init__(self) -> None:
        self._http: aiohttp.ClientSession
        self.proxy: Proxy
        self.user, self._token = "", ""
        self.customers: dict[str, Customer] = {}
        self._handles: dict[str, Handle] = {}
        self.channels: list[Channel] = []
        self._numbers = count()

    async def start(self) -> None:
        if not is_installed():
            pytest.skip("No Synapse here: `make peers` installs it.")
        self.homeserver = await asyncio.to_thread(synapse)
        self._http = aiohttp.ClientSession()
        self.user, self._token = await self.register("help")
        self.proxy = Proxy(self.homeserver.url, self._http)
        await self.proxy.start()

    async def register(self, name: str) -> tuple[str, str]:
        """A new user whose id begins with that name; the id and an access token."""
        return await asyncio.to_thread(self.homeserver.register, f"{name}-{secrets.token_hex(4)}")

    async def stop(self) -> None:
        for channel in self.channels:
            await channel.close()
        await self.proxy.stop()
        await self._http.close()

    def make_channel(self, parts: Parts) -> Channel:
        settings = Settings(
            _env_file=None, homeserver=self.proxy.url, user=self.user, token=self._token  # type: ignore[call-arg, arg-type]
        )  # fmt: skip
        self.channels.append(create(settings, parts))
        return self.channels[-1]

    def environment(self) -> dict[str, str]:
        return {
            "FIRSTLINE_MATRIX_HOMESERVER": self.proxy.url,
            "FIRSTLINE_MATRIX_USER": self.user,
            "FIRSTLINE_MATRIX_TOKEN": self._token,
        }

    async def call(self, token: str, method: str, path: str, body: Any = None, **params: str) -> dict[str, Any]:
        """One request of a user to the homeserver."""
        headers = {"Authorization": f"Bearer {token}"}
        request = self._http.request(
            method, f"{self.homeserver.url}{API}{path}", json=body, params=params, headers=headers
        )
        async with request as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def customer(self, person: str) -> Customer:
        """The user of that name, made when first asked for."""
        if person not in self.customers:
            self.customers[person] = Customer("", "")
            async with self.customers[person].alone:
                known = self.customers[person]
                known.user, known.token = await self.register(person)
        return self.customers[person]

    async def room(self, person: str, preset: str = "trusted_private_chat") -> str:
        """The private room of a customer with us, made when first asked for; the invitation is ours to accept."""
        known = await self.customer(person)
        async with known.alone:
            if not known.room:
                wish = {"invite": [self.user], "is_direct": True, "preset": preset}
                known.room = (await self.call(known.token, "POST", "/createRoom", wish))["room_id"]
        return known.room

    async def say(self, person: str, content: Mapping[str, Any], room: str = "") -> str:
        """Send a message event with any content; its id."""
        room = room or await self.room(person)
        path = f"/rooms/{quote(room)}/send/m.room.message/{secrets.token_hex(8)}"
        return str((await self.call((await self.customer(person)).token, "PUT", path, dict(content)))["event_id"])

    async def write(self, text: str, person: str = "carl") -> str:
        return await self._say_with_handle(person, {"msgtype": "m.text", "body": text})

    async def _say_with_handle(self, person: str, content: Mapping[str, Any]) -> str:
        since = (await self.call(self._token, "GET", "/sync", filter='{"room":{"timeline":{"limit":1}}}'))["next_batch"]
        handle = str(next(self._numbers))
        self._handles[handle] = Handle(person, await self.say(person, content), since)
        return handle

    def carries(self, text: str) -> bool:
        return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)

    async def repeat(self, handle: str) -> None:
        await self.proxy.rewind(self._handles[handle].since)

    async def edit(self, handle: str, text: str) -> None:
        known = self._handles[handle]
        relation = {"rel_type": "m.replace", "event_id": known.event_id}
        new = {"msgtype": "m.text", "body": text}
        edit = {"msgtype": "m.text", "body": f"* {text}", "m.new_content": new, "m.relates_to": relation}
        await self.say(known.person, edit)

    async def send_file(self, name: str, content: bytes, caption: str = "", person: str = "carl") -> str:
        known = await self.customer(person)
        address = f"{self.homeserver.url}/_matrix/media/v3/upload"
        headers = {"Authorization": f"Bearer {known.token}", "Content-Type": "application/octet-stream"}
        async with self._http.post(address, data=content, headers=headers, params={"filename": name}) as answer:
            mxc = (await answer.json())["content_uri"]
        info = {"mimetype": "application/octet-stream", "size": len(content)}
        file = {"msgtype": "m.file", "body": caption or name, "filename": name, "url": mxc, "info": info}
        return await self._say_with_handle(person, file)

    async def tap(self, label: str, person: str = "carl") -> None:
        for text in reversed(await self._said_by_us(person)):
            for line in text.splitlines():
                if (option := OPTION.fullmatch(line)) and option["label"] == label:
                    await self.write(option["number"] or label, person)
                    return
        raise AssertionError(f"There is no such option: {label}")

    async def seen(self, person: str = "carl") -> list[str]:
        """The options stand at the end of a message, behind an empty line."""
        return [_without_options(text) for text in await self._said_by_us(person)]

    async def _said_by_us(self, person: str) -> list[str]:
        if person not in self.customers or not self.customers[person].room:
            return []
        known = self.customers[person]
        ours = [event["content"] for event in await self.history(person, known.room) if self.is_ours(event)]
        return [content["body"] for content in ours if "url" not in content]

    async def files(self, person: str = "carl") -> list[tuple[str, bytes]]:
        known = await self.customer(person)
        ours = [event["content"] for event in await self.history(person, known.room) if self.is_ours(event)]
        return [(content["filename"], await self._media(known, content["url"])) for content in ours if "url" in content]

    async def _media(self, customer: Customer, mxc: str) -> bytes:
        address = f"{self.homeserver.url}/_matrix/client/v1/media/download/{mxc.removeprefix('mxc://')}"
        headers = {"Authorization": f"Bearer {customer.token}"}
        async with self._http.get(address, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def join(self, room: str) -> None:
        """Let our user join without our program."""
        await self.call(self._token, "POST", f"/join/{quote(room)}", {})

    async def is_in(self, room: str) -> bool:
        """Have we joined that room?"""
        return room in (await self.call(self._token, "GET", "/joined_rooms"))["joined_rooms"]

    async def said_in(self, person: str, room: str) -> bool:
        """Have we said anything there?"""
        return any(self.is_ours(event) for event in await self.history(person, room))

    def is_ours(self, event: Mapping[str, Any]) -> bool:
        return event["type"] == "m.room.message" and event["sender"] == self.user and "body" in event["content"]

    async def history(self, person: str, room: str) -> list[dict[str, Any]]:
        """All events of a room, oldest first, as that customer sees them."""
        known = await self.customer(person)
        page = await self.call(known.token, "GET", f"/rooms/{quote(room)}/messages", dir="b", limit="500")
        return list(reversed(page["chunk"]))

    async def trouble(self, kind: Trouble, times: int = 1) -> None:
        if kind is Trouble.REFUSED_CONNECTION:
            await self.proxy.stop()
        else:
            self.proxy.troubles += [kind] * times

    async def heal(self) -> None:
        self.proxy.troubles.clear()
        if not self.proxy.listens:
            await self.proxy.start()


def _without_options(text: str) -> str:
    lines = text.split("\n")
    while lines and OPTION.fullmatch(lines[-1]):
        lines.pop()
    return "\n".join(lines) if len(lines) < len(text.split("\n")) and (not lines or lines[-1] == "") else text
