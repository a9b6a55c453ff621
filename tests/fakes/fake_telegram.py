"""A strict fake of Telegram's Bot API server on a free loopback port, written from https://core.telegram.org/bots/api.

It keeps what matters to a bot: updates stay until a higher offset confirms them or a webhook answers 200; one poller;
limits in UTF-16 units and bytes; a query is answered once. Where Telegram silently mends a bad request, this refuses
it, so that a test sees it. Customers are played by telegram_people.py; trouble is ordered with `fail`.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import Mapping
from enum import Enum
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from aiohttp import web

from tests.fakes.telegram_limits import Fields, Refusal, check_commands
from tests.fakes.telegram_people import BOT
from tests.fakes.telegram_sending import Sending, Upload

TEXTS = {"text", "url", "secret_token", "callback_query_id", "file_id", "action"}
MOST_IN_A_REQUEST = 60_000_000
MOST_TO_DOWNLOAD = 20_000_000
CONFLICT_WEBHOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
CONFLICT_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
CONFLICT_SET = "Conflict: terminated by setWebhook request"


class Broken(Enum):
    """Ways in which a call ends without an answer."""

    CUT_BEFORE = "not done, and the connection breaks"
    CUT_AFTER = "done, then the connection breaks"
    SILENT_AFTER = "done, then nothing is answered"
    BAD_GATEWAY = "a proxy on the way answers 502"


class FakeTelegram(Sending):
    """`async with FakeTelegram() as telegram`; the bot's settings are `token` and `base_url`."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "4242:AAfake-token"
        self.base_url = ""
        self.bot: Fields = {**BOT, "can_join_groups": True, "can_read_all_group_messages": False}
        self.commands: list[Fields] = []
        self.calls: list[tuple[str, Fields]] = []
        self.webhook: Fields = {}
        self.webhook_error: Fields = {}
        self.webhook_statuses: list[int] = []
        self.webhook_app: Any = None  # the ASGI application behind the webhook's address
        self._trouble: defaultdict[str, list[Refusal | Broken]] = defaultdict(list)
        self._poll = 0
        self._conflict = CONFLICT_POLLER
        self._ended = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Listen: at first on any free port, after `close` on the same one again."""
        self._ended.clear()
        application = web.Application(client_max_size=MOST_IN_A_REQUEST)
        application.router.add_post("/bot{token}/{method}", self._handle)
        application.router.add_get("/file/bot{token}/{path:.+}", self._file_of)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", urlsplit(self.base_url).port or 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Nobody listens any more, and all connections break."""
        self._ended.set()
        self.news.set()
        await self._runner.cleanup()

    def fail(self, method: str, *troubles: Refusal | Broken) -> None:
        """The next calls of `method` end so, one after the other."""
        self._trouble[method.lower()].extend(troubles)

    def heal(self) -> None:
        self._trouble.clear()

    def count(self, method: str) -> int:
        return sum(1 for called, _ in self.calls if called == method.lower())

    async def push(self) -> None:
        """Send waiting updates to the webhook once, in order, as far as it answers 2xx."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.webhook_app)) as client:
            while self.waiting:
                answer = await client.post(self.webhook["url"], json=self.waiting[0], headers=headers)
                self.webhook_statuses.append(answer.status_code)
                if not answer.is_success:
                    return
                self.waiting.pop(0)

    # The server

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        fields = _read_form(await request.post())
        self.calls.append((method, fields))
        trouble = self._trouble[method].pop(0) if self._trouble[method] else None
        try:
            if request.match_info["token"] != self.token:
                raise Refusal(401, "Unauthorized")
            if isinstance(trouble, Refusal):
                raise trouble
            if trouble is Broken.BAD_GATEWAY:
                return web.Response(status=502, text="<html>Bad Gateway</html>")
            if trouble is Broken.CUT_BEFORE:
                return _cut(request)
            result = await getattr(self, f"_do_{method}", self._unknown)(fields)
        except Refusal as refusal:
            return web.json_response(refusal.body, status=refusal.status)
        if trouble is Broken.SILENT_AFTER:
            await self._ended.wait()
        return web.json_response({"ok": True, "result": result}) if trouble is None else _cut(request)

    async def _unknown(self, fields: Fields) -> Any:
        raise Refusal(404, "Not Found")

    async def _do_getupdates(self, fields: Fields) -> list[Fields]:
        if self.webhook:
            raise Refusal(409, CONFLICT_WEBHOOK)
        self._end_poll(CONFLICT_POLLER)
        mine, until = self._poll, time.monotonic() + fields.get("timeout", 0)
        self.allowed = fields.get("allowed_updates", self.allowed)
        if (offset := fields.get("offset", 0)) <= self.next_update:
            self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        while (
            not (self.waiting or self.again)
            and time.monotonic() < until
            and not self._ended.is_set()
            and self._poll == mine
        ):
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), until - time.monotonic())
            except TimeoutError:
                break
        if self._poll != mine:
            raise Refusal(409, self._conflict)
        given, self.again = [*self.again, *self.waiting], []
        return given[: fields.get("limit", 100)]

    def _end_poll(self, why: str) -> None:
        """One poller at a time, and none beside a webhook."""
        self._poll += 1
        self._conflict = why
        self.news.set()

    async def _do_setwebhook(self, fields: Fields) -> bool:
        address = urlsplit(fields["url"])
        if address.scheme != "https" or address.port not in (None, 443, 80, 88, 8443):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[\w-]{1,256}", fields.get("secret_token", "-"), re.ASCII):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.webhook, self.allowed = fields, fields.get("allowed_updates")
        self._end_poll(CONFLICT_SET)
        return True

    async def _do_deletewebhook(self, fields: Fields) -> bool:
        if fields.get("drop_pending_updates"):
            self.waiting.clear()
        self.webhook = {}
        return True

    async def _do_getwebhookinfo(self, fields: Fields) -> Fields:
        known = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        return {**known, "pending_update_count": len(self.waiting), **self.webhook_error}

    async def _do_getme(self, fields: Fields) -> Fields:
        return {**self.bot, "supports_inline_queries": False}

    async def _do_getmycommands(self, fields: Fields) -> list[Fields]:
        return self.commands

    async def _do_setmycommands(self, fields: Fields) -> bool:
        check_commands(fields["commands"])
        self.commands = fields["commands"]
        return True

    async def _do_getfile(self, fields: Fields) -> Fields:
        content = self.files.get(fields["file_id"])
        if content is None:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(content) > MOST_TO_DOWNLOAD:
            raise Refusal(400, "Bad Request: file is too big")
        path = f"documents/{fields['file_id']}"
        return {"file_id": fields["file_id"], "file_unique_id": "q", "file_size": len(content), "file_path": path}

    async def _file_of(self, request: web.Request) -> web.StreamResponse:
        content = self.files.get(request.match_info["path"].rpartition("/")[2])
        if request.match_info["token"] != self.token or content is None:
            return web.Response(status=404)
        troubles = self._trouble["file"]
        if troubles and isinstance(trouble := troubles.pop(0), Refusal):
            return web.Response(status=trouble.status)
        return web.Response(body=content)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.close()
    return web.Response()


def _read_form(form: Mapping[str, Any]) -> Fields:
    """A form's fields; a file may be a part of its own, to which a field points with attach://."""
    files = {name: Upload(part.filename, part.file.read()) for name, part in form.items() if hasattr(part, "file")}
    fields: Fields = {}
    for name, value in form.items():
        if name not in files:
            pointed = files.get(value.removeprefix("attach://")) if value.startswith("attach://") else None
            fields[name] = pointed or _decoded(name, value)
    pointed_at = {value.removeprefix("attach://") for value in form.values() if isinstance(value, str)}
    return {**fields, **{name: file for name, file in files.items() if name not in pointed_at}}


def _decoded(name: str, value: str) -> Any:
    """Form fields are text; those that are not meant as text hold JSON."""
    return value if name in TEXTS else json.loads(value)
