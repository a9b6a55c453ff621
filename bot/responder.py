"""Step 6: search the live knowledge and decide, for Rasa's actions and for when Rasa is away."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.announcement import Announcement, announce
from bot.decision.respond import Response, chosen, respond
from bot.knowledge.live import LiveKnowledge
from bot.knowledge.search import Knowledge


@dataclass(frozen=True, slots=True)
class Told:
    """What to announce, and where the repair stands after it (see decision/respond.py)."""

    announcement: Announcement
    repair_step: int


class Responder:
    """One thread embeds: more of them fight over the same core (facts measured 2x worse with two)."""

    def __init__(self, knowledge: LiveKnowledge) -> None:
        self._knowledge = knowledge
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search")

    async def answer(self, question: str, intent: str | None, repair_step: int, in_form: bool = False) -> Told:
        """What to do about a question, by the knowledge version that is current now."""
        knowledge = self._knowledge.now
        decision = await asyncio.get_running_loop().run_in_executor(self._thread, knowledge.decide, question)
        return _told(respond(decision, knowledge.articles, intent, repair_step, in_form), knowledge)

    async def knows(self, text: str, least: float) -> bool:
        """Is an article at least so sure an answer that this text is a question, whatever else it looks like?"""
        search = self._knowledge.now.search
        best = await asyncio.get_running_loop().run_in_executor(self._thread, lambda: search(text, k=1))
        return bool(best) and best[0].confidence >= least

    def answer_chosen(self, article_id: str | None, repair_step: int) -> Told:
        """What to do about a tapped option; an id that is not public any more counts as "something else"."""
        knowledge = self._knowledge.now
        article = knowledge.articles.get(article_id or "")
        if article is not None and article.audience != "public":
            article = None
        return _told(chosen(article, repair_step), knowledge)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def _told(response: Response, knowledge: Knowledge) -> Told:
    return Told(announce(response, knowledge.version, knowledge.limits), response.repair_step)
