"""The desk's conversation page in a browser: what agents do there, alone and two at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.model import Author, Reason, Reply
from bot.store import canned, conversations, handoffs, transcripts
from bot.store.database import Tx
from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, SHOTS, assert_accessible, browser
from tests.contract.webchat_scene import Served, serve

__all__ = ["browser"]  # the fixture

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
CANDIDATES = [
    {"article": "warranty", "title": "Warranty", "confidence": 0.46, "why_not": "At 0.46 it is below 0.90."},
    {"article": "returns", "title": "Returns", "confidence": 0.31, "why_not": "At 0.31 it is below 0.90."},
]


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    async with serve(tmp_path, monkeypatch, FIRSTLINE_HOURS="Mon-Sun 00:00-23:59") as running:
        yield running


@pytest.fixture
async def desk(served: Served, browser: Browser) -> Desk:
    SHOTS.mkdir(parents=True, exist_ok=True)
    desk = Desk(served, browser)
    await desk.hire("Anna", teams=("returns",))
    return desk


async def asks(desk: Desk, customer: str = "Carla", words: str = "My tent leaks. Is that under warranty?") -> str:
    """A customer waits, and there are articles that may answer."""
    conversation_id = await desk.asks(customer, words, reason=Reason.COMPLAINT, mood="unhappy", order="TT-1234567")

    def describe(tx: Tx) -> None:
        handoff = handoffs.current(tx, conversation_id)
        assert handoff is not None
        mood = {"level": "unhappy", "evidence": "My tent leaks"}
        brief = {**handoff["brief"], "candidates": CANDIDATES, "mood": mood, "bot_said": ["Which tent is it?"]}
        handoffs.describe(tx, handoff["id"], Reason.COMPLAINT, handoff["priority"], brief)

    await desk.served.app.database.write(describe)
    return conversation_id


def said(desk: Desk, conversation_id: str, author: Author = Author.AGENT) -> list[tuple[str, str]]:
    """What somebody wrote, and what became of its sending."""
    rows = transcripts.of_conversation(desk.served.app.database.read, conversation_id)
    return [(row["text"], row["delivery"]) for row in rows if row["author"] == author]


async def until(done: Any) -> None:
    async with asyncio.timeout(10):
        while not done():
            await asyncio.sleep(0.05)


async def claim(page: Page) -> None:
    """By a key: after a click, what stands there next would count as its double for a moment."""
    await page.get_by_role("button", name="Claim").press("Enter")
    await expect(page.get_by_role("button", name="Resolve")).to_be_visible()


async def test_an_answer_takes_three_clicks_and_can_be_undone(desk: Desk) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", **WIDE)
    began, clicks = time.monotonic(), 0
    for button in ("#queue a.item", "#claim", "#send-warranty"):
        await page.locator(button).first.click()
        clicks += 1
    undo = page.get_by_role("button", name="Undo")
    await expect(page.locator(".undo")).to_contain_text("Leaving in")
    assert said(desk, carla) == [("**Two years.**", "pending")], "nothing has left yet"
    await page.screenshot(path=SHOTS / "desk-undo.png")
    await undo.click()
    draft = page.get_by_label("Your message")
    await expect(draft).to_have_value("**Two years.**")
    await expect(page.locator(".message.agent")).to_have_count(0)
    await draft.fill("Two years, and a leak is covered.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.agent")).to_contain_text("a leak is covered")
    await page.get_by_role("heading", name="Carla").focus()
    await page.keyboard.press("u")
    await expect(draft).to_have_value("Two years, and a leak is covered.")
    await page.keyboard.press("Enter")
    await until(lambda: ("Two years, and a leak is covered.", "sent") in said(desk, carla))
    await expect(page.locator(".message.agent .meta")).to_contain_text("Not seen yet")
    left = [text for text, state in said(desk, carla) if state == "sent"]
    assert (clicks, left) == (3, ["Two years, and a leak is covered."]), f"after {time.monotonic() - began:.0f} s"


async def test_what_the_guard_warns_of_can_be_mended_or_sent(desk: Desk) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    await claim(page)
    draft, warned = page.get_by_label("Your message"), page.locator("#warned")
    await draft.fill("Calm down. Send me your password and I will look.")
    await page.keyboard.press("Enter")
    await expect(warned).to_contain_text("Look again")
    await expect(warned.locator("mark").first).to_be_visible()
    await expect(page.get_by_role("button", name="Edit", exact=True)).to_be_focused()
    await page.screenshot(path=SHOTS / "desk-guard.png")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await assert_accessible(page, f"a warning of the guard, {scheme}")
    assert said(desk, carla) == []
    await page.keyboard.press("Enter")  # Edit
    await expect(draft).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Send anyway").click()
    await until(lambda: said(desk, carla))
    await expect(draft).to_have_value("")
    await expect(warned).to_be_empty()
    kept = desk.served.app.database.read.rows("SELECT message_id FROM warnings")
    assert any(row["message_id"] for row in kept) and any(row["message_id"] is None for row in kept)


async def test_by_keyboard_alone(desk: Desk) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    await page.get_by_role("heading", name="Carla").focus()
    await page.keyboard.press("c")
    await expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.type("Tents")
    await page.keyboard.press("Enter")
    await expect(page.locator("#tags")).to_have_text("tents")
    await page.keyboard.press("Escape")
    await page.keyboard.press("2")
    await expect(page.locator("#card-returns .answer")).to_be_visible()
    await expect(page.locator("#send-returns")).to_be_focused()
    await page.keyboard.press("l")
    await page.keyboard.type("guarant")
    await expect(page.locator("#brief-articles")).to_contain_text("No other article has these words.")
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await page.keyboard.type("Looks like a batch fault.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.note")).to_contain_text("batch fault")
    await page.keyboard.press("Escape")
    await page.keyboard.press("a")
    await page.get_by_label("Your question").fill("Which batch is it?")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.note").last).to_contain_text("@returns: Which batch is it?")
    await page.get_by_role("heading", name="Carla").focus()
    await page.keyboard.press("s")
    await page.get_by_role("button", name="In an hour").press("Enter")
    await expect(page.locator("#snoozed-banner")).to_contain_text("Asleep until")
    await page.get_by_role("button", name="Wake it now").press("Enter")
    await expect(page.locator("#snoozed-banner")).to_have_count(0)
    await page.get_by_role("heading", name="Carla").focus()
    await page.keyboard.press("e")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("Nobody has answered yet")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".standing")).to_have_text("Resolved")


async def test_canned_replies_articles_files_and_a_flag(desk: Desk, tmp_path: Path) -> None:
    carla = await asks(desk)

    def prepare(tx: Tx) -> None:
        for shortcut, title, text in (
            ("hello", "A greeting", "Hello {customer}, {agent} here."),
            ("order", "Ask for it", "Is it {order}?"),
        ):
            canned.add(tx, shortcut, title, text, desk.people["Anna"].id, time.time())
        conversation = conversations.get(tx, carla)
        transcripts.add_message(tx, conversation, Author.BOT, Reply("Three years."), time.time(), knowledge="v1")

    await desk.served.app.database.write(prepare)
    page = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    await claim(page)
    draft = page.get_by_label("Your message")
    await draft.press_sequentially("/")
    await expect(page.locator("#offers-list li")).to_have_count(2)
    await page.screenshot(path=SHOTS / "desk-canned.png")
    await assert_accessible(page, "canned replies")
    await draft.press_sequentially("gree")
    await page.keyboard.press("Enter")
    await expect(draft).to_have_value("Hello Carla, Anna here.")
    await page.get_by_role("button", name="Edit before sending: How long is the warranty?").click()
    await expect(draft).to_have_value("Hello Carla, Anna here.\n\n**Two years.**")
    await expect(page.locator("#from-article")).to_contain_text("How long is the warranty?")
    proof = tmp_path / "proof.txt"
    proof.write_text("a photo of the seam")
    await page.locator("#files").set_input_files(proof)
    await expect(page.locator("#attached")).to_contain_text("proof.txt")
    await page.screenshot(path=SHOTS / "desk-article.png")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".message.agent .file")).to_contain_text("proof.txt")
    await expect(page.locator("#attached")).to_be_hidden()
    label = desk.served.app.database.read.one("SELECT article FROM labels WHERE kind = 'agent sent article'")
    assert label["article"] == "warranty"
    await page.locator(".flag summary").click()  # one press is enough
    await expect(page.locator(".flag summary")).to_contain_text("Flagged: wrong")
    await page.get_by_role("button", name="Outdated", exact=True).click()
    await expect(page.locator(".flag summary")).to_contain_text("Flagged: outdated")
    await page.locator(".flag summary").click()
    await page.get_by_role("button", name="Not wrong after all").click()
    await expect(page.locator(".flag summary")).to_contain_text("Wrong?")
    assert desk.served.app.database.read.rows("SELECT 1 FROM flags") == []


async def test_two_agents_pass_on_and_see_each_other(desk: Desk) -> None:
    carla = await asks(desk)
    await desk.hire("Ben")
    anna = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    ben = await desk.open("Ben", f"/desk/c/{carla}", **WIDE)
    await expect(anna.locator("#looking")).to_contain_text("Ben is looking")
    await claim(anna)
    await ben.get_by_text("Private note", exact=True).click()
    await ben.get_by_label("Your message").press_sequentially("I know her")
    await expect(anna.locator("#others")).to_contain_text("Ben is writing a private note")
    await anna.get_by_role("button", name="Transfer…").click()
    await expect(anna.get_by_role("dialog")).to_contain_text("Ben")
    await anna.screenshot(path=SHOTS / "desk-transfer.png")
    await anna.get_by_label("What they should know").fill("She wrote twice.")
    await anna.get_by_role("button", name="Pass on").click()
    await expect(anna.locator("#offered-banner")).to_contain_text("Ben is asked first")
    await expect(ben.locator("#offered-banner")).to_contain_text("For you")
    await expect(ben.locator(".message.note")).to_contain_text("She wrote twice.")
    await claim(ben)
    await expect(anna.locator(".standing")).to_have_text("With Ben")


async def test_of_two_who_claim_one_wins_and_the_other_is_told(desk: Desk) -> None:
    await desk.hire("Ben")
    waiting = [await asks(desk, f"Carla {number}") for number in range(5)]
    pages = [await desk.open(name, **WIDE) for name in ("Anna", "Ben")]
    for carla in waiting:
        for page in pages:
            await page.locator(f"#open-{carla}").click()
            await expect(page.locator(f"#main[data-conversation='{carla}'] #claim")).to_be_visible()
        await asyncio.sleep(0.2)  # nobody presses a button in the moment in which it appears
        await asyncio.gather(*(page.evaluate("document.querySelector('#claim').click()") for page in pages))
        await asyncio.gather(*(expect(page.locator("#claim")).to_have_count(0) for page in pages))
        owners = [await page.locator("#resolve").count() for page in pages]
        assert sum(owners) == 1, "one winner"
        winner, loser = ("Anna", 1) if owners[0] else ("Ben", 0)
        await expect(pages[loser].locator(".standing")).to_have_text(f"With {winner}")
        await expect(pages[loser].locator("#refusal")).to_have_text(f"{winner} has this conversation.")


async def test_merging_and_blocking_say_what_they_did(desk: Desk) -> None:
    first, second = await asks(desk, "Carla"), await desk.asks("Carla 2", "And my order?", channel="telegram")

    def same_person(tx: Tx) -> None:
        tx.run("UPDATE conversations SET channel = 'webchat', person = 'carla' WHERE id IN (?, ?)", first, second)

    await desk.served.app.database.write(same_person)
    page = await desk.open("Anna", f"/desk/c/{first}", **WIDE)
    await claim(page)
    await page.get_by_role("button", name="Merge into this one").click()
    await expect(page.locator("#elsewhere")).to_contain_text("And my order?")
    await page.screenshot(path=SHOTS / "desk-merged.png")
    await page.goto(f"{desk.served.url}/desk/c/{second}")
    await expect(page.locator("#merged-banner")).to_contain_text("Carla (Web chat)")
    await expect(page.locator("#send-hint")).to_contain_text("Answer there")
    await expect(page.get_by_label("Your message")).to_be_hidden()
    await page.get_by_text("Private note", exact=True).click()
    await page.get_by_label("Your message").fill("The same order.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.note")).to_contain_text("The same order.")
    await page.get_by_role("button", name="Two matters after all").click()
    await expect(page.locator("#merged-banner")).to_have_count(0)
    await page.locator("#acts-button").click()
    await page.get_by_role("button", name="Spam or block…").click()
    await expect(page.get_by_role("dialog")).to_contain_text("closes this conversation without a word")
    await page.get_by_role("button", name="Block them").click()
    await expect(page.locator("#banned-banner")).to_contain_text("You blocked this customer")
    await page.get_by_role("button", name="Unblock").click()
    await expect(page.locator("#banned-banner")).to_have_count(0)
