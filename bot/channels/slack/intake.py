"""Takes one of Slack's payloads in: stored before Slack hears "received", or sent again by Slack.

Bolt tells Slack "received" before a listener runs, so the storing is done in a middleware of its app, and there are no
listeners.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.base import Accept
from bot.channels.slack.errors import TROUBLE
from bot.channels.slack.names import Names
from bot.channels.slack.parse import Tap, read_tap
from bot.channels.slack.render import after_tap
from bot.channels.slack.words import escape
from bot.errors import Refused
from bot.events import Event, Incoming

log = logging.getLogger("firstline.slack")

LAST_WORDS_SECONDS = 1.0
MOST_REFUSED = 1000
LIBRARY = "firstline.slack.library"
NOT_TAKEN = "Not stored."
ANSWER_COMES = "Thanks! The answer comes in our private chat, under Apps or Direct messages."
ASK_SOMETHING = "Write your question behind the command, for example: {command} where is my parcel?"
NOT_STORED = "Sorry, we cannot take in messages this moment. Please try again in a minute."
NOT_YOURS = "These buttons are for somebody else. Mention me with a question of your own, and you get yours."


class SlackIntake:
    """The same for calls of Slack and for Socket Mode. What is in memory here may be lost."""

    def __init__(self, client: AsyncWebClient, names: Names, account: str, parse: Callable[[Any], Event | None]):
        self._client = client
        self._names = names
        self._account = account
        self._parse = parse
        self._one_by_one = asyncio.Lock()  # fair: Bolt hands payloads over side by side, in the order they came
        self._background: set[asyncio.Task[None]] = set()
        self._refused: deque[str] = deque(maxlen=MOST_REFUSED)  # event ids; what is refused is known to nobody else

    def app(self, accept: Accept) -> AsyncApp:
        """A Bolt app that stores and answers; whoever calls it has checked the signature."""

        async def authorize() -> AuthorizeResult:
            """Bolt would ask Slack who we are before it takes anything in, and we may not depend on that."""
            return AuthorizeResult(enterprise_id=None, team_id=self._account, bot_token=self._client.token)

        app = AsyncApp(
            name=LIBRARY,  # Bolt sets the level of the logger with this name
            logger=_quiet_logger(),
            authorize=authorize,
            signing_secret="",
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,  # `parse` does
        )

        async def store(body: Mapping[str, Any]) -> BoltResponse:
            return await self._answer(body, accept)

        app.middleware(store)
        return app

    async def _answer(self, body: Mapping[str, Any], accept: Accept) -> BoltResponse:
        command = body.get("command")
        try:
            is_one = await self.take(body, accept)
        except Exception as error:
            log.error("A message of Slack's could not be stored (%s).", type(error).__name__)
            if command:  # Slack sends these once only
                return BoltResponse(status=200, body=NOT_STORED)
            return BoltResponse(status=500, body=NOT_TAKEN)
        if not command:
            return BoltResponse(status=200, body="")
        return BoltResponse(status=200, body=ANSWER_COMES if is_one else ASK_SOMETHING.format(command=command))

    async def take(self, payload: Mapping[str, Any], accept: Accept) -> bool:
        """Store what a payload means; False if it means nothing.

        Raises:
            Exception: it is not stored; Slack must not be told that it was received.
        """
        event, tap = self._parse(payload), read_tap(payload)
        if tap and tap.by_another:
            self._in_background(self._tell(tap.channel, tap.user, tap.thread, NOT_YOURS))
        if event is None:
            return False
        try:
            async with self._one_by_one:
                if isinstance(event, Incoming):
                    event = await self._names.complete(event)
                is_new = await accept(event)
        except Refused as refusal:
            if isinstance(event, Incoming) and event.addressed and self._is_first(event.event_id):
                self._in_background(self._refuse(event, str(refusal)))
            return True
        if is_new and tap:
            self._in_background(self._mark_choice(tap, payload))
        return True

    async def close(self) -> None:
        """Give the courtesies under way a moment to end."""
        if self._background:
            _, late = await asyncio.wait(self._background, timeout=LAST_WORDS_SECONDS)
            for task in late:
                task.cancel()

    def _is_first(self, event_id: str) -> bool:
        """A mention comes as two events, and what was missed is read with what was not: it is said once."""
        if event_id in self._refused:
            return False
        self._refused.append(event_id)
        return True

    async def _refuse(self, incoming: Incoming, text: str) -> None:
        if incoming.public:
            channel, thread, _ = incoming.address.split("/")
            await self._tell(channel, incoming.person or "", thread, text)
            return
        where = incoming.place.get("dm") or incoming.address
        await self._client.chat_postMessage(
            channel=where, text=escape(text), thread_ts=incoming.place.get("thread") or None
        )

    async def _tell(self, channel: str, user: str, thread: str, text: str) -> None:
        """A line in a channel that one person sees."""
        await self._client.chat_postEphemeral(channel=channel, user=user, text=escape(text), thread_ts=thread)

    async def _mark_choice(self, tap: Tap, payload: Mapping[str, Any]) -> None:
        """Put the choice where the buttons were: they were for one answer."""
        message = payload.get("message")
        blocks = message.get("blocks") if isinstance(message, Mapping) else None
        if isinstance(blocks, list):
            text = str(message.get("text") or tap.label) if isinstance(message, Mapping) else tap.label
            await self._client.chat_update(
                channel=tap.channel, ts=tap.ts, text=text, blocks=after_tap(blocks, tap.label)
            )

    def _in_background(self, work: Awaitable[None]) -> None:
        """Nobody waits for a courtesy, and nothing depends on it."""

        async def quietly() -> None:
            try:
                await work
            except TROUBLE as error:
                log.info("A courtesy to Slack failed (%s).", type(error).__name__)

        task = asyncio.create_task(quietly())
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _quiet_logger() -> logging.Logger:
    """The libraries log what people wrote; we log our own."""
    quiet = logging.getLogger(LIBRARY)
    quiet.setLevel(logging.CRITICAL + 1)
    return quiet
