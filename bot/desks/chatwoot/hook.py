"""Takes Chatwoot's calls: checks that they are Chatwoot's, answers at once, and lets the conversation be read.

Chatwoot waits five seconds, calls once, and shows a message as failed if we do not answer well. Signatures:
`sha256=` and the HMAC-SHA256 of timestamp, a full stop and the body (https://github.com/chatwoot/chatwoot/pull/13892).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.body import limited_body
from bot.desks.chatwoot.parse import Hint, hint_in
from bot.desks.chatwoot.reading import Reading
from bot.desks.chatwoot.room import Room
from bot.errors import Refused

PATH = "/desk/chatwoot"
MAX_BODY = 4 * 1024 * 1024  # it brings the whole conversation along with each message
TOO_OLD_SECONDS = 300.0


class Hook:
    """The web route.

    Args:
        secret: signs the calls; None if Chatwoot is too old for that.
        path_secret: the end of the address, if calls are not signed.
    """

    def __init__(self, room: Room, reading: Reading, secret: str | None, path_secret: str | None) -> None:
        self._room = room
        self._reading = reading
        self._secret = secret
        self._path_secret = path_secret

    def routes(self) -> Sequence[BaseRoute]:
        path = PATH if self._secret else f"{PATH}/{{key}}"
        return [Route(path, self._called, methods=["POST"])]

    async def _called(self, request: Request) -> Response:
        try:
            body = await limited_body(request, MAX_BODY)
        except Refused as refusal:
            return PlainTextResponse(str(refusal), refusal.status)
        if not self._is_theirs(request, body):
            return PlainTextResponse("This was not signed with the inbox's secret, or too long ago.", 401)
        try:
            hint = hint_in(json.loads(body), self._room.api.inbox)
        except (ValueError, RecursionError):
            return PlainTextResponse("The body cannot be read.", 400)
        if hint is not None and hint.typing is not None:
            await self._types(hint, hint.typing)
        elif hint is not None:
            self._reading.wake(hint.thread)
        return PlainTextResponse("")

    def _is_theirs(self, request: Request, body: bytes) -> bool:
        if self._secret:
            return is_signed(self._secret, request.headers, body, self._room.parts.clock())
        given = str(request.path_params.get("key", ""))
        return bool(self._path_secret) and hmac.compare_digest(given.encode(), (self._path_secret or "").encode())

    async def _types(self, hint: Hint, on: bool) -> None:
        """Only whoever has the conversation types to the customer."""
        matter = self._room.matter_of(hint.thread)
        agent = await self._room.who(hint.person) if matter else None
        if matter is None or agent is None or matter.over:
            return
        signals, now = self._room.parts.signals, self._room.parts.clock()
        owner = self._room.owner(matter.conversation_id)
        if hint.private and on:
            signals.writes_note(matter.conversation_id, agent.name, now)
        elif not hint.private and owner is not None and owner.id == agent.id:
            act = signals.typing if on else lambda talk, who, _: signals.stopped_typing(talk, who)
            act(matter.conversation_id, agent.name, now)


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Signed with the secret, at most five minutes ago."""
    at, given = headers.get("X-Chatwoot-Timestamp", ""), headers.get("X-Chatwoot-Signature", "")
    if not (at.isascii() and at.isdigit() and len(at) < 12) or abs(now - int(at)) > TOO_OLD_SECONDS:
        return False
    expected = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={expected}".encode(), given.encode())
