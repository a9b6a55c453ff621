"""Sends one rendered request to Telegram, and says what became of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError

from bot.channels.telegram.errors import delivery_error, retry_seconds
from bot.channels.telegram.files_out import DOCUMENT, about_the_file, send_file, sent_as
from bot.channels.telegram.limits import Floods
from bot.channels.telegram.render import mended
from bot.errors import DeliveryDelayed
from bot.events import OutFile

log = logging.getLogger("firstline.telegram")


class Sending:
    """Knows, until the program ends, which groups have moved and who was asked to slow down."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._moved: dict[int, int] = {}
        self._floods = Floods()

    async def send(self, request: Mapping[str, Any]) -> None:
        """Send one rendered request, once. Raises DeliveryFailed, DeliveryDelayed, DeliveryUncertain."""
        parameters, file = request["parameters"], request.get("file")
        try:
            if file is not None:
                await self._send_file(file, parameters)
            else:
                await self._send_words(parameters)
        except ChatMigrated as error:
            # The core hears of it by a service message too; until then the next try finds the way by this.
            self._moved[parameters["chat_id"]] = error.new_chat_id
            raise delivery_error(error) from None
        except RetryAfter as error:
            seconds = retry_seconds(error)
            everywhere = self._floods.is_everywhere(parameters["chat_id"], seconds)
            raise DeliveryDelayed("Telegram asks to slow down.", seconds, everywhere=everywhere) from None
        except TelegramError as error:
            raise delivery_error(error) from None

    async def _send_words(self, parameters: Mapping[str, Any]) -> None:
        try:
            await self._send_message(parameters)
        except BadRequest as error:
            simpler = mended(parameters, str(error))
            if simpler is None:
                raise
            log.warning("Telegram refused a message (%s); it goes without what was refused.", error)
            await self._send_message(simpler)

    async def _send_file(self, file: OutFile, parameters: Mapping[str, Any]) -> None:
        """What Telegram cannot show as what it seems to be, it takes as a document."""
        chat, wish = self._moved.get(parameters["chat_id"], parameters["chat_id"]), sent_as(file)
        try:
            await send_file(self._bot, chat, file, wish, parameters)
        except BadRequest as error:
            if wish == DOCUMENT or not about_the_file(str(error)):
                raise
            log.warning("Telegram refused a file as a %s (%s); it goes as a document.", wish, error)
            await send_file(self._bot, chat, file, DOCUMENT, parameters)

    async def _send_message(self, parameters: Mapping[str, Any]) -> None:
        answered = parameters.get("reply_parameters")
        await self._bot.send_message(
            self._moved.get(parameters["chat_id"], parameters["chat_id"]),
            parameters["text"],
            message_thread_id=parameters.get("message_thread_id"),
            reply_parameters=ReplyParameters(**answered) if answered else None,
            entities=[MessageEntity(**entity) for entity in parameters.get("entities", ())] or None,
            reply_markup=InlineKeyboardMarkup.de_json(markup) if (markup := parameters.get("reply_markup")) else None,
            link_preview_options=LinkPreviewOptions(**parameters["link_preview_options"]),
        )

    async def typing(self, address: str, place: Mapping[str, str]) -> None:
        """Telegram shows for five seconds that we write. Never raises: it is not worth a word if it fails."""
        chat, _, rest = address.partition("/")
        topic = rest.partition("/")[0] or place.get("topic", "0")
        with suppress(TelegramError, ValueError):
            await self._bot.send_chat_action(
                self._moved.get(int(chat), int(chat)),
                ChatAction.TYPING,
                message_thread_id=int(topic) if topic not in ("", "0") else None,
            )
