"""A strict fake of Telegram's Bot API server on a free loopback port, written from https://core.telegram.org/bots/api.

It keeps what matters to a bot: updates stay until a higher offset confirms them or a webhook answers 200; one poller;
limits in UTF-16 units and bytes; a query is answered once. Where Telegram silently mends a bad request, this refuses
it, so that a test sees it. Customers are played with `says`, `sends` and `taps`; trouble is ordered with `fail`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from collections import defaultdict
from enum import Enum
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from aiohttp import web

from tests.fakes.telegram_limits import Fields, Refusal, check_keyboard, check_text

ACCEPTED = {"chat_id", "text", "entities", "link_preview_options", "reply_markup"}
TEXTS = {"text", "url", "secret_token", "callback_query_id"}
CONFLICT_WEBHOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
CONFLICT_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Broken(Enum):
    """Ways in which a call ends without an answer."""

    CUT_AFTER = "done, then the connection breaks"
    SILENT_AFTER = "done, then nothing is answered"
    BAD_GATEWAY = "a proxy on the way answers 502"


class FakeTelegram:
    """`async with FakeTelegram() as telegram`; the bot's settings are `token` and `base_url`."""

    def __init__(self) -> None:
        self.token = "4242:AAfake-token"
        self.base_url = ""
        self.waiting: list[Fields] = []  # not yet confirmed
        self.emitted: list[Fields] = []
        self.calls: list[tuple[str, Fields]] = []
        self.sent: list[Fields] = []
        self.answered: list[str] = []
        self.webhook: Fields = {}
        self.webhook_statuses: list[int] = []
        self.webhook_app: Any = None  # the ASGI application behind the webhook's address
        self.blocked: set[int] = set()
        self._chats: dict[int, Fields] = {}
        self._messages: dict[tuple[int, int], Fields] = {}
        self._open_queries: set[str] = set()
        self._trouble: defaultdict[str, list[Refusal | Broken]] = defaultdict(list)
        self._allowed: list[str] | None = None
        self._next_update = 700_001
        self._message_ids = itertools.count(1)
        self._news = asyncio.Event()
        self._poll = 0
        self._ended = asyncio.Event()

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ended.set()
        self._news.set()
        await self._runner.cleanup()

    # What customers do

    def says(self, text: str, chat: int = 1001) -> Fields:
        command = re.match(r"/\w+(@\w+)?", text)
        marks = [{"type": "bot_command", "offset": 0, "length": len(command[0])}] if command else None
        return self.sends(chat, text=text, **({"entities": marks} if marks else {}))

    def sends(self, chat: int = 1001, **content: Any) -> Fields:
        """A message of any kind in a private chat."""
        about = self._chats.setdefault(chat, {"id": chat, "type": "private", "first_name": "Róisín"})
        message = self._message(about, {"id": chat, "is_bot": False, "first_name": "Róisín", "language_code": "en"})
        message.update(content)
        return self.emit(message=message)

    def taps(self, message: Fields, data: str) -> Fields:
        query = f"98{next(self._message_ids)}"
        self._open_queries.add(query)
        person = {"id": message["chat"]["id"], "is_bot": False, "first_name": "Róisín"}
        return self.emit(
            callback_query={
                "id": query, "from": person, "message": message, "chat_instance": "-77", "data": data,
            }
        )  # fmt: skip

    def emit(self, **update: Any) -> Fields:
        """Queue an update, unless the bot has asked not to get its kind."""
        full = {"update_id": self._next_update, **update}
        if self._allowed is None or next(iter(update)) in self._allowed:
            self._next_update += 1
            self.waiting.append(full)
            self.emitted.append(full)
            self._news.set()
        return full

    def begin_ids_anew(self, at: int) -> None:
        """As after a week without updates: the next id is any number, maybe a lower one."""
        self._next_update = at

    def fail(self, method: str, *troubles: Refusal | Broken) -> None:
        """The next calls of `method` end so, one after the other."""
        self._trouble[method.lower()].extend(troubles)

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
        fields = {name: _decoded(name, str(value)) for name, value in (await request.post()).items()}
        self.calls.append((method, fields))
        trouble = self._trouble[method].pop(0) if self._trouble[method] else None
        try:
            if request.match_info["token"] != self.token:
                raise Refusal(401, "Unauthorized")
            if isinstance(trouble, Refusal):
                raise trouble
            if trouble is Broken.BAD_GATEWAY:
                return web.Response(status=502, text="<html>Bad Gateway</html>")
            result = await getattr(self, f"_do_{method}", self._unknown)(fields)
        except Refusal as refusal:
            return web.json_response(refusal.body, status=refusal.status)
        if trouble is Broken.SILENT_AFTER:
            await self._ended.wait()
        if trouble is not None and request.transport is not None:
            request.transport.close()
        return web.json_response({"ok": True, "result": result})

    async def _unknown(self, fields: Fields) -> Any:
        raise Refusal(404, "Not Found")

    async def _do_getupdates(self, fields: Fields) -> list[Fields]:
        if self.webhook:
            raise Refusal(409, CONFLICT_WEBHOOK)
        self._poll += 1
        self._news.set()  # ends the poll before this one
        mine, until = self._poll, time.monotonic() + fields.get("timeout", 0)
        self._allowed = fields.get("allowed_updates", self._allowed)
        if (offset := fields.get("offset", 0)) <= self._next_update:
            self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        while not self.waiting and time.monotonic() < until and not self._ended.is_set() and self._poll == mine:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), until - time.monotonic())
            except TimeoutError:
                break
        if self._poll != mine:
            raise Refusal(409, CONFLICT_POLLER)
        return self.waiting[: fields.get("limit", 100)]

    async def _do_setwebhook(self, fields: Fields) -> bool:
        address = urlsplit(fields["url"])
        if address.scheme != "https" or address.port not in (None, 443, 80, 88, 8443):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[\w-]{1,256}", fields.get("secret_token", "-"), re.ASCII):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.webhook, self._allowed = fields, fields.get("allowed_updates")
        return True

    async def _do_deletewebhook(self, fields: Fields) -> bool:
        if fields.get("drop_pending_updates"):
            self.waiting.clear()
        self.webhook = {}
        return True

    async def _do_sendmessage(self, fields: Fields) -> Fields:
        if unknown := set(fields) - ACCEPTED:
            raise Refusal(400, f"Bad Request: this fake does not know {sorted(unknown)}")
        if fields["chat_id"] not in self._chats:
            raise Refusal(400, "Bad Request: chat not found")
        if fields["chat_id"] in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        text = fields["text"]
        check_text(text, fields.get("entities", []))
        check_keyboard(fields.get("reply_markup"))
        bot = {"id": 4242, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
        message = {**self._message(self._chats[fields["chat_id"]], bot), "text": text}
        message.update({name: fields[name] for name in ("entities", "reply_markup") if name in fields})
        self._messages[fields["chat_id"], message["message_id"]] = message
        self.sent.append(message)
        return message

    async def _do_answercallbackquery(self, fields: Fields) -> bool:
        query = fields["callback_query_id"]
        if query not in self._open_queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._open_queries.discard(query)
        self.answered.append(query)
        return True

    async def _do_editmessagereplymarkup(self, fields: Fields) -> Fields:
        message = self._messages.get((fields["chat_id"], fields["message_id"]))
        if message is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        if message.get("reply_markup") == fields.get("reply_markup"):
            raise Refusal(400, "Bad Request: message is not modified")
        message.pop("reply_markup", None)
        return message

    def _message(self, chat: Fields, writer: Fields) -> Fields:
        return {"message_id": next(self._message_ids), "date": int(time.time()), "chat": chat, "from": writer}


def _decoded(name: str, value: str) -> Any:
    """Form fields are text; those that are not meant as text hold JSON."""
    return value if name in TEXTS else json.loads(value)
