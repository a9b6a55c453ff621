"""Step 6: search the live knowledge and decide, for Rasa's actions and for when Rasa is away."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bot.announcement import Announcement, announce, figures_of
from bot.decision.asking import asks, needs_context
from bot.decision.correction import Correction, meant_words, named, next_best, without
from bot.decision.history import Events, said_so_far
from bot.decision.parts import MOST_PARTS_SEARCHED, Part, decide_parts
from bot.decision.questions import split_questions
from bot.decision.respond import Response, chosen, respond, respond_parts, respond_to_correction
from bot.knowledge.live import LiveKnowledge
from bot.knowledge.search import Knowledge
from bot.model import Answer, Article, Author, Candidate, Decision, Said

HANDED_OVER_UNSEARCHED = "The message went to a person before anything was sent."


@dataclass(frozen=True, slots=True)
class Told:
    """What to announce, one after the other, and where the repair stands after it (see decision/respond.py)."""

    announcements: tuple[Announcement, ...]
    repair_step: int

    @property
    def announcement(self) -> Announcement:
        """The first one; most messages have no other."""
        return self.announcements[0]


class Responder:
    """One thread embeds: more of them fight over the same core (facts measured 2x worse with two)."""

    def __init__(self, knowledge: LiveKnowledge) -> None:
        self._knowledge = knowledge
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="search")

    async def answer(
        self,
        question: str,
        intent: str | None,
        repair_step: int,
        in_form: bool = False,
        history: Sequence[Said] = (),
    ) -> Told:
        """What to do about a message, by the knowledge version that is current now.

        Args:
            intent: the conversation act; None if nobody knows it.
            history: what was said before, oldest first.
        """
        knowledge = self._knowledge.now
        text = meant_words(question) or question
        # What sounds like small talk is judged as a whole: no part of it gets an answer unasked.
        search = decide_whole if intent == "out_of_scope" else decide_message
        decided = await asyncio.get_running_loop().run_in_executor(self._thread, search, knowledge, text, history)
        if len(decided) == 1:
            return _told([respond(decided[0][1], knowledge.articles, intent, repair_step, in_form)], knowledge)
        return _told(respond_parts(decided, knowledge.articles, repair_step, in_form), knowledge)

    async def correct(
        self, wrong: Correction, considered: Sequence[Mapping[str, Any]], repair_step: int, history: Sequence[Said] = ()
    ) -> Told:
        """What to do when the customer says that the article just sent was the wrong one.

        Args:
            considered: the stored candidates of the decision that sent it.
        """
        knowledge = self._knowledge.now
        decision = next_best(considered, wrong.articles, knowledge.limits)
        if wrong.rest is not None:
            article = named(wrong.rest, decision)
            if article and article in knowledge.articles and knowledge.articles[article].audience == "public":
                decision = Answer(article, decision.candidates, "The customer named this article in a correction.")
            else:
                found = await asyncio.get_running_loop().run_in_executor(
                    self._thread, decide_whole, knowledge, wrong.rest, history
                )
                decision = without(found[0][1], wrong.articles)
        return _told([respond_to_correction(decision, knowledge.articles, wrong.articles, repair_step)], knowledge)

    async def knows(
        self,
        text: str,
        doubt: float = 1.0,
        history: Sequence[Said] = (),
        parts: bool = False,
        without: str = "",
    ) -> bool:
        """Is an article so sure an answer that this text is a question, whatever else it looks like?

        Args:
            doubt: how much of the doubt that the limit for sending leaves is allowed, 0 to 1.
            parts: a question inside a longer story counts too ("lovely tent, thanks. Do you ship to Norway?").
            without: the article that answers these words does not count.
        """
        knowledge = self._knowledge.now
        search, least = knowledge.search, 1 - doubt * (1 - knowledge.limits.answer)

        def look() -> bool:
            texts = [text, *(_asking(text) if parts else ())]
            left_out = _answer_to(knowledge, without)
            found = (one for part in texts for one in search(part, k=1 + bool(left_out), history=history))
            return any(one.confidence >= least and one.article != left_out for one in found)

        return await asyncio.get_running_loop().run_in_executor(self._thread, look)

    async def considered(self, text: str, history: Sequence[Said] = (), without: str = "") -> list[dict[str, Any]]:
        """The articles that come nearest to a message which no article may answer, for the brief.

        Args:
            without: the article that answers these words is left out.
        """
        knowledge = self._knowledge.now

        def look() -> list[Candidate]:
            left_out = _answer_to(knowledge, without)
            return [one for one in knowledge.decide(text, history=history).candidates if one.article != left_out]

        found = await asyncio.get_running_loop().run_in_executor(self._thread, look)
        return [{**candidate, "why_not": HANDED_OVER_UNSEARCHED} for candidate in figures_of(found)]

    def answer_chosen(self, article_id: str | None, repair_step: int) -> Told:
        """What to do about a tapped option; an id that is not public any more counts as "something else"."""
        knowledge = self._knowledge.now
        article = knowledge.articles.get(article_id or "")
        if article is not None and article.audience != "public":
            article = None
        return _told([chosen(article, repair_step)], knowledge)

    @property
    def articles(self) -> Mapping[str, Article]:
        """The live articles by id."""
        return self._knowledge.now.articles

    def history(self, events: Events, with_last: bool = False) -> tuple[Said, ...]:
        """What was said, from the dialogue's events, with the titles of articles as they are now."""
        return said_so_far(events, self._knowledge.now.articles, with_last)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def decide_whole(knowledge: Knowledge, text: str, history: Sequence[Said] = ()) -> tuple[Part, ...]:
    """The decision on a message as it stands."""
    return (("", knowledge.decide(text, history=history)),)


def decide_message(knowledge: Knowledge, text: str, history: Sequence[Said] = ()) -> tuple[Part, ...]:
    """The decisions on a message: one on the whole, or one for each question in it. At most four searches."""
    whole = knowledge.decide(text, history=history)
    said = split_questions(text)
    asking = [place for place, part in enumerate(said) if asks(part)][:MOST_PARTS_SEARCHED]
    if len(said) < 2 or not asking or (len(asking) == 1 and isinstance(whole, Answer)):
        return (("", whole),)
    parts: list[tuple[str, Decision]] = []
    for place in asking:
        before: Sequence[Said] = ()
        if needs_context(said[place]):  # "… and how much is it?" leans on what stands before it in the same message
            before = (*history, *(Said(Author.CUSTOMER, part) for part in said[:place]))
        parts.append((said[place], knowledge.decide(said[place], history=before)))
    return decide_parts(whole, parts)


def _answer_to(knowledge: Knowledge, words: str) -> str | None:
    """The article that is sure enough to be sent as the answer to these words; None if none is, or there are none."""
    best = knowledge.search(words, k=1) if words else ()
    return best[0].article if best and best[0].confidence >= knowledge.limits.answer else None


def _asking(text: str) -> Sequence[str]:
    parts = split_questions(text)
    return [part for part in parts if asks(part)][:MOST_PARTS_SEARCHED] if len(parts) > 1 else ()


def _told(responses: Sequence[Response], knowledge: Knowledge) -> Told:
    said = announce(responses, knowledge.version, knowledge.limits, knowledge.calibration.calibrator)
    return Told(said, responses[-1].repair_step)
