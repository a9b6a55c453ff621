"""Web chat: messages come by POST with the sender's own ids, go out as a resumable event stream.

Sending is a row in our own table, written with the turn itself (store/outbox.py), so it is exactly once and nothing
is left for `deliver`. A visitor is whoever holds the random secret made by POST /chat/session; it travels in a header,
never in an address.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sse_starlette.sse import EventSourceResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.base import Accept, Channel, ChannelSettings, Parts, WhenUncertain
from bot.channels.base import Request as Sending
from bot.channels.body import json_object
from bot.errors import DeliveryFailed, Refused
from bot.events import Event, Incoming, Outgoing
from bot.intake import MAX_TEXT
from bot.model import Author
from bot.signals import Signals, conversation_topic
from bot.store import conversations, inbox, webchat
from bot.store.database import Database, Row

MAX_BODY = 64 * 1024
PING_SECONDS = 15
MESSAGES = RateLimitItemPerMinute(40)
SESSIONS = RateLimitItemPerMinute(300)
_CLIENT_ID = re.compile(r"[\w-]{8,64}")


class Settings(ChannelSettings, env_prefix="FIRSTLINE_WEBCHAT_"):
    """Web chat needs none."""


def create(settings: Settings, parts: Parts) -> Webchat:
    return Webchat(parts.database, parts.signals, parts.clock)


class Webchat(Channel):
    name = "webchat"
    label = "Web chat"
    account = "site"
    when_uncertain = WhenUncertain.GIVE_UP

    def __init__(self, database: Database, signals: Signals, clock: Callable[[], float]) -> None:
        self._database = database
        self._signals = signals
        self._clock = clock
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        return self._visitor(headers) is not None

    def parse(self, payload: Any) -> Event | None:
        """A message as the widget posts it, with `address` added by us; None if it is not one."""
        client_id, text, choice = payload.get("client_id"), payload.get("text"), payload.get("choice")
        readable = isinstance(client_id, str) and _CLIENT_ID.fullmatch(client_id) and isinstance(text, str)
        if not readable or not text.strip() or not isinstance(choice, str | None):
            return None
        address = payload["address"]
        return Incoming(
            self.name, self.account, f"{address}/{client_id}", address, text.strip(),
            choice=choice[:200] if choice else None, client_id=client_id,
        )  # fmt: skip

    def sample(self, text: str) -> Any:
        return {"client_id": "sample-1", "text": text, "address": "sample"}

    def render(self, message: Outgoing) -> Sequence[Sending]:
        return [{"address": message.address, "text": message.reply.text}]

    async def deliver(self, request: Sending) -> None:
        raise DeliveryFailed("Web chat is delivered with the turn, never afterwards.")

    def routes(self, accept: Accept) -> Sequence[BaseRoute]:
        async def message(request: Request) -> Response:
            known = self._known(request)
            self._limit(MESSAGES, known["conversation_id"])
            incoming = self.parse({**await json_object(request, MAX_BODY), "address": known["address"]})
            if not isinstance(incoming, Incoming):
                raise Refused("A message needs a client_id and a text.", 422)
            if len(incoming.text) > MAX_TEXT:
                raise Refused(f"Your message is too long: please send at most {MAX_TEXT:,} characters at a time.", 413)
            await accept(incoming)
            return JSONResponse({"client_id": incoming.client_id}, 202)

        return [
            Route("/chat/session", self._session, methods=["POST"]),
            Route("/chat/messages", message, methods=["POST"]),
            Route("/chat/typing", self._typing, methods=["POST"]),
            Route("/chat/stream", self._stream, methods=["GET"]),
        ]

    async def _session(self, request: Request) -> Response:
        self._limit(SESSIONS, request.client.host if request.client else "?")
        secret, address = secrets.token_urlsafe(32), secrets.token_hex(8)
        conversation_id = await self._database.write(
            lambda tx: webchat.add_visitor(tx, secret, address, self.account, self._clock())
        )
        return JSONResponse({"visitor": secret, "conversation": conversation_id})

    async def _typing(self, request: Request) -> Response:
        known = self._known(request)
        self._signals.typing(known["conversation_id"], "customer", self._clock())
        return Response(status_code=204)

    async def _stream(self, request: Request) -> Response:
        conversation_id = self._known(request)["conversation_id"]
        given = request.headers.get("last-event-id", "0")
        after = int(given) if given.isdecimal() and len(given) < 16 else 0
        return EventSourceResponse(self._events(conversation_id, after), ping=PING_SECONDS, sep="\n")

    async def _events(self, conversation_id: str, after: int) -> AsyncIterator[dict[str, Any]]:
        shown: dict[str, Any] = {}
        with self._signals.listen(conversation_topic(conversation_id)) as woken:
            while True:
                woken.clear()
                for row in webchat.events_after(self._database.read, conversation_id, after):
                    after = row["seq"]
                    yield {"event": "message", "id": str(after), "data": _message(row)}
                now = {"status": self._status(conversation_id), "typing": self._who_types(conversation_id)}
                for kind, data in now.items():
                    if shown.get(kind) != data:
                        yield {"event": kind, "data": json.dumps(data)}
                shown = now
                try:
                    await asyncio.wait_for(woken.wait(), 6.0 if now["typing"]["on"] else 60.0)
                except TimeoutError:
                    continue

    def _status(self, conversation_id: str) -> dict[str, Any]:
        return {"status": conversations.get(self._database.read, conversation_id).status}

    def _who_types(self, conversation_id: str) -> dict[str, Any]:
        """The bot, while it owns an unfinished message; or a person at the desk."""
        people = [who for who in self._signals.who_types(conversation_id, self._clock()) if who != "customer"]
        if people:
            return {"on": True, "name": people[0]}
        busy = inbox.next_pending(self._database.read, conversation_id) is not None
        bot = busy and conversations.get(self._database.read, conversation_id).bot_may_write
        return {"on": bot, "name": None}

    def _known(self, request: Request) -> Row:
        known = self._visitor(request.headers)
        if known is None:
            raise Refused("This chat is not known here any more. Reload the page to begin a new one.", 401)
        return known

    def _visitor(self, headers: Mapping[str, str]) -> Row | None:
        scheme, _, secret = headers.get("authorization", "").partition(" ")
        return webchat.visitor(self._database.read, secret) if scheme == "Bearer" and secret else None

    def _limit(self, limit: RateLimitItemPerMinute, who: str) -> None:
        if not self._limiter.hit(limit, who):
            raise Refused("That is a lot at once; give us a few seconds and it will be sent.", 429)


def _message(row: Row) -> str:
    data = {
        "id": row["seq"],
        "author": row["author"],
        "name": row["agent_name"] if row["author"] == Author.AGENT else None,
        "text": row["text"],
        "markup": row["markup"],
        "options": row["options"],
        "client_id": row["client_id"] if row["author"] == Author.CUSTOMER else None,
        "at": datetime.fromtimestamp(row["created_at"], UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(data)
