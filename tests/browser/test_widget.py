"""The widget in Debian's Chromium, on a shop's page of another origin: who chats, tabs, files, themes."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.browser.test_browser import CHROMIUM, FLAGS, NOTE_VIOLATIONS, PATIENCE, SHOTS, assert_accessible
from tests.contract.webchat_scene import PNG, SECRET, Served, serve, token

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium: apt-get install chromium")

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/shop.css">
<script src="/site.js"></script><script async src="{help}/static/widget.js" data-title="Help" {more}></script></head>
<body><main><h1>A shop</h1><p>What is for sale.</p></main></body></html>"""


class Shop:
    """Somebody else's site, strict about what its pages may load.

    Attributes:
        script: what its own script does before the widget comes.
        style: its style sheet.
        more: further attributes of the widget's tag.
    """

    def __init__(self) -> None:
        self.help, self.url, self.script, self.style, self.more = "", "", "", "", ""

    def app(self) -> Starlette:
        return Starlette(routes=[
            Route("/", self._page),
            Route("/site.js", lambda _: Response(self.script, media_type="text/javascript")),
            Route("/shop.css", lambda _: Response(self.style, media_type="text/css")),
        ])  # fmt: skip

    async def _page(self, _: Request) -> Response:
        policy = (
            f"default-src 'none'; script-src 'self' {self.help}; style-src 'self' {self.help}; "
            f"connect-src {self.help}; img-src data:; base-uri 'none'; require-trusted-types-for 'script'"
        )
        page = PAGE.format(help=self.help, more=self.more)
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop()
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(shop.app(), log_level="warning", timeout_graceful_shutdown=1))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        task = asyncio.create_task(server._serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        shop.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        yield shop
        server.should_exit = True
        await task


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shop: Shop) -> AsyncIterator[Served]:
    monkeypatch.setattr("bot.channels.webchat.identity.LEEWAY_SECONDS", 0.0)
    environment = {"JWT_SECRET": SECRET, "IDENTIFIED": "optional"}
    async with serve(
        tmp_path, monkeypatch, FIRSTLINE_ALLOWED_ORIGINS=shop.url, FIRSTLINE_ATTACHMENT_MB="1",
        **{f"FIRSTLINE_WEBCHAT_{name}": value for name, value in environment.items()},
    ) as running:  # fmt: skip
        shop.help = running.url
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    SHOTS.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


async def context_of(browser: Browser, **options: Any) -> BrowserContext:
    context = await browser.new_context(**options)
    await context.add_init_script(NOTE_VIOLATIONS)
    context.set_default_timeout(PATIENCE)
    return context


async def open_chat(context: BrowserContext, url: str) -> Page:
    page = await context.new_page()
    await page.goto(url)
    await page.get_by_role("button", name="Help").click()
    await expect(page.get_by_role("textbox")).to_be_focused()
    return page


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


def log_of(page: Page) -> Locator:
    return page.get_by_role("log")


def persons(served: Served) -> list[str | None]:
    rows = served.app.database.read.rows(
        "SELECT DISTINCT c.person FROM conversations c JOIN messages m ON m.conversation_id = c.id ORDER BY c.person"
    )
    return [row["person"] for row in rows]


def open_streams(served: Served) -> int:
    return sum(served.app.channels["webchat"]._streams._open.values())  # type: ignore[attr-defined]


# --- another origin, and who chats ---


async def test_one_script_tag_on_a_strict_page_of_another_origin(served: Served, shop: Shop, browser: Browser) -> None:
    shop.script = f"window.Firstline = {{ token: {json.dumps(token('anna', name='Anna'))} }};"
    page = await open_chat(await context_of(browser), shop.url)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await write(page, "hello from the shop")
    await expect(log_of(page)).to_contain_text("echo: hello from the shop")
    assert persons(served) == ["user:anna"]
    assert asked and not any("?" in url or "ey" in url.removeprefix(served.url) for url in asked)
    await assert_accessible(page, "the widget on another site")


async def test_a_page_may_name_its_visitor_after_the_chat_is_there(
    served: Served, shop: Shop, browser: Browser
) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    await page.evaluate("(token) => { window.Firstline = { token }; }", token("late"))
    await page.evaluate("Firstline.open()")
    await write(page, "hello at last")
    await expect(log_of(page)).to_contain_text("echo: hello at last")
    assert persons(served) == ["user:late"]


async def test_signing_in_and_out_leaves_nothing_of_the_other_on_the_page(
    served: Served, shop: Shop, browser: Browser
) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    await write(page, "before signing in")
    await expect(log_of(page)).to_contain_text("echo: before signing in")
    await page.evaluate("(token) => Firstline.identify(token)", token("anna"))
    await write(page, "anna here")
    await expect(log_of(page)).to_contain_text("echo: anna here")
    # What Anna wrote before she signed in is still hers.
    await expect(log_of(page)).to_contain_text("before signing in")
    await page.evaluate("(token) => Firstline.identify(token)", token("ben"))
    await write(page, "ben here")
    await expect(log_of(page)).to_contain_text("echo: ben here")
    await expect(log_of(page)).not_to_contain_text("anna")
    await expect(log_of(page)).not_to_contain_text("before")
    await page.evaluate("Firstline.signOut()")
    await write(page, "nobody here")
    await expect(log_of(page)).to_contain_text("echo: nobody here")
    for other in ("anna", "ben", "before"):
        await expect(log_of(page)).not_to_contain_text(other)
    assert persons(served) == [None, "user:anna", "user:ben"]
    kept = await page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':as:'))")
    assert kept == []
    async with asyncio.timeout(10):
        while open_streams(served) != 1:
            await asyncio.sleep(0.05)


async def test_a_token_that_runs_out_is_replaced_by_the_page(served: Served, shop: Shop, browser: Browser) -> None:
    first, second = token("anna", exp=time.time() + 3), token("anna")
    shop.script = (
        f"window.Firstline = {{ token: {json.dumps(first)}, "
        f"refreshToken: async () => {{ window.asked = (window.asked ?? 0) + 1; return {json.dumps(second)}; }} }};"
    )
    page = await open_chat(await context_of(browser), shop.url)
    await write(page, "with the first")
    await expect(log_of(page)).to_contain_text("echo: with the first")
    async with asyncio.timeout(15):
        while not await page.evaluate("window.asked"):
            await asyncio.sleep(0.1)
    await write(page, "with the second")
    await expect(log_of(page)).to_contain_text("echo: with the second")
    assert await page.evaluate("window.asked") == 1
    assert served.app.database.read.one("SELECT count(*) AS n FROM visitors")["n"] == 1


async def test_without_a_fresh_token_the_visitor_is_told_and_nothing_is_lost(
    served: Served, shop: Shop, browser: Browser
) -> None:
    shop.script = (
        f"window.Firstline = {{ token: {json.dumps(token('anna', exp=time.time() + 2))}, "
        "refreshToken: async () => '<html>\\n502 Bad Gateway' };"
    )
    page = await open_chat(await context_of(browser), shop.url)
    await expect(page.get_by_text("Your sign-in could not be checked")).to_be_visible()
    await write(page, "kept for later")
    await expect(log_of(page)).to_contain_text("Waiting to be sent")
    await page.evaluate("(token) => Firstline.identify(token)", token("anna"))
    await expect(log_of(page)).to_contain_text("echo: kept for later")
    await expect(page.get_by_text("Your sign-in could not be checked")).to_be_hidden()


# --- tabs ---


async def test_two_tabs_show_the_same_and_read_one_stream(served: Served, shop: Shop, browser: Browser) -> None:
    context = await context_of(browser)
    first, second = await open_chat(context, shop.url), await open_chat(context, shop.url)
    await write(first, "from the first")
    await write(second, "from the second")
    for page in (first, second):
        for text in ("from the first", "from the second", "echo: from the first", "echo: from the second"):
            await expect(log_of(page).get_by_text(text, exact=True)).to_have_count(1)
    assert open_streams(served) == 1
    assert served.app.database.read.one("SELECT count(*) AS n FROM messages WHERE author = 'customer'")["n"] == 2
    conversation = served.app.database.read.one("SELECT id FROM conversations WHERE person IS NULL")["id"]
    served.app.signals.typing(conversation, "Anna", time.time())
    for page in (first, second):
        await expect(page.get_by_text("Anna is typing")).to_be_attached()


async def test_many_tabs_do_not_block_each_other_and_survive_their_leader(
    served: Served, shop: Shop, browser: Browser
) -> None:
    context = await context_of(browser)
    pages = [await open_chat(context, shop.url) for _ in range(9)]
    await write(pages[8], "from the ninth")
    for page in pages:
        await expect(log_of(page)).to_contain_text("echo: from the ninth")
    assert open_streams(served) == 1
    await pages[0].close()  # it was the first, so it read for the others
    await write(pages[4], "after it went")
    for page in pages[1:]:
        await expect(log_of(page).get_by_text("echo: after it went", exact=True)).to_have_count(1)
        await expect(log_of(page).get_by_text("echo: from the ninth", exact=True)).to_have_count(1)


async def test_a_tab_put_to_sleep_loses_the_lead(served: Served, shop: Shop, browser: Browser) -> None:
    context = await context_of(browser)
    first = await open_chat(context, shop.url)
    await write(first, "hello")
    await expect(log_of(first)).to_contain_text("echo: hello")
    # As browsers do it to tabs in the background: it still has the lead, and tells nobody anything any more.
    await first.evaluate("BroadcastChannel.prototype.postMessage = () => {}")
    second = await open_chat(context, shop.url)
    await write(second, "a second question")
    await expect(log_of(second)).to_contain_text("echo: a second question")
    await expect(log_of(second).get_by_text("echo: hello", exact=True)).to_have_count(1)


# --- files ---


def file(name: str, content: bytes = PNG, media_type: str = "image/png") -> Any:
    return {"name": name, "mimeType": media_type, "buffer": content}


async def attach(page: Page, *files: Any) -> None:
    await expect(page.get_by_role("button", name="Attach files")).to_be_visible()
    await page.locator("input[type=file]").set_input_files(list(files))


async def test_files_are_chosen_taken_back_and_sent(served: Served, shop: Shop, browser: Browser) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    bad = "<img src=x onerror=alert(1)>.png"
    await attach(page, file("tent.png"), file(bad), file("bill.pdf", b"%PDF-1.7", "application/pdf"))
    tray = page.get_by_role("list", name="Files to send")
    await expect(tray.get_by_role("listitem")).to_have_count(3)
    await expect(tray).to_contain_text("tent.png72 B")
    await assert_accessible(page, "files chosen")
    await page.screenshot(path=SHOTS / "files-chosen.png")
    await page.get_by_role("button", name="Remove bill.pdf").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=f"Remove {bad}")).to_be_focused()
    await write(page, "my tent is torn")
    message = log_of(page).get_by_role("listitem").filter(has_text="my tent is torn").first
    await expect(message).to_contain_text("tent.png")
    await expect(message).to_contain_text(bad)
    await expect(message).to_contain_text("Sent")
    await expect(message.locator("img, progress")).to_have_count(0)
    await page.screenshot(path=SHOTS / "files-sent.png")
    await assert_accessible(page, "files sent")
    rows = served.app.database.read.rows("SELECT name, state FROM attachments ORDER BY due_at, id")
    assert [(row["name"], row["state"]) for row in rows] == [("tent.png", "kept"), (bad, "kept")]
    await page.reload()
    await page.get_by_role("button", name="Help").click()
    await expect(log_of(page)).to_contain_text("tent.png")


async def test_what_cannot_be_sent_is_said_in_words(served: Served, shop: Shop, browser: Browser) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    alert = page.get_by_role("alert")
    await attach(page, file("big.png", bytes(1024 * 1024 + 1)))
    await expect(alert).to_have_text("“big.png” is too large: at most 1 MB.")
    await attach(page, file("setup.exe", b"MZ", "application/octet-stream"))
    await expect(alert).to_contain_text("“setup.exe” is of a kind that we cannot take.")
    await attach(page, *[file(f"{number}.png") for number in range(6)])
    await expect(alert).to_have_text("Please send at most 5 files at a time.")
    # Only the server can see this one; it comes back with the words, to be taken out.
    await attach(page, file("holiday.png", b"MZ\x90\x00"), file("fine.png"))
    await write(page, "two pictures")
    await expect(alert).to_have_text("“holiday.png” is a program, which we cannot take.")
    await expect(page.get_by_role("textbox")).to_have_value("two pictures")
    await page.get_by_role("button", name="Remove holiday.png").click()
    await page.get_by_role("button", name="Send message").click()
    await expect(log_of(page)).to_contain_text("Sent")
    assert [row["name"] for row in served.app.database.read.rows("SELECT name FROM attachments")] == ["fine.png"]


async def test_files_wait_out_an_outage_and_go_once(served: Served, shop: Shop, browser: Browser) -> None:
    context = await context_of(browser)
    page = await open_chat(context, shop.url)
    await attach(page, file("tent.png"))
    await context.set_offline(True)
    await write(page, "in a tunnel")
    await expect(log_of(page)).to_contain_text("Please keep this page open")
    await page.screenshot(path=SHOTS / "files-waiting.png")
    await context.set_offline(False)
    await expect(log_of(page)).to_contain_text("echo: in a tunnel")
    await expect(log_of(page).get_by_text("tent.png")).to_have_count(1)
    assert served.app.database.read.one("SELECT count(*) AS n FROM attachments")["n"] == 1


async def test_files_are_pasted_and_dropped(served: Served, shop: Shop, browser: Browser) -> None:
    page = await open_chat(await context_of(browser), shop.url)
    await expect(page.get_by_role("button", name="Attach files")).to_be_visible()
    for kind, place, named in (("paste", "textarea", "image.png"), ("drop", ".panel", "dropped.png")):
        await page.evaluate(
            """([kind, place, named]) => {
              const data = new DataTransfer();
              data.items.add(new File(["abc"], named, { type: "image/png" }));
              const more = { bubbles: true, composed: true, cancelable: true };
              const event = kind === "paste" ? new ClipboardEvent(kind, { ...more, clipboardData: data })
                                             : new DragEvent(kind, { ...more, dataTransfer: data });
              document.querySelector("firstline-chat").shadowRoot.querySelector(place).dispatchEvent(event);
            }""",
            [kind, place, named],
        )
        await expect(page.get_by_role("list", name="Files to send")).to_contain_text(named)


# --- looks ---


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_by_keyboard_alone(served: Served, shop: Shop, browser: Browser, scheme: Any) -> None:
    shop.more = f'data-theme="{scheme}"'
    context = await context_of(browser, viewport={"width": 360, "height": 740}, has_touch=True)
    page = await context.new_page()
    await page.goto(shop.url)
    await expect(page.get_by_role("button", name="Help")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("do you sell warranty")
    await page.keyboard.press("Enter")
    await expect(log_of(page)).to_contain_text("echo: do you sell warranty")
    await attach(
        page, file("a picture with quite a long name of its own, from a telephone.png"), file("bill.pdf", b"%PDF")
    )
    await page.screenshot(path=SHOTS / f"widget-phone-{scheme}.png")
    await assert_accessible(page, f"widget on a phone, {scheme}")
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth"), "the page scrolls sideways"
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Help")).to_be_focused()


async def test_a_shop_gives_it_its_own_looks(served: Served, shop: Shop, browser: Browser) -> None:
    shop.more = 'data-position="left"'
    shop.style = (
        "firstline-chat { --firstline-accent: rgb(122, 31, 61); --firstline-radius: 4px; "
        "--firstline-font: Georgia, serif; --firstline-z: 7; --firstline-width: 300px; }"
    )
    page = await open_chat(await context_of(browser, viewport={"width": 1000, "height": 800}), shop.url)
    panel, send = page.get_by_role("dialog"), page.locator(".launcher")
    box = await panel.bounding_box()
    assert box is not None and box["x"] < 40 and box["width"] == 300
    await expect(panel).to_have_css("border-radius", "4px")
    await expect(panel).to_have_css("z-index", "7")
    await expect(panel).to_have_css("font-family", "Georgia, serif")
    await expect(send).to_have_css("background-color", "rgb(122, 31, 61)")
    await page.screenshot(path=SHOTS / "widget-own-looks.png")
