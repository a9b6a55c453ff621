"""Nothing is lost at the desk, done by a slip, or left without a word: undo from elsewhere, keys, names, focus."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.desk_stage import Desk
from tests.browser.test_browser import CHROMIUM, SHOTS, assert_accessible, browser
from tests.browser.test_desk_conversation import PHONE, WIDE, asks, claim, desk, said, served, until

__all__ = ["browser", "desk", "served"]  # the fixtures

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")
ZOOMED: dict[str, Any] = {"viewport": {"width": 640, "height": 400}}  # 1280 x 800 at 200 %


async def taken_up(desk: Desk, *, undo: float = 5.0, **options: Any) -> tuple[Page, str, str]:
    """Anna has Carla's conversation open, and Dan waits. A reply leaves after `undo` seconds."""
    acts = desk.served.app.acts
    object.__setattr__(acts, "rules", replace(acts.rules, undo=undo))
    carla, dan = await asks(desk), await asks(desk, "Dan", "Where is my parcel?")
    page = await desk.open("Anna", f"/desk/c/{carla}", **options)
    await claim(page)
    return page, carla, dan


@pytest.mark.parametrize("late", [False, True], ids=["answered before", "answered after"])
async def test_what_leaves_can_be_taken_back_from_another_conversation(desk: Desk, tmp_path: Path, late: bool) -> None:
    page, carla, dan = await taken_up(desk, undo=60, **WIDE)
    draft, leaving, toast = page.get_by_label("Your message"), page.locator("#leaving"), page.locator("#toast")
    (proof := tmp_path / "proof.txt").write_text("a seam")
    await page.get_by_role("button", name="Edit before sending").first.click()
    await page.locator("#files").set_input_files(proof)
    opened = asyncio.Event()

    async def hold(route: Route) -> None:
        await opened.wait()
        await route.continue_()

    if late:
        await page.route("**/reply", hold)
    await page.keyboard.press("Enter")
    if not late:
        await expect(page.locator("#log .undo")).to_be_visible()
    await page.locator(f"#open-{dan}").click()
    await expect(page.get_by_role("heading", name="Dan")).to_be_visible()
    opened.set()
    await expect(leaving).to_contain_text("Your reply to Carla has not left yet.")
    await draft.fill("For Dan")
    await assert_accessible(page, "an undo for somebody else")
    await page.screenshot(path=SHOTS / "desk-undo-elsewhere.png")
    await leaving.get_by_role("button", name="Undo").click()
    await expect(toast).to_contain_text("Taken back.")
    await expect(leaving).to_be_empty()
    await expect(draft).to_have_value("For Dan")
    await toast.get_by_role("link", name="Go to Carla").click()
    await expect(draft).to_have_value("**Two years.**")
    await expect(page.locator("#attached")).to_contain_text("proof.txt")
    await expect(page.locator("#from-article")).to_contain_text("How long is the warranty?")
    assert said(desk, carla) == [("**Two years.**", "cancelled")]

    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator("#log .undo")).to_be_visible()
    await page.goto(f"{desk.served.url}/desk/team")  # another page, where the files are not known any more
    await expect(leaving).to_contain_text("Carla")
    await page.keyboard.press("u")
    await expect(toast).to_contain_text("Attach its files again.")
    await page.goto(f"{desk.served.url}/desk/c/{carla}")
    await expect(draft).to_have_value("**Two years.**")
    await page.goto(f"{desk.served.url}/desk/c/{dan}")
    await expect(draft).to_have_value("For Dan")
    assert [state for _, state in said(desk, carla)] == ["cancelled", "cancelled"]


async def test_a_reply_whose_answer_was_lost_is_not_sent_twice(desk: Desk) -> None:
    page, carla, _ = await taken_up(desk, **WIDE)
    draft, send = page.get_by_label("Your message"), page.get_by_role("button", name="Send", exact=True)

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/reply", lose, times=1)
    await draft.fill("Two years.")
    await send.click()
    await expect(page.locator("#toast")).to_contain_text("That got through: it stands among the messages.")
    await expect(draft).to_have_value("")
    assert [text for text, _ in said(desk, carla)] == ["Two years."]
    await draft.fill("Two years.")
    await send.click()
    await expect(draft).to_have_value("")
    assert [text for text, _ in said(desk, carla)] == ["Two years.", "Two years."], "said again on purpose"


async def test_what_nobody_takes_back_leaves_while_one_is_elsewhere(desk: Desk) -> None:
    page, carla, _ = await taken_up(desk, undo=8, **PHONE)
    await page.get_by_label("Your message").fill("Two years.")
    await page.get_by_role("button", name="Send", exact=True).tap()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    await page.get_by_role("link", name="← Queue").tap()
    await expect(page.locator("#leaving").get_by_role("button", name="Undo")).to_be_in_viewport()
    await until(lambda: said(desk, carla) == [("Two years.", "sent")])
    await expect(page.locator("#leaving")).to_be_empty()
    await page.goto(f"{desk.served.url}/desk/c/{carla}")
    await expect(page.get_by_label("Your message")).to_have_value("")


@pytest.mark.parametrize("size", [WIDE, ZOOMED], ids=["wide", "zoomed"])
async def test_a_letter_alone_ends_nothing(desk: Desk, size: dict[str, Any]) -> None:
    page, _, _ = await taken_up(desk, **size)
    await page.keyboard.press("Escape")
    for key, button in (("b", "Return to assistant"), ("q", "Back to the queue"), ("e", "Resolve")):
        await page.keyboard.type(key * 3)
        focused = page.locator(":focus")
        await expect(focused).to_contain_text(button)
        await expect(focused).to_be_in_viewport(ratio=1)
        await expect(page.locator("#toast")).to_contain_text("the customer is told")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name="Carla")).to_be_focused()
    await expect(page.locator("#toast")).to_be_empty()
    await expect(page.locator(".standing")).to_have_text("With you")
    await page.keyboard.press("e")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("Nobody has answered yet")
    await assert_accessible(page, "resolving what nobody answered")
    await page.get_by_role("button", name="Resolve all the same").press("Enter")
    await expect(page.locator(".standing")).to_have_text("Resolved")
    await expect(page.get_by_role("heading", name="Carla")).to_be_focused()


async def test_keys_of_a_single_letter_are_off_for_one_person_everywhere(desk: Desk) -> None:
    carla = await asks(desk)
    page = await desk.open("Anna", f"/desk/c/{carla}", **ZOOMED)
    await page.locator("#menu summary").click()
    await page.get_by_role("button", name="Keys").click()
    switch = page.get_by_role("checkbox", name="Keys of a single letter")
    await assert_accessible(page, "the keys")
    async with page.expect_response("**/desk/keys") as kept:
        await switch.uncheck()
    assert (await kept.value).status == 204
    elsewhere = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    for one in (page, elsewhere):
        await one.keyboard.press("Escape")
        for key in "c?":
            await one.keyboard.press(key)
        await expect(one.locator("#keys")).to_be_hidden()
    await expect(page.locator(".standing")).to_have_text("Waiting for a person")
    await desk.hire("Ben")
    ben = await desk.open("Ben", f"/desk/c/{carla}", **WIDE)
    await ben.keyboard.press("c")
    await expect(page.locator(".standing")).to_have_text("With Ben")


async def test_a_note_offers_names_and_says_which_fit_nobody(desk: Desk) -> None:
    await desk.hire("Ben", teams=("billing",))
    page, _, _ = await taken_up(desk, **WIDE)
    draft, nobody, offers = page.get_by_label("Your message"), page.locator("#nobody"), page.locator("#offers-list li")
    await draft.press_sequentially("@b")
    await expect(page.locator("#offers")).to_be_hidden()  # no name in what customers read
    await draft.fill("")
    await page.get_by_text("Private note", exact=True).click()
    await draft.press_sequentially("Hello @b")
    await expect(offers).to_have_text([r"Ben@benwas not here yet", r"Billing@billingteam: Ben"])
    await assert_accessible(page, "names in a note")
    await page.screenshot(path=SHOTS / "desk-mention.png")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(draft).to_have_value("Hello @billing ")
    await draft.press_sequentially("and @anna, a@b.example, @bne")
    await expect(nobody).to_have_text("Nobody at this desk is called @anna, so nobody is told by that.")
    await draft.press_sequentially(" look")
    await expect(nobody).to_contain_text("@anna or @bne")
    await draft.press_sequentially(" @cl")
    await page.keyboard.press("Enter")
    await expect(nobody).to_contain_text("@cl,")
    await expect(page.locator(".message.note")).to_have_count(0)
    await page.keyboard.press("Enter")  # it is meant
    await expect(page.locator(".message.note")).to_contain_text("@bne look @cl")
    await expect(nobody).to_be_empty()
    told = desk.served.app.database.read.rows("SELECT agent_id FROM mentions")
    assert [row["agent_id"] for row in told] == [desk.people["Ben"].id]


async def test_the_focus_is_not_lost_when_something_goes(desk: Desk) -> None:
    carla, dan = await asks(desk), await asks(desk, "Dan", "Where is my parcel?")
    await desk.hire("Ben")
    page = await desk.open("Anna", f"/desk/c/{carla}", **WIDE)
    await page.locator(f"#open-{carla}").focus()
    acts, ben = desk.served.app.acts, desk.people["Ben"]
    await acts.claim(carla, ben)
    await expect(page.locator("#colleagues")).to_contain_text("Carla")
    await expect(page.locator(f"#open-{carla}")).to_be_focused()  # in its new place
    await page.locator(f"#open-{dan}").focus()
    await page.get_by_role("link", name="Waiting").evaluate("(link) => link.click()")  # colleagues' are not shown now
    await page.locator(f"#open-{dan}").focus()
    await acts.claim(dan, ben)
    await expect(page.locator(f"#open-{dan}")).to_have_count(0)
    assert await page.evaluate("document.activeElement !== document.body"), "the focus is lost"
