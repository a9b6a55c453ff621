"""A supervisor removes somebody who left, on the team page in Chromium: told on every page, axe-clean on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, FLAGS, assert_accessible
from tests.contract.webchat_scene import serve

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


async def test_who_left_is_signed_out_and_their_customer_waits_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with async_playwright() as playwright, serve(tmp_path, monkeypatch) as served:
        desk = Desk(served, await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS))
        await desk.hire("Sue", "supervisor")
        await desk.hire("Ben")
        talk = await desk.asks("Carla", "Where is my parcel?")
        ben = await desk.open("Ben", f"/desk/c/{talk}")
        await ben.keyboard.press("c")
        await expect(ben.get_by_text("With you").first).to_be_visible()

        sue = await desk.open("Sue", "/desk/team", viewport={"width": 360, "height": 740})
        cards = sue.get_by_role("listitem")
        await expect(cards.filter(has_text="Sue (you)").get_by_text("Remove")).to_have_count(0)
        card = cards.filter(has=sue.get_by_role("heading", name="Ben"))
        await card.get_by_text("Remove").first.focus()
        await sue.keyboard.press("Enter")
        await expect(card.get_by_role("button", name="Remove Ben")).to_be_visible()
        await assert_accessible(sue, "the team page, about to remove somebody")
        assert await sue.evaluate("document.documentElement.scrollWidth") == 360
        await card.get_by_role("button", name="Remove Ben").click()

        await expect(sue.get_by_role("status").filter(has_text="Ben is removed")).to_be_visible()
        await expect(card).to_have_count(0)
        await expect(ben.get_by_label("Password")).to_be_visible()
        await sue.goto(f"{served.url}/desk/c/{talk}")
        await expect(sue.get_by_text("Waiting for a person").first).to_be_visible()
        await desk.browser.close()
