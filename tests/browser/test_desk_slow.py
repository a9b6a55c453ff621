"""A slow or broken connection: what happened is shown, what was refused is told, and nothing is done twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from bot.model import Author
from bot.store import tags
from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, assert_accessible, browser, listens
from tests.browser.test_desk_conversation import WIDE, asks, desk, said, served, until
from tests.browser.test_desk_slips import taken_up

__all__ = ["browser", "desk", "served"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


async def lose(route: Route) -> None:
    """The server does it, and its answer is lost."""
    await route.fetch()
    await route.abort()


def texts(desk: Desk, conversation: str, author: Author = Author.AGENT) -> list[str]:
    return [text for text, _ in said(desk, conversation, author)]


async def test_a_note_and_a_question_whose_answer_was_lost_are_written_once(desk: Desk) -> None:
    page, carla, _ = await taken_up(desk, **WIDE)
    draft, toast = page.get_by_label("Your message"), page.locator("#toast")
    await page.route("**/note", lose, times=1)
    await page.get_by_text("Private note", exact=True).click()
    await draft.fill("A batch fault, I think.")
    await page.keyboard.press("Enter")
    await expect(toast).to_contain_text("That got through: it stands among the messages.")
    await expect(draft).to_have_value("")

    await page.route("**/note", lose, times=1)
    await page.get_by_role("heading", name="Carla").focus()
    await page.keyboard.press("a")
    ask = page.get_by_role("dialog", name="Ask another team")
    await page.get_by_label("Your question").fill("Which batch?")
    await ask.get_by_role("button", name="Ask", exact=True).click()
    await expect(ask.get_by_role("alert")).to_contain_text("nothing is done twice")
    await ask.get_by_role("button", name="Ask", exact=True).click()
    await expect(ask).to_be_hidden()
    assert texts(desk, carla, Author.NOTE) == ["A batch fault, I think.", "@returns: Which batch?"]


async def test_an_article_whose_answer_was_lost_is_sent_once_and_again_only_on_purpose(desk: Desk) -> None:
    page, carla, _ = await taken_up(desk, undo=60, **WIDE)
    send = page.locator("#send-warranty")
    await page.route("**/article", lose, times=1)
    await send.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#toast")).to_contain_text("That got through")
    await expect(page.get_by_role("heading", name="Carla")).to_be_focused()
    await page.route("**/article", lose, times=1)
    await page.locator("#send-returns").click()
    await page.reload()  # sooner than anything could say so
    await listens(page)
    await expect(page.locator("#send-returns")).to_contain_text("Send again")
    assert len(texts(desk, carla)) == 2
    await page.locator("#log [data-undo]").last.click()
    await expect(page.locator("#send-returns")).to_contain_text("Send to customer")
    await page.locator("#send-returns").click()
    await until(lambda: len(said(desk, carla)) == 3)
    assert [state for _, state in said(desk, carla)] == ["pending", "cancelled", "pending"], "sent anew after the undo"


async def test_words_that_were_taken_back_are_not_lost_with_the_answer(desk: Desk) -> None:
    page, carla, _ = await taken_up(desk, undo=60, **WIDE)
    draft = page.get_by_label("Your message")
    await draft.fill("Two years.")
    await page.keyboard.press("Enter")
    await expect(draft).to_have_value("")
    await page.route("**/undo", lose, times=1)
    await page.locator("#log [data-undo]").click()
    await until(lambda: said(desk, carla) == [("Two years.", "cancelled")])
    await page.reload()  # sooner than it is asked again
    await expect(draft).to_have_value("Two years.")
    await expect(page.locator("#toast")).to_contain_text("Taken back.")


async def test_what_is_refused_after_one_left_is_told_and_by_whom(desk: Desk) -> None:
    await desk.hire("Ben")
    page, carla, dan = await taken_up(desk, **WIDE)
    slow = asyncio.Event()

    async def hold(route: Route) -> None:
        await slow.wait()
        await route.continue_()

    await page.route("**/tag", hold)
    await page.route("**/transfer", hold)
    await page.keyboard.press("g")
    await page.get_by_label("Add one").fill("what?!")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await page.keyboard.press("t")
    await page.get_by_role("button", name="Pass on").click()
    await page.keyboard.press("Escape")
    await page.locator(f"#open-{dan}").click()
    await expect(page.get_by_role("heading", name="Dan")).to_be_visible()
    await desk.served.app.acts.resolve(carla, desk.people["Anna"])  # in another tab
    slow.set()
    toast = page.locator("#toast")
    await expect(toast).to_contain_text("Carla: A tag has at most 30 letters")
    await expect(toast).to_contain_text("Carla: You do not have this conversation now.")
    await page.get_by_label("Your message").fill("For Dan")
    await expect(toast.get_by_role("link", name="Go to Carla")).to_have_count(2)
    await assert_accessible(page, "two refusals from elsewhere")
    await toast.get_by_role("link", name="Go to Carla").first.click()
    await expect(page.locator(".standing")).to_have_text("Resolved")
    assert desk.served.app.database.read.rows("SELECT 1 FROM tags") == []


async def test_names_are_offered_and_checked_in_every_word_that_becomes_a_note(desk: Desk) -> None:
    await desk.hire("Ben", teams=("billing",))
    page, carla, _ = await taken_up(desk, **WIDE)
    await check_names(page, "t", "#transfer-words")
    await page.keyboard.press("Escape")
    await check_names(page, "a", "#ask-text")
    await page.get_by_role("button", name="Ask", exact=True).click()
    await until(lambda: texts(desk, carla, Author.NOTE) == ["@billing: Is it @ben or @bne"])
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert await page.evaluate("document.activeElement !== document.body"), "the focus is lost"
    await page.locator("#acts-button").click()
    await page.get_by_role("button", name="Tags…").click()
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_role("heading", name="Carla")).to_be_focused()


async def check_names(page: Page, key: str, box: str) -> None:
    """In the dialog of a key: offered by keys, closed by Escape alone, and pointed out where they fit nobody."""
    words, offers = page.locator(box), page.locator(f"{box}-offers")
    nobody = words.locator("xpath=..").locator(".nobody")
    await page.get_by_role("heading", name="Carla").focus()
    await page.keyboard.press(key)
    await words.press_sequentially("Is it @b")
    await expect(offers.get_by_role("option")).to_have_text([r"Ben@benwas not here yet", r"Billing@billingteam: Ben"])
    await assert_accessible(page, f"names in {box}")
    await page.keyboard.press("Escape")
    await expect(offers).to_be_hidden()
    await expect(words).to_be_visible()
    await words.press_sequentially("e")
    await page.keyboard.press("Enter")
    await expect(words).to_have_value("Is it @ben ")
    await words.press_sequentially("or @bne")
    await expect(nobody).to_be_empty()
    await page.get_by_role("dialog").locator("button[type='submit']").last.click()
    await expect(nobody).to_have_text("Nobody at this desk is called @bne, so nobody is told by that.")
    await expect(words).to_have_value("Is it @ben or @bne")


async def test_merging_and_tagging_twice_do_it_once(desk: Desk) -> None:
    page, carla, dan = await taken_up(desk, **WIDE)
    database, anna, acts = desk.served.app.database, desk.people["Anna"], desk.served.app.acts
    await database.write(lambda tx: tx.run("UPDATE conversations SET person = 'one'"))
    for _ in range(2):
        await acts.merge(dan, anna, carla, "Web chat")
        await acts.tag(carla, anna, "Tents")
    told = [text for text in texts(desk, dan, Author.SYSTEM) if "Web chat" in text]
    assert len(told) == 1 and tags.of_conversation(database.read, carla) == ["tents"]
    events = database.read.rows("SELECT 1 FROM handoff_events WHERE what = 'joined'")
    assert len(events) == 1
    await expect(page.locator("#elsewhere")).to_contain_text("Where is my parcel?")


async def test_what_is_written_faster_than_a_claim_is_answered_leaves_after_it(desk: Desk) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    written = asyncio.Event()

    async def hold(route: Route) -> None:
        await written.wait()
        await route.continue_()

    await page.route("**/claim", hold)
    await page.keyboard.press("c")
    await page.get_by_label("Your message").fill("Two years.")
    await page.keyboard.press("Enter")
    await expect(page.locator("#claim.htmx-request")).to_have_count(1)
    assert texts(desk, carla) == []
    written.set()
    await expect(page.locator(".message.agent")).to_contain_text("Two years.")
    await expect(page.get_by_label("Your message")).to_have_value("")
