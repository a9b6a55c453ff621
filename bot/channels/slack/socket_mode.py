"""Socket Mode: we call Slack and keep the line open, so that nobody needs a public address.

https://docs.slack.dev/apis/events-api/using-socket-mode. The library reads and answers; when to make a new connection
is decided here, because a connection can look sound and bring nothing any more (slackapi/bolt-python#1529). Slack sends
again what was not confirmed, and `catch_up.py` reads what it gave up on.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.errors import TOKEN_TROUBLE, TROUBLE, code_of

log = logging.getLogger("firstline.slack")

PING_SECONDS = 5.0
HELLO_SECONDS = 15.0
LOOK_SECONDS = 1.0
QUIET_SECONDS = 30 * 60.0
CHECK_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0

APP_REFUSED = (
    "Slack refuses the token in FIRSTLINE_SLACK_APP_TOKEN ({code}). Make one with the scope connections:write at "
    "api.slack.com/apps, your app, Basic Information, App-Level Tokens; put it into .env and start again."
)
_NOT_THIS_TOKEN = TOKEN_TROUBLE | {"missing_scope", "not_allowed_token_type"}


class Socket:
    """One connection at a time.

    Args:
        connected: called after each "hello" of Slack.
        clock: seconds since 1970, for `heard_at`.
        refused: what is logged if Slack refuses the token, with its `{code}`.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        client: AsyncWebClient,
        *,
        connected: Callable[[], None],
        clock: Callable[[], float],
        refused: str = APP_REFUSED,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._client = client
        self._connected = connected
        self._clock = clock
        self._refused = refused
        self._last_frame = time.monotonic()
        self._greeted = asyncio.Event()
        self.heard_at = 0.0
        """When Slack last proved that events come through."""

    async def run(self) -> None:
        """Keep a connection until cancelled; returns if the token is refused, after a line in the log."""
        failures, said = 0, False
        while True:
            try:
                began = time.monotonic()
                await self._one_connection()
                log.info("The connection to Slack ended; making a new one.")
            except SlackApiError as error:
                if code_of(error) in _NOT_THIS_TOKEN:
                    log.error(self._refused.format(code=code_of(error)))
                    return
                said = _say(error, said)
            except TROUBLE as error:
                said = _say(error, said)
            if time.monotonic() - began > CHECK_SECONDS:
                failures, said = 0, False
            failures += 1
            await asyncio.sleep(random.uniform(0.1, min(LONGEST_PAUSE_SECONDS, 0.25 * 2 ** min(failures, 10))))

    async def _one_connection(self) -> None:
        """Connect, and return when the connection is of no more use."""
        answer = await self._client.apps_connections_open(app_token=self._app_token)
        handler = AsyncSocketModeHandler(
            self._app, self._app_token, self._app.logger, self._client, ping_interval=PING_SECONDS
        )
        socket: Any = handler.client
        socket.auto_reconnect_enabled = socket.default_auto_reconnect_enabled = False
        socket.on_message_listeners.append(self._heard)
        socket.message_listeners.append(self._greeting)
        try:
            socket.wss_uri = answer["url"]
            self._greeted.clear()
            async with asyncio.timeout(HELLO_SECONDS):
                await socket.connect()
                await self._greeted.wait()
            await self._until_useless(socket)
        finally:
            with suppress(*TROUBLE):
                await asyncio.shield(socket.close())  # to its end, even if we are cancelled once more

    async def _until_useless(self, socket: Any) -> None:
        checked = time.monotonic()
        while await socket.is_connected():
            await asyncio.sleep(LOOK_SECONDS)
            if time.monotonic() - self._last_frame > QUIET_SECONDS:
                return
            if time.monotonic() - checked > CHECK_SECONDS:
                checked = time.monotonic()
                with suppress(*TROUBLE):  # asking keeps Slack's side awake; whether it answers is seen elsewhere
                    await self._client.auth_test()

    async def _heard(self, _: Any) -> None:
        self._last_frame, self.heard_at = time.monotonic(), self._clock()

    async def _greeting(self, _: Any, message: dict[str, Any], __: str | None = None) -> None:
        if message.get("type") == "hello":
            self._greeted.set()
            self._connected()


def _say(error: Exception, said: bool) -> bool:
    if not said:
        log.warning("Slack cannot be connected to (%s); trying again.", code_of(error) or type(error).__name__)
    return True
