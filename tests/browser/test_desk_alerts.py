"""What calls an agent who looks elsewhere: the sound, the blinking title, and the line of alarms with its links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.model import Priority, Reason
from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, assert_accessible, browser
from tests.browser.test_desk_conversation import PHONE, desk, served

__all__ = ["browser", "desk", "served"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")
# Chromium plays no sound here: the tones are noted. A page in the background is one that says so.
NOTE_SOUNDS = """
    window.tones = [];
    const part = () => ({ connect() {}, gain: {} });
    window.AudioContext = class {
      currentTime = 0;
      createGain = part;
      createOscillator() {
        return { ...part(), frequency: {}, start() { window.tones.push(this.frequency.value); }, stop() {} };
      }
      close() {}
    };
    window.inBackground = false;
    Object.defineProperty(document, 'hidden', { get: () => window.inBackground });
"""
ONE_SOUND = [660, 880]


async def listening(desk: Desk) -> Page:
    page = await desk.open("Anna")
    await page.add_init_script(NOTE_SOUNDS)
    await page.reload()
    return page


async def test_who_wants_it_hears_a_new_handoff_and_sees_the_title_blink(desk: Desk) -> None:
    page = await listening(desk)
    await desk.asks("Carla", "Before anybody wants to hear it")
    await expect(page).to_have_title("(1) Desk")
    assert await page.evaluate("window.tones") == []
    await page.locator("#menu summary").click()
    await page.get_by_role("button", name="Alerts for new handoffs: off").click()
    assert await page.evaluate("window.tones") == ONE_SOUND, "what it will sound like"

    await page.evaluate("window.inBackground = true")
    await desk.asks("Dan", "Is anybody there?")
    await expect(page).to_have_title("● Somebody waits")
    await expect(page).to_have_title("(2) Desk")
    await expect(page).to_have_title("● Somebody waits")
    assert await page.evaluate("window.tones") == ONE_SOUND * 2
    await page.evaluate("window.inBackground = false")
    await expect(page).to_have_title("(2) Desk")
    await page.wait_for_timeout(2500)
    await expect(page).to_have_title("(2) Desk")

    # Neither a page that is loaded anew, nor somebody who leaves the queue, is news.
    await page.reload()
    await desk.served.app.acts.claim(await desk.writes("Eve", "Hello"), desk.people["Anna"])
    await expect(page.locator("#mine")).to_contain_text("Eve")
    assert await page.evaluate("window.tones") == []


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
async def test_the_line_of_alarms_leads_to_those_who_wait_too_long(desk: Desk, options: dict[str, Any]) -> None:
    late = await desk.asks("Dan", "Where is my money?", ago=4000, reason=Reason.ANGRY, priority=Priority.HIGH)
    await desk.asks("Eve", "And mine?", ago=4000)
    await desk.asks("Fay", "Do you ship to Norway?")
    page = await desk.open("Anna", **options)
    line = page.get_by_role("status").filter(has_text="Dan: nobody has taken this yet")
    await expect(line).to_contain_text("1 more alarm: show all")
    await assert_accessible(page, "a line of alarms")
    await line.get_by_role("link", name="show all").click()
    await expect(page).to_have_url(re.compile(r"/desk\?alarm=ringing$"))
    await expect(page.locator("#waiting a.item strong")).to_have_text(["Dan", "Eve"])
    await line.get_by_role("link", name="Open it").click()
    await expect(page).to_have_url(re.compile(rf"/desk/c/{late}$"))
    await expect(page.get_by_role("heading", name="Dan")).to_be_visible()
    await page.get_by_role("button", name="Claim").click()
    await expect(page.locator("#alarm-line")).to_contain_text("Eve: nobody has taken this yet")
    await expect(page.locator("#alarm-all")).to_have_count(0)
