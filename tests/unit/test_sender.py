"""What becomes of a message that may or may not have arrived, and of one that waits for its provider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from bot import sender as sender_module
from bot.attachments import Files
from bot.channels.base import Bucket, Channel, Request, WhenUncertain
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain
from bot.events import Incoming, Outgoing
from bot.pace import Pace
from bot.sender import Sender
from bot.store.database import Row
from tests.conftest import World


class Post(Channel):
    """A provider whose every answer the test writes down beforehand."""

    name = "post"
    label = "Post"
    account = "1"

    def __init__(self, policy: WhenUncertain, *answers: Any, arrived: tuple[Any, ...] = ()) -> None:
        self.when_uncertain = policy
        self._answers = list(answers)
        self._arrived = list(arrived)
        self.sent: list[str] = []
        self.keys: list[str] = []

    def parse(self, payload: Any) -> None:
        return None

    def sample(self, text: str) -> Any:
        return text

    def render(self, message: Outgoing) -> list[Request]:
        self.keys.append(message.key)
        return [{"text": message.reply.text}]

    async def deliver(self, request: Request) -> None:
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, Exception):
            raise answer
        self.sent.append(request["text"])

    async def arrived(self, message: Outgoing) -> bool | None:
        answer = self._arrived.pop(0)
        if isinstance(answer, Exception):
            raise answer
        assert answer is None or isinstance(answer, bool)
        return answer


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender_module, "LOOK_AGAIN_SECONDS", 0.01)


@asynccontextmanager
async def sending(world: World, channel: Channel) -> AsyncIterator[None]:
    files = Files(world.folder / "attachments", 1)
    task = asyncio.create_task(Sender(world.database, world.signals, {"post": channel}, files, world.clock).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def write(world: World, text: str, event: str = "e1") -> None:
    await world.intake.accept(Incoming("post", "1", event, "carl", text))
    await world.work("carl")


def rows(world: World) -> list[Row]:
    return world.database.read.rows("SELECT * FROM outbox ORDER BY id")


async def until(world: World, done: Callable[[], bool], step: float = 5.0) -> None:
    """Let time pass, as the world's clock counts it, until something is so."""
    for _ in range(500):
        if done():
            return
        await asyncio.sleep(0.01)
        world.clock.now += step
    raise AssertionError(rows(world))


UNCERTAIN = DeliveryUncertain("silence")


@pytest.mark.parametrize(
    ("policy", "answers", "arrived", "sends", "state", "uncertain"),
    [
        (WhenUncertain.SEND_ONCE_MORE, [UNCERTAIN], (), 1, "sent", 1),
        (WhenUncertain.SEND_ONCE_MORE, [UNCERTAIN, UNCERTAIN], (), 0, "uncertain", 2),
        (WhenUncertain.GIVE_UP, [UNCERTAIN], (), 0, "uncertain", 1),
        (WhenUncertain.ASK, [UNCERTAIN], (True,), 0, "sent", 1),
        (WhenUncertain.ASK, [UNCERTAIN], (False,), 1, "sent", 1),
        (WhenUncertain.ASK, [UNCERTAIN], (DeliveryDelayed("not now", 3.0), True), 0, "sent", 1),
        (WhenUncertain.ASK, [UNCERTAIN, UNCERTAIN], (False, True), 0, "sent", 2),
    ],
)
async def test_the_policy_decides(
    world: World, policy: WhenUncertain, answers: list[Any], arrived: tuple[Any, ...], sends: int, state: str, uncertain: int
) -> None:  # fmt: skip
    channel = Post(policy, *answers, arrived=arrived)
    async with sending(world, channel):
        await write(world, "hello")
        await until(world, lambda: rows(world)[0]["state"] == state)
    assert len(channel.sent) == sends
    assert rows(world)[0]["uncertain"] == uncertain
    assert len(set(channel.keys)) == 1


@pytest.mark.parametrize(
    ("policy", "deaths", "state"),
    [
        (WhenUncertain.SEND_ONCE_MORE, 4, "sent"),
        (WhenUncertain.SEND_ONCE_MORE, 5, "uncertain"),
        (WhenUncertain.GIVE_UP, 1, "uncertain"),
    ],
)
async def test_what_the_end_of_the_program_interrupts_is_tried_again_but_not_for_ever(
    world: World, policy: WhenUncertain, deaths: int, state: str
) -> None:
    channel = Post(policy)
    begun = asyncio.Event()

    async def hang(request: Request) -> None:
        begun.set()
        await asyncio.Event().wait()

    deliver, channel.deliver = channel.deliver, hang  # type: ignore[method-assign]
    await write(world, "hello")
    for _ in range(deaths):
        begun.clear()
        async with sending(world, channel):
            await until(world, begun.is_set)
    channel.deliver = deliver  # type: ignore[method-assign]
    async with sending(world, channel):
        await until(world, lambda: rows(world)[0]["state"] == state)
    assert len(channel.sent) == (state == "sent")


async def test_of_a_long_message_only_the_rest_is_tried_again(world: World) -> None:
    channel = Post(WhenUncertain.SEND_ONCE_MORE, None, DeliveryDelayed("slowly", 1.0))
    channel.render = lambda message: [{"text": part} for part in ("one", "two", "three")]  # type: ignore[method-assign]
    async with sending(world, channel):
        await write(world, "hello")
        await until(world, lambda: rows(world)[0]["state"] == "sent")
    assert channel.sent == ["one", "two", "three"]


async def test_the_rest_of_a_long_reply_stays_when_a_person_takes_over(world: World) -> None:
    channel = Post(WhenUncertain.SEND_ONCE_MORE)
    channel.render = lambda message: [{"text": part} for part in ("one", "two", "three")]  # type: ignore[method-assign]
    taken, ben = asyncio.Event(), await world.agent("Ben")

    async def slowly(request: Request) -> None:
        channel.sent.append(request["text"])
        if request["text"] == "one":
            claim = asyncio.create_task(world.acts.claim(world.conversation_id("carl"), ben))
            while world.status("carl") != "with_agent":
                await asyncio.sleep(0.01)
            claim.add_done_callback(lambda _: taken.set())

    channel.deliver = slowly  # type: ignore[method-assign]
    async with sending(world, channel):
        await write(world, "hello")
        await asyncio.wait_for(taken.wait(), 10)
    assert (channel.sent[0] == "one" and "two" not in channel.sent[:2]) or channel.sent == ["one"]


async def test_an_outage_of_thirty_minutes_loses_nothing_and_keeps_the_order(world: World) -> None:
    ends = world.clock.now + 1800
    channel = Post(WhenUncertain.ASK)
    tries = 0

    async def deliver(request: Request) -> None:
        nonlocal tries
        tries += 1
        if world.clock.now < ends:
            raise DeliveryDelayed("nobody listens", 1.0)
        channel.sent.append(request["text"])

    channel.deliver = deliver  # type: ignore[method-assign]
    async with sending(world, channel):
        for number in range(3):
            await write(world, str(number), f"e{number}")
        await until(world, lambda: len(channel.sent) == 3)
    assert channel.sent == ["echo: 0", "echo: 1", "echo: 2"]
    assert 10 < tries < 400


async def test_after_a_day_it_is_given_up_and_the_agent_can_read_why(world: World) -> None:
    channel = Post(WhenUncertain.ASK, *[DeliveryDelayed("nobody listens", 3600.0)] * 40)
    async with sending(world, channel):
        await write(world, "hello")
        await until(world, lambda: rows(world)[0]["state"] == "failed", step=1800.0)
    assert "gave up" in rows(world)[0]["error"]


async def test_a_refusal_holds_up_nobody(world: World) -> None:
    channel = Post(WhenUncertain.ASK, DeliveryFailed("blocked"))
    async with sending(world, channel):
        await write(world, "one", "e1")
        await write(world, "two", "e2")
        await until(world, lambda: rows(world)[-1]["state"] == "sent")
    assert [row["state"] for row in rows(world)] == ["failed", "sent"]


async def test_buckets_are_shared_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    channel = Post(WhenUncertain.ASK)
    channel.buckets = lambda address: (Bucket(address, 1, 0.2), Bucket("all", 100, 1.0))  # type: ignore[method-assign]
    pace, loop = Pace({"post": channel}), asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(pace.wait("post", address) for address in ("a", "b", "c")))
    assert loop.time() - began < 0.15
    await pace.wait("post", "a")
    assert loop.time() - began >= 0.15


async def test_a_pause_for_all_holds_every_address_back() -> None:
    pace, loop = Pace({"post": Post(WhenUncertain.ASK)}), asyncio.get_running_loop()
    pace.pause("post", 0.2)
    began = loop.time()
    await asyncio.gather(pace.wait("post", "a"), pace.wait("post", "b"))
    assert loop.time() - began >= 0.19
