"""Reading at the desk: what is older than the page, and what those may do who do not answer."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.model import Author, Reply
from bot.store import conversations, seen, transcripts
from bot.store.database import Tx
from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, browser
from tests.browser.test_desk_conversation import WIDE, asks, claim, desk, served, until

__all__ = ["browser", "desk", "served"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


async def test_a_link_to_an_old_message_shows_it_and_an_editor_reads_along(desk: Desk) -> None:
    carla = await asks(desk)
    first = int(desk.served.app.database.read.one("SELECT min(id) AS id FROM messages")["id"])

    def talk(tx: Tx) -> None:
        conversation = conversations.get(tx, carla)
        for number in range(240):
            transcripts.add_message(tx, conversation, Author.CUSTOMER, Reply(f"word {number}"), time.time())

    await desk.served.app.database.write(talk)
    await desk.hire("Edith", "editor")
    page = await desk.open("Edith", f"/desk/c/{carla}", **WIDE)
    await expect(page.locator(f"#m-{first}")).to_have_count(0)
    await page.goto(f"{desk.served.url}/desk/c/{carla}?at={first}")
    await expect(page.locator(f"#m-{first}")).to_be_in_viewport()
    await page.get_by_role("link", name="To the newest messages").click()
    await expect(page.locator(".message").last).to_contain_text("word 239")
    await expect(page.get_by_role("button", name="Claim")).to_have_count(0)
    await expect(page.get_by_role("button", name="Send to customer")).to_have_count(0)
    await page.get_by_label("Your message").fill("The article is out of date.")
    await page.get_by_role("button", name="Add note").click()
    await expect(page.locator(".message.note")).to_contain_text("out of date")


async def test_each_side_knows_how_far_the_other_has_read(desk: Desk) -> None:
    carla, read = await asks(desk), desk.served.app.database.read
    page: Page = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    await claim(page)
    question = read.one("SELECT max(id) AS id FROM messages WHERE author = 'customer'")["id"]
    await until(lambda: read.one("SELECT agent_seen FROM conversations")["agent_seen"] == question)
    await page.get_by_role("button", name="Send to customer").first.click()
    mark = page.locator(".message.agent .seen")
    await expect(mark).to_have_text("Not seen yet")
    answer = read.one("SELECT max(id) AS id FROM messages WHERE author = 'agent'")["id"]
    await desk.served.app.database.write(lambda tx: seen.customer_saw(tx, carla, answer))
    desk.served.app.signals.changed(carla)
    await expect(mark).to_have_text("Seen")
