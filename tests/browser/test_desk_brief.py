"""What an agent reads first stays in sight; who is nameless, closed, merged or lost is said in words."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from bot.decision.desk_rules import DAY
from bot.desk import sorting
from bot.model import HandoffState, Priority, Reason
from bot.store import conversations, handoffs, tags
from bot.store.database import Tx
from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, SHOTS, assert_accessible, browser
from tests.browser.test_desk_conversation import CANDIDATES, PHONE, WIDE, asks, claim, desk, served

__all__ = ["browser", "desk", "served"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")
LOW: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}}
WANT = "My tent leaks and the poles broke in the first storm. I want my money back, or a new one by Friday."
LONG = "My tent leaks at every seam and the poles broke in the first storm. " * 5 + "The order is TT-1234567."


async def test_why_what_and_next_stay_in_sight_whatever_else_wants_room(desk: Desk) -> None:
    carla = await asks(desk, words=LONG)

    def lengthen(tx: Tx) -> None:
        handoff = handoffs.current(tx, carla)
        assert handoff is not None
        brief = {**handoff["brief"], "want": LONG, "evidence": "x" * 300, "urgency": "we leave on Friday, please hurry"}
        handoffs.describe(tx, handoff["id"], Reason.COMPLAINT, handoff["priority"], brief)

    await desk.served.app.database.write(lengthen)
    page = await desk.open("Anna", f"/desk/c/{carla}", viewport={"width": 1280, "height": 800})
    for part in ("#clocks", "#next-step", "#brief-why", "#want", "#want-more"):
        await expect(page.locator(part)).to_be_in_viewport(ratio=1)
    await page.screenshot(path=SHOTS / "desk-brief-long.png")
    await page.locator("#want-more").click()
    await expect(page.locator("#want")).to_contain_text("TT-1234567")
    await page.locator("#brief").evaluate("(brief) => brief.scrollTo(0, 1000)")
    for part in ("#clocks", "#next-step"):
        await expect(page.locator(part)).to_be_in_viewport(ratio=1)
    await page.locator("#want summary").click()
    await page.locator("#brief").evaluate("(brief) => brief.scrollTo(0, 0)")
    await page.keyboard.press("c")
    await page.get_by_label("Your message").fill("Calm down. Send me your password and I will look.")
    await page.keyboard.press("Enter")
    await expect(page.locator("#warned")).to_contain_text("Look again")
    for part in ("#next-step", "#brief-why", "#want .clamped"):
        await expect(page.locator(part)).to_be_in_viewport(ratio=1)
    below = await page.evaluate(
        "document.querySelector('.want .clamped').getBoundingClientRect().bottom"
        " <= document.getElementById('brief').getBoundingClientRect().bottom"
    )
    assert below, "the want is cut off by the end of the brief"
    await page.screenshot(path=SHOTS / "desk-brief-warned.png")
    await assert_accessible(page, "a long brief")


async def crowded(desk: Desk) -> str:
    """Late, alarmed, offered, in public, reopened, angry and in a hurry, with details, tags and articles: at once."""
    words = f"{WANT} Please answer before that, since after it nobody will read what you write to us."
    carla = await desk.asks(
        "Carla Hansen", words, ago=5400, reason=Reason.COMPLAINT, priority=Priority.URGENT, mood="angry",
        public=True, channel="telegram",
    )  # fmt: skip
    anna = desk.people["Anna"].id

    def pile_up(tx: Tx) -> None:
        handoff, at = handoffs.current(tx, carla), time.time()
        assert handoff is not None
        earlier = tx.insert(
            "handoffs", conversation_id=carla, episode=0, state="resolved", reason="complaint", priority="normal",
            asked_at=at - 2 * DAY, ended_at=at - 2 * DAY, agent_id=anna, brief="{}",
        )  # fmt: skip
        brief = {
            **handoff["brief"], "candidates": CANDIDATES, "bot_said": ["Which tent is it?"],
            "evidence": "I want my money back", "urgency": "we leave on Friday, please hurry",
            "mood": {"level": "angry", "evidence": "poles broke in the first storm"},
            "details": {"order_number": "TT-1234567"}, "contact": "carla@example.org",
        }  # fmt: skip
        handoffs.describe(tx, handoff["id"], Reason.COMPLAINT, Priority.URGENT, brief)
        handoffs.continue_from(tx, handoff["id"], earlier)
        handoffs.offer(tx, handoff["id"], anna, at)
        tx.insert(
            "alarms", handoff_id=handoff["id"], wait="unclaimed", since=handoff["asked_at"], level=2, way="desk",
            state="shown", planned_at=at, due_at=at,
        )  # fmt: skip
        tags.add(tx, carla, "tents", anna, at)

    await desk.served.app.database.write(pile_up)
    return carla


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_matters_is_in_sight_when_everything_wants_room(desk: Desk, scheme: Any) -> None:
    carla = await crowded(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **LOW, color_scheme=scheme)
    more = page.get_by_role("button", name="More below")
    for size in (LOW["viewport"], WIDE["viewport"]):
        await page.set_viewport_size(size)
        await expect(more).to_be_in_viewport(ratio=1)
        end = await page.locator("#brief-more").evaluate("(line) => line.getBoundingClientRect().top")
        for part in ("#clocks", "#next-step", "#brief-why", ".continues", "#want", ".signs", ".facts"):
            box = await page.locator(part).bounding_box()
            assert box and box["y"] + box["height"] <= end, f"{part} is not whole in sight at {size}"
        await page.screenshot(path=SHOTS / f"desk-brief-crowded-{size['height']}-{scheme}.png")
    await assert_accessible(page, "a crowded brief")
    await more.click()
    await expect(page.locator("#send-returns")).to_be_in_viewport(ratio=1)
    await expect(more).to_be_hidden()
    await page.set_viewport_size(PHONE["viewport"])
    await page.locator("#pane").evaluate("(pane) => pane.scrollTo(0, 0)")
    for part in ("#brief-why", "#want"):
        await expect(page.locator(part)).to_be_in_viewport(ratio=1)
    await page.screenshot(path=SHOTS / f"desk-brief-crowded-phone-{scheme}.png")


async def test_who_closed_it_and_why_a_merged_one_came(desk: Desk) -> None:
    one = await desk.asks("Carla", "My tent leaks", reason=Reason.COMPLAINT)
    other, spam = await desk.asks("Carl", "My tent leaks"), await desk.asks("Spammer", "Cheap watches")
    anna, app = desk.people["Anna"], desk.served.app
    page = await desk.open("Anna", f"/desk/c/{spam}", **PHONE)

    def settle(tx: Tx) -> None:
        sorting.end_as_spam(tx, spam, anna, 1.0, block=False)
        handoff = handoffs.current(tx, one)
        assert handoff is not None
        handoffs.advance(tx, handoff["id"], HandoffState.MERGED, 1.0)
        conversations.merge(tx, one, other)

    await app.database.write(settle)
    app.signals.changed(spam)
    await expect(page.locator("#brief-why")).to_contain_text("You closed this as spam.")
    await page.goto(f"{desk.served.url}/desk/c/{one}")
    await expect(page.locator("#brief-why")).to_contain_text("The customer complains")


async def test_a_team_that_nobody_is_in_is_not_offered(desk: Desk) -> None:
    carla, acts = await asks(desk), desk.served.app.acts
    ruled = replace(acts.rules, teams={"billing": frozenset({Reason.COMPLAINT})})
    object.__setattr__(acts, "rules", ruled)  # as if desk.yml had a team
    page = await desk.open("Anna", f"/desk/c/{carla}")
    await claim(page)
    await expect(page.locator("#ask-team option")).to_have_text(["Returns"])
    await expect(page.locator("#transfer label:has(input)")).to_have_text([re.compile("Returns")])
    await desk.served.app.database.write(lambda tx: tx.run("UPDATE agents SET teams = '[]'"))
    await page.reload()
    await page.keyboard.press("t")
    await expect(page.get_by_role("dialog")).to_contain_text("There is nobody else at this desk yet.")
    await page.keyboard.press("Escape")
    await page.keyboard.press("a")
    await expect(page.locator("#no-teams")).to_be_visible()


async def test_pages_that_are_nowhere_lead_back_and_a_new_team_is_pointed_out(desk: Desk) -> None:
    await desk.hire("Sue", "supervisor")
    page = await desk.open("Sue", "/desk/nonsense/deep")
    await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    await page.get_by_role("link", name="← Queue").click()
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    await page.goto(f"{desk.served.url}/desk/team")
    anna = desk.people["Anna"].id
    await page.locator(f"#teams-{anna}").fill("returns, banana")
    await page.locator(f"#member-{anna}").get_by_role("button", name="Save").click()
    await expect(page.locator("#saved")).to_have_text(
        "Saved. No rule sends anything to banana; only what colleagues pass on comes there."
    )
    await page.locator(f"#member-{anna}").get_by_role("button", name="Save").click()
    await expect(page.locator("#saved")).to_have_text("Saved.")
