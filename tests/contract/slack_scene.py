"""The Slack adapter beside a strict fake of Slack and a real database, as several test files need it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette

from bot.attachments import Files
from bot.channels.base import Accept
from bot.channels.slack import Slack, catch_up, socket_mode
from bot.events import Outgoing
from bot.intake import Intake
from bot.model import Option, Reply
from bot.signals import Signals
from bot.store.database import Database
from tests.contract.adapter_scene import eventually
from tests.contract.samples.slack import KEY
from tests.fakes.slack_fake import BOT_TOKEN, SECRET, TEAM, FakeSlack

Make = Callable[..., Slack]


@pytest.fixture
def accept(database: Database, tmp_path: Path) -> Accept:
    return Intake(database, Signals(), Files(tmp_path / "attachments", 1024 * 1024), time.time).accept


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        yield slack


@pytest_asyncio.fixture
async def make(slack: FakeSlack, database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Make]:
    made: list[Slack] = []
    monkeypatch.setattr(catch_up, "PACE_SECONDS", 0.0)
    monkeypatch.setattr(catch_up, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(socket_mode, "LOOK_SECONDS", 0.02)

    def make(**changed: Any) -> Slack:
        settings = {
            "team_id": TEAM, "signing_secret": SECRET, "app_token": None, "api_base": slack.base_url,
            "public_url": None, "database": database, "clock": time.time, **changed,
        }  # fmt: skip
        made.append(Slack(settings.pop("bot_token", BOT_TOKEN), **settings))
        return made[-1]

    yield make
    for channel in made:
        await channel.close()


@asynccontextmanager
async def called(slack: FakeSlack, channel: Slack, accept: Accept) -> AsyncIterator[None]:
    """The channel's web route on a real server, which the fake calls."""
    config = uvicorn.Config(
        Starlette(routes=channel.routes(accept)), host="127.0.0.1", port=0, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    slack.events_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/webhooks/slack"
    yield
    slack.events_url = ""
    server.should_exit = True
    await task


def outgoing(text: str, *options: Option, name: str = "CARL", **more: Any) -> Outgoing:
    return Outgoing(KEY, **{"address": f"U0{name}", "reply": Reply(text, options), **more})


async def send(channel: Slack, message: Outgoing) -> None:
    for request in channel.render(message):
        await channel.deliver(request)
