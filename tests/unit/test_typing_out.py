"""That somebody at the desk writes is told to the provider: seldom, for agents only, and never with a consequence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

import pytest

from bot.channels.base import Channel, Request
from bot.events import Incoming, Outgoing
from bot.typing_out import AGAIN_SECONDS, TypingOut
from tests.conftest import World


class Shows(Channel):
    """A provider that shows it, or fails."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, Mapping[str, str]]] = []
        self.fails = False

    def parse(self, payload: Any) -> None:
        return None

    def sample(self, text: str) -> Any:
        return text

    def render(self, message: Outgoing) -> list[Request]:
        return []

    async def deliver(self, request: Request) -> None: ...

    async def typing(self, address: str, place: Mapping[str, str]) -> None:
        if self.fails:
            raise RuntimeError("an adapter's fault")
        self.shown.append((address, place))


@pytest.fixture
async def channel(world: World) -> AsyncIterator[Shows]:
    channel = Shows()
    await world.intake.accept(Incoming("post", "1", "e1", "carl", "hello", place={"topic": "7"}))
    task = asyncio.create_task(TypingOut(world.database, world.signals, {"post": channel}, world.clock).run())
    await asyncio.sleep(0)
    yield channel
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def types(world: World, who: str, after: float = 0.0) -> None:
    world.clock.now += after
    world.signals.typing(world.conversation_id("carl"), who, world.clock.now)
    await asyncio.sleep(0.02)


async def test_an_agent_is_shown_once_in_five_seconds_and_the_customer_never(world: World, channel: Shows) -> None:
    await types(world, "customer")
    assert channel.shown == []
    for after in (0.0, 1.0, 1.0):
        await types(world, "Ben", after)
    assert channel.shown == [("carl", {"topic": "7"})]
    await types(world, "Ben", AGAIN_SECONDS)
    assert len(channel.shown) == 2


async def test_a_provider_that_fails_is_asked_again(world: World, channel: Shows) -> None:
    channel.fails = True
    await types(world, "Ben")
    channel.fails = False
    await types(world, "Ben", AGAIN_SECONDS)
    assert len(channel.shown) == 1
