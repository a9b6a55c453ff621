"""The desk on a phone: what is in sight, under a thumb, in light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, SHOTS, assert_accessible, browser
from tests.browser.test_desk_conversation import PHONE, asks, claim, desk, served
from tests.browser.test_desk_reading import says

__all__ = ["browser", "desk", "served"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


async def test_on_a_phone_light_and_dark(desk: Desk) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **PHONE)
    await expect(page.locator("#next-step")).to_be_in_viewport()
    await page.screenshot(path=SHOTS / "desk-phone.png")
    await assert_accessible(page, "a conversation on a phone")
    await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    await page.get_by_role("button", name="Claim").tap()
    await expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    await page.locator("#acts-button").tap()
    await page.screenshot(path=SHOTS / "desk-phone-dark.png")
    await assert_accessible(page, "a menu on a phone in the dark")
    await page.get_by_role("button", name="Transfer…").last.tap()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.get_by_role("button", name="Cancel").first.tap()
    await page.set_viewport_size({"width": 360, "height": 400})  # the keyboard is open
    await page.get_by_label("Your message").fill("A word from the phone")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport()
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, "the conversation scrolls sideways"


async def test_on_a_phone_ones_own_answer_is_in_sight_with_its_undo(desk: Desk) -> None:
    carla = await asks(desk)
    await says(desk, carla, *(f"word {number}" for number in range(12)))
    page = await desk.open("Anna", f"/desk/c/{carla}", **PHONE)
    await expect(page.locator("#send-hint")).to_be_in_viewport()
    box = await page.locator("#composer").bounding_box()
    assert box is not None and box["height"] < 60, "an idle box leaves the room to the brief"
    await page.screenshot(path=SHOTS / "desk-phone-idle.png")
    await claim(page)
    await page.get_by_role("button", name="Send to customer").first.tap()
    await expect(page.get_by_role("button", name="Undo")).to_be_in_viewport()
    await expect(page.locator("#newer")).to_be_hidden()
    await page.screenshot(path=SHOTS / "desk-phone-sent.png")
