"""Takes Slack's payloads in, by calls of Slack's or by Socket Mode, and answers within its three seconds.

What people wrote is stored before Slack hears "received", so that it sends again what was not. Bolt answers before a
listener runs; therefore the work is done in a middleware of its app, and there are no listeners.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.channels.body import limited_body
from bot.desks.slack.parse import Pressed, Submitted, Written, parse
from bot.desks.slack.pressing import Pressing
from bot.desks.slack.room import Room
from bot.desks.slack.talk import Talk
from bot.errors import Refused

log = logging.getLogger("firstline.desk.slack")

LIBRARY = "firstline.desk.slack.library"
MAX_BODY = 1024 * 1024
NOT_TAKEN = "Not stored."
SILENCE_SECONDS = 300.0  # Slack sends again for longer: what it gave up on, it gave up on in a longer silence


class Calls:
    def __init__(self, room: Room, talk: Talk, pressing: Pressing) -> None:
        self._room = room
        self._talk = talk
        self._pressing = pressing
        self.heard_at = 0.0
        """When the last of Slack's calls was taken: until then, nothing was missed."""
        self.after_silence: Callable[[], None] = lambda: None

    async def take(self, payload: Any) -> dict[str, Any]:
        """Do what a payload means; what Slack is to be answered.

        Raises:
            Exception: it is not stored; Slack must not be told that it was received.
        """
        match parse(payload, self._room.bot_user, self._room.colleagues()):
            case Written() as written:
                await self._talk.take(written)
            case Pressed() as pressed:
                self._pressing.press(pressed)
            case Submitted() as sent:
                return await self._pressing.submit(sent)
        return {}

    def app(self, token: str) -> AsyncApp:
        """A Bolt app; whoever calls it has checked the signature."""

        async def authorize() -> AuthorizeResult:
            """Bolt would ask Slack who we are before it takes anything in, and we may not depend on that."""
            return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)

        app = AsyncApp(
            name=LIBRARY,
            logger=quiet_logger(),
            authorize=authorize,
            signing_secret="",
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,  # `parse` does
        )

        async def answer(body: Mapping[str, Any]) -> BoltResponse:
            try:
                return BoltResponse(status=200, body=await self.take(body) or "")
            except Exception as error:
                log.error("What somebody did in Slack could not be stored (%s).", type(error).__name__)
                return BoltResponse(status=500, body=NOT_TAKEN)

        app.middleware(answer)
        return app

    def endpoint(self, token: str, secret: str) -> Callable[[Request], Any]:
        """The web route that Slack calls."""
        app, clock = self.app(token), self._room.parts.clock

        async def called(request: Request) -> Response:
            try:
                body = await limited_body(request, MAX_BODY)
            except Refused as refusal:
                return PlainTextResponse(str(refusal), refusal.status)
            if not is_signed(secret, request.headers, body, clock):
                return PlainTextResponse("The signature is not ours, or too old.", 401)
            try:
                asked = to_async_bolt_request(request, body)
            except (ValueError, RecursionError):
                return PlainTextResponse("The body cannot be read.", 400)
            answer = await app.async_dispatch(asked)
            if answer.status == 200:
                self._heard()
            return to_starlette_response(answer)

        return called

    def _heard(self) -> None:
        before, self.heard_at = self.heard_at, self._room.parts.clock()
        if self.heard_at - before > SILENCE_SECONDS:
            self.after_silence()


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, clock: Callable[[], float]) -> bool:
    """Signed with the secret, at most five minutes ago
    (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""
    try:
        return bool(SignatureVerifier(secret, _Clock(clock)).is_valid_request(body, dict(headers)))
    except (ValueError, TypeError):  # not UTF-8, or no number for a time
        return False


def quiet_logger() -> logging.Logger:
    """The libraries log what people wrote; we log our own."""
    quiet = logging.getLogger(LIBRARY)
    quiet.setLevel(logging.CRITICAL + 1)
    return quiet


class _Clock(Clock):
    def __init__(self, clock: Callable[[], float]) -> None:
        self.now = clock  # type: ignore[method-assign]
