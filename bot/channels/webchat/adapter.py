"""The adapter: routes of the widget's calls.

Sending is a row in our own table, written with the turn itself or, if it is to leave later, by the sender
(store/outbox.py); so it is exactly once and nothing is left for `deliver`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sse_starlette.sse import EventSourceResponse
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.base import Accept, Channel, Parts, WhenUncertain
from bot.channels.base import Request as Sending
from bot.channels.body import json_object
from bot.channels.webchat.file_types import TYPES
from bot.channels.webchat.files import MOST_FILES, Uploads
from bot.channels.webchat.identity import Tokens
from bot.channels.webchat.parse import ACCOUNT, CHANNEL, parse
from bot.channels.webchat.settings import Settings
from bot.channels.webchat.stream import Streams
from bot.channels.webchat.visitors import Visitor, Visitors
from bot.errors import DeliveryFailed, Refused
from bot.events import Event, Outgoing
from bot.intake import MAX_TEXT
from bot.safe_files import safe_response
from bot.store import seen, webchat

MAX_BODY = 64 * 1024
PING_SECONDS = 15
MAX_DIGITS = 15
MESSAGES = RateLimitItemPerMinute(40)
SESSIONS = RateLimitItemPerMinute(300)
UPLOADS = RateLimitItemPerMinute(10)
DOWNLOADS = RateLimitItemPerMinute(120)
GLANCES = RateLimitItemPerMinute(120)
LARGEST_FILES_OF_HOST = 25  # an hour, so that nobody fills the disk
MEGABYTE = 1024 * 1024


class Webchat(Channel):
    """Web chat on the shop's own pages.

    Args:
        tokens: how to check whom the site vouches for; None if it vouches for nobody.
    """

    name = CHANNEL
    label = "Web chat"
    account = ACCOUNT
    when_uncertain = WhenUncertain.GIVE_UP

    def __init__(self, settings: Settings, parts: Parts, tokens: Tokens | None) -> None:
        self._takes_files = settings.files
        self._database = parts.database
        self._folder = parts.settings.attachments
        self.most_file_mb = parts.settings.attachment_mb
        self._signals = parts.signals
        self._clock = parts.clock
        self._visitors = Visitors(parts.database, parts.clock, tokens, settings.identified == "required")
        most_mb = parts.settings.attachment_mb
        self._megabytes_of_host = RateLimitItemPerHour(most_mb * LARGEST_FILES_OF_HOST)
        self._uploads = Uploads(most_mb, frozenset(settings.file_types))
        limits = {
            "files": MOST_FILES if settings.files else 0,
            "file_mb": most_mb,
            "types": sorted({*TYPES, *settings.file_types}),
        }
        self._streams = Streams(parts.database, parts.signals, parts.clock, limits)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Does the call come from a visitor who is known here?"""
        try:
            return bool(self._visitors.known(headers))
        except Refused:
            return False

    def parse(self, payload: Any) -> Event | None:
        return parse(payload)

    def sample(self, text: str) -> Any:
        return {"client_id": "sample-1", "text": text, "address": "sample"}

    def render(self, message: Outgoing) -> Sequence[Sending]:
        return [{"address": message.address, "text": message.reply.text}]

    async def deliver(self, request: Sending) -> None:
        raise DeliveryFailed("Web chat is delivered by the database, never by a request.")

    def routes(self, accept: Accept) -> Sequence[BaseRoute]:
        async def message(request: Request) -> Response:
            visitor = self._visitors.known(request.headers)
            self._limit(MESSAGES, visitor.conversation_id)
            body = await json_object(request, MAX_BODY)
            return await self._take(accept, visitor, {**body, "files": ()})

        async def files(request: Request) -> Response:
            visitor = self._visitors.known(request.headers)
            if not self._takes_files:
                raise Refused("Files cannot be sent here.", 415)
            self._limit(UPLOADS, visitor.conversation_id)
            self._limit(self._megabytes_of_host, _host(request), _megabytes(request))
            try:
                upload = await self._uploads.read(request)
            except ClientDisconnect:
                return Response(status_code=400)  # nobody reads it: the page was closed or the network is gone
            return await self._take(
                accept, visitor, {"client_id": upload.client_id, "text": upload.text, "files": upload.files}
            )

        return [
            Route("/chat/session", self._session, methods=["POST"]),
            Route("/chat/messages", message, methods=["POST"]),
            Route("/chat/files", files, methods=["POST"]),
            Route("/chat/files/{id}", self._file, methods=["GET"]),
            Route("/chat/seen", self._seen, methods=["POST"]),
            Route("/chat/typing", self._typing, methods=["POST"]),
            Route("/chat/stream", self._stream, methods=["GET"]),
        ]

    async def _take(self, accept: Accept, visitor: Visitor, body: Mapping[str, Any]) -> Response:
        """Store a message. Who wrote it is what we know, whatever the body says."""
        incoming = parse({**body, "address": visitor.address, "person": visitor.person, "name": visitor.name})
        if incoming is None:
            raise Refused("A message needs a client_id and a text.", 422)
        if len(incoming.text) > MAX_TEXT:
            raise Refused(f"Your message is too long: please send at most {MAX_TEXT:,} characters at a time.", 413)
        await accept(incoming)
        return JSONResponse({"client_id": incoming.client_id}, 202)

    async def _session(self, request: Request) -> Response:
        self._limit(SESSIONS, _host(request))
        return JSONResponse(await self._visitors.open(request.headers))

    async def _typing(self, request: Request) -> Response:
        visitor = self._visitors.known(request.headers)
        self._signals.typing(visitor.conversation_id, "customer", self._clock())
        return Response(status_code=204)

    async def _seen(self, request: Request) -> Response:
        """The visitor has looked at everything up to that event."""
        visitor = self._visitors.known(request.headers)
        self._limit(GLANCES, visitor.conversation_id)
        seq = (await json_object(request, MAX_BODY)).get("id")
        if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 10**MAX_DIGITS:
            raise Refused("It must be said which message was seen.", 422)
        ids = webchat.conversations_of(self._database.read, visitor.conversation_id, visitor.person)
        shown = webchat.message_of(self._database.read, ids, seq)
        if shown is None:
            raise Refused("There is no such message in this chat.", 404)
        of, message_id = shown["conversation_id"], shown["message_id"]
        now = self._clock()
        if await self._database.write(lambda tx: seen.customer_saw(tx, of, message_id, now)):
            self._signals.changed(of)
        return Response(status_code=204)

    async def _file(self, request: Request) -> Response:
        """A file that an agent sent to this visitor. Whose it is, is told by headers: its address opens nothing."""
        visitor = self._visitors.known(request.headers)
        self._limit(DOWNLOADS, visitor.conversation_id)
        ids = webchat.conversations_of(self._database.read, visitor.conversation_id, visitor.person)
        row = webchat.file_for(self._database.read, ids, request.path_params["id"])
        path = self._folder / row["id"] if row else None
        if row is None or path is None or not path.is_file():
            raise Refused("This file is not here any more. Please ask us for it again.", 404)
        return safe_response(path, row["name"] or row["id"], row["media_type"])

    async def _stream(self, request: Request) -> Response:
        visitor = self._visitors.known(request.headers)
        self._streams.refuse_too_many(visitor)
        given = request.headers.get("last-event-id", "0")
        after = int(given) if given.isascii() and given.isdecimal() and len(given) <= MAX_DIGITS else 0
        return EventSourceResponse(self._streams.events(visitor, after), ping=PING_SECONDS, sep="\n")

    def _limit(self, limit: RateLimitItem, who: str, cost: int = 1) -> None:
        if not self._limiter.hit(limit, who, cost=cost):
            raise Refused("That is a lot at once; give us a few seconds and it will be sent.", 429)


def _host(request: Request) -> str:
    return request.client.host if request.client else "?"


def _megabytes(request: Request) -> int:
    """The size of a body, rounded up.

    Raises:
        Refused: 411, the call does not say how long it is.
    """
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or len(length) > MAX_DIGITS:
        raise Refused("An upload must say how long it is.", 411)
    return int(length) // MEGABYTE + 1
