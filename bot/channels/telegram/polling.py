"""Asks Telegram for updates, stores them, and only then confirms them.

Telegram drops an update for good when getUpdates is called with a higher offset. So the offset of the next call is
what is durably stored, and whatever is interrupted in between comes again; `accept` knows it by its event id. The
library's own Updater confirms what is only in memory, and a crash loses it.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.patience import Patience, growing_pause
from bot.channels.telegram.errors import retry_seconds
from bot.errors import StoreError
from bot.store.database import Database, Tx

log = logging.getLogger("firstline.telegram")

POLL_SECONDS = 25
ANSWER_SECONDS = 10.0  # beyond the long poll itself
BATCH = 100
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
CONFLICT_PAUSE_SECONDS = 10.0

# The library warns when a method that it has is called raw; spelt so, it calls getUpdates and keeps quiet. Raw, because
# its parsed way fails for a whole batch when one update in it is of a kind that it does not know yet.
_GET_UPDATES = "get_Updates"

Take = Callable[[Mapping[str, Any]], Awaitable[None]]


class Polling:
    """One loop for one bot; Telegram allows no second one."""

    def __init__(self, bot: Bot, database: Database, account: str, take: Take) -> None:
        self._bot = bot
        self._database = database
        self._account = account
        self._take = take

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            InvalidToken: Telegram does not know this bot.
        """
        await patiently(lambda: self._bot.delete_webhook(drop_pending_updates=False))
        await patiently(self._round, forever=True)

    async def _round(self) -> None:
        updates = await self._ask()
        for update in updates:
            await self._take(update)
        if updates:
            newest = int(updates[-1]["update_id"])
            await self._database.write(lambda tx: self._store_offset(tx, newest))

    async def _ask(self) -> Sequence[Mapping[str, Any]]:
        asked = {"timeout": POLL_SECONDS, "limit": BATCH, "allowed_updates": list(ALLOWED_UPDATES)}
        stored = self._stored_offset()
        if stored is not None:
            asked["offset"] = stored + 1
        answer = await self._bot.do_api_request(_GET_UPDATES, asked, read_timeout=POLL_SECONDS + ANSWER_SECONDS)
        return [update for update in answer if isinstance(update, dict) and isinstance(update.get("update_id"), int)]

    def _stored_offset(self) -> int | None:
        row = self._database.read.row(
            "SELECT value FROM offsets WHERE channel = 'telegram' AND account = ?", self._account
        )  # fmt: skip
        return None if row is None else int(row["value"])

    def _store_offset(self, tx: Tx, newest: int) -> None:
        """As it came, not the highest ever: after a week of silence Telegram begins anew at any number."""
        tx.run(
            """INSERT INTO offsets (channel, account, value) VALUES ('telegram', ?, ?)
               ON CONFLICT (channel, account) DO UPDATE SET value = excluded.value""",
            self._account, newest,
        )  # fmt: skip


async def patiently(work: Callable[[], Awaitable[object]], *, forever: bool = False) -> None:
    """Do `work` until it succeeds once (or `forever`), pausing after each failure, saying each trouble once.

    Raises:
        InvalidToken, BadRequest: trying again cannot help.
    """
    patience = Patience(log, "Messages from Telegram come in again.")
    while True:
        try:
            await work()
        except InvalidToken:
            raise
        except Exception as error:
            if isinstance(error, BadRequest) and not forever:
                raise
            patience.failed(_in_words(error))
            await asyncio.sleep(pause_after(error, patience.failures))
        else:
            patience.succeeded()
            if not forever:
                return


def pause_after(error: Exception, failures: int) -> float:
    """Seconds to wait: what Telegram says, or exponentially longer with jitter."""
    if isinstance(error, RetryAfter):
        return retry_seconds(error)
    if isinstance(error, Conflict):
        return random.uniform(CONFLICT_PAUSE_SECONDS / 2, CONFLICT_PAUSE_SECONDS)
    return growing_pause(failures)


def _in_words(error: Exception) -> str:
    if isinstance(error, Conflict):
        return (
            "Another process polls this bot, or has set a webhook for it, and Telegram serves only one. Stop the other "
            "one, or give this one its own bot. Until then it waits; nothing is lost."
        )
    if isinstance(error, StoreError):
        return f"Messages from Telegram cannot be stored; Telegram keeps them, and they are asked for again. {error}"
    if isinstance(error, TelegramError):
        return f"Telegram does not work now ({error}); trying again."
    return f"A message from Telegram could not be taken in ({type(error).__name__}); it is asked for again."
