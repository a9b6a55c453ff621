"""A conversation and a handoff in Debian's Chromium, by mouse and by keyboard, with screenshots and axe-core."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.whole.conftest import ROOT, Running, start

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SHOTS = Path(os.environ.get("FIRSTLINE_SCREENSHOTS", ROOT / "var/screenshots"))
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 20_000
# Inline styles are left out: Playwright's screenshots and axe-core put some of their own into the page.
NOTE_VIOLATIONS = """
    window.stopped = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      if (!event.violatedDirective.startsWith("style-src")) window.stopped.push(event.violatedDirective);
    });
"""

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def firstline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with start(tmp_path_factory.mktemp("data"), ROOT / "var/knowledge", FIRSTLINE_FORM_PATIENCE="60") as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


async def page_of(browser: Browser, **options: Any) -> Page:
    context = await browser.new_context(**options)
    await context.add_init_script(NOTE_VIOLATIONS)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    return page


async def assert_accessible(page: Page, what: str) -> None:
    """No finding of axe-core, and nothing that the page's own safety policy had to stop."""
    assert await page.evaluate("window.stopped") == [], what
    found = await Axe().run(page)
    assert found.violations_count == 0, f"{what}:\n{found.generate_report()}"


async def open_chat(page: Page, url: str) -> None:
    await page.goto(url)
    await page.get_by_role("button", name="chat").or_(page.get_by_role("button", name="help")).first.click()
    await expect(page.get_by_role("textbox")).to_be_focused()


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


async def listens(page: Page) -> None:
    """The desk's scripts have begun: before that a link is followed, and a button does nothing."""
    await page.wait_for_function("() => window.htmx && document.querySelector('#live')?.['htmx-internal-data']")


async def sign_in(page: Page, firstline: Running) -> None:
    login, password = (firstline.data_dir / "first-login.txt").read_text().split()
    await page.goto(f"{firstline.url}/desk")
    await page.get_by_label("Login").fill(login)
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Choose a conversation")).to_be_visible()
    await listens(page)


async def test_a_handoff_from_the_first_word_to_the_answer(firstline: Running, browser: Browser) -> None:
    customer, agent = await page_of(browser), await page_of(browser, viewport={"width": 1280, "height": 860})
    await open_chat(customer, firstline.url)
    await write(customer, "hi, what does delivery to germany cost?")
    log = customer.get_by_role("log")
    await expect(log).to_contain_text("7.90")
    await write(customer, "refund")
    await expect(customer.get_by_role("button", name="Something else")).to_be_visible()
    await customer.wait_for_timeout(400)
    await customer.screenshot(path=SHOTS / "chat.png")
    await write(customer, "can i talk to a human please")
    await expect(log).to_contain_text("order number")
    await write(customer, "TT-1234567")
    await expect(log).to_contain_text("reach you")
    await customer.get_by_role("button", name="Skip").last.click()
    await expect(log).to_contain_text("our team")
    await customer.wait_for_timeout(400)
    await customer.screenshot(path=SHOTS / "handoff.png")
    await assert_accessible(customer, "shop page with the chat open")

    await sign_in(agent, firstline)
    await assert_accessible(agent, "desk, nothing open")
    await agent.get_by_role("link", name="Asked for a person").first.click()
    await expect(agent.get_by_role("main")).to_contain_text("TT-1234567")
    await agent.get_by_role("button", name="Claim").click()
    await expect(log).to_contain_text("Anna has joined")
    await agent.get_by_label("Your message").fill("Hello! I have your order before me.")
    await agent.wait_for_timeout(800)  # the queue follows within a moment
    await agent.screenshot(path=SHOTS / "desk.png")
    await assert_accessible(agent, "desk with a conversation")
    await agent.keyboard.press("Enter")
    await expect(log).to_contain_text("Hello! I have your order before me.")
    await customer.screenshot(path=SHOTS / "answered.png")
    await agent.get_by_role("button", name="Resolve").click()
    await expect(log).to_contain_text("closed as settled")


async def test_understood_at_a_glance_and_answered_in_three_clicks(firstline: Running, browser: Browser) -> None:
    customer, agent = await page_of(browser), await page_of(browser, viewport={"width": 1280, "height": 860})
    await open_chat(customer, firstline.url)
    log = customer.get_by_role("log")
    await write(customer, "refund")
    await expect(customer.get_by_role("button", name="Something else")).to_be_visible()
    await write(customer, "can i talk to a human please")
    await expect(log).to_contain_text("order number")
    await write(customer, "TT-7654321")
    await expect(log).to_contain_text("reach you")
    await customer.get_by_role("button", name="Skip").last.click()
    await expect(log).to_contain_text("our team")
    await sign_in(agent, firstline)
    await agent.locator("#waiting a.item").first.click()  # one
    for part in ("#clocks", "#brief-why", ".want", ".facts", "#next-step", "#brief-articles li >> nth=0", "#claim"):
        await expect(agent.locator(part)).to_be_in_viewport(ratio=1)
    await expect(agent.locator("#brief")).to_contain_text("TT-7654321")
    await agent.screenshot(path=SHOTS / "desk-brief.png")
    await agent.get_by_role("button", name="Claim").click()  # two
    await agent.get_by_role("button", name="Send to customer").first.click()  # three
    await expect(agent.locator(".undo")).to_contain_text("Leaving in")
    await expect(agent.locator(".message.agent .meta")).to_contain_text("sent")
    await expect(log.locator(".message.agent")).to_be_visible()
    await expect(agent.locator(".message.agent .seen")).to_have_text(re.compile(r"Seen \d\d:\d\d"))
    await agent.screenshot(path=SHOTS / "desk-answered.png")


async def test_by_keyboard_alone_on_both_sides(firstline: Running, browser: Browser) -> None:
    customer, agent = await page_of(browser), await page_of(browser)
    await open_chat(customer, firstline.url)
    await write(customer, "what the fuck is wrong with you people")
    await expect(customer.get_by_role("log")).to_contain_text("our team")
    await sign_in(agent, firstline)
    waiting = agent.get_by_role("link", name="wrong with you people")
    while not await waiting.evaluate("(link) => link === document.activeElement"):
        await agent.keyboard.press("j")  # the first press may come before the page listens
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_role("main")).to_contain_text("wrong with you people")
    while await agent.get_by_role("button", name="Claim").is_visible():
        await agent.keyboard.press("c")
        await agent.wait_for_timeout(100)
    await expect(customer.get_by_role("log")).to_contain_text("Anna has joined")
    await agent.keyboard.press("r")
    await agent.keyboard.type("I am sorry. Let me see.")
    await agent.keyboard.press("Enter")
    await expect(customer.get_by_role("log")).to_contain_text("Let me see.")


async def test_the_wait_can_be_taken_back_with_its_button(firstline: Running, browser: Browser) -> None:
    customer = await page_of(browser)
    await open_chat(customer, firstline.url)
    await write(customer, "why the hell does nothing work in this shitty shop")
    await customer.get_by_role("button", name="I don't need a person any more").click()
    await expect(customer.get_by_role("log")).to_contain_text("I've taken that back")


async def test_reload_resumes_and_an_outage_loses_nothing(firstline: Running, browser: Browser) -> None:
    customer = await page_of(browser)
    await open_chat(customer, firstline.url)
    await write(customer, "can i put my down sleeping bag in the washing machine")
    log = customer.get_by_role("log")
    await expect(log).to_contain_text("tennis")
    await customer.context.set_offline(True)
    await write(customer, "can i pay with paypal")
    await customer.context.set_offline(False)
    await expect(log).to_contain_text("Klarna")
    await customer.reload()
    await customer.get_by_role("button", name="chat").or_(customer.get_by_role("button", name="help")).first.click()
    await expect(log.get_by_text("can i pay with paypal")).to_have_count(1)
    await expect(log).to_contain_text("tennis")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone(firstline: Running, browser: Browser, scheme: Any) -> None:
    size = {"width": 360, "height": 740}
    customer = await page_of(browser, viewport=size, color_scheme=scheme, has_touch=True)
    await open_chat(customer, firstline.url)
    await write(customer, "do you have shops in dublin?")
    await expect(customer.get_by_role("log")).to_contain_text("Capel Street")
    await customer.screenshot(path=SHOTS / f"phone-{scheme}.png")
    await assert_accessible(customer, f"chat on a phone, {scheme}")
    agent = await page_of(browser, viewport=size, color_scheme=scheme, has_touch=True)
    await sign_in(agent, firstline)
    await agent.screenshot(path=SHOTS / f"phone-desk-{scheme}.png")
    await assert_accessible(agent, f"desk on a phone, {scheme}")
    wide = await agent.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, "the desk scrolls sideways"


async def test_two_agents_race_and_the_loser_is_told_who(firstline: Running, browser: Browser) -> None:
    customer, first, second = [await page_of(browser) for _ in range(3)]
    await open_chat(customer, firstline.url)
    await write(customer, "under gdpr i request a copy of all my personal data")
    await expect(customer.get_by_role("log")).to_contain_text("our team")
    env = {**os.environ, "FIRSTLINE_DATA_DIR": str(firstline.data_dir)}
    added = subprocess.run(
        [sys.executable, "-m", "bot", "desk", "add", "ben", "--name", "Ben"], cwd=ROOT, env=env, check=True,
        capture_output=True, text=True,
    ).stdout  # fmt: skip
    await sign_in(first, firstline)
    await second.goto(f"{firstline.url}/desk")
    await second.get_by_label("Login").fill("ben")
    await second.get_by_label("Password").fill(added.split("password ")[1].split()[0])
    await second.keyboard.press("Enter")
    await expect(second.get_by_role("heading", name="Choose a conversation")).to_be_visible()
    await listens(second)
    for page in (first, second):
        await page.get_by_role("link", name="gdpr").first.click()
        await expect(page.get_by_role("button", name="Claim")).to_be_visible()
    # Ben's page has not heard of Anna's claim yet when he presses: its connection is held back.
    await second.route(re.compile(r"/desk/c/[^/]+/main"), lambda route: route.abort())
    await first.get_by_role("button", name="Claim").click()
    await expect(first.get_by_role("button", name="Resolve")).to_be_visible()
    await second.evaluate("document.querySelector('#claim') && document.querySelector('#claim').click()")
    await expect(second.get_by_role("alert").first).to_contain_text("Anna has this conversation")
