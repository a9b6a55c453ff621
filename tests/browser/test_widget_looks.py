"""The widget's looks: on a phone in both themes, by keyboard alone, and with a shop's own colours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.test_browser import CHROMIUM, SHOTS, assert_accessible
from tests.browser.widget_scene import Shop, attach, browser, context_of, file, log_of, open_chat, served, shop
from tests.contract.webchat_scene import Served

__all__ = ["browser", "served", "shop"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_by_keyboard_alone(served: Served, shop: Shop, browser: Browser, scheme: Any) -> None:
    shop.more = f'data-theme="{scheme}"'
    context = await context_of(browser, viewport={"width": 360, "height": 740}, has_touch=True)
    page = await context.new_page()
    await page.goto(shop.url)
    await expect(page.get_by_role("button", name="Help")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("do you sell warranty")
    await page.keyboard.press("Enter")
    await expect(log_of(page)).to_contain_text("echo: do you sell warranty")
    await attach(
        page, file("a picture with quite a long name of its own, from a telephone.png"), file("bill.pdf", b"%PDF")
    )
    await page.screenshot(path=SHOTS / f"widget-phone-{scheme}.png")
    await assert_accessible(page, f"widget on a phone, {scheme}")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth"), "the page scrolls sideways"
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Help")).to_be_focused()


async def test_a_shop_gives_it_its_own_looks(served: Served, shop: Shop, browser: Browser) -> None:
    shop.more = 'data-position="left"'
    shop.style = (
        "firstline-chat { --firstline-accent: rgb(122, 31, 61); --firstline-radius: 4px; "
        "--firstline-font: Georgia, serif; --firstline-z: 7; --firstline-width: 300px; }"
    )
    page = await open_chat(await context_of(browser, viewport={"width": 1000, "height": 800}), shop.url)
    panel, send = page.get_by_role("dialog"), page.locator(".launcher")
    box = await panel.bounding_box()
    assert box is not None and box["x"] < 40 and box["width"] == 300
    await expect(panel).to_have_css("border-radius", "4px")
    await expect(panel).to_have_css("z-index", "7")
    await expect(panel).to_have_css("font-family", "Georgia, serif")
    await expect(send).to_have_css("background-color", "rgb(122, 31, 61)")
    await page.screenshot(path=SHOTS / "widget-own-looks.png")
