"""The Chatwoot desk as its tests play it: real tables, acts, mirror and HTTP; the fake of Chatwoot; people at both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from bot.desk.acts import Acts
from bot.desk.who import Agent
from bot.desks.chatwoot import ChatwootDesk, Settings, create
from tests.conftest import World
from tests.desks.scene import DeskScene, acts_of, eventually, mirror_of, parts_of, running, serving
from tests.fakes.chatwoot_fake import ACCOUNT, INBOX, SECRET, TOKEN, Chatwoot


@dataclass
class Scene(DeskScene):
    there: Chatwoot
    desk: ChatwootDesk
    people: dict[str, int]

    async def colleague(self, name: str, *, linked: bool = True) -> Agent:
        """Somebody of our desk, who has the same name in Chatwoot."""
        self.people[name] = self.there.person(name)
        return await self.hires(name, str(self.people[name]) if linked else "")

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

    async def is_noted(self, thread: int, words: str) -> None:
        await eventually(lambda: any(words in note for note in self.there.notes(thread)))


def desk_of(world: World, there: Chatwoot, acts: Acts, **settings: Any) -> ChatwootDesk:
    given: dict[str, Any] = {"url": there.url, "account": ACCOUNT, "inbox": INBOX, "token": TOKEN}
    given |= {"webhook_secret": SECRET, **settings}
    return create(Settings(_env_file=None, **given), parts_of(world, acts))


@asynccontextmanager
async def scene_of(
    world: World, monkeypatch: pytest.MonkeyPatch, *, reads: bool = True, **settings: Any
) -> AsyncIterator[Scene]:
    """Everything, called by HTTP. Without `reads`, another process has the desk: this one is called, and only shows.

    Args:
        settings: change those of the desk.
    """
    acts = acts_of(world, monkeypatch)
    async with Chatwoot(world.clock) as there:
        desk = desk_of(world, there, acts, **settings)
        mirror = mirror_of(world, desk)
        async with serving(desk) as there.hook_url, running(mirror.run, *([desk.run] if reads else [])):
            yield Scene(world, acts, desk, mirror, there, {})
            await there.settled()
            there.hook_url = ""
        await desk.close()
        assert there.wrong == []
