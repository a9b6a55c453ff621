"""The desk's queue in Chromium: filters, search, who is here, what was asked of whom, canned replies; a phone too."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.model import Priority, Reason
from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, FLAGS, SHOTS, assert_accessible
from tests.contract.webchat_scene import serve

NOTE_NOTIFICATIONS = """
    window.notified = [];
    window.Notification = class {
      static permission = "granted";
      static requestPermission = async () => "granted";
      constructor(title) { window.notified.push(title); }
    };
"""

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    SHOTS.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser) -> AsyncIterator[Desk]:
    """With Anna, who supervises, and Ben; and four who wait, the last first."""
    async with serve(tmp_path, monkeypatch, FIRSTLINE_HOURS="Mon-Sun 00:00-23:59") as served:
        desk = Desk(served, browser)
        await desk.hire("Anna", "supervisor")
        await desk.hire("Ben", teams=("billing",))
        await desk.asks("Carla", "Where is my parcel with the blue tent?", ago=700, order="TT-1234567")
        await desk.asks(
            "Dan", "This is the third time I ask, where is my money?", ago=4000, channel="telegram",
            reason=Reason.ANGRY, priority=Priority.HIGH, mood="angry", team="billing",
        )  # fmt: skip
        await desk.asks("Eve", "Somebody ordered with my card", ago=60, reason=Reason.FRAUD, priority=Priority.URGENT)
        await desk.asks("Fay", "Do you ship to Norway?", ago=900)
        yield desk


def customers(page: Page, section: str) -> Locator:
    return page.locator(f"#{section} a.item strong")


async def press_until(page: Page, key: str, wanted: Locator) -> None:
    """Press a key until something has the focus: the first press may come before the page listens."""
    for _ in range(100):
        await page.keyboard.press(key)
        if await wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"{key} does not lead there")


async def test_by_keyboard_filters_stay_search_finds_and_what_was_asked_is_read(desk: Desk) -> None:
    page = await desk.open("Anna", viewport={"width": 1280, "height": 860})
    await expect(customers(page, "waiting")).to_have_text(["Eve", "Dan", "Fay", "Carla"])
    await press_until(page, "f", page.get_by_label("Channel"))
    await page.keyboard.press("Tab")
    await page.keyboard.type("High")
    await expect(customers(page, "waiting")).to_have_text(["Dan"])
    await expect(page).to_have_url(re.compile(r"/desk\?priority=high$"))
    await page.screenshot(path=SHOTS / "desk-filters.png")

    # Others are handed over meanwhile: the filter stays, on this page and on one that is loaded anew.
    await desk.asks("Gus", "A normal question")
    await desk.asks("Hal", "An important question", priority=Priority.HIGH)
    await expect(customers(page, "waiting")).to_have_text(["Dan", "Hal"])
    await expect(page).to_have_title("(6) Desk")
    await page.reload()
    await expect(customers(page, "waiting")).to_have_text(["Dan", "Hal"])
    await press_until(page, "j", page.locator("#waiting a.item").first)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Dan")).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/desk/c/\w+\?priority=high$"))
    await desk.asks("Ivy", "Another normal question")
    await expect(page).to_have_title("(7) Desk")
    await expect(customers(page, "waiting")).to_have_text(["Dan", "Hal"])
    await page.get_by_role("link", name="Clear the filters").focus()
    await page.keyboard.press("Enter")
    await expect(customers(page, "waiting")).to_have_count(7)

    fay = page.locator("#waiting a.item").filter(has_text="Fay")
    conversation = (await fay.get_attribute("href") or "").rpartition("/")[2]
    await desk.served.app.acts.note(conversation, desk.people["Ben"], "@anna do batteries go to Norway?")
    asked = page.get_by_role("region", name="Asked of you").get_by_role("link")
    await expect(asked).to_contain_text("do batteries go to Norway?")
    await page.screenshot(path=SHOTS / "desk-asked.png")
    await press_until(page, "k", asked)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Fay")).to_be_visible()
    await expect(asked).to_have_count(0)

    await page.keyboard.press("/")
    await page.keyboard.type("blue te")
    await page.keyboard.press("Enter")
    await expect(page.locator("#hits mark")).to_have_text(["blue", re.compile("te")])
    while await page.evaluate("document.activeElement.selectionStart") != len("blue te"):
        await page.wait_for_timeout(50)  # the first letter may come before the page listens
    await page.keyboard.type("nt nowhere")  # found while one types
    await expect(page.get_by_role("status").filter(has_text="Nothing was found")).to_be_visible()
    for _ in " nowhere":
        await page.keyboard.press("Backspace")
    await expect(page.locator("#hits mark")).to_have_text(["blue", "tent"])
    await page.screenshot(path=SHOTS / "desk-search.png")
    await assert_accessible(page, "search")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Carla")).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/desk/c/\w+\?at=(\d+)#m-\1$"))


async def test_everybody_sees_who_is_here_and_what_is_alarming(desk: Desk) -> None:
    anna = await desk.open("Anna", viewport={"width": 1280, "height": 860})
    ben = await desk.open("Ben")
    people = anna.get_by_role("list", name="Who is at the desk").get_by_role("listitem")
    await anna.get_by_text("2 here").click()
    await expect(people).to_have_text([re.compile(r"Anna \(you\).*0 of 5"), re.compile("Ben here")])
    await ben.get_by_role("button", name="Here").click()
    await expect(ben.get_by_role("button", name="Away")).to_be_visible()
    await expect(people.filter(has_text="Ben")).to_contain_text("away")
    await ben.get_by_role("button", name="Away").click()
    await expect(people.filter(has_text="Ben")).to_contain_text("here")
    await ben.close()
    await expect(people.filter(has_text="Ben")).to_contain_text("last here")

    line = anna.get_by_role("status").filter(has_text=re.compile(r"Dan: nobody has taken this yet \(1 h \d+ min\)"))
    await expect(line).to_be_visible()
    await expect(anna.locator("#waiting a.item").filter(has_text="Dan")).to_contain_text("Alarm 3")
    await expect(anna.locator("#waiting a.item").filter(has_text="Eve")).not_to_contain_text("Alarm")
    await anna.screenshot(path=SHOTS / "desk-people.png")
    await assert_accessible(anna, "queue with people and an alarm")
    await anna.get_by_role("link", name="Open it").click()
    await expect(anna.get_by_role("heading", name="Dan")).to_be_visible()

    await anna.add_init_script(NOTE_NOTIFICATIONS)
    await anna.reload()
    await desk.asks("Gus", "Told to nobody, since nobody asked for it")
    await expect(anna).to_have_title("(5) Desk")
    await anna.get_by_text("Anna", exact=True).click()
    await anna.get_by_role("button", name="Alerts for new handoffs: off").click()
    await expect(anna.get_by_role("button", name="Alerts for new handoffs: on")).to_be_visible()
    await desk.asks("Hal", "Who is told?")
    await expect(anna).to_have_title("(6) Desk")
    assert await anna.evaluate("window.notified") == ["Somebody waits at the desk"]

    again = await desk.open("Ben")
    await again.get_by_text("Ben", exact=True).click()
    await again.get_by_role("button", name="Sign out").click()
    await expect(again.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
    seen = desk.served.app.database.read.one("SELECT seen_at FROM agents WHERE name = 'Ben'")["seen_at"]
    assert seen < time.time() - 40, "who signs out is gone at once"


async def test_canned_replies_and_the_team_are_kept_by_those_who_may(desk: Desk) -> None:
    ben = await desk.open("Ben", "/desk/canned")
    await ben.get_by_label("Shortcut").fill("late")
    await ben.get_by_label("Title").fill("Parcel is late")
    text = ben.get_by_label("Text")
    await text.fill("Hello {customer}, {order} is late. {agent}, {shops}")
    await ben.get_by_role("button", name="Add").click()
    await expect(ben.locator(".refusal")).to_contain_text("{shops} is not known here. You can use {customer}")
    await text.fill("Hello {customer}, {order} is late. {agent}, {shop}")
    await expect(ben.locator(".preview-text").first).to_have_text("Hello Carla, TT-1234567 is late. Ben, Tarn & Trail")
    await ben.get_by_role("button", name="Add").click()
    await expect(ben.get_by_role("heading", name="Parcel is late")).to_be_visible()
    await ben.screenshot(path=SHOTS / "desk-canned.png")
    await assert_accessible(ben, "canned replies")
    found = desk.served.app.database.read.rows("SELECT id, name FROM conversations ORDER BY name")
    carla, fay = (next(row["id"] for row in found if row["name"] == name) for name in ("Carla", "Fay"))
    for conversation, words in ((carla, "Hello Carla, TT-1234567 is late."), (fay, "Hello Fay, {order} is late.")):
        offered = await (await ben.request.get(f"{desk.served.url}/desk/canned.json?open={conversation}")).json()
        assert offered == [{"shortcut": "late", "title": "Parcel is late", "text": f"{words} Ben, Tarn & Trail"}]

    await desk.hire("Cleo")
    cleo = await desk.open("Cleo", "/desk/canned")
    await expect(cleo.get_by_text("by Ben")).to_be_visible()
    await expect(cleo.get_by_text("Change")).to_have_count(0)
    await cleo.goto(f"{desk.served.url}/desk/team")
    await expect(cleo.get_by_role("button", name="Save")).to_have_count(0)
    token = await cleo.locator('meta[name="csrf"]').get_attribute("content") or ""
    forced = await cleo.request.post(
        f"{desk.served.url}/desk/team/{desk.people['Ben'].id}",
        form={"csrf": token, "capacity": "50", "teams": "", "languages": "en"},
    )
    assert forced.status == 403

    anna = await desk.open("Anna", "/desk/canned")
    await anna.get_by_text("Change").click()
    await anna.get_by_role("button", name="Remove Parcel is late").click()
    await expect(anna.get_by_text("None yet.")).to_be_visible()
    await anna.goto(f"{desk.served.url}/desk/team")
    card = anna.get_by_role("listitem").filter(has=anna.get_by_role("heading", name="Ben"))
    await card.get_by_label("At a time").fill("3")
    await card.get_by_label("Teams").fill("Billing, returns")
    await card.get_by_label("Languages").fill("en, Deutsch")
    await card.get_by_role("button", name="Save").click()
    await expect(card.get_by_role("alert")).to_contain_text("“deutsch” is no code of a language")
    await card.get_by_label("At a time").fill("3")
    await card.get_by_label("Teams").fill("Billing, returns")
    await card.get_by_label("Languages").fill("en, de")
    await card.get_by_role("button", name="Save").click()
    await expect(card).to_contain_text("0 of 3")
    await expect(card.get_by_label("Teams")).to_have_value("billing, returns")
    await anna.screenshot(path=SHOTS / "desk-team.png")
    await assert_accessible(anna, "team")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_queue_on_a_phone(desk: Desk, scheme: Any) -> None:
    size = {"width": 360, "height": 740}
    page = await desk.open("Ben", viewport=size, color_scheme=scheme, has_touch=True)
    await expect(page.get_by_role("button", name="Here")).to_be_visible()
    await page.get_by_text("Filter", exact=True).tap()
    await page.get_by_label("Team").select_option("billing")
    await expect(customers(page, "waiting")).to_have_text(["Dan"])
    await page.screenshot(path=SHOTS / f"phone-filters-{scheme}.png")
    await assert_accessible(page, f"filters on a phone, {scheme}")
    await page.locator("#waiting a.item").tap()
    await expect(page.get_by_role("heading", name="Dan")).to_be_visible()
    await page.get_by_role("link", name="Queue").tap()
    await expect(page).to_have_url(re.compile(r"/desk\?team=billing$"))
    await page.get_by_role("link", name="Clear the filters").tap()
    await expect(customers(page, "waiting")).to_have_count(4)
    await page.screenshot(path=SHOTS / f"phone-queue-{scheme}.png")
    for path in ("", "/search?q=parcel", "/canned", "/team"):
        await page.goto(f"{desk.served.url}/desk{path}")
        await assert_accessible(page, f"{path} on a phone, {scheme}")
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth"), f"{path} scrolls sideways"
        assert await page.evaluate("document.querySelector('.top').offsetHeight") < 60, f"{path}: the bar wraps"
