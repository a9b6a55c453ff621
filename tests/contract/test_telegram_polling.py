"""Telegram asked for updates: nothing is lost, nothing is confirmed before it is stored, whatever ends the process."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.channels.base import Accept
from bot.errors import SettingsError, StoreError
from bot.events import Incoming
from bot.store.database import Database
from tests.contract.adapter_scene import eventually, failing, stored
from tests.contract.telegram_bench import Make, accept, bench, database, make, running, server
from tests.fakes.fake_telegram import CONFLICT_POLLER, Broken, FakeTelegram
from tests.fakes.telegram_limits import Refusal

__all__ = ["accept", "bench", "database", "make", "server"]  # the fixtures


class Crash(BaseException):
    """The process ends here."""


def offset(database: Database) -> int | None:
    row = database.read.row("SELECT value FROM offsets WHERE channel = 'telegram' AND account = '4242'")
    return int(row["value"]) if row else None


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
