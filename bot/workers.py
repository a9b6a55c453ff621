"""Step 3: one worker per conversation at a time, in order; other conversations are never held up by it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.flow import Flow
from bot.signals import INBOX, Signals
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
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(PARALLEL)

    async def run(self) -> None:
        """Work off what is pending, then wait for more; ends by cancellation."""
        with self._signals.listen(INBOX) as woken:
            while True:
                woken.clear()
                for conversation_id in inbox.pending_conversations(self._database.read):
                    if conversation_id not in self._busy:
                        self._start(conversation_id)
                try:
                    await asyncio.wait_for(woken.wait(), LOOK_AGAIN_SECONDS)
                except TimeoutError:
                    continue

    def _start(self, conversation_id: str) -> None:
        task = asyncio.create_task(self._drain(conversation_id))
        self._busy[conversation_id] = task
        task.add_done_callback(lambda done: self._finished(conversation_id, done))

    def _finished(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        del self._busy[conversation_id]
        if not task.cancelled() and task.exception():
            log.error("The worker of a conversation stopped; it starts again.", exc_info=task.exception())
        # Something may have arrived between its last look and now.
        self._signals.tell(INBOX)

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
