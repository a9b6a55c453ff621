"""Step 2 of a message's way: mask, store, and only then say "received"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.errors import Refused
from bot.model import Incoming
from bot.privacy import mask, notice
from bot.signals import INBOX, Signals
from bot.store import inbox
from bot.store.database import Database

MAX_TEXT = 4000


class Intake:
    def __init__(self, database: Database, signals: Signals, clock: Callable[[], float]) -> None:
        self._database = database
        self._signals = signals
        self._clock = clock

    async def accept(self, incoming: Incoming) -> bool:
        """Store one incoming message without its secrets.

        Returns:
            False if this event had been stored before (a provider's retry).

        Raises:
            Refused: the text is longer than any channel of ours lets through.
        """
        if len(incoming.text) > MAX_TEXT:
            raise Refused(
                f"This message is too long: it has {len(incoming.text):,} characters. "
                f"Please send at most {MAX_TEXT:,} at a time.",
                413,
            )
        masked = mask(incoming.text)
        safe = replace(incoming, text=masked.text)
        conversation = await self._database.write(
            lambda tx: inbox.accept(tx, safe, notice(masked.found), self._clock())
        )
        if conversation is None:
            return False
        self._signals.tell(INBOX)
        self._signals.changed(conversation.id)
        return True
