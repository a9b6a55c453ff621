"""Telegram: the model adapter. Parsing, rendering and polling have modules of their own beside this one.

Sources: https://core.telegram.org/bots/api for what is said of Telegram here. Set up in docs/how-to/telegram.md.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal

from starlette.requests import Request as WebRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from telegram import Bot
from telegram.error import BadRequest, InvalidToken
from telegram.request import HTTPXRequest

from bot.channels.base import Accept, Bucket, Channel, Finding, Request, WhenUncertain
from bot.channels.body import json_object
from bot.channels.telegram import me
from bot.channels.telegram.download import download
from bot.channels.telegram.errors import UNKNOWN_BOT
from bot.channels.telegram.examine import examine
from bot.channels.telegram.files_out import MOST_FILE_MB
from bot.channels.telegram.intake import TelegramIntake
from bot.channels.telegram.limits import buckets
from bot.channels.telegram.menu import offer_commands
from bot.channels.telegram.parse import parse_update
from bot.channels.telegram.polling import ALLOWED_UPDATES, Polling, patiently
from bot.channels.telegram.render import render_message
from bot.channels.telegram.sending import Sending
from bot.errors import DeliveryDelayed, Refused, SettingsError
from bot.events import Attachment, Event, Outgoing
from bot.store.database import Database

log = logging.getLogger("firstline.telegram")

PATH = "/webhooks/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_BODY = 1024 * 1024
RETRY_AFTER_SECONDS = 5
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0

LATER_PART_TRIES = 3
LATER_PART_WAIT_SECONDS = 5.0

_TOKEN = re.compile(r"(?P<id>\d+):[\w-]+")


class Telegram(Channel):
    """A bot of Telegram, in private chats and in groups.

    A long reply goes as several messages. If the fate of one of them is unknown, the sender's second try begins with
    that one; a customer who reads it twice is the price of SEND_ONCE_MORE.

    Args:
        token: from @BotFather, `<bot id>:<secret>`.
        mode: `polling` asks Telegram; `webhook` has Telegram call `public_url`, with `secret` in a header.
        api_base: the Bot API server, `https://api.telegram.org` or one's own.
        username: our name without the @, as far as it is known before Telegram is asked.

    Raises:
        SettingsError: the token does not look like one.
    """

    name = "telegram"
    label = "Telegram"
    when_uncertain = WhenUncertain.SEND_ONCE_MORE
    most_file_mb = MOST_FILE_MB

    def __init__(
        self,
        token: str,
        *,
        mode: Literal["polling", "webhook"],
        public_url: str | None,
        secret: str | None,
        api_base: str,
        database: Database,
        username: str | None = None,
    ) -> None:
        known = _TOKEN.fullmatch(token)
        if known is None:
            raise SettingsError("FIRSTLINE_TELEGRAM_TOKEN is no bot's token; @BotFather gives one like 123456:ABC-x.")
        _keep_secrets_out_of_logs()
        self.account = known["id"]
        self._mode = mode
        self._webhook_url = f"{(public_url or '').rstrip('/')}{PATH}"
        self._secret = secret or ""
        self._database = database
        self._requests = (_http(), _http())
        self._bot = Bot(
            token,
            f"{api_base.rstrip('/')}/bot",
            f"{api_base.rstrip('/')}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )
        self.alone = mode == "polling"  # Telegram serves one poller; a webhook may reach any process
        self._me = me.Me(int(self.account), username)
        self._sending = Sending(self._bot)
        self._intake = TelegramIntake(self._bot, database, self.account, self.parse, self._say)

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        given = headers.get(HEADER, "")
        return bool(self._secret) and hmac.compare_digest(given.encode(), self._secret.encode())

    def parse(self, payload: Any) -> Event | None:
        return parse_update(payload, self._me)

    def sample(self, text: str) -> Any:
        person = {"id": 1001, "is_bot": False, "first_name": "Sam"}
        chat = {"id": 1001, "type": "private", "first_name": "Sam"}
        return {"update_id": 1, "message": {"message_id": 1, "date": 0, "chat": chat, "from": person, "text": text}}

    def render(self, message: Outgoing) -> Sequence[Request]:
        return render_message(message, self._me)

    async def deliver(self, request: Request) -> None:
        """Send one rendered request.

        A later part of a reply waits out a short delay here: handed back, the parts before it would be sent again.
        """
        tries = LATER_PART_TRIES if request["follows"] else 1
        while True:
            tries -= 1
            try:
                return await self._sending.send(request)
            except DeliveryDelayed as delayed:
                if not tries or delayed.retry_after > LATER_PART_WAIT_SECONDS:
                    raise
                await asyncio.sleep(delayed.retry_after)

    async def _say(self, message: Outgoing) -> None:
        for request in self.render(message):
            await self._sending.send(request)

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        return await download(self._bot, attachment.ref, most)

    async def typing(self, address: str, place: Mapping[str, str]) -> None:
        await self._sending.typing(address, place)

    def buckets(self, address: str) -> Sequence[Bucket]:
        return buckets(address)

    def routes(self, accept: Accept) -> Sequence[BaseRoute]:
        async def webhook(request: WebRequest) -> Response:
            if not self.verify(request.headers, b""):
                return PlainTextResponse("The secret is not ours.", 401)
            try:
                update = await json_object(request, MAX_BODY)
            except Refused as refusal:
                return PlainTextResponse(str(refusal), refusal.status)
            try:
                await self._intake.take(update, accept)
            except Exception as error:  # Telegram sends it again after anything but 200
                log.error("Telegram's update could not be stored (%s) and is sent again.", type(error).__name__)
                return PlainTextResponse("Not stored.", 503, {"Retry-After": str(RETRY_AFTER_SECONDS)})
            return PlainTextResponse("Stored.")

        return [Route(PATH, webhook, methods=["POST"])] if self._mode == "webhook" else []

    async def run(self, accept: Accept) -> None:
        """Poll until cancelled, or set the webhook and return. A wrong setting is said in the log; then it returns."""
        try:
            await patiently(self._learn_name)
            self._intake.albums.take_up(accept)
            self._intake.in_background(offer_commands(self._bot))
            if self._mode == "webhook":
                await patiently(self._set_webhook)
            else:
                take = partial(self._intake.take, accept=accept)
                await Polling(self._bot, self._database, self.account, take).run()
        except InvalidToken:
            log.error(UNKNOWN_BOT)
        except BadRequest as error:
            log.error(
                "Telegram refused the webhook (%s). It takes an https address on port 443, 80, 88 or 8443 in "
                "FIRSTLINE_PUBLIC_URL, and letters, digits, _ and - in FIRSTLINE_TELEGRAM_SECRET.",
                error,
            )

    async def _learn_name(self) -> None:
        self._me = await me.ask(self._bot, self._database, self.account)

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            self._webhook_url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES, drop_pending_updates=False
        )
        log.info("Telegram sends its updates to %s.", self._webhook_url)

    async def examine(self) -> Sequence[Finding]:
        return await examine(self._bot, self._webhook_url if self._mode == "webhook" else None)

    async def close(self) -> None:
        await self._intake.close()
        for request in self._requests:
            await request.shutdown()


def _http() -> HTTPXRequest:
    return HTTPXRequest(read_timeout=ANSWER_SECONDS, write_timeout=ANSWER_SECONDS, connect_timeout=CONNECT_SECONDS)


def _keep_secrets_out_of_logs() -> None:
    """httpx and httpcore log addresses, which hold the token; the library logs what Telegram sent. We log our own."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    os.environ.setdefault("PTB_TIMEDELTA", "1")  # durations as timedelta, as the library will do from its next release
