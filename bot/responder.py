"""Step 6: search the live knowledge and decide, for Rasa's actions and for when Rasa is away."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bot.decision.respond import Response, chosen, respond
from bot.knowledge.live import LiveKnowledge


class Responder:
    """One thread embeds: more of them fight over the same core (facts measured 2x worse with two)."""

    def __init__(self, knowledge: LiveKnowledge) -> None:
        self._knowledge = knowledge
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search")

    @property
    def version(self) -> str:
        return self._knowledge.now.version

    async def answer(self, question: str, intent: str | None, repair_step: int) -> Response:
        """What to do about a question, by the knowledge version that is current now."""
        knowledge = self._knowledge.now
        decision = await asyncio.get_running_loop().run_in_executor(self._thread, knowledge.decide, question)
        return respond(decision, knowledge.articles, intent, repair_step)

    def answer_chosen(self, article_id: str | None, repair_step: int) -> Response:
        """What to do about a tapped option; an id that is not public any more counts as "something else"."""
        article = self._knowledge.now.articles.get(article_id or "")
        if article is not None and article.audience != "public":
            article = None
        return chosen(article, repair_step)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
