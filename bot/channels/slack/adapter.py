"""Slack as a channel: private chats with the bot, and mentions of it in channels.

Sources: https://docs.slack.dev for what is said of Slack here and in the modules beside. Set up in
docs/how-to/slack.md.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request as WebRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.base import Accept, Bucket, Channel, Finding, Request, WhenUncertain
from bot.channels.body import limited_body
from bot.channels.slack.catch_up import CatchUp
from bot.channels.slack.errors import BOT_REFUSED, TOKEN_TROUBLE, TROUBLE, code_of, delivery_error
from bot.channels.slack.examine import PATH, examine
from bot.channels.slack.files import fetch_file
from bot.channels.slack.files_out import MOST_FILE_MB, FilesOut
from bot.channels.slack.intake import LIBRARY, NOT_TAKEN, SlackIntake
from bot.channels.slack.names import Names
from bot.channels.slack.parse import parse_payload
from bot.channels.slack.render import render_message
from bot.channels.slack.sending import Sending
from bot.channels.slack.socket_mode import Socket
from bot.channels.slack.words import escape
from bot.errors import DeliveryDelayed, Refused
from bot.events import Attachment, Event, Outgoing
from bot.store import cursors
from bot.store.database import Database

log = logging.getLogger("firstline.slack")

MAX_BODY = 1024 * 1024
ANSWER_SECONDS = 15
PAUSE_SECONDS = 5.0
BOT_USER = "bot_user"
OTHER_WORKSPACE = (
    "The token in FIRSTLINE_SLACK_BOT_TOKEN is of the workspace {theirs}, and FIRSTLINE_SLACK_TEAM_ID says {ours}. "
    "Correct the one that is wrong and start again."
)


class Slack(Channel):
    """One app in one workspace.

    Args:
        bot_token: `xoxb-…`.
        team_id: the workspace's id; conversations are kept under it.
        signing_secret: checks Slack's calls; None if it never calls us.
        app_token: `xapp-…`, for Socket Mode; None if Slack calls us.
        api_base: the Web API, `https://slack.com/api/` or a test's.
    """

    name = "slack"
    label = "Slack"
    when_uncertain = WhenUncertain.ASK
    alone = True
    most_file_mb = MOST_FILE_MB

    def __init__(
        self,
        bot_token: str,
        *,
        team_id: str,
        signing_secret: str | None,
        app_token: str | None,
        api_base: str,
        public_url: str | None,
        database: Database,
        clock: Callable[[], float],
    ) -> None:
        self.account = team_id
        self._secret = signing_secret
        self._app_token = app_token
        self._public_url = public_url
        self._database = database
        self._clock = clock
        self._client = _client(bot_token, api_base)
        self._bot_user: str | None = None
        self._sending = Sending(self._client, FilesOut(self._client, database, team_id), clock)
        self._intake = SlackIntake(self._client, Names(self._client, database), team_id, self.parse)

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Signed with our secret, at most five minutes ago (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""
        if not self._secret:
            return False
        try:
            return bool(SignatureVerifier(self._secret, _Clock(self._clock)).is_valid_request(body, headers))
        except (ValueError, TypeError):  # not UTF-8, or no number for a time
            return False

    def parse(self, payload: Any) -> Event | None:
        return parse_payload(payload, self.account, self._bot_user)

    def sample(self, text: str) -> Any:
        event = {
            "type": "message", "channel": "D0SAMPLE", "channel_type": "im", "user": "U0SAMPLE",
            "text": escape(text), "ts": "1700000000.000100", "event_ts": "1700000000.000100",
        }  # fmt: skip
        return {"type": "event_callback", "team_id": self.account, "event_id": "Ev0SAMPLE", "event": event}

    def render(self, message: Outgoing) -> Sequence[Request]:
        return render_message(message)

    async def deliver(self, request: Request) -> None:
        await self._sending.send(request)

    async def arrived(self, message: Outgoing) -> bool | None:
        return await self._sending.arrived(message, self.render(message))

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        return await fetch_file(self._client, attachment.ref, most)

    def buckets(self, address: str) -> Sequence[Bucket]:
        """About one a second in one place, a short burst allowed; a few hundred a minute in all."""
        place = address.partition("/")[0]
        return (Bucket(f"in {place}", 4, 4.0), Bucket("in the workspace", 300, 60.0))

    def routes(self, accept: Accept) -> Sequence[BaseRoute]:
        if not self._secret:
            return []
        self._bot_user = cursors.get(self._database.read, self.name, self.account, BOT_USER)
        app = self._intake.app(accept)

        async def called(request: WebRequest) -> Response:
            try:
                body = await limited_body(request, MAX_BODY)
            except Refused as refusal:
                return PlainTextResponse(str(refusal), refusal.status)
            if not self.verify(request.headers, body):
                return PlainTextResponse("The signature is not ours, or too old.", 401)
            try:
                asked = to_async_bolt_request(request, body)
            except (ValueError, RecursionError):
                return PlainTextResponse("The body cannot be read.", 400)
            answer = await app.async_dispatch(asked)
            if answer.status >= 400 and answer.body != NOT_TAKEN:  # of that the intake has said why
                log.error("A call of Slack's was answered with %s.", answer.status)
            return to_starlette_response(answer)

        return [Route(PATH, called, methods=["POST"])]

    async def run(self, accept: Accept) -> None:
        """Hold the connection in Socket Mode, and read what was missed. A wrong setting is said; then it returns."""
        bot_user = await self._who_are_we()
        if bot_user is None:
            return
        if not self._app_token:
            catch_up = self._catch_up(self._clock)
            catch_up.wake()
            await catch_up.run(accept, bot_user)
            return
        socket = Socket(
            self._intake.app(accept), self._app_token, self._client,
            connected=lambda: reader.wake(), clock=self._clock,
        )  # fmt: skip
        reader = self._catch_up(lambda: socket.heard_at)
        reading = asyncio.create_task(reader.run(accept, bot_user))
        try:
            await socket.run()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    def _catch_up(self, alive_at: Callable[[], float]) -> CatchUp:
        return CatchUp(self._client, self._intake, self._database, self.account, self._clock, alive_at)

    async def _who_are_we(self) -> str | None:
        """Our own user id, as soon as Slack can be asked; None, after a line in the log, if a setting is wrong."""
        said = False
        while True:
            try:
                answer = await self._client.auth_test()
                break
            except TROUBLE as error:
                if code_of(error) in TOKEN_TROUBLE:
                    log.error(BOT_REFUSED.format(code=code_of(error)))
                    return None
                trouble = delivery_error(error)
                if not said:
                    log.warning("%s Trying again.", trouble)
                said = True
                wait = trouble.retry_after if isinstance(trouble, DeliveryDelayed) else 0.0
                await asyncio.sleep(max(wait, PAUSE_SECONDS))
        theirs, user = str(answer.get("team_id")), str(answer.get("user_id"))
        if theirs != self.account:
            log.error(OTHER_WORKSPACE.format(theirs=theirs, ours=self.account))
            return None
        self._bot_user = user
        await self._database.write(lambda tx: cursors.put(tx, self.name, self.account, BOT_USER, user))
        return user

    async def examine(self) -> Sequence[Finding]:
        return await examine(self._client, self.account, self._app_token, self._secret, self._public_url)

    async def close(self) -> None:
        await self._intake.close()


class _Clock(Clock):
    def __init__(self, clock: Callable[[], float]) -> None:
        self.now = clock  # type: ignore[method-assign]


def _client(token: str, base_url: str) -> AsyncWebClient:
    """Without the library's own tries: it would send a message again without asking whether it arrived."""
    logger = logging.getLogger(LIBRARY)
    logger.setLevel(logging.CRITICAL + 1)  # it logs what people wrote
    return AsyncWebClient(token, f"{base_url.rstrip('/')}/", timeout=ANSWER_SECONDS, retry_handlers=[], logger=logger)
