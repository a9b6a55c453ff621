"""The Slack desk as its tests play it: real tables, acts, mirror and HTTP; the fake of Slack; people at both desks."""

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
from bot.desks.mirror import Mirror
from bot.desks.slack import Settings, SlackDesk, catch_up, create, posting
from bot.settings import Settings as MainSettings
from bot.store import desk_items, outbox
from bot.store.database import Row
from tests.conftest import World
from tests.fakes.slack_blocks import Fields, buttons_of
from tests.fakes.slack_desk import SUPPORT, DeskSlack
from tests.fakes.slack_fake import BOT_TOKEN, SECRET


async def eventually(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    for _ in range(int(seconds * 100)):
        if found := condition():
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"It has not come true in {seconds} seconds.")


@dataclass
class Scene:
    world: World
    slack: DeskSlack
    acts: Acts
    desk: SlackDesk
    mirror: Mirror

    async def colleague(self, name: str, *, linked: bool = True, role: str = "agent") -> Agent:
        """Somebody of the desk, who has the same name in Slack."""
        agent = await self.world.agent(name)
        person = self.slack.person(name.lower())
        if role != "agent":
            promote = "UPDATE agents SET role = ? WHERE id = ?"
            await self.world.database.write(lambda tx: tx.run(promote, role, agent.id))
        if linked:
            await self.world.database.write(lambda tx: desk_items.link_person(tx, "slack", person, agent.id))
        return agent

    async def asks(self, address: str = "carla") -> str:
        """A customer asks for a person; the time stamp of the thread, once all that was said is shown there."""
        before = len(self.slack.cards)
        await self.world.say("where is my parcel", address)
        await self.world.say("human", address)
        self.world.signals.changed(self.conversation(address))
        await eventually(lambda: len(self.slack.cards) > before and self.thread_of(address))
        return self.thread_of(address)

    def conversation(self, address: str = "carla") -> str:
        return self.world.conversation_id(address)

    def thread_of(self, address: str = "carla") -> str:
        row = self.world.database.read.row(
            """SELECT t.thread FROM desk_threads t JOIN handoffs h ON h.id = t.handoff_id
               WHERE h.conversation_id = ? ORDER BY h.id DESC""",
            self.conversation(address),
        )
        return str((row or {}).get("thread") or "").partition(":")[2]

    def messages(self, author: str, address: str = "carla") -> list[str]:
        return [row["text"] for row in self.rows(author, address)]

    def rows(self, author: str, address: str = "carla") -> list[Row]:
        return self.world.database.read.rows(
            "SELECT * FROM messages WHERE conversation_id = ? AND author = ? ORDER BY id",
            self.conversation(address), author,
        )  # fmt: skip

    def owner(self, address: str = "carla") -> str | None:
        row = self.world.database.read.one(
            "SELECT a.name FROM conversations c LEFT JOIN agents a ON a.id = c.agent_id WHERE c.id = ?",
            self.conversation(address),
        )
        return row["name"]  # type: ignore[no-any-return]

    def heard(self, address: str = "carla") -> list[str]:
        """What the customer was shown by people."""
        return [row["text"] for row in self.world.shown(address) if row["author"] == "agent"]

    async def lets_go(self, address: str = "carla") -> None:
        """The seconds for taking a reply back are over."""
        self.world.clock.now += 10
        talk = self.conversation(address)
        await self.world.database.write(lambda tx: outbox.deliver_here(tx, talk, self.world.clock()))
        self.world.signals.changed(talk)

    def buttons(self) -> list[str]:
        """On the newest card."""
        return [button["text"]["text"] for _, button in buttons_of(self.slack.cards[-1])]

    async def is_told(self, name: str, words: str) -> None:
        """Until the newest line that this person alone sees has these words."""
        await eventually(lambda: words in "".join(self.slack.told(name)[-1:]))

    async def opens(self, label: str, name: str, thread: str) -> Fields:
        """Press a button; the window that has opened."""
        trigger = await self.slack.presses(label, name, thread)
        return dict(await eventually(lambda: self.slack.windows.get(trigger)))

    async def claims(self, name: str, thread: str) -> None:
        """Press Claim, and wait until the card shows it."""
        await eventually(lambda: "Claim" in self.buttons())
        await self.slack.presses("Claim", name, thread)
        await eventually(lambda: "Reply…" in self.buttons())


def words_in(messages: list[Fields]) -> str:
    """Everything that stands in messages, as one text."""
    return "\n".join(str(text) for message in messages for text in _texts(message.get("blocks") or message["text"]))


def _texts(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        return [text for key in ("text", "elements", "accessory") if key in part for text in _texts(part[key])]
    return [text for each in part for text in _texts(each)]


def parts_of(world: World, acts: Acts, **settings: Any) -> DeskParts:
    main = MainSettings(_env_file=None, **settings)
    files = Files(world.folder / "attachments", 1024 * 1024)
    return DeskParts(main, world.database, world.signals, acts, acts.rules, files, {}, world.clock)


@asynccontextmanager
async def scene_of(world: World, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> AsyncIterator[Scene]:
    """Everything, called by HTTP. `settings` change those of the desk."""
    monkeypatch.setattr(posting, "BURST", 10_000)
    monkeypatch.setattr(catch_up, "PACE_SECONDS", 0.0)
    monkeypatch.setattr(mirror_module, "LOOK_AGAIN_SECONDS", 0.1)
    monkeypatch.setattr(mirror_module, "COALESCE_SECONDS", 0.0)
    acts = replace(world.acts, rules=replace(world.acts.rules, undo=5.0))
    async with DeskSlack(world.clock) as slack:
        given: dict[str, Any] = {"channel": SUPPORT, "bot_token": BOT_TOKEN, "signing_secret": SECRET}
        given |= {"api": slack.base_url, "app_token": None, **settings}
        desk = create(Settings(_env_file=None, **given), parts_of(world, acts, public_url="https://help.shop.example"))
        mirror = Mirror(desk, world.database, world.signals, "https://help.shop.example", world.clock)
        async with serving(desk, slack), running(mirror.run):
            yield Scene(world, slack, acts, desk, mirror)
        await desk.close()


@asynccontextmanager
async def running(work: Callable[[], Any]) -> AsyncIterator[None]:
    task = asyncio.create_task(work())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def serving(desk: SlackDesk, slack: DeskSlack) -> AsyncIterator[None]:
    """The desk's web route on a real server, which the fake calls."""
    config = uvicorn.Config(
        Starlette(routes=list(desk.routes())), host="127.0.0.1", port=0, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    slack.events_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/desk/slack"
    try:
        yield
    finally:
        slack.events_url = ""
        server.should_exit = True
        await task
