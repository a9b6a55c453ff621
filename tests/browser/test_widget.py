"""The widget on a shop's page of another origin: one script tag, and who chats."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.test_browser import CHROMIUM, assert_accessible
from tests.browser.widget_scene import Shop, browser, context_of, log_of, open_chat, open_streams, served, shop, write
from tests.contract.webchat_scene import Served, token

__all__ = ["browser", "served", "shop"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


def persons(served: Served) -> list[str | None]:
    rows = served.app.database.read.rows(
        "SELECT DISTINCT c.person FROM conversations c JOIN messages m ON m.conversation_id = c.id ORDER BY c.person"
    )
    return [row["person"] for row in rows]


async def test_one_script_tag_on_a_strict_page_of_another_origin(served: Served, shop: Shop, browser: Browser) -> None:
    shop.script = f"window.Firstline = {{ token: {json.dumps(token('anna', name='Anna'))} }};"
    page = await open_chat(await context_of(browser), shop.url)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await write(page, "hello from the shop")
    await expect(log_of(page)).to_contain_text("echo: hello from the shop")
    assert persons(served) == ["user:anna"]
    assert asked and not any("?" in url or "ey" in url.removeprefix(served.url) for url in asked)
    await assert_accessible(page, "the widget on another site")


async def test_a_page_may_name_its_visitor_after_the_chat_is_there(
    served: Served, shop: Shop, browser: Browser
) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    await page.evaluate("(token) => { window.Firstline = { token }; }", token("late"))
    await page.evaluate("Firstline.open()")
    await write(page, "hello at last")
    await expect(log_of(page)).to_contain_text("echo: hello at last")
    assert persons(served) == ["user:late"]


async def test_signing_in_and_out_leaves_nothing_of_the_other_on_the_page(
    served: Served, shop: Shop, browser: Browser
) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    await write(page, "before signing in")
    await expect(log_of(page)).to_contain_text("echo: before signing in")
    await page.evaluate("(token) => Firstline.identify(token)", token("anna"))
    await write(page, "anna here")
    await expect(log_of(page)).to_contain_text("echo: anna here")
    # What Anna wrote before she signed in is still hers.
    await expect(log_of(page)).to_contain_text("before signing in")
    await page.evaluate("(token) => Firstline.identify(token)", token("ben"))
    await write(page, "ben here")
    await expect(log_of(page)).to_contain_text("echo: ben here")
    await expect(log_of(page)).not_to_contain_text("anna")
    await expect(log_of(page)).not_to_contain_text("before")
    await page.evaluate("Firstline.signOut()")
    await write(page, "nobody here")
    await expect(log_of(page)).to_contain_text("echo: nobody here")
    for other in ("anna", "ben", "before"):
        await expect(log_of(page)).not_to_contain_text(other)
    assert persons(served) == [None, "user:anna", "user:ben"]
    kept = await page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':as:'))")
    assert kept == []
    async with asyncio.timeout(10):
        while open_streams(served) != 1:
            await asyncio.sleep(0.05)


async def test_a_token_that_runs_out_is_replaced_by_the_page(served: Served, shop: Shop, browser: Browser) -> None:
    first, second = token("anna", exp=time.time() + 3), token("anna")
    shop.script = (
        f"window.Firstline = {{ token: {json.dumps(first)}, "
        f"refreshToken: async () => {{ window.asked = (window.asked ?? 0) + 1; return {json.dumps(second)}; }} }};"
    )
    page = await open_chat(await context_of(browser), shop.url)
    await write(page, "with the first")
    await expect(log_of(page)).to_contain_text("echo: with the first")
    async with asyncio.timeout(15):
        while not await page.evaluate("window.asked"):
            await asyncio.sleep(0.1)
    await write(page, "with the second")
    await expect(log_of(page)).to_contain_text("echo: with the second")
    assert await page.evaluate("window.asked") == 1
    assert served.app.database.read.one("SELECT count(*) AS n FROM visitors")["n"] == 1


async def test_without_a_fresh_token_the_visitor_is_told_and_nothing_is_lost(
    served: Served, shop: Shop, browser: Browser
) -> None:
    shop.script = (
        f"window.Firstline = {{ token: {json.dumps(token('anna', exp=time.time() + 2))}, "
        "refreshToken: async () => '<html>\\n502 Bad Gateway' };"
    )
    page = await open_chat(await context_of(browser), shop.url)
    await expect(page.get_by_text("Your sign-in could not be checked")).to_be_visible()
    await write(page, "kept for later")
    await expect(log_of(page)).to_contain_text("Waiting to be sent")
    await page.evaluate("(token) => Firstline.identify(token)", token("anna"))
    await expect(log_of(page)).to_contain_text("echo: kept for later")
    await expect(page.get_by_text("Your sign-in could not be checked")).to_be_hidden()
