"""Slack calls us: nothing is confirmed before it is stored, nothing is stored twice, and only Slack is believed."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import httpx
import pytest

from bot.channels.base import Accept
from bot.errors import DeliveryUncertain, Refused, StoreError
from bot.events import Event
from bot.model import Option
from bot.store.database import Database
from tests.contract.adapter_scene import database, eventually, failing, stored
from tests.contract.slack_scene import Make, accept, called, make, outgoing, send, slack
from tests.fakes.slack_blocks import buttons_of, shown
from tests.fakes.slack_fake import BOT, BOT_TOKEN, SECRET, FakeSlack, Trouble

__all__ = ["accept", "database", "make", "slack"]  # the fixtures


async def test_an_event_is_confirmed_only_when_it_is_stored(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    async with called(slack, make(), failing(accept, StoreError("disk full"), RuntimeError("a fault"))):
        await slack.says("Where is my parcel?")
        assert slack.statuses == [500] and stored(database) == []
        await slack.redeliver()
        assert slack.statuses == [500, 500]
        await slack.redeliver()
        await slack.repeat(slack.emitted[0])
    assert slack.statuses == [500, 500, 200, 200] and stored(database) == ["Where is my parcel?"]


async def test_a_mention_that_comes_as_two_events_is_stored_once(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    slack.person("carl")
    async with called(slack, make(), accept):
        event = await slack.says(f"<@{BOT}> where is my parcel?", channel="C0HELP")
        await slack.says("nice weather", "dora", channel="C0HELP", thread=event["ts"])
    assert len(slack.emitted) == 3 and slack.statuses == [200, 200, 200]
    assert stored(database) == ["where is my parcel?"]
    row = database.read.one("SELECT * FROM conversations")
    assert (row["address"], row["public"], row["person"]) == (f"C0HELP/{event['ts']}/U0CARL", 1, "U0CARL")
    assert (row["name"], row["place"]) == ("Carl", '{"where": "#help"}')


async def test_bad_signatures_are_refused(slack: FakeSlack, make: Make, accept: Accept) -> None:
    async with called(slack, make(), accept), httpx.AsyncClient() as client:
        body = '{"type":"url_verification","challenge":"zz","token":"x"}'
        now, headers = time.time(), {"Content-Type": "application/json"}
        good = await client.post(slack.events_url, content=body, headers={**headers, **slack.signed(body)})
        assert (good.status_code, good.json()) == (200, {"challenge": "zz"})
        for wrong in (
            {},
            {**slack.signed(body), "X-Slack-Signature": "v0=none"},
            {**slack.signed(body), "X-Slack-Request-Timestamp": "soon"},
            slack.signed(body, now - 301),
            slack.signed(body + " "),
        ):
            assert (await client.post(slack.events_url, content=body, headers={**headers, **wrong})).status_code == 401
        large = await client.post(slack.events_url, content=b"x" * (1024 * 1024 + 1))
        assert large.status_code == 413


def test_the_signature_is_checked_whatever_comes(make: Make, slack: FakeSlack) -> None:
    channel = make()
    body = "schön"
    assert channel.verify(slack.signed(body), body.encode())
    assert not channel.verify(slack.signed(body), b"\xff\xfe")
    assert not channel.verify({}, b"")
    assert not make(signing_secret=None).verify(slack.signed(body), body.encode())
    assert list(make(signing_secret=None).routes(None)) == []  # type: ignore[arg-type]


async def test_a_slash_command_is_answered_in_private(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    channel = make()
    async with called(slack, channel, failing(accept, StoreError("disk full"))):
        assert await slack.commands("/ask", "where is my parcel?") == 200
        assert "try again" in slack.command_answers[-1]
        await slack.commands("/ask", "where is my parcel?")
        assert "private chat" in slack.command_answers[-1]
        await slack.commands("/ask", " ")
        assert "/ask where is my parcel?" in slack.command_answers[-1]
    assert stored(database) == ["where is my parcel?"]
    await send(channel, outgoing("It is on its way.", place={"dm": "", "thread": ""}))
    assert [shown(message) for message in slack.messages["D0CARL"]] == ["It is on its way."]


async def test_a_tap_in_public_counts_for_the_asker_only(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    channel = make()
    slack.person("dora")
    async with called(slack, channel, accept):
        event = await slack.says(f"<@{BOT}> help", channel="C0HELP")
        message = outgoing(
            "Which?", Option("article:returns", "Returns"), Option("private:tok", "Talk in private"),
            address=f"C0HELP/{event['ts']}/U0CARL", public=True,
        )  # fmt: skip
        await send(channel, message)
        posted = slack.messages["C0HELP"][-1]
        assert posted["thread_ts"] == event["ts"] and posted["text"].startswith("<@U0CARL>")
        assert await slack.taps("Returns", "dora", "C0HELP") == 200
        await eventually(lambda: slack.ephemeral)
        assert slack.ephemeral[0]["user"] == "U0DORA" and stored(database) == ["help"]
        assert await slack.taps("Talk in private", "carl", "C0HELP") == 200
        await eventually(lambda: not buttons_of(posted))
    assert stored(database) == ["help", "Talk in private"]
    private = database.read.one("SELECT * FROM conversations WHERE public = 0")
    assert (private["address"], private["person"]) == ("U0CARL", "U0CARL")
    assert database.read.one("SELECT choice FROM inbox ORDER BY id DESC LIMIT 1")["choice"] == "private:tok"


async def test_a_refused_message_is_confirmed_and_the_customer_told(slack: FakeSlack, make: Make) -> None:
    async def refuse(_: Event) -> bool:
        raise Refused("This message is too long: <5,000> characters.", 413)

    channel = make()
    async with called(slack, channel, refuse):
        await slack.says("x" * 5000)
        assert slack.statuses == [200]
        await eventually(lambda: len(slack.messages["D0CARL"]) == 2)
    assert shown(slack.messages["D0CARL"][1]) == "This message is too long: <5,000> characters."


async def refuse_everything(_: Event) -> bool:
    raise Refused("This message is too long.", 413)


def told_in_public(slack: FakeSlack) -> list[Any]:
    return [fields["user"] for method, fields in slack.calls if method == "chat.postEphemeral"]


async def test_a_refusal_is_said_once_however_often_the_message_comes(slack: FakeSlack, make: Make) -> None:
    channel = make()
    slack.person("carl")
    async with called(slack, channel, refuse_everything):
        await slack.says(f"<@{BOT}> " + "x" * 5000, channel="C0HELP")
        for payload in list(slack.emitted):
            await slack.repeat(payload)
        await eventually(lambda: told_in_public(slack))
        await slack.says("y" * 5000)
        await slack.repeat(slack.emitted[-1])
        await eventually(lambda: len(slack.messages["D0CARL"]) == 2)
        await asyncio.sleep(0.1)
    assert len(slack.emitted) == 3  # the mention as two events
    assert told_in_public(slack) == ["U0CARL"] and len(slack.messages["D0CARL"]) == 2


async def test_what_colleagues_write_to_each_other_is_not_ours_to_refuse(slack: FakeSlack, make: Make) -> None:
    channel = make()
    async with called(slack, channel, refuse_everything):
        first = await slack.says("nice weather", channel="C0HELP")
        await slack.says("x" * 5000, "dora", channel="C0HELP", thread=first["ts"])
        await slack.says(f"<@{BOT}> hello", channel="C0HELP")
        await eventually(lambda: told_in_public(slack))
        await asyncio.sleep(0.1)
    assert told_in_public(slack) == ["U0CARL"] and set(slack.statuses) == {200}


async def test_no_names_are_needed(slack: FakeSlack, make: Make, accept: Accept, database: Database) -> None:
    slack.fails["users.info"] = [{"error": "missing_scope"}, *[Trouble.NO_ANSWER] * 2]
    async with called(slack, make(), accept):
        await slack.says("one")
        await slack.says("two", "dora")
        await slack.says("three", "emma")
    assert stored(database) == ["one", "two", "three"]
    assert [method for method, _ in slack.calls].count(
        "users.info"
    ) == 3  # after no answer (asked twice) nobody asks for a while


# Nothing said in private


async def test_words_and_tokens_stay_out_of_the_log(
    slack: FakeSlack, make: Make, accept: Accept, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("aiohttp", "asyncio", "slack_sdk", "slack_bolt"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    channel = make()
    async with called(slack, channel, failing(accept, StoreError("disk full"), RuntimeError("my secret words"))):
        await slack.says("my secret words")
        await slack.redeliver()
        await slack.redeliver()
        slack.trouble(Trouble.SERVER_ERROR, 1)
        with pytest.raises(DeliveryUncertain):
            await send(channel, outgoing("my secret words"))
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert ours and not [line for line in ours if "secret words" in line or BOT_TOKEN in line or SECRET in line]
