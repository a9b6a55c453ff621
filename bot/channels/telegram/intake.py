"""Takes one update in: stored, or kept by Telegram and sent again; and the courtesies that follow."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import apsw
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.base import Accept
from bot.channels.telegram.albums import Albums
from bot.channels.telegram.parse import album_of
from bot.channels.telegram.taps import Tap, is_for_another, read_tap
from bot.errors import FirstlineError, Refused, StoreError
from bot.events import Event, Incoming, Moved, Outgoing
from bot.model import Reply
from bot.privacy import mask
from bot.store.database import Database

log = logging.getLogger("firstline.telegram")

MAX_TRIES = 5
NOT_TAKEN = "Sorry, something went wrong on our side with that message. Please send it again in other words."
NOT_YOURS = "These buttons are for the person who asked. Write to me and I will answer you too."
LAST_WORDS_SECONDS = 1.0

# With these the store is at fault and not the message: it is tried for ever.
_STORE_TROUBLE = (StoreError, apsw.Error, OSError)


class TelegramIntake:
    """The same for polling and webhooks. What is in memory here may be lost.

    Args:
        parse: an update's meaning.
        say: sends a message that nobody waits for.
    """

    def __init__(
        self,
        bot: Bot,
        database: Database,
        account: str,
        parse: Callable[[Any], Event | None],
        say: Callable[[Outgoing], Coroutine[Any, Any, None]],
    ) -> None:
        self._bot = bot
        self._parse = parse
        self._say = say
        self.albums = Albums(database, account, self._store)
        self._failed_tries: Counter[str] = Counter()
        self._background: set[asyncio.Task[None]] = set()

    async def take(self, update: Mapping[str, Any], accept: Accept) -> None:
        """Store what an update means, if it means something.

        Raises:
            Exception: it is not stored; Telegram must not be told that it was received.
        """
        event = self._parse(update)
        if event is None:
            if is_for_another(update):
                query_id = str(update["callback_query"]["id"])
                self.in_background(self._bot.answer_callback_query(query_id, NOT_YOURS))
            return
        # A caption with a secret is not held: only what intake has masked may lie in the database.
        if isinstance(event, Incoming) and (album := album_of(update)) and not mask(event.text).found:
            await self.albums.hold(album, event, accept)
            return
        if not isinstance(event, Moved):
            await self.albums.finish(event.address, accept)
        if await self._store(event, accept) and (tap := read_tap(update)):
            self.in_background(self._acknowledge(tap))

    async def close(self) -> None:
        """Give the courtesies under way a moment to end; what is held of albums goes on at the next start."""
        await self.albums.close()
        if self._background:
            _, late = await asyncio.wait(self._background, timeout=LAST_WORDS_SECONDS)
            for task in late:
                task.cancel()

    async def _store(self, event: Event, accept: Accept) -> bool:
        """True if it is stored and new. Raises whatever should bring the update back."""
        try:
            is_new = await accept(event)
        except Refused as refusal:
            self._tell(event, str(refusal))
            return False
        except _STORE_TROUBLE:
            raise
        except Exception as error:
            self._give_up_at_last(event, error)
            return False
        self._failed_tries.pop(_key(event), None)
        return is_new

    def _give_up_at_last(self, event: Event, error: Exception) -> None:
        """Raise `error`, unless it came so often that this one message would hold up everybody's for ever."""
        key = _key(event)
        self._failed_tries[key] += 1
        if self._failed_tries[key] < MAX_TRIES:
            raise error
        kind = type(error).__name__  # its text might quote the customer
        log.error("Update %s of Telegram failed %s times (%s); passed over.", key, MAX_TRIES, kind)
        del self._failed_tries[key]
        self._tell(event, NOT_TAKEN)

    def _tell(self, event: Event, text: str) -> None:
        """A courtesy, where we were spoken to: two people who talk in a group did not ask us anything."""
        if isinstance(event, Incoming) and event.addressed:
            self.in_background(
                self._say(Outgoing("", event.address, Reply(text), place=event.place, public=event.public))
            )

    async def _acknowledge(self, tap: Tap) -> None:
        """End the button's spinner, then take the buttons away: they were for one answer."""
        await self._bot.answer_callback_query(tap.query_id)
        await self._bot.edit_message_reply_markup(tap.chat_id, tap.message_id)

    def in_background(self, work: Coroutine[Any, Any, object]) -> None:
        """Nobody waits for a courtesy, and nothing depends on it."""

        async def quietly() -> None:
            try:
                await work
            except (TelegramError, FirstlineError) as error:
                log.info("A courtesy to Telegram failed (%s).", type(error).__name__)

        task = asyncio.create_task(quietly())
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        task.add_done_callback(lambda _: work.close())  # a task that is cancelled at once has not begun it


def _key(event: Event) -> str:
    """By which the tries of one event are counted."""
    return event.event_id if isinstance(event, Incoming) else f"{type(event).__name__} {hash(event)}"
