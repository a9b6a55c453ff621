"""Shows customers that somebody at the desk writes, on channels whose providers can show it.

Web chat needs none of this: its stream looks by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from bot.channels.base import Channel
from bot.signals import TYPING, Signals, woken_or_after
from bot.store import conversations
from bot.store.database import Database

log = logging.getLogger("firstline.typing")

AGAIN_SECONDS = 5.0  # providers show it for five or six
LOOK_AGAIN_SECONDS = 60.0
PATIENCE_SECONDS = 5.0


class TypingOut:
    """At most one call in five seconds for a conversation, however fast its agent types."""

    def __init__(
        self, database: Database, signals: Signals, channels: Mapping[str, Channel], clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._signals = signals
        self._channels = channels
        self._clock = clock
        self._told: dict[str, float] = {}
        self._telling: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Tell the providers until cancelled."""
        with self._signals.listen(TYPING) as woken:
            while True:
                woken.clear()
                now = self._clock()
                self._told = {one: at for one, at in self._told.items() if now - at < AGAIN_SECONDS}
                for conversation_id in self._signals.where_agents_type(now) - self._told.keys():
                    self._told[conversation_id] = now
                    task = asyncio.create_task(self._tell(conversation_id))
                    self._telling.add(task)
                    task.add_done_callback(self._telling.discard)
                await woken_or_after(woken, AGAIN_SECONDS if self._told else LOOK_AGAIN_SECONDS)

    async def _tell(self, conversation_id: str) -> None:
        """Nothing depends on it, so nothing may come of it when it fails."""
        try:
            conversation = conversations.get(self._database.read, conversation_id)
            if channel := self._channels.get(conversation.channel):
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await channel.typing(conversation.address, conversation.place)
        except Exception as error:
            log.info("That somebody writes could not be shown (%s).", type(error).__name__)
