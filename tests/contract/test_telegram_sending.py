"""Messages and buttons to Telegram: what each of its answers means, and what becomes of a tap."""

from __future__ import annotations

import asyncio
import itertools
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from telegram.error import TimedOut

from bot.attachments import Files
from bot.channels.base import Accept, WhenUncertain
from bot.channels.telegram import Telegram, adapter
from bot.channels.telegram.errors import delivery_error
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain
from bot.events import Incoming, Outgoing
from bot.model import Author, Markup, Option, Reply
from bot.sender import Sender
from bot.signals import Signals
from bot.store import conversations, outbox
from bot.store.database import Database
from tests.contract.adapter_scene import eventually, stored
from tests.contract.telegram_bench import Make, accept, bench, database, make, running, server
from tests.fakes.fake_telegram import Broken, FakeTelegram
from tests.fakes.telegram_limits import Refusal

__all__ = ["accept", "bench", "database", "make", "server"]  # the fixtures

OPTIONS = (Option("article:order-track", "Where is my parcel?"), Option("article:" + "long-" * 20, "Something rare"))


# Buttons


@pytest.mark.parametrize("option", OPTIONS, ids=["short id", "long id"])
async def test_a_tap_chooses_and_the_buttons_go(
    server: FakeTelegram, make: Make, accept: Accept, database: Database, option: Option
) -> None:
    server.says("parcel")
    channel = make()
    async with running(channel, accept):
        await eventually(lambda: stored(database))
        for request in channel.render(Outgoing("k", "1001", Reply("Which do you mean?", OPTIONS))):
            await channel.deliver(request)
        rows = server.sent[0]["reply_markup"]["inline_keyboard"]
        data = next(row[0]["callback_data"] for row in rows if row[0]["text"] == option.label)
        query = server.taps(dict(server.sent[0]), data)["callback_query"]["id"]
        await eventually(lambda: len(stored(database)) == 2 and "reply_markup" not in server.sent[0])
    assert server.answered == [query] and server.count("answerCallbackQuery") == 1
    choice = database.read.one("SELECT choice FROM inbox ORDER BY id DESC LIMIT 1")["choice"]
    assert stored(database)[1] == option.label and choice in (option.id, None)


async def test_a_failing_courtesy_does_not_matter(
    server: FakeTelegram, make: Make, accept: Accept, database: Database
) -> None:
    message = server.says("hi")["message"]
    server.fail("answerCallbackQuery", Refusal(400, "Bad Request: query is too old"))
    server.taps(message, "article:x")
    async with running(make(), accept):
        await eventually(lambda: not server.waiting and server.count("answerCallbackQuery"))
        server.says("still there?")
        await eventually(lambda: len(stored(database)) == 3)


async def test_a_courtesy_that_is_over_before_it_began_leaves_nothing_behind(server: FakeTelegram, make: Make) -> None:
    channel = make()
    intake = channel._intake
    intake.in_background(channel._bot.get_me())
    for task in list(intake._background):
        task.cancel()
    await eventually(lambda: not intake._background)
    assert not server.calls  # and Python has no word about a coroutine that nobody awaited


# Sending


def channel_request(channel: Telegram, text: str = "Hello **you**, see [here](https://shop.example)") -> Any:
    return channel.render(Outgoing("k", "1001", Reply(text, markup=Markup.MARKDOWN)))[0]


async def test_a_reply_arrives_with_its_formatting(server: FakeTelegram, make: Make) -> None:
    server.says("hi")
    await make().deliver(channel_request(make()))
    assert server.sent[0]["text"] == "Hello you, see here"
    assert [entity["type"] for entity in server.sent[0]["entities"]] == ["bold", "text_link"]
    assert server.calls[0][1]["link_preview_options"] == {"is_disabled": True}


TROUBLES: list[tuple[Refusal | Broken, type[Exception], int]] = [
    (Refusal(429, "Too Many Requests: retry after 17", retry_after=17), DeliveryDelayed, 0),
    (Refusal(429, "Too Many Requests"), DeliveryDelayed, 0),
    (Refusal(403, "Forbidden: user is deactivated"), DeliveryFailed, 0),
    (Refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005), DeliveryDelayed, 0),
    (Refusal(401, "Unauthorized"), DeliveryDelayed, 0),
    (Refusal(500, "Internal Server Error"), DeliveryUncertain, 0),
    (Broken.BAD_GATEWAY, DeliveryUncertain, 0),
    (Broken.CUT_AFTER, DeliveryUncertain, 1),
    (Broken.SILENT_AFTER, DeliveryUncertain, 1),
]


@pytest.mark.parametrize(("trouble", "error", "arrived"), TROUBLES)
async def test_each_trouble_of_sending_has_its_meaning(
    server: FakeTelegram, make: Make, monkeypatch: pytest.MonkeyPatch,
    trouble: Refusal | Broken, error: type[Exception], arrived: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(adapter, "ANSWER_SECONDS", 0.15)
    server.says("hi")
    server.fail("sendMessage", trouble)
    channel = make()
    with pytest.raises(error) as raised:
        await channel.deliver(channel_request(channel))
    assert len(server.sent) == arrived and server.count("sendMessage") == 1
    if "17" in str(trouble):
        assert isinstance(raised.value, DeliveryDelayed) and raised.value.retry_after == 17
    assert server.token not in str(raised.value)


async def test_blocked_and_unknown_customers_are_failures(server: FakeTelegram, make: Make) -> None:
    channel = make()
    with pytest.raises(DeliveryFailed, match="Chat not found"):
        await channel.deliver(channel_request(channel))
    server.says("hi")
    server.blocked.add(1001)
    with pytest.raises(DeliveryFailed, match="blocked"):
        await channel.deliver(channel_request(channel))


async def test_no_connection_is_only_a_delay(make: Make, unused_tcp_port: int) -> None:
    channel = make(api_base=f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(DeliveryDelayed):
        await channel.deliver(channel_request(channel))


@pytest.mark.parametrize(
    ("cause", "error"),
    [
        (httpx.ConnectTimeout(""), DeliveryDelayed), (httpx.PoolTimeout(""), DeliveryDelayed),
        (httpx.ReadTimeout(""), DeliveryUncertain), (httpx.WriteTimeout(""), DeliveryUncertain),
    ],
)  # fmt: skip
def test_a_timeout_is_uncertain_unless_nothing_left(cause: Exception, error: type[Exception]) -> None:
    timeout = TimedOut()
    timeout.__cause__ = cause
    assert type(delivery_error(timeout)) is error


async def test_refused_formatting_goes_as_plain_text_once(server: FakeTelegram, make: Make) -> None:
    server.says("hi")
    channel = make()
    await channel.deliver(channel_request(channel, "See [the page](http://localhost/x) **now**"))
    assert server.sent[0]["text"] == "See the page (http://localhost/x) now" and "entities" not in server.sent[0]
    server.fail("sendMessage", *[Refusal(400, "Bad Request: can't parse entities: no")] * 2)
    with pytest.raises(DeliveryFailed):
        await channel.deliver(channel_request(channel))
    assert server.count("sendMessage") == 4


async def test_a_later_part_waits_out_a_delay_instead_of_repeating_the_first(
    server: FakeTelegram, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(adapter, "asyncio", SimpleNamespace(sleep=sleep))
    server.says("hi")
    channel = make()
    first, second = channel.render(Outgoing("k", "1001", Reply("x" * 5000)))
    await channel.deliver(first)
    server.fail("sendMessage", Refusal(429, "Too Many Requests", retry_after=4))
    await channel.deliver(second)
    assert [len(message["text"]) for message in server.sent] == [4096, 904] and waited == [4]
    server.fail("sendMessage", Refusal(429, "Too Many Requests", retry_after=400))
    with pytest.raises(DeliveryDelayed):
        await channel.deliver(second)


@pytest.mark.parametrize(("silences", "state"), [(1, "sent"), (2, "uncertain")])
async def test_an_uncertain_message_is_sent_once_more_and_no_more(
    server: FakeTelegram, make: Make, accept: Accept, database: Database, monkeypatch: pytest.MonkeyPatch,
    silences: int, state: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(adapter, "ANSWER_SECONDS", 0.15)
    channel, clock = make(), itertools.count(1_790_000_000, 10)
    incoming = channel.parse(server.says("hi"))
    assert isinstance(incoming, Incoming) and channel.when_uncertain is WhenUncertain.SEND_ONCE_MORE
    await accept(incoming)
    conversation = await database.write(lambda tx: conversations.find_or_open(tx, incoming, 0.0))
    await database.write(lambda tx: outbox.put(tx, conversation, "turn", Author.BOT, [Reply("Hello")], 0.0))
    server.fail("sendMessage", *[Broken.SILENT_AFTER] * silences)
    files = Files(database.path.parent / "attachments", 1)
    sending = Sender(database, Signals(), {"telegram": channel}, files, lambda: float(next(clock)))
    sender = asyncio.create_task(sending.run())
    await eventually(lambda: database.read.one("SELECT state FROM outbox")["state"] == state)
    sender.cancel()
    assert [message["text"] for message in server.sent] == ["Hello", "Hello"]
