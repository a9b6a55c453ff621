"""One task per conversation at a time: what belongs to one stays in order, and no conversation holds up another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from bot.errors import StoreError

log = logging.getLogger("firstline.lanes")


class Lanes:
    """Runs `work(conversation_id)` for each conversation that is started and not running yet.

    Args:
        work: does whatever is pending in that conversation, then returns.
        finished: called after each run, because something may have arrived between its last look and its end.
    """

    def __init__(self, work: Callable[[str], Coroutine[Any, Any, None]], finished: Callable[[], None]) -> None:
        self._work = work
        self._finished = finished
        self._running: dict[str, asyncio.Task[None]] = {}

    def start(self, conversation_id: str) -> None:
        if conversation_id in self._running:
            return
        task = asyncio.create_task(self._work(conversation_id))
        self._running[conversation_id] = task
        task.add_done_callback(lambda done: self._end(conversation_id, done))

    async def close(self) -> None:
        """End what runs: when this returns, nothing does."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        del self._running[conversation_id]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, StoreError):
            log.warning("%s", error)
        elif error:
            log.error("The work on a conversation stopped; it is taken up again.", exc_info=error)
        self._finished()
