"""The widget in Debian's Chromium on a shop's page of another origin, as several test files need it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.browser.test_browser import NOTE_VIOLATIONS, PATIENCE, SHOTS, browser
from tests.contract.webchat_scene import PNG, SECRET, Served, serve

__all__ = ["browser"]  # the fixture

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


async def context_of(browser: Browser, **options: Any) -> BrowserContext:
    SHOTS.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
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


def open_streams(served: Served) -> int:
    return sum(served.app.channels["webchat"]._streams._open.values())  # type: ignore[attr-defined]


def file(name: str, content: bytes = PNG, media_type: str = "image/png") -> Any:
    return {"name": name, "mimeType": media_type, "buffer": content}


async def attach(page: Page, *files: Any) -> None:
    await expect(page.get_by_role("button", name="Attach files")).to_be_visible()
    await page.locator("input[type=file]").set_input_files(list(files))
