"""The knowledge that is served now: a publish or a rollback takes effect within a second, without a restart.

A new version is loaded in a thread and then put in place of the old one in one assignment. Whoever took `.now` for a
question keeps that version until the question is answered. If a new version cannot be loaded, the old one stays.
"""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

from bot.errors import KnowledgeError
from bot.knowledge.embedding import Encoder
from bot.knowledge.publication import current, load_current
from bot.knowledge.search import Knowledge

log = logging.getLogger(__name__)

POLL = 0.5


class LiveKnowledge:
    def __init__(self, versions_dir: Path, encoder: Encoder, knowledge: Knowledge | None = None) -> None:
        """`knowledge`: what is served until the first refresh; without it, `.now` has to wait for one."""
        self._versions_dir = versions_dir
        self._encoder = encoder
        self._knowledge = knowledge
        self._seen: str | None = knowledge.version if knowledge else None
        self._one_at_a_time = asyncio.Lock()

    @property
    def now(self) -> Knowledge:
        if self._knowledge is None:
            raise KnowledgeError("No knowledge is loaded yet. Await refresh() first.")
        return self._knowledge

    async def refresh(self) -> bool:
        """Load the current version if it is another one than last time; whether another one is served now.

        Raises:
            KnowledgeError: it cannot be loaded, nor any earlier one. It is not tried again until CURRENT changes.
        """
        async with self._one_at_a_time:
            name = await asyncio.to_thread(current, self._versions_dir)
            if name == self._seen and self._knowledge is not None:
                return False
            self._seen = name
            started = time.monotonic()
            loaded = await asyncio.to_thread(load_current, self._versions_dir, self._encoder)
            if self._knowledge is not None and self._knowledge.version == loaded.version:
                return False
            self._knowledge = loaded
            log.info("Knowledge %s is live, loaded in %.2f s.", loaded.version, time.monotonic() - started)
            return True

    async def watch(self) -> None:
        """Refresh every half second until cancelled. What goes wrong is logged once and the old version stays."""
        complaint = ""
        while True:
            try:
                await self.refresh()
                complaint = ""
            except (KnowledgeError, OSError) as error:
                if str(error) != complaint:
                    complaint = str(error)
                    log.error("The knowledge in service stays as it is: %s", error)
            await asyncio.sleep(POLL)


async def open_live(versions_dir: Path, model: str) -> LiveKnowledge:
    """The current version, loaded and warmed up.

    Raises:
        KnowledgeError: nothing is published, nothing published is sound, or the model is not there.
    """
    encoder = Encoder(model)
    live = LiveKnowledge(versions_dir, encoder)
    await live.refresh()
    await asyncio.to_thread(encoder.warm_up)
    await asyncio.to_thread(live.now.search, "warm up")
    return live
