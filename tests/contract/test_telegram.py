"""The Telegram adapter against a strict fake of the Bot API: nothing is lost, nothing is confirmed too early."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from telegram.error import TimedOut

from bot.attachments import Files
from bot.channels.base import Accept, WhenUncertain
from bot.channels.telegram import Telegram, adapter
from bot.channels.telegram.errors import delivery_error
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain, SettingsError, StoreError
from bot.events import Incoming, Outgoing
from bot.model import Author, Markup, Option, Reply
from bot.sender import Sender
from bot.signals import Signals
from bot.store import conversations, outbox
from bot.store.database import Database
from tests.contract.telegram_bench import SECRET, Bench, eventually, running, stored
from tests.fakes.fake_telegram import CONFLICT_POLLER, Broken, FakeTelegram
from tests.fakes.telegram_limits import Refusal

Make = Callable[..., Telegram]
OPTIONS = (Option("article:order-track", "Where is my parcel?"), Option("article:" + "long-" * 20, "Something rare"))


class Crash(BaseException):
    """The process ends here."""


@pytest_asyncio.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    async with Bench(tmp_path, monkeypatch) as bench:
        yield bench


@pytest.fixture
def server(bench: Bench) -> FakeTelegram:
    return bench.server


@pytest.fixture
def database(bench: Bench) -> Database:
    return bench.database


@pytest.fixture
def accept(bench: Bench) -> Accept:
    return bench.accept


@pytest.fixture
def make(bench: Bench) -> Make:
    return bench.make


def offset(database: Database) -> int | None:
    row = database.read.row("SELECT value FROM offsets WHERE channel = 'telegram' AND account = '4242'")
    return int(row["value"]) if row else None


def failing(accept: Accept, *errors: BaseException, after: bool = False) -> Accept:
    """`accept`, whose first calls fail, before or after storing."""
    left = list(errors)

    async def failing(incoming: Incoming) -> bool:
        if left and not after:
            raise left.pop(0)
        is_new = await accept(incoming)
        if left:
            raise left.pop(0)
        return is_new

    return failing


# Polling


async def test_polling_stores_and_then_confirms(
    server: FakeTelegram, make: Make, accept: Accept, database: Database
) -> None:
    server.says("/start")
    last = server.says("Where is my parcel?", chat=1002)

    async def watched(incoming: Incoming) -> bool:
        assert len(server.waiting) >= 2  # nothing was confirmed before it is stored
        return await accept(incoming)

    async with running(make(), watched):
        await eventually(lambda: not server.waiting)
        assert (stored(database), offset(database)) == (["hi", "Where is my parcel?"], last["update_id"])
    polls = [fields for method, fields in server.calls if method == "getupdates"]
    assert [poll.get("offset") for poll in polls] == [None, last["update_id"] + 1]
    assert polls[0]["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert ("deletewebhook", {"drop_pending_updates": False}) in server.calls[:3]


async def test_the_next_process_goes_on_where_the_last_one_stored(
    server: FakeTelegram, make: Make, accept: Accept, database: Database
) -> None:
    first = server.says("one")
    async with running(make(), accept):
        await eventually(lambda: offset(database))
    async with running(make(), accept):
        server.says("two")
        await eventually(lambda: stored(database) == ["one", "two"])
    assert [fields.get("offset") for method, fields in server.calls if method == "getupdates"][-1] > first["update_id"]


async def test_what_could_not_be_stored_comes_again_however_often_it_fails(
    server: FakeTelegram, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    server.says("Where is my parcel?")
    trouble = [StoreError("The disk is full.")] * 12
    async with running(make(), failing(accept, *trouble)):
        await eventually(lambda: not server.waiting)
    assert stored(database) == ["Where is my parcel?"] and server.count("getupdates") >= 13
    assert caplog.text.count("cannot be stored") == 1  # said once, not twelve times


async def test_one_impossible_message_does_not_hold_up_the_others(
    server: FakeTelegram, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    server.says("impossible words")
    server.says("Where is my parcel?", chat=1002)

    async def picky(incoming: Incoming) -> bool:
        if incoming.text.startswith("impossible"):
            raise ValueError(incoming.text)
        return await accept(incoming)

    async with running(make(), picky):
        await eventually(lambda: not server.waiting and server.sent)
    assert stored(database) == ["Where is my parcel?"]
    assert [message["chat"]["id"] for message in server.sent] == [1001]
    assert "passed over" in caplog.text and "impossible" not in caplog.text


async def test_a_message_longer_than_we_take_is_answered(
    server: FakeTelegram, make: Make, accept: Accept, database: Database
) -> None:
    server.says("x" * 4096)
    async with running(make(), accept):
        await eventually(lambda: server.sent and not server.waiting)
    assert "too long" in server.sent[0]["text"] and stored(database) == []


@pytest.mark.parametrize("after", [False, True], ids=["before storing", "after storing"])
@pytest.mark.parametrize("point", range(6))
async def test_a_crash_at_any_point_loses_and_doubles_nothing(
    server: FakeTelegram, make: Make, accept: Accept, database: Database, point: int, after: bool
) -> None:
    texts = [f"message {number}" for number in range(6)]
    for text in texts:
        server.says(text)
    calls = 0

    async def crashing(incoming: Incoming) -> bool:
        nonlocal calls
        calls += 1
        if calls == point + 1 and not after:
            raise Crash
        is_new = await accept(incoming)
        if calls == point + 1:
            raise Crash
        return is_new

    async with running(make(), crashing) as process:
        await eventually(process.done)
    assert len(server.waiting) == 6
    async with running(make(), accept):
        await eventually(lambda: not server.waiting)
    assert stored(database) == texts


async def test_ids_that_begin_anew_lower_after_a_quiet_week_are_not_lost(
    server: FakeTelegram, make: Make, accept: Accept, database: Database
) -> None:
    server.says("one")
    async with running(make(), accept):
        await eventually(lambda: not server.waiting)
        server.begin_ids_anew(at=12)
        server.says("a week later")
        await eventually(lambda: not server.waiting)
        assert (stored(database), offset(database)) == (["one", "a week later"], 12)


async def test_edits_change_the_words_and_unknown_kinds_mean_nothing(
    server: FakeTelegram, make: Make, accept: Accept, database: Database
) -> None:
    server.edits(server.says("parcle?"), "parcel?")
    server.waiting.insert(0, {"update_id": 700_000, "message": {"a kind": "of the future"}})
    async with running(make(), accept):
        await eventually(lambda: not server.waiting)
    assert stored(database) == ["parcel?"]


async def test_a_second_poller_is_named_and_waited_for(
    server: FakeTelegram, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("getUpdates", *[Refusal(409, CONFLICT_POLLER)] * 3)
    server.says("still here?")
    async with running(make(), accept):
        await eventually(lambda: not server.waiting)
    assert caplog.text.count("Another process polls this bot") == 1 and stored(database) == ["still here?"]


async def test_two_real_pollers_share_without_loss(
    server: FakeTelegram, make: Make, accept: Accept, database: Database
) -> None:
    async with running(make(), accept), running(make(), accept):
        for number in range(20):
            server.says(f"message {number}")
            await asyncio.sleep(0.005)
        await eventually(lambda: not server.waiting)
    assert stored(database) == [f"message {number}" for number in range(20)]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_refused_token_is_said_and_not_tried_again(
    server: FakeTelegram, make: Make, accept: Accept, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    caplog.set_level(logging.DEBUG)
    await asyncio.wait_for(make(token="4242:AArevoked", mode=mode).run(accept), 5)
    assert "FIRSTLINE_TELEGRAM_TOKEN" in caplog.text and len(server.calls) == 1
    assert "AArevoked" not in caplog.text


async def test_no_network_at_the_start_is_waited_out(
    server: FakeTelegram, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("deleteWebhook", Broken.BAD_GATEWAY, Refusal(429, "Too Many Requests", retry_after=3))
    server.fail("getUpdates", Broken.CUT_AFTER, Broken.BAD_GATEWAY)
    server.says("one")
    caplog.set_level(logging.DEBUG)
    async with running(make(), accept):
        await eventually(lambda: not server.waiting)
    assert stored(database) == ["one"]
    assert server.token not in caplog.text and "AAfake" not in caplog.text


def test_a_token_that_is_none_stops_the_start(make: Make) -> None:
    with pytest.raises(SettingsError, match="FIRSTLINE_TELEGRAM_TOKEN") as error:
        make(token="hunter2")
    assert "hunter2" not in str(error.value)


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


# Webhook


async def post(channel: Telegram, accept: Accept, body: bytes, secret: str | None = SECRET) -> httpx.Response:
    headers = {adapter.HEADER: secret} if secret is not None else {}
    application = Starlette(routes=list(channel.routes(accept)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="https://bot.example") as client:
        return await client.post("/webhooks/telegram", content=body, headers=headers)


async def test_the_webhook_is_set_and_brings_what_had_waited(
    server: FakeTelegram, make: Make, accept: Accept, database: Database
) -> None:
    server.says("waiting since yesterday")
    channel = make(mode="webhook")
    await channel.run(accept)
    assert server.webhook["url"] == "https://bot.example/webhooks/telegram"
    assert server.webhook["secret_token"] == SECRET and server.webhook["drop_pending_updates"] is False
    server.webhook_app = Starlette(routes=list(channel.routes(failing(accept, StoreError("busy"), RuntimeError()))))
    for _ in range(3):
        await server.push()
    assert server.webhook_statuses == [503, 503, 200] and stored(database) == ["waiting since yesterday"]


async def test_a_repeated_webhook_call_is_stored_once(
    server: FakeTelegram, make: Make, accept: Accept, database: Database
) -> None:
    body = httpx.Request("POST", "https://x", json=server.says("hi")).content
    channel = make(mode="webhook")
    lost_answer = await post(channel, failing(accept, StoreError("after storing"), after=True), body)
    assert (lost_answer.status_code, lost_answer.headers["Retry-After"]) == (503, "5")
    assert [(await post(channel, accept, body)).status_code for _ in range(2)] == [200, 200]
    assert stored(database) == ["hi"]


BODY = b'{"update_id": 1}'
STRANGERS: list[tuple[bytes, str | None, int]] = [
    (BODY, SECRET, 200), (BODY, None, 401), (BODY, "", 401), (BODY, SECRET + "x", 401), (BODY, "ü", 401),
    (b"{" + b" " * 1024 * 1024, SECRET, 413), (b"{" + b" " * 1024 * 1024, "wrong", 401),
    (b"not json", SECRET, 422), (b"[1]", SECRET, 422), (b"[" * 100_000, SECRET, 422), (b"", SECRET, 200),
]  # fmt: skip


@pytest.mark.parametrize(("body", "secret", "status"), STRANGERS)
async def test_who_calls_the_webhook(
    make: Make, accept: Accept, database: Database, body: bytes, secret: Any, status: int
) -> None:
    secret = secret.encode() if secret else secret
    assert (await post(make(mode="webhook"), accept, body, secret)).status_code == status
    assert stored(database) == []


async def test_without_a_secret_nobody_gets_in_and_polling_has_no_door(make: Make, accept: Accept) -> None:
    assert (await post(make(mode="webhook", secret=None), accept, BODY, "")).status_code == 401
    assert (await post(make(mode="polling"), accept, BODY)).status_code == 404


@pytest.mark.parametrize("wrong", [{"public_url": "http://bot.example"}, {"secret": "not allowed!"}])
async def test_a_refused_webhook_names_the_settings(
    server: FakeTelegram, make: Make, accept: Accept, caplog: pytest.LogCaptureFixture, wrong: dict[str, str]
) -> None:
    await make(mode="webhook", **wrong).run(accept)
    assert "FIRSTLINE_PUBLIC_URL" in caplog.text and "FIRSTLINE_TELEGRAM_SECRET" in caplog.text
    assert server.webhook == {} and "not allowed!" not in caplog.text


async def test_polling_takes_over_from_a_webhook_and_back(
    server: FakeTelegram, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await make(mode="webhook").run(accept)
    server.says("one")
    async with running(make(), accept):
        await eventually(lambda: stored(database) == ["one"] and not server.waiting)  # stored, and confirmed as well
        await make(mode="webhook").run(accept)
        server.says("two")
        await eventually(lambda: "has set a webhook" in caplog.text)
    assert [update["message"]["text"] for update in server.waiting] == ["two"]
