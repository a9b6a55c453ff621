"""What the heads hear in a text before anything is written: one thread, so that replies keep their order."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.decision.guard import Regret, own_words
from bot.decision.mood import Felt
from bot.manner.heads import Heads

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sounds:
    """What was heard in a reply; None where nobody listened, so that the wordings alone decide."""

    news: float | None = None
    regret: Regret | None = None


UNHEARD = Sounds()


class Ear:
    def __init__(self, heads: Heads) -> None:
        self._heads = heads
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ear")

    async def hear(self, text: str) -> Sounds:
        """Some 10 ms for a few sentences. A fault here is logged and never in the way of a reply."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._sounds, text)
        except Exception:
            log.exception("A reply could not be judged by the heads; the wordings alone decide.")
            return UNHEARD

    async def feel(self, text: str) -> Felt | None:
        """How a customer's message sounds; None if that is not sure. Some 3 ms for each embedding of a message, which
        is one, and two for what is not calm. A fault is never in the way of an answer.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._heads.felt, text)
        except Exception:
            log.exception("A message could not be judged by the heads; the wordings alone say how it is meant.")
            return None

    def _sounds(self, text: str) -> Sounds:
        return Sounds(self._heads.news(text), self._heads.worst(own_words(text)))
