"""The Chatwoot desk as its tests play it: real tables, acts, mirror and HTTP; the fake of Chatwoot; people at both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.attachments import Files
from bot.desk.acts import Acts
from bot.desk.who import Agent
from bot.desks import mirror as mirror_module
from bot.desks.base import DeskParts
from bot.desks.chatwoot import ChatwootDesk, Settings, create
from bot.desks.mirror import Mirror
from bot.settings import Settings as MainSettings
from bot.store import desk_items, outbox
from tests.conftest import World
from tests.fakes.chatwoot_fake import ACCOUNT, INBOX, SECRET, TOKEN, Chatwoot

PUBLIC = "https://help.shop.example"


async def eventually(condition: Callable[[], Any], seconds: float = 15.0) -> Any:
    for _ in range(int(seconds * 100)):
        if found := condition():
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"It has not come true in {seconds} seconds.")


@dataclass
class Scene:
    world: World
    there: Chatwoot
    acts: Acts
    desk: ChatwootDesk
    mirror: Mirror
    people: dict[str, int]

    async def colleague(self, name: str, *, linked: bool = True) -> Agent:
        """Somebody of our desk, who has the same name in Chatwoot."""
        agent = await self.world.agent(name)
        self.people[name] = self.there.person(name)
        person = str(self.people[name])
        if linked:
            await self.world.database.write(lambda tx: desk_items.link_person(tx, "chatwoot", person, agent.id))
        return agent

    async def asks(self, address: str = "carla") -> int:
        """A customer asks for a person; the conversation in Chatwoot, once it is shown there."""
        before = len(self.there.talks)
        await self.world.say("where is my parcel", address)
        await self.world.say("human", address)
        self.world.signals.changed(self.talk(address))
        await eventually(lambda: len(self.there.talks) > before and self.rows("desk_threads", "thread IS NOT NULL"))
        thread = max(self.there.talks)
        await eventually(lambda: "human" in self.there.said(thread, "incoming"))
        return thread

    def talk(self, address: str = "carla") -> str:
        return self.world.conversation_id(address)

    def owner(self, address: str = "carla") -> str | None:
        row = self.world.database.read.one(
            "SELECT a.name FROM conversations c LEFT JOIN agents a ON a.id = c.agent_id WHERE c.id = ?",
            self.talk(address),
        )
        return row["name"]  # type: ignore[no-any-return]

    def rows(self, table: str, where: str) -> list[dict[str, Any]]:
        return self.world.database.read.rows(f"SELECT * FROM {table} WHERE {where}")

    def messages(self, author: str) -> list[str]:
        return [row["text"] for row in self.rows("messages", f"author = '{author}' ORDER BY id")]

    def heard(self, address: str = "carla") -> list[str]:
        """What the customer was shown by people."""
        return [row["text"] for row in self.world.shown(address) if row["author"] == "agent"]

    async def lets_go(self, address: str = "carla") -> None:
        """The seconds for taking a reply back are over."""
        self.world.clock.now += 10
        await self.world.database.write(lambda tx: outbox.deliver_here(tx, self.talk(address), self.world.clock()))
        self.world.signals.changed(self.talk(address))

    async def is_noted(self, thread: int, words: str) -> None:
        await eventually(lambda: any(words in note for note in self.there.notes(thread)))


def parts_of(world: World, acts: Acts) -> DeskParts:
    main = MainSettings(_env_file=None, public_url=PUBLIC)
    files = Files(world.folder / "attachments", 1024 * 1024)
    return DeskParts(main, world.database, world.signals, acts, acts.rules, files, {}, world.clock)


def desk_of(world: World, there: Chatwoot, acts: Acts, **settings: Any) -> ChatwootDesk:
    given: dict[str, Any] = {"url": there.url, "account": ACCOUNT, "inbox": INBOX, "token": TOKEN}
    given |= {"webhook_secret": SECRET, **settings}
    return create(Settings(_env_file=None, **given), parts_of(world, acts))


@asynccontextmanager
async def scene_of(world: World, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> AsyncIterator[Scene]:
    """Everything but the reading now and then, which `running(scene.desk.run)` adds."""
    monkeypatch.setattr(mirror_module, "LOOK_AGAIN_SECONDS", 0.1)
    monkeypatch.setattr(mirror_module, "COALESCE_SECONDS", 0.0)
    acts = replace(world.acts, rules=replace(world.acts.rules, undo=5.0))
    async with Chatwoot(world.clock) as there:
        desk = desk_of(world, there, acts, **settings)
        mirror = Mirror(desk, world.database, world.signals, PUBLIC, world.clock)
        async with serving(desk, there), running(mirror.run):
            yield Scene(world, there, acts, desk, mirror, {})
            await there.settled()
        await desk.close()
        assert there.wrong == []


@asynccontextmanager
async def running(work: Callable[[], Any]) -> AsyncIterator[None]:
    task = asyncio.create_task(work())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def serving(desk: ChatwootDesk, there: Chatwoot) -> AsyncIterator[None]:
    """The desk's web route on a real server, which the fake calls."""
    config = uvicorn.Config(
        Starlette(routes=list(desk.routes())), host="127.0.0.1", port=0, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    there.hook_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/desk/chatwoot"
    try:
        yield
    finally:
        there.hook_url = ""
        server.should_exit = True
        await task
