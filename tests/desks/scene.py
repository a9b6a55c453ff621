"""What the tests of all other desks share: real tables, acts, mirror and HTTP, customers, people at our desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.attachments import Files
from bot.desk.acts import Acts
from bot.desk.who import Agent
from bot.desks import mirror as mirror_module
from bot.desks.base import Desk, DeskParts
from bot.desks.mirror import Mirror
from bot.errors import Refused
from bot.settings import Settings as MainSettings
from bot.store import desk_items, outbox
from bot.store.database import Row
from tests.conftest import World

PUBLIC = "https://help.shop.example"


async def eventually(condition: Callable[[], Any], seconds: float = 15.0) -> Any:
    async with asyncio.timeout(seconds):
        while not (found := condition()):
            await asyncio.sleep(0.01)
    return found


@dataclass
class DeskScene:
    world: World
    acts: Acts
    desk: Desk
    mirror: Mirror

    async def hires(self, name: str, person: str = "") -> Agent:
        """Somebody of our desk; `person` is their id at the other one, if they are linked."""
        agent = await self.world.agent(name)
        if person:
            await self.world.database.write(lambda tx: desk_items.link_person(tx, self.desk.name, person, agent.id))
        return agent

    def talk(self, address: str = "carla") -> str:
        return self.world.conversation_id(address)

    def owner(self, address: str = "carla") -> str | None:
        row = self.world.database.read.one(
            "SELECT a.name FROM conversations c LEFT JOIN agents a ON a.id = c.agent_id WHERE c.id = ?",
            self.talk(address),
        )
        return row["name"]  # type: ignore[no-any-return]

    def rows(self, table: str, where: str) -> list[Row]:
        return self.world.database.read.rows(f"SELECT * FROM {table} WHERE {where}")

    def messages(self, author: str, address: str = "carla") -> list[str]:
        rows = self.world.database.read.rows(
            "SELECT text FROM messages WHERE conversation_id = ? AND author = ? ORDER BY id", self.talk(address), author
        )
        return [row["text"] for row in rows]

    def heard(self, address: str = "carla") -> list[str]:
        """What the customer was shown by people."""
        return [row["text"] for row in self.world.shown(address) if row["author"] == "agent"]

    async def lets_go(self, address: str = "carla") -> None:
        """The seconds for taking a reply back are over."""
        self.world.clock.now += 10
        await self.world.database.write(lambda tx: outbox.deliver_here(tx, self.talk(address), self.world.clock()))
        self.world.signals.changed(self.talk(address))

    async def tries_to_claim(self, agent: Agent, address: str = "carla") -> str:
        """At our own desk; what the agent is told, empty if it is theirs."""
        try:
            await self.acts.claim(self.talk(address), agent)
        except Refused as refusal:
            return str(refusal)
        return ""


def acts_of(world: World, monkeypatch: pytest.MonkeyPatch) -> Acts:
    """With five seconds for taking back; and mirrors look at once."""
    monkeypatch.setattr(mirror_module, "LOOK_AGAIN_SECONDS", 0.1)
    monkeypatch.setattr(mirror_module, "COALESCE_SECONDS", 0.0)
    return replace(world.acts, rules=replace(world.acts.rules, undo=5.0))


def parts_of(world: World, acts: Acts) -> DeskParts:
    main = MainSettings(_env_file=None, public_url=PUBLIC)
    files = Files(world.folder / "attachments", 1024 * 1024)
    return DeskParts(main, world.database, world.signals, acts, acts.rules, files, {}, world.clock)


def mirror_of(world: World, desk: Desk) -> Mirror:
    return Mirror(desk, world.database, world.signals, PUBLIC, world.clock)


@asynccontextmanager
async def running(*work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(each()) for each in work]
    await asyncio.sleep(0)  # each has begun
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def serving(desk: Desk) -> AsyncIterator[str]:
    """The desk's web route on a real server: its address."""
    config = uvicorn.Config(
        Starlette(routes=list(desk.routes())), host="127.0.0.1", port=0, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/desk/{desk.name}"
    finally:
        server.should_exit = True
        await task
