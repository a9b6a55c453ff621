"""What the doctor says of a Telegram bot: how it is set up, and what to do."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.contract.telegram_bench import Bench, bench
from tests.fakes.fake_telegram import Broken
from tests.fakes.telegram_people import BOT

__all__ = ["bench"]  # the fixture


async def findings(bench: Bench, **changed: Any) -> dict[str, str]:
    """What was found, and what to do; nothing if all is well."""
    return {finding.what: finding.mend for finding in await bench.make(**changed).examine()}


async def test_a_sound_bot_that_polls(bench: Bench) -> None:
    found = await findings(bench)
    assert set(found.values()) == {""}
    assert "@shop_bot" in next(iter(found)) and "privacy mode is on" in list(found)[-1]
    bench.server.bot = {**BOT, "can_join_groups": True, "can_read_all_group_messages": True}
    assert "gets every message" in list(await findings(bench))[-1]
    bench.server.bot = {**BOT, "can_join_groups": False, "can_read_all_group_messages": False}
    assert "cannot be added" in list(await findings(bench))[-1]
    assert {method for method, _ in bench.server.calls} == {"getme", "getwebhookinfo"}  # and nothing was changed


async def test_a_webhook_is_compared_with_the_setting(bench: Bench) -> None:
    assert "Start Firstline" in "".join((await findings(bench, mode="webhook")).values())
    await bench.make(mode="webhook").run(bench.accept)
    assert set((await findings(bench, mode="webhook")).values()) == {""}
    assert any("which Firstline removes" in what for what in await findings(bench))
    elsewhere = await findings(bench, mode="webhook", public_url="https://new.example")
    assert any("is at bot.example" in what for what, mend in elsewhere.items() if mend)


async def test_a_webhook_that_fails_and_a_queue_that_grows_are_said(bench: Bench) -> None:
    await bench.make(mode="webhook").run(bench.accept)
    for number in range(120):
        bench.server.says(f"message {number}")
    now = bench.server.waiting[0]["message"]["date"]
    bench.server.webhook_error = {"last_error_date": now, "last_error_message": "Connection refused"}
    mends = [mend for mend in (await findings(bench, mode="webhook")).values() if mend]
    assert len(mends) == 2 and "Connection refused" in mends[0] and "24 hours" in mends[1]


@pytest.mark.parametrize(
    ("seconds_ago", "waiting", "is_trouble"), [(20, 0, True), (600, 0, False), (600, 1, True), (7200, 1, False)]
)
async def test_an_error_of_the_webhook_that_is_over_is_none(
    bench: Bench, seconds_ago: int, waiting: int, is_trouble: bool
) -> None:
    await bench.make(mode="webhook").run(bench.accept)
    for _ in range(waiting):
        bench.server.says("wait for me")
    date = int(time.time()) - seconds_ago
    bench.server.webhook_error = {"last_error_date": date, "last_error_message": "Connection refused"}
    assert ("Connection refused" in str(await findings(bench, mode="webhook"))) is is_trouble


@pytest.mark.parametrize("changed", [{"token": "4242:AArevoked"}, {"api_base": "http://127.0.0.1:9"}])
async def test_a_wrong_token_and_no_network_are_findings(bench: Bench, changed: dict[str, str]) -> None:
    found = await findings(bench, **changed)
    (mend,) = found.values()
    assert "FIRSTLINE_TELEGRAM_" in mend and "AArevoked" not in str(found)


async def test_something_else_than_telegram_is_a_finding(bench: Bench) -> None:
    bench.server.fail("getMe", Broken.BAD_GATEWAY)
    assert "FIRSTLINE_TELEGRAM_API" in str(await findings(bench))
    bench.server.bot = {"name": "another service"}
    assert "FIRSTLINE_TELEGRAM_API" in str(await findings(bench))
