"""What was written while nobody could tell us of it is read later, once."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.channels.base import Accept
from bot.channels.slack import catch_up
from bot.errors import StoreError
from bot.store import cursors
from bot.store.database import Database
from tests.contract.adapter_scene import database, eventually, failing, running, stored
from tests.contract.slack_scene import Make, accept, called, make, slack
from tests.fakes.slack_fake import BOT, TEAM, FakeSlack, Trouble

__all__ = ["accept", "database", "make", "slack"]  # the fixtures


async def test_what_slack_gave_up_on_is_read_later(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    async with called(slack, make(), accept), running(make(), accept):
        await slack.says("before")
        question = await slack.says(f"<@{BOT}> in public", channel="C0HELP")
        await eventually(lambda: cursor(database) is not None)
    started = len(slack.calls)
    await slack.says("missed one")
    event = await slack.says("missed two")
    await slack.says("first ever", "dora")
    await slack.says(f"<@{BOT}> and mine?", "carl", channel="C0HELP", thread=question["ts"])
    await slack.says("nobody's business", "dora", channel="C0HELP")
    await slack.edits(event, "missed two, changed")
    slack.unconfirmed.clear()
    slack.fails["conversations.history"] = [Trouble.NO_ANSWER, Trouble.NO_ANSWER, Trouble.TOO_FAST]
    async with running(make(), accept):
        await eventually(lambda: len(stored(database)) == 6)
        await asyncio.sleep(0.2)
    texts = ["before", "in public", "missed one", "missed two, changed", "first ever", "and mine?"]
    assert sorted(stored(database)) == sorted(texts)
    assert stored(database).index("missed one") < stored(database).index("missed two, changed")
    since = [float(fields["oldest"]) for method, fields in slack.calls[started:] if method == "conversations.history"]
    assert all(time.time() - 700 < each < time.time() - 590 for each in since)


async def test_a_place_that_may_not_be_read_does_not_hold_up_the_others(
    slack: FakeSlack, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(lambda tx: cursors.put(tx, "slack", TEAM, catch_up.CURSOR, f"{time.time() - 60:.3f}"))
    await slack.says("one")
    await slack.says("two", "dora")
    slack.fails["conversations.history"] = [{"error": "missing_scope"}]
    async with running(make(), accept):
        await eventually(lambda: stored(database))
    assert len(stored(database)) == 1 and "could not be read for what was missed: 1." in caplog.text


async def test_a_message_that_fails_in_our_code_does_not_hold_up_the_others(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    await database.write(lambda tx: cursors.put(tx, "slack", TEAM, catch_up.CURSOR, f"{time.time() - 60:.3f}"))
    await slack.says("one")
    await slack.says("two")
    async with running(make(), failing(accept, ValueError("a fault"))):
        await eventually(lambda: stored(database) == ["two"])


def cursor(database: Database) -> str | None:
    return cursors.get(database.read, "slack", TEAM, catch_up.CURSOR)


async def test_at_the_first_start_nothing_old_is_read(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    await slack.says("long before")
    async with running(make(), accept):
        await eventually(lambda: cursor(database))
    assert stored(database) == [] and "conversations.history" not in [method for method, _ in slack.calls]


async def test_the_cursor_stays_while_the_database_cannot_be_written(
    slack: FakeSlack, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(lambda tx: cursors.put(tx, "slack", TEAM, catch_up.CURSOR, f"{time.time() - 60:.3f}"))
    before = cursor(database)
    await slack.says("missed")
    async with running(make(), failing(accept, *[StoreError("disk full")] * 3)):
        await eventually(lambda: stored(database) == ["missed"])
        await eventually(lambda: cursor(database) != before)
    assert caplog.text.count("cannot be read now") == 1
