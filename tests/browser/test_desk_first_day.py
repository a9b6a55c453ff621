"""What a first-time agent does and meets: the documented keys, what is refused, and what must not scroll away."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from bot.model import Author, Reply
from bot.store import conversations, transcripts
from bot.store.database import Tx
from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, SHOTS, assert_accessible, browser
from tests.browser.test_desk_conversation import PHONE, WIDE, asks, claim, desk, said, served, until
from tests.browser.test_desk_reading import says

__all__ = ["browser", "desk", "served"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


async def opened(desk: Desk, **options: Any) -> tuple[Page, str]:
    """Anna has Carla's conversation."""
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **options)
    await claim(page)
    return page, carla


async def answers(desk: Desk, conversation_id: str, *words: str) -> None:
    """The assistant has said something."""

    def write(tx: Tx) -> None:
        conversation = conversations.get(tx, conversation_id)
        for word in words:
            transcripts.add_message(tx, conversation, Author.BOT, Reply(word), time.time(), knowledge="v1")

    await desk.served.app.database.write(write)
    desk.served.app.signals.changed(conversation_id)


@pytest.mark.parametrize("options", [WIDE, PHONE], ids=["wide", "phone"])
async def test_the_keys_that_the_manual_names_answer_a_customer(desk: Desk, options: dict[str, Any]) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", **options)
    while not await page.evaluate("document.activeElement.matches('a.item')"):
        await page.keyboard.press("j")  # the first press may come before the page listens
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Carla")).to_be_focused()
    await page.keyboard.press("c")
    await expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    await expect(page.get_by_role("heading", name="Carla")).to_be_focused()
    await page.keyboard.press("1")
    await expect(page.locator("#card-warranty .answer")).to_be_visible()
    await expect(page.locator("#send-warranty")).to_be_focused()
    assert said(desk, carla) == []
    for _ in range(4):  # held down: the first is the press, the others its repeats
        await page.keyboard.down("Enter")
        await page.wait_for_timeout(150)
    await page.keyboard.up("Enter")
    await expect(page.get_by_role("heading", name="Carla")).to_be_focused()  # the button says "Send again" by now
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(300)
    assert [text for text, _ in said(desk, carla)] == ["**Two years.**"]


async def test_whoever_types_faster_than_the_claim_is_answered_loses_no_key(desk: Desk) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    await expect(page.locator("#connection")).to_be_empty()

    async def late(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.continue_()

    await page.route("**/claim", late)
    await page.get_by_role("heading", name="Carla").focus()
    await page.keyboard.type("c1")
    await expect(page.locator("#claim.htmx-request")).to_have_count(1)
    await expect(page.locator("#send-warranty")).to_be_focused()
    await page.keyboard.press("Enter")
    await until(lambda: said(desk, carla))


async def test_what_is_written_in_a_merged_chat_is_in_sight_and_can_be_ended(desk: Desk) -> None:
    first, second = await asks(desk), await desk.asks("Carla 2", "And my order?", channel="telegram")

    def same_person(tx: Tx) -> None:
        tx.run("UPDATE conversations SET channel = 'webchat', person = 'carla' WHERE id IN (?, ?)", first, second)

    await desk.served.app.database.write(same_person)
    page = await desk.open("Anna", f"/desk/c/{first}", **WIDE)
    await claim(page)
    await page.get_by_label("Your message").fill("Two years, and a leak is covered.")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Merge into this one").click()
    await expect(page.locator("#elsewhere")).to_contain_text("And my order?")
    await expect(page.locator(".message.customer")).to_have_count(1)
    await says(desk, second, "The order has not come either")
    new = page.locator("#log .message.customer").last
    await expect(new).to_contain_text("on Web chat, merged into this")
    await expect(new.get_by_text("The order has not come either")).to_be_in_viewport()
    await expect(page.locator("#mine a.item")).to_contain_text("The order has not come either")
    await expect(page.locator("#mine a.item")).to_contain_text("Your turn")
    await expect(page.locator("#next-step")).to_contain_text("Send an article, edit one, or write.")
    await assert_accessible(page, "a merged chat in the log")
    await page.screenshot(path=SHOTS / "desk-merged-message.png")
    await page.get_by_role("button", name="Resolve").click()
    await expect(page.locator(".standing")).to_have_text("Resolved")


@pytest.mark.parametrize("options", [WIDE, PHONE], ids=["wide", "phone"])
async def test_only_what_is_meant_to_scroll_does(desk: Desk, options: dict[str, Any]) -> None:
    carla = await asks(desk)
    await answers(desk, carla, *(f"A long answer {number}. " * 12 for number in range(30)))
    middle = desk.served.app.database.read.rows("SELECT id FROM messages ORDER BY id")[15]["id"]
    page = await desk.open("Anna", **options)
    for path in (f"/desk/c/{carla}", f"/desk/c/{carla}?at={middle}#m-{middle}", "/desk/team"):
        await page.goto(f"{desk.served.url}{path}")
        await expect(page.locator("#main")).to_be_visible()
        await page.mouse.move(100, 20)
        await page.mouse.wheel(0, 2000)
        await page.wait_for_timeout(100)
        of = "(({scrollTop, scrollHeight}) => [scrollTop, scrollHeight - innerHeight])(document.scrollingElement)"
        assert await page.evaluate(of) == [0, 0], path
    await page.goto(f"{desk.served.url}/desk/c/{carla}")
    flag = page.locator(".flag").last
    await flag.locator("summary").click()
    await expect(flag.locator("summary")).to_contain_text("Flagged: wrong")
    await expect(flag.get_by_role("button", name="Not wrong after all")).to_be_in_viewport(ratio=1)
    await expect(flag.get_by_label("In a few words")).to_be_in_viewport(ratio=1)
    composer, form = await page.locator("#composer").bounding_box(), await flag.bounding_box()
    assert composer and form and form["y"] + form["height"] <= composer["y"], "not behind the message box"


async def test_a_dialog_whose_act_is_refused_stays_and_says_why(desk: Desk) -> None:
    page, carla = await opened(desk, **WIDE)
    await page.keyboard.press("g")
    await page.get_by_label("Add one").fill("what?!")
    await page.keyboard.press("Enter")
    tags = page.get_by_role("dialog", name="Tags")
    await expect(tags.get_by_role("alert")).to_contain_text("A tag has at most 30 letters")
    await expect(page.get_by_label("Add one")).to_have_value("what?!")
    await says(desk, carla, "Are you there?")  # the page is refreshed behind it
    await expect(page.locator("#log")).to_contain_text("Are you there?")
    await expect(tags.get_by_role("alert")).to_contain_text("A tag has at most 30 letters")
    await assert_accessible(page, "a refusal in a dialog")
    await page.screenshot(path=SHOTS / "desk-dialog-refusal.png")
    await page.get_by_label("Add one").fill("what")
    await page.keyboard.press("Enter")
    await expect(page.locator("#tags")).to_have_text("what")
    await expect(tags.get_by_role("alert")).to_be_empty()
    await page.keyboard.press("Escape")

    await page.keyboard.press("a")
    ask, question = page.get_by_role("dialog", name="Ask another team"), page.get_by_label("Your question")
    await question.fill("x" * 4001)
    await ask.get_by_role("button", name="Ask", exact=True).click()
    await expect(ask.get_by_role("alert")).to_contain_text("4,001 characters")
    await page.route("**/note", lambda route: route.abort())
    await question.fill("Which batch is it?")
    await ask.get_by_role("button", name="Ask", exact=True).click()
    await expect(ask.get_by_role("alert")).to_contain_text("No answer came")
    await expect(question).to_have_value("Which batch is it?")
    await page.unroute("**/note")
    await ask.get_by_role("button", name="Ask", exact=True).click()
    await expect(ask).to_be_hidden()
    await expect(page.locator(".message.note")).to_contain_text("@returns: Which batch is it?")
    await expect(page.locator("#refusal")).to_be_empty()


async def test_nothing_is_sent_without_a_word_and_who_was_signed_out_reads_why(desk: Desk, tmp_path: Path) -> None:
    page, carla = await opened(desk, **WIDE)
    draft, toast = page.get_by_label("Your message"), page.locator("#toast")
    await draft.fill("x" * 4001)
    await page.keyboard.press("Enter")
    await expect(page.locator("#refusal")).to_contain_text("4,001 characters")
    await draft.fill("")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(toast).to_contain_text("There is nothing to send yet.")
    await expect(page.locator("#refusal")).to_be_empty()
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "whole.txt").write_text("w" * 1500)
    await page.locator("#files").set_input_files([tmp_path / "empty.pdf", tmp_path / "whole.txt"])
    await expect(toast).to_contain_text("There is nothing in “empty.pdf”.")
    await expect(page.locator("#attached li")).to_have_text(["whole.txt (1.5 KB)Remove"])

    await draft.fill("Half a sentence")
    elsewhere = await page.context.new_page()
    await elsewhere.goto(f"{desk.served.url}/desk")
    await elsewhere.locator("#menu summary").click()
    await elsewhere.get_by_role("button", name="Sign out").click()
    await expect(elsewhere.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
    await expect(elsewhere.locator("#over")).to_have_count(0)
    await expect(page.locator("#over")).to_contain_text("You are signed out: in another tab")
    await assert_accessible(page, "signed out in another tab")
    await page.screenshot(path=SHOTS / "desk-signed-out.png")
    await page.get_by_label("Login").fill("anna")
    await page.get_by_label("Password").fill("a long enough password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Carla")).to_be_visible()
    await expect(draft).to_have_value("Half a sentence")
    assert said(desk, carla) == []


async def test_both_sides_read_in_the_same_order(desk: Desk) -> None:
    acts = desk.served.app.acts
    object.__setattr__(acts, "rules", replace(acts.rules, undo=60.0))
    page, carla = await opened(desk, **WIDE)
    await page.get_by_label("Your message").fill("It was sent on Monday.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.agent .undo")).to_be_visible()
    await says(desk, carla, "It has come just now!")
    await expect(page.locator("#log .message:not(.system) .text")).to_have_text(
        ["My tent leaks. Is that under warranty?", "It has come just now!", "It was sent on Monday."]
    )
    await expect(page.get_by_role("button", name="Undo")).to_be_in_viewport()


async def test_a_blocked_customer_is_let_in_before_anybody_answers(desk: Desk) -> None:
    await desk.hire("Ben")
    page, carla = await opened(desk, **WIDE)
    await desk.served.app.acts.spam(carla, desk.people["Anna"], block=True)
    ben = await desk.open("Ben", f"/desk/c/{carla}", **WIDE)
    await expect(ben.locator("#banned-banner")).to_contain_text("Anna blocked this customer.")
    await expect(ben.locator("#brief-why")).to_contain_text("Anna closed this as spam.")
    await expect(ben.locator("#send-hint")).to_contain_text("Unblock them first")
    await expect(ben.get_by_role("button", name="Claim")).to_have_count(0)
    await assert_accessible(ben, "a blocked customer")
    await ben.screenshot(path=SHOTS / "desk-blocked.png")
    await ben.get_by_role("button", name="Unblock").click()
    await expect(ben.get_by_role("button", name="Claim")).to_be_visible()
    await expect(page.locator("#banned-banner")).to_have_count(0)
