"""Reading at the desk: what is older than the page, and what those may do who do not answer."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.model import Author, Reply
from bot.store import conversations, seen, transcripts
from bot.store.database import Tx
from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, SHOTS, browser, listens
from tests.browser.test_desk_conversation import WIDE, asks, claim, desk, said, served, until

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
    await listens(page)
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
    await desk.served.app.database.write(lambda tx: seen.customer_saw(tx, carla, answer, time.time()))
    desk.served.app.signals.changed(carla)
    await expect(mark).to_have_text(re.compile(r"^Seen \d\d:\d\d$"))


async def says(desk: Desk, conversation_id: str, *words: str) -> None:
    """The customer writes on."""

    def write(tx: Tx) -> None:
        conversation = conversations.get(tx, conversation_id)
        for word in words:
            transcripts.add_message(tx, conversation, Author.CUSTOMER, Reply(word), time.time())

    await desk.served.app.database.write(write)
    desk.served.app.signals.changed(conversation_id)


async def test_whoever_is_at_the_end_stays_there_and_nobody_else_is_moved(desk: Desk, tmp_path: Path) -> None:
    carla = await asks(desk)
    await says(desk, carla, *(f"word {number}" for number in range(30)))
    await desk.hire("Ben")
    anna = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    ben = await desk.open("Ben", f"/desk/c/{carla}", **WIDE)
    await expect(anna.locator(".message").last).to_be_in_viewport()
    await claim(ben)
    await expect(anna.locator(".message.system").last).to_be_in_viewport()
    await says(desk, carla, "Are you there?")
    for page in (anna, ben):
        await expect(page.locator("#log").get_by_text("Are you there?")).to_be_in_viewport()
        await expect(page.locator("#newer")).to_be_hidden()
    await anna.locator("#log").evaluate("log => { log.scrollTop = 0 }")
    await anna.wait_for_timeout(100)
    picture = tmp_path / "seam.png"
    await ben.locator("#brief").screenshot(path=picture)
    await ben.locator("#files").set_input_files(picture)
    await ben.get_by_role("button", name="Send", exact=True).click()
    await expect(ben.locator(".message.agent img")).to_be_in_viewport(ratio=1)
    await expect(anna.locator("#newer")).to_be_visible()
    assert await anna.locator("#log").evaluate("log => log.scrollTop") == 0
    await anna.screenshot(path=SHOTS / "desk-newer.png")


async def test_what_was_not_meant_for_the_customer_stays_in_the_box(desk: Desk, tmp_path: Path) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    await claim(page)
    most = int(await page.locator("#attach").get_attribute("data-most") or 0)
    for name in ("1.txt", "2.txt", "3.txt"):
        (tmp_path / name).write_text(name)
    (tmp_path / "film.bin").write_bytes(bytes(most * 1024 * 1024 + 1))
    await page.locator("#files").set_input_files([tmp_path / name for name in ("1.txt", "film.bin", "2.txt", "3.txt")])
    await expect(page.locator("#attached li")).to_have_count(3)
    await expect(page.locator("#toast")).to_contain_text("“film.bin”. The others are attached.")
    draft = page.get_by_label("Your message")
    await draft.press_sequentially("/he")
    await page.keyboard.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("There is no canned reply “/he”")
    await expect(draft).to_have_value("/he")
    toast, row = await page.locator("#toast p").bounding_box(), await page.locator("#send-row").bounding_box()
    assert toast and row and toast["y"] >= row["y"] + row["height"], "the words cover nothing"
    await page.screenshot(path=SHOTS / "desk-toast.png")
    assert said(desk, carla) == []
