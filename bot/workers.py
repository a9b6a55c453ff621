"""Step 3: one worker per conversation at a time, in order; other conversations are never held up by it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.flow import Flow
from bot.lanes import Lanes
from bot.signals import INBOX, Signals, woken_or_after
from bot.store import inbox
from bot.store.database import Database, Row

log = logging.getLogger("firstline.workers")

PARALLEL = 8
RETRY_SECONDS = 0.5
LOOK_AGAIN_SECONDS = 2.0


class Workers:
    def __init__(self, database: Database, signals: Signals, flow: Flow, clock: Callable[[], float]) -> None:
        self._database = database
        self._signals = signals
        self._flow = flow
        self._clock = clock
        self._lanes = Lanes(self._drain, lambda: signals.tell(INBOX))
        self._slots = asyncio.Semaphore(PARALLEL)

    async def run(self) -> None:
        """Work off what is pending, then wait for more; ends by cancellation."""
        with self._signals.listen(INBOX) as woken:
            while True:
                woken.clear()
                for conversation_id in inbox.pending_conversations(self._database.read):
                    self._lanes.start(conversation_id)
                await woken_or_after(woken, LOOK_AGAIN_SECONDS)

    async def _drain(self, conversation_id: str) -> None:
        async with self._slots:
            while (item := inbox.next_pending(self._database.read, conversation_id)) is not None:
                await self._attempt(item)

    async def _attempt(self, item: Row) -> None:
        attempts = await self._database.write(lambda tx: inbox.count_attempt(tx, item["id"]))
        if attempts > inbox.MAX_ATTEMPTS:
            await self._flow.give_up(item)
            return
        try:
            await self._flow.customer_wrote(item)
        except Exception:
            log.exception("Message %s failed (try %s of %s).", item["id"], attempts, inbox.MAX_ATTEMPTS)
            await asyncio.sleep(RETRY_SECONDS * attempts)
