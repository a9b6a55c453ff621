"""The widget with a person at the other end: their files, "Seen", typing, and what counts as read."""

from __future__ import annotations

import asyncio
import base64
import time
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.store import seen
from tests.browser.test_browser import CHROMIUM, SHOTS, assert_accessible
from tests.browser.widget_scene import Shop, browser, context_of, log_of, open_chat, served, shop, write
from tests.contract.test_webchat_people import claim, conversation, send
from tests.contract.webchat_scene import Served

__all__ = ["browser", "served", "shop"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")
GREEN = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGNQmBCABzGMSmNDAH36ZAFFKe5LAAAAAElFTkSuQmCC"
)


async def test_files_seen_and_typing_of_a_person(served: Served, shop: Shop, browser: Browser) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    await write(page, "hello")
    await expect(log_of(page)).to_contain_text("echo: hello")
    of = str(served.app.database.read.one("SELECT id FROM conversations")["id"])
    await claim(served, of)
    await write(page, "where is my tent?")
    await expect(log_of(page).locator(".own .state").last).to_have_text("Sent")

    def newest() -> int:
        return int(served.app.database.read.one("SELECT max(id) AS id FROM messages")["id"])

    assert await served.app.database.write(lambda tx: seen.agent_saw(tx, of, newest()))
    served.app.signals.changed(of)
    await expect(log_of(page).locator(".own .state")).to_have_text(["Sent", "Seen"])
    served.app.signals.typing(of, "Ben", time.time())
    await expect(page.get_by_text("Ben is typing")).to_be_attached()
    served.app.signals.stopped_typing(of, "Ben")

    await send(served, of, ("green.png", "image/png", GREEN), ("label.pdf", "application/pdf", b"%PDF-1.7"))
    picture = log_of(page).get_by_role("img", name="green.png")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("(node) => node.naturalWidth") == 10
    below = "(node) => node.scrollHeight - node.scrollTop - node.clientHeight"
    assert await page.locator(".scroller").evaluate(below) < 5, "it grew under the reader's eyes"
    async with page.expect_download() as saving:
        await log_of(page).get_by_role("button", name="Save label.pdf").click()
    saved = await (await saving.value).path()
    assert ((await saving.value).suggested_filename, saved.read_bytes()) == ("label.pdf", b"%PDF-1.7")
    await assert_accessible(page, "files from an agent")
    await page.screenshot(path=SHOTS / "widget-files-from-agent.png")


async def test_only_what_is_in_view_in_an_open_panel_counts_as_seen(
    served: Served, shop: Shop, browser: Browser
) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    await write(page, "hello")
    await expect(log_of(page)).to_contain_text("echo: hello")
    of = str(served.app.database.read.one("SELECT id FROM conversations")["id"])
    await claim(served, of)

    async def seen_becomes(message_id: int) -> None:
        async with asyncio.timeout(10):
            while conversation(served, of)["customer_seen"] != message_id:
                await asyncio.sleep(0.05)

    await seen_becomes(await send(served, of))
    before = conversation(served, of)["customer_seen"]
    await page.get_by_role("button", name="Close chat").click()
    unseen = await send(served, of)
    await expect(page.get_by_role("button", name="1 unread message")).to_be_visible()
    await asyncio.sleep(1)
    assert conversation(served, of)["customer_seen"] == before
    await page.get_by_role("button", name="1 unread message").click()
    await seen_becomes(unseen)
