"""The page of reviews in Chromium: by mouse, by keyboard, on a phone, in both colours, axe-clean."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from bot.decision.guard import warnings
from bot.model import Author, Markup, Reply
from bot.store import coaching, conversations, samples, transcripts
from bot.store.database import Tx
from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, FLAGS, SHOTS, assert_accessible
from tests.contract.webchat_scene import serve

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")

WARRANTY = "The warranty is **two years** for boots, and three for tents.\n\n- Keep the receipt.\n- Send a photo."
DECIDED = {
    "kind": "Answer", "article": "warranty", "intent": "question", "why": "It was surer than the limit.",
    "candidates": [{
        "article": "warranty", "title": "How long is the warranty?", "confidence": 0.91, "probability": 0.8,
        "similarity": 0.83, "nearest": "warranty on boots",
    }],
}  # fmt: skip


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """Sue supervises; Anna flagged one of two answers, was warned twice, and was judged by three customers."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    async with (
        async_playwright() as playwright,
        serve(tmp_path, monkeypatch, FIRSTLINE_HOURS="Mon-Sun 00:00-23:59") as served,
    ):
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        desk = Desk(served, browser)
        await desk.hire("Sue", "supervisor")
        anna = await desk.hire("Anna")
        talks = [await desk.asks(name, "How long is the warranty on boots?") for name in ("Carla", "Dan", "Eve")]

        def write(tx: Tx) -> None:
            now = time.time()
            for number, talk in enumerate(talks):
                conversation = conversations.get(tx, talk)
                asked = tx.one("SELECT id FROM messages WHERE conversation_id = ?", talk)["id"]
                transcripts.record_decision(tx, asked, DECIDED)
                reply = Reply(WARRANTY, markup=Markup.MARKDOWN)
                answer = transcripts.add_message(tx, conversation, Author.BOT, reply, now, knowledge="v1")
                if number == 0:
                    coaching.flag(tx, answer, anna.id, "outdated", "it is three years since May", now)
                handoff = tx.one("SELECT id FROM handoffs WHERE conversation_id = ?", talk)["id"]
                score, words = ((5, "Quick and kind"), (4, None), (2, "I had to ask twice"))[number]
                tx.insert(
                    "satisfaction", handoff_id=handoff, conversation_id=talk, agent_id=anna.id, asked_at=now,
                    score=score, words=words, answered_at=now,
                )  # fmt: skip
            rude = Reply("Calm down, it is two years.")
            talk_of_dan = conversations.get(tx, talks[1])
            said = transcripts.add_message(tx, talk_of_dan, Author.AGENT, rude, now, agent_id=anna.id)
            for text, message in (("Calm down", said), ("You should have read the terms.", None)):
                warning = warnings(text, public=False)[0]
                coaching.record_warning(tx, talks[1], anna.id, warning, now, message)
            tx.insert("reviews", conversation_id=talks[1], message_id=said, sampled_at=now)

        await served.app.database.write(write)
        yield desk
        await browser.close()


async def test_a_supervisor_judges_by_keyboard_and_by_mouse(desk: Desk) -> None:
    page = await desk.open("Sue", "/desk/review", viewport={"width": 1180, "height": 1500})
    cards = page.locator(".sample")
    await expect(cards).to_have_count(2)
    await expect(cards.first).to_contain_text("it is three years since May")
    await assert_accessible(page, "review")
    await page.screenshot(path=SHOTS / "desk-review.png", full_page=True)
    await page.keyboard.press("4")  # outdated
    await expect(cards).to_have_count(1)
    await cards.first.get_by_label("A word about it").fill("Say what we do next instead")
    await cards.first.get_by_role("button", name="Tone").click()
    await expect(cards).to_have_count(0)
    kept = desk.served.app.database.read.rows("SELECT verdict, words FROM reviews ORDER BY message_id")
    assert [row["verdict"] for row in kept] == ["outdated", "tone"]
    assert [row["words"] for row in kept] == ["", "Say what we do next instead"]
    await page.get_by_role("button", name="Draw 10 more").click()
    await expect(cards).to_have_count(2)
    assert samples.how_many_wait(desk.served.app.database.read) == 2


async def test_it_fits_a_phone_in_the_dark_and_is_not_for_everybody(desk: Desk) -> None:
    page = await desk.open("Sue", "/desk/review", viewport={"width": 360, "height": 740}, color_scheme="dark")
    await expect(page.locator(".sample")).to_have_count(2)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await assert_accessible(page, "review")
    await page.screenshot(path=SHOTS / "desk-review-phone.png")
    anna = await desk.open("Anna", "/desk/review")
    await expect(anna.get_by_role("alert").first).to_contain_text("for supervisors")
    await expect(anna.locator(".sample")).to_have_count(0)
