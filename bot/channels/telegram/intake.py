"""Takes one update in: stored, or kept by Telegram and sent again; and the courtesies that follow."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Mapping
from typing import Any

import apsw
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import Accept
from bot.channels.telegram.parse import Tap, parse_update, read_tap
from bot.errors import Refused, StoreError
from bot.events import Incoming

log = logging.getLogger("firstline.telegram")

MAX_TRIES = 5
NOT_TAKEN = "Sorry, something went wrong on our side with that message. Please send it again in other words."
LAST_WORDS_SECONDS = 1.0

# With these the store is at fault and not the message: it is tried for ever.
_STORE_TROUBLE = (StoreError, apsw.Error, OSError)


class TelegramIntake:
    """The same for polling and webhooks. What is in memory here may be lost."""

    def __init__(self, bot: Bot, account: str) -> None:
        self._bot = bot
        self._account = account
        self._failed_tries: Counter[str] = Counter()
        self._background: set[asyncio.Task[None]] = set()

    async def take(self, update: Mapping[str, Any], accept: Accept) -> None:
        """Store what an update means, if it means something.

        Raises:
            Exception: it is not stored; Telegram must not be told that it was received.
        """
        incoming = parse_update(update, self._account)
        if incoming is None:
            return
        try:
            is_new = await accept(incoming)
        except Refused as refusal:
            self._in_background(self._tell(incoming, str(refusal)))
            return
        except _STORE_TROUBLE:
            raise
        except Exception as error:
            self._give_up_at_last(incoming, error)
            return
        self._failed_tries.pop(incoming.event_id, None)
        if is_new and (tap := read_tap(update)):
            self._in_background(self._acknowledge(tap))

    async def close(self) -> None:
        """Give the courtesies under way a moment to end."""
        if self._background:
            _, late = await asyncio.wait(self._background, timeout=LAST_WORDS_SECONDS)
            for task in late:
                task.cancel()

    def _give_up_at_last(self, incoming: Incoming, error: Exception) -> None:
        """Raise `error`, unless it came so often that this one message would hold up everybody's for ever."""
        self._failed_tries[incoming.event_id] += 1
        if self._failed_tries[incoming.event_id] < MAX_TRIES:
            raise error
        kind = type(error).__name__  # its text might quote the customer
        log.error("Update %s of Telegram failed %s times (%s); passed over.", incoming.event_id, MAX_TRIES, kind)
        del self._failed_tries[incoming.event_id]
        self._in_background(self._tell(incoming, NOT_TAKEN))

    async def _tell(self, incoming: Incoming, text: str) -> None:
        await self._bot.send_message(int(incoming.address), text)

    async def _acknowledge(self, tap: Tap) -> None:
        """End the button's spinner, then take the buttons away: they were for one answer."""
        await self._bot.answer_callback_query(tap.query_id)
        await self._bot.edit_message_reply_markup(tap.chat_id, tap.message_id)

    def _in_background(self, work: Awaitable[None]) -> None:
        """Nobody waits for a courtesy, and nothing depends on it."""

        async def quietly() -> None:
            try:
                await work
            except TelegramError as error:
                log.info("A courtesy to Telegram failed (%s).", type(error).__name__)

        task = asyncio.create_task(quietly())
        self._background.add(task)
        task.add_done_callback(self._background.discard)
