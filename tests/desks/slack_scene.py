"""The Slack desk as its tests play it: real tables, acts, mirror and HTTP; the fake of Slack; people at both desks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from bot.desk.acts import Acts
from bot.desk.who import Agent
from bot.desks.slack import Settings, SlackDesk, catch_up, create, posting
from bot.store import cursors
from tests.conftest import World
from tests.desks.scene import DeskScene, acts_of, eventually, mirror_of, parts_of, running, serving
from tests.fakes.slack_blocks import Fields, buttons_of
from tests.fakes.slack_desk import SUPPORT, DeskSlack
from tests.fakes.slack_fake import BOT_TOKEN, SECRET


@dataclass
class Scene(DeskScene):
    slack: DeskSlack
    desk: SlackDesk

    async def colleague(self, name: str, *, linked: bool = True, role: str = "agent") -> Agent:
        """Somebody of the desk, who has the same name in Slack."""
        person = self.slack.person(name.lower())
        agent = await self.hires(name, person if linked else "")
        if role != "agent":
            promote = "UPDATE agents SET role = ? WHERE id = ?"
            await self.world.database.write(lambda tx: tx.run(promote, role, agent.id))
        return agent

    async def asks(self, address: str = "carla") -> str:
        """A customer asks for a person; the time stamp of the thread, once all that was said is shown there."""
        before = len(self.slack.cards)
        await self.world.say("where is my parcel", address)
        await self.world.say("human", address)
        self.world.signals.changed(self.talk(address))
        await eventually(lambda: len(self.slack.cards) > before and self.thread_of(address))
        return self.thread_of(address)

    def thread_of(self, address: str = "carla") -> str:
        row = self.world.database.read.row(
            """SELECT t.thread FROM desk_threads t JOIN handoffs h ON h.id = t.handoff_id
               WHERE h.conversation_id = ? ORDER BY h.id DESC""",
            self.talk(address),
        )
        return str((row or {}).get("thread") or "").partition(":")[2]

    def another_process(self, **settings: str | None) -> SlackDesk:
        """The desk as it is after a start: with nothing in memory."""
        return desk_of(self.world, self.slack, self.acts, **settings)

    async def was_taken_in_until_now(self) -> None:
        """As far as the desk knows; it reads on from there."""
        until = f"{self.world.clock():.3f}"
        await self.world.database.write(lambda tx: cursors.put(tx, "desk slack", SUPPORT, "taken_in_until", until))

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


def desk_of(world: World, slack: DeskSlack, acts: Acts, **settings: Any) -> SlackDesk:
    given: dict[str, Any] = {"channel": SUPPORT, "bot_token": BOT_TOKEN, "signing_secret": SECRET}
    given |= {"api": slack.base_url, "app_token": None, **settings}
    return create(Settings(_env_file=None, **given), parts_of(world, acts))


@asynccontextmanager
async def scene_of(world: World, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> AsyncIterator[Scene]:
    """Everything, called by HTTP. `settings` change those of the desk."""
    monkeypatch.setattr(posting, "BURST", 10_000)
    monkeypatch.setattr(catch_up, "PACE_SECONDS", 0.0)
    acts = acts_of(world, monkeypatch)
    async with DeskSlack(world.clock) as slack:
        desk = desk_of(world, slack, acts, **settings)
        mirror = mirror_of(world, desk)
        async with serving(desk) as slack.events_url, running(mirror.run):
            yield Scene(world, acts, desk, mirror, slack)
            slack.events_url = ""
        await desk.close()
