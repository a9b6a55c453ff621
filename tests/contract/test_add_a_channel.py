"""The page "Add a channel" is true: its module works as it stands, and no other file has to change for it."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import bot.channels
from bot.app import App, build_app
from bot.channels.registry import configured_channels, known_channels
from bot.errors import SettingsError
from bot.settings import Settings
from bot.triage.kinds import Kind
from tests.fakes.scripted import ScriptedDialogue, ScriptedLiveKnowledge

PAGE = Path(__file__).parents[2] / "docs/how-to/add-a-channel.md"
SECRET = "shared by both sides"


class Partner:
    """Takes what the channel posts, and answers with the next of `statuses`, else 200."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.signatures: list[tuple[str, bytes]] = []
        self.statuses: list[int] = []
        app = web.Application()
        app.router.add_post("/in", self._take)
        self.server = TestServer(app, host="127.0.0.1")

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.signatures.append((request.headers["X-Signature"], body))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.taken.append(json.loads(body))
        return web.Response(status=status)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page's module in a folder where the registry looks."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
    folder = tmp_path / "channels"
    folder.mkdir()
    (folder / "bridge.py").write_text(code)
    monkeypatch.setattr(bot.channels, "__path__", [*bot.channels.__path__, str(folder)])
    monkeypatch.chdir(tmp_path)  # a developer's own .env is not for tests
    yield
    sys.modules.pop("bot.channels.bridge", None)
    if hasattr(bot.channels, "bridge"):
        del bot.channels.bridge


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """The whole program with whatever channels the environment turns on."""
    knowledge = folder / "knowledge"
    knowledge.mkdir()
    kinds = "".join(f"  {kind}: {{action: pass on}}\n" for kind in Kind)
    (knowledge / "triage.yml").write_text(f"kinds:\n{kinds}")
    settings = Settings(_env_file=None, data_dir=folder, knowledge_dir=knowledge)  # type: ignore[call-arg]
    app = build_app(settings, token="t", rasa=ScriptedDialogue(), knowledge=ScriptedLiveKnowledge())  # type: ignore[arg-type]
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app.asgi), base_url="http://firstline.example")
    async with app.asgi.router.lifespan_context(app.asgi), client:
        yield app, client


async def post(app: App, client: httpx.AsyncClient, payload: Any, signature: str | None = None) -> int:
    channel: Any = app.channels["bridge"]
    body = json.dumps(payload).encode()
    headers = {"X-Signature": signature or channel.sign(body)}
    return (await client.post("/webhooks/bridge", content=body, headers=headers)).status_code


async def eventually(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


async def test_the_module_of_the_page_answers_a_message(
    module: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = Partner()
    async with partner.server:
        monkeypatch.setenv("FIRSTLINE_BRIDGE_URL", str(partner.server.make_url("/in")))
        monkeypatch.setenv("FIRSTLINE_BRIDGE_SECRET", SECRET)
        async with running(tmp_path) as (app, client):
            message = {"id": "e1", "from": "sam", "text": " hello there "}
            assert await post(app, client, message) == 200
            await eventually(lambda: partner.taken)
            assert await post(app, client, message) == 200  # the partner sends it again
            assert await post(app, client, message, signature="forged") == 401
            assert await post(app, client, {"id": "e2", "from": "sam", "text": "x" * 4001}) == 413
            assert await post(app, client, ["nonsense"]) == 200

            partner.statuses = [500]  # not taken; the core tries again
            assert await post(app, client, {"id": "e3", "from": "sam", "text": "again"}) == 200
            await eventually(lambda: len(partner.taken) == 2)

            stored = app.database.read.rows("SELECT text FROM messages WHERE author = 'customer' ORDER BY id")
            assert [row["text"] for row in stored] == ["hello there", "again"]
            assert [(one["to"], one["text"]) for one in partner.taken] == [
                ("sam", "echo: hello there"), ("sam", "echo: again"),
            ]  # fmt: skip
            assert len({one["id"] for one in partner.taken}) == 2
            channel: Any = app.channels["bridge"]
            assert all(signature == channel.sign(body) for signature, body in partner.signatures)
            assert channel.parse(channel.sample("hi")).text == "hi"


async def test_it_is_on_only_with_a_setting_and_says_what_is_missing(
    module: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "bridge" in known_channels()
    assert "bridge" not in configured_channels()
    assert "bot.channels.bridge" not in sys.modules
    monkeypatch.setenv("FIRSTLINE_BRIDGE_URL", "http://127.0.0.1:9/in")
    assert "bridge" in configured_channels()
    with pytest.raises(SettingsError, match="FIRSTLINE_BRIDGE_SECRET"):
        async with running(tmp_path):
            pass
