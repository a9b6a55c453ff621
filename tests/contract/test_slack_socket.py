"""Socket Mode: events over a socket of ours, which is replaced when it is of no use."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.base import Accept
from bot.channels.slack import socket_mode
from bot.errors import StoreError
from bot.store.database import Database
from tests.contract.adapter_scene import database, eventually, failing, running, stored
from tests.contract.slack_scene import Make, accept, make, slack
from tests.fakes.slack_fake import APP_TOKEN, FakeSlack

__all__ = ["accept", "database", "make", "slack"]  # the fixtures


async def test_many_messages_at_once_keep_their_order(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    channel = make(app_token=APP_TOKEN)
    async with running(channel, accept):
        await eventually(lambda: slack.sockets)
        texts = [f"message {number}" for number in range(20)]
        events = [
            {
                "type": "message",
                "channel": slack.dm("carl"),
                "user": "U0CARL",
                "text": text,
                "ts": f"17900000{n:02}.0001",
            }
            for n, text in enumerate(texts)
        ]
        await asyncio.gather(*(slack.emit(event) for event in events))
        await eventually(lambda: len(stored(database)) == 20)
    assert stored(database) == texts


async def test_socket_mode_stores_before_it_confirms(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    channel = make(app_token=APP_TOKEN, signing_secret=None)
    async with running(channel, failing(accept, StoreError("disk full"))):
        await eventually(lambda: slack.sockets)
        await slack.says("one")
        assert slack.acknowledged == [] and stored(database) == []
        await slack.redeliver()
        await slack.repeat(slack.emitted[0])
        assert stored(database) == ["one"]
        await slack.commands("/ask", "two")
        await eventually(lambda: slack.command_answers)
    assert "private chat" in slack.command_answers[0] and stored(database) == ["one", "two"]


@pytest.mark.parametrize("how", ["closed", "refresh", "quiet", "no hello"])
async def test_a_socket_that_is_of_no_use_is_replaced(
    slack: FakeSlack,
    make: Make,
    accept: Accept,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    if how == "no hello":
        monkeypatch.setattr(socket_mode, "HELLO_SECONDS", 0.5)
        slack.greets = False
    channel = make(app_token=APP_TOKEN)
    async with running(channel, accept):
        await eventually(lambda: slack.sockets)
        if how == "closed":
            await slack.sockets[0].close(code=1011)
        elif how == "refresh":
            await slack.sockets[0].send_json({"type": "disconnect", "reason": "refresh_requested"})
        elif how == "quiet":
            monkeypatch.setattr(socket_mode, "QUIET_SECONDS", 0.2)
            await eventually(lambda: len(slack.sockets) > 1)
            monkeypatch.undo()
        else:
            slack.greets = True
        await eventually(lambda: len(slack.sockets) > 1 and not slack.sockets[-1].closed)
        await asyncio.sleep(0.1)
        await slack.says("after it")
        await slack.redeliver()
        await eventually(lambda: stored(database) == ["after it"])


async def test_a_refused_app_token_is_said_and_ends_it(
    slack: FakeSlack, make: Make, accept: Accept, caplog: pytest.LogCaptureFixture
) -> None:
    channel = make(app_token="xapp-wrong")
    await asyncio.wait_for(channel.run(accept), 10)
    assert "FIRSTLINE_SLACK_APP_TOKEN" in caplog.text and "xapp-wrong" not in caplog.text


@pytest.mark.parametrize(
    ("changed", "setting"),
    [({"bot_token": "xoxb-wrong"}, "FIRSTLINE_SLACK_BOT_TOKEN"), ({"team_id": "T0OTHER"}, "FIRSTLINE_SLACK_TEAM_ID")],
)
async def test_wrong_settings_are_said_and_end_it(
    make: Make, accept: Accept, caplog: pytest.LogCaptureFixture, changed: Any, setting: str
) -> None:
    await asyncio.wait_for(make(**changed).run(accept), 10)
    assert setting in caplog.text and "xoxb" not in caplog.text
