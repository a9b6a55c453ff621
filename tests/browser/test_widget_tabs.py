"""The widget in several tabs of one browser: the same in each, and one stream for all."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.test_browser import CHROMIUM
from tests.browser.widget_scene import Shop, browser, context_of, log_of, open_chat, open_streams, served, shop, write
from tests.contract.webchat_scene import Served

__all__ = ["browser", "served", "shop"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


async def test_two_tabs_show_the_same_and_read_one_stream(served: Served, shop: Shop, browser: Browser) -> None:
    context = await context_of(browser)
    first, second = await open_chat(context, shop.url), await open_chat(context, shop.url)
    await write(first, "from the first")
    await write(second, "from the second")
    for page in (first, second):
        for text in ("from the first", "from the second", "echo: from the first", "echo: from the second"):
            await expect(log_of(page).get_by_text(text, exact=True)).to_have_count(1)
    assert open_streams(served) == 1
    assert served.app.database.read.one("SELECT count(*) AS n FROM messages WHERE author = 'customer'")["n"] == 2
    conversation = served.app.database.read.one("SELECT id FROM conversations WHERE person IS NULL")["id"]
    served.app.signals.typing(conversation, "Anna", time.time())
    for page in (first, second):
        await expect(page.get_by_text("Anna is typing")).to_be_attached()


async def test_many_tabs_do_not_block_each_other_and_survive_their_leader(
    served: Served, shop: Shop, browser: Browser
) -> None:
    context = await context_of(browser)
    pages = [await open_chat(context, shop.url) for _ in range(9)]
    await write(pages[8], "from the ninth")
    for page in pages:
        await expect(log_of(page)).to_contain_text("echo: from the ninth")
    assert open_streams(served) == 1
    await pages[0].close()  # it was the first, so it read for the others
    await write(pages[4], "after it went")
    for page in pages[1:]:
        await expect(log_of(page).get_by_text("echo: after it went", exact=True)).to_have_count(1)
        await expect(log_of(page).get_by_text("echo: from the ninth", exact=True)).to_have_count(1)


async def test_a_tab_put_to_sleep_loses_the_lead(served: Served, shop: Shop, browser: Browser) -> None:
    context = await context_of(browser)
    first = await open_chat(context, shop.url)
    await write(first, "hello")
    await expect(log_of(first)).to_contain_text("echo: hello")
    # As browsers do it to tabs in the background: it still has the lead, and tells nobody anything any more.
    await first.evaluate("BroadcastChannel.prototype.postMessage = () => {}")
    second = await open_chat(context, shop.url)
    await write(second, "a second question")
    await expect(log_of(second)).to_contain_text("echo: a second question")
    await expect(log_of(second).get_by_text("echo: hello", exact=True)).to_have_count(1)
