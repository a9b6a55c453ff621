"""Telegram calls us: who is let in, and that nothing is confirmed before it is stored."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.base import Accept
from bot.channels.telegram import Telegram, adapter
from bot.errors import StoreError
from bot.store.database import Database
from tests.contract.adapter_scene import eventually, failing, stored
from tests.contract.telegram_bench import SECRET, Make, accept, bench, database, make, running, server
from tests.fakes.fake_telegram import FakeTelegram

__all__ = ["accept", "bench", "database", "make", "server"]  # the fixtures


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
