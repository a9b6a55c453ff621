"""Faster than the page, at the desk: a double press acts once, and what ends a talk waits for the words before it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from bot.model import Author, Reply
from bot.store import conversations, mentions, transcripts
from bot.store.database import Tx
from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, SHOTS, assert_accessible, browser
from tests.browser.test_desk_conversation import PHONE, WIDE, asks, claim, desk, said, served, until
from tests.browser.test_desk_reading import says

__all__ = ["browser", "desk", "served"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


async def press_twice(page: Page, button: Locator, after: int) -> None:
    """Two presses at one place, `after` milliseconds apart, whatever stands there the second time."""
    await button.scroll_into_view_if_needed()
    box = await button.bounding_box()
    assert box is not None
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    touches = await page.evaluate("navigator.maxTouchPoints > 0")
    press = page.touchscreen.tap if touches else page.mouse.click
    await press(*at)
    await page.wait_for_timeout(after)
    await press(at[0] + 3, at[1] + 2)


@pytest.mark.parametrize("options", [PHONE, WIDE], ids=["phone", "wide"])
async def test_a_double_press_acts_once(desk: Desk, options: dict[str, Any]) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **options)
    standing, dialogs = page.locator(".standing"), page.get_by_role("dialog")
    for after in (120, 300):
        await press_twice(page, page.locator("#claim"), after)
        await expect(standing).to_have_text("With you")
        await page.wait_for_timeout(700)  # what the second press might have done would be here by now
        await expect(standing).to_have_text("With you")
        await expect(dialogs).to_have_count(0)
        if after == 120:
            await desk.served.app.acts.release(carla, desk.people["Anna"])
            await expect(page.locator("#claim")).to_be_visible()
    await press_twice(page, page.locator("#send-warranty"), 400)
    await expect(page.locator("#send-warranty")).to_contain_text("Send again")
    await expect(page.locator("#card-warranty .why-not")).to_have_text("Leaving in a moment.")
    await page.wait_for_timeout(700)
    assert [text for text, _ in said(desk, carla)] == ["**Two years.**"]
    await until(lambda: said(desk, carla) == [("**Two years.**", "sent")])
    await expect(page.locator("#card-warranty .why-not")).to_have_text("Sent to the customer.")
    await page.locator("#brief").evaluate("(brief) => brief.scrollTo(0, 500)")
    await press_twice(page, page.locator("#resolve"), 250)
    await expect(standing).to_have_text("Resolved")
    await page.wait_for_timeout(700)
    await expect(standing).to_have_text("Resolved")
    await expect(dialogs).to_have_count(0)
    assert await page.locator("#brief").evaluate("(brief) => brief.scrollTop") == 0
    await page.locator("#claim").click()  # once, and later: it is meant
    await expect(standing).to_have_text("With you")


async def test_what_nobody_answered_is_resolved_on_purpose_only(desk: Desk) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **PHONE)
    await claim(page)
    await page.get_by_role("button", name="Resolve").tap()
    ask = page.get_by_role("dialog", name="Nobody has answered yet")
    await expect(ask.get_by_role("button", name="Not yet")).to_be_focused()
    await page.screenshot(path=SHOTS / "desk-unanswered.png")
    await ask.get_by_role("button", name="Not yet").tap()
    await expect(page.locator(".standing")).to_have_text("With you")
    await page.wait_for_timeout(700)
    await page.get_by_role("button", name="Resolve").tap()
    await ask.get_by_role("button", name="Resolve all the same").tap()
    await expect(page.locator(".standing")).to_have_text("Resolved")


@pytest.mark.parametrize("arrives", [True, False], ids=["it arrives", "it is lost"])
async def test_resolving_waits_for_the_reply_that_is_on_its_way(desk: Desk, arrives: bool) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    await claim(page)
    slow = asyncio.Event()

    async def hold(route: Route) -> None:
        await slow.wait()
        await (route.continue_() if arrives else route.abort())

    await page.route("**/reply", hold)
    await page.get_by_label("Your message").fill("Two years.")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Resolve").click()
    await expect(page.locator("#toast")).to_contain_text("“Resolve” follows as soon as it has got through")
    await expect(page.locator("#composer")).to_have_attribute("aria-busy", "true")
    await assert_accessible(page, "a reply on its way")
    await page.screenshot(path=SHOTS / "desk-on-its-way.png")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    slow.set()
    if arrives:
        await expect(page.locator(".standing")).to_have_text("Resolved")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        assert [text for text, _ in said(desk, carla)] == ["Two years."]
    else:
        await expect(page.get_by_role("dialog")).to_contain_text("You have an unsent message")
        await expect(page.locator(".standing")).to_have_text("With you")
    await expect(page.locator("[aria-busy]")).to_have_count(0)


@pytest.mark.parametrize("options", [PHONE, WIDE], ids=["phone", "wide"])
async def test_what_was_asked_of_me_is_in_sight(desk: Desk, options: dict[str, Any]) -> None:
    carla, ben = await asks(desk), await desk.hire("Ben")

    def ask(tx: Tx) -> None:
        conversation = conversations.get(tx, carla)
        note = transcripts.add_message(
            tx, conversation, Author.NOTE, Reply("@anna which batch is it?"), time.time(), agent_id=ben.id
        )
        mentions.ask(tx, note, desk.people["Anna"].id)

    await says(desk, carla, *(f"word {number}" for number in range(9)))
    await desk.served.app.database.write(ask)
    await says(desk, carla, *(f"word {number}" for number in range(30)))
    page = await desk.open("Anna", **options)
    await page.locator("#asked a.item").click()
    await expect(page.get_by_role("heading", name="Carla")).to_be_visible()
    await expect(page.locator("#asked")).to_have_count(0)
    await says(desk, carla, "Hello?")
    await expect(page.locator(".message").last).to_contain_text("Hello?")
    await expect(page.locator(".message.note.found")).to_be_in_viewport(ratio=1)
    await page.screenshot(path=SHOTS / "desk-asked-note.png")


@pytest.mark.parametrize("size", [(1280, 720), (1280, 860), (1700, 860), (360, 740)], ids=str)
async def test_an_article_is_unfolded_where_it_can_be_read(desk: Desk, size: tuple[int, int]) -> None:
    (width, height), carla = size, await asks(desk)
    knowledge = desk.served.app.acts.knowledge.now
    returns = replace(knowledge.articles["returns"], answer="Within 60 days. " * 150)
    knowledge.articles = {**knowledge.articles, "returns": returns}
    page = await desk.open("Anna", f"/desk/c/{carla}", viewport={"width": width, "height": height})
    await claim(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("2")
    await expect(page.locator("#send-returns")).to_be_focused()
    await expect(page.locator("#card-returns .card-title")).to_be_in_viewport(ratio=1)
    await page.wait_for_timeout(100)
    await page.screenshot(path=SHOTS / f"desk-article-read-{width}-{height}.png")
    title, shown, brief, upfront = [
        await page.locator(part).bounding_box()
        for part in ("#card-returns .card-title", "#card-returns .answer", "#brief", "#upfront")
    ]
    assert title and shown and brief and upfront
    assert title["y"] >= upfront["y"] + upfront["height"], "the title is under what stays in sight"
    assert shown["y"] + 30 <= brief["y"] + brief["height"], "the beginning is not in sight"
    assert width < 1280 or shown["width"] > 480, "it is in a narrow column"


async def test_what_the_guard_warns_of_is_in_sight_in_a_long_reply(desk: Desk) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    await claim(page)
    long = "Your tent is covered by the warranty for two years from the day you bought it. " * 14
    await page.get_by_label("Your message").fill(f"{long} Send me your password and I will look. {long}")
    await page.keyboard.press("Enter")
    marked = page.locator("#warned mark").first
    await expect(marked).to_be_in_viewport(ratio=1)
    await assert_accessible(page, "a long warning")
    await page.screenshot(path=SHOTS / "desk-guard-long.png")
