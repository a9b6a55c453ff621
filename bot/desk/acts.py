"""Step 9: everything that agents do, whichever desk they do it at. Each act is one transaction.

What an act means is in ownership.py, writing.py and sorting.py beside. Here: who may, when, and who is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot import wording
from bot.decision.desk_rules import DeskRules
from bot.decision.guard import Warning
from bot.desk import notes, ownership, sorting, writing
from bot.desk.who import Agent, Origin
from bot.errors import Refused
from bot.knowledge.live import LiveKnowledge
from bot.manner.ear import UNHEARD, Ear
from bot.model import Article, Author, HandoffState, Markup
from bot.privacy import mask
from bot.signals import Signals
from bot.store import agents, coaching, conversations, handoffs, outbox, satisfaction, seen, tags
from bot.store.attachments import NewFile
from bot.store.database import Database, Tx

T = TypeVar("T")
IN_FLIGHT_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Acts:
    """Raises Refused, from every act, with a sentence for the agent."""

    database: Database
    signals: Signals
    knowledge: LiveKnowledge
    rules: DeskRules
    clock: Callable[[], float]
    ear: Ear | None = None

    # Whose it is

    async def claim(self, conversation_id: str, agent: Agent, epoch: int | None = None) -> None:
        """Take a conversation, as it was at `epoch`. When this returns, no bot reply of it leaves any more."""
        agent.refuse_unless_agent()
        await self._do(conversation_id, lambda tx, now: ownership.claim(tx, conversation_id, agent, now, epoch))
        await self._settle_in_flight(conversation_id)
        self.signals.changed(conversation_id)

    async def release(self, conversation_id: str, agent: Agent) -> None:
        """Back to the queue."""
        await self._do(conversation_id, lambda tx, now: ownership.release(tx, conversation_id, agent, self.rules, now))

    async def transfer(self, conversation_id: str, agent: Agent, to: str, words: str = "") -> None:
        """To `agent:<id>` or `team:<name>`; `words` are for whoever gets it."""
        safe = mask(writing.checked(words)).text if words.strip() else ""
        await self._do(
            conversation_id, lambda tx, now: ownership.transfer(tx, conversation_id, agent, to, safe, self.rules, now)
        )

    async def snooze(self, conversation_id: str, agent: Agent, until: float) -> None:
        await self._do(conversation_id, lambda tx, now: ownership.snooze(tx, conversation_id, agent, until, now))

    async def wake(self, conversation_id: str, agent: Agent) -> None:
        await self._do(conversation_id, lambda tx, now: ownership.wake(tx, conversation_id, agent, now))

    async def resolve(self, conversation_id: str, agent: Agent, seen: int | None = None) -> None:
        """Settled, as far as the message `seen`. The customer is asked once how it was."""

        def work(tx: Tx, now: float) -> None:
            handoff = handoffs.current(tx, conversation_id)
            ended = ownership.end(tx, conversation_id, agent, HandoffState.RESOLVED, wording.RESOLVED, now, seen)
            question = satisfaction.ask(tx, ended, handoff, agent.id, now) if handoff else None
            if question:
                outbox.put(tx, ended, f"how-was-it-{ended.epoch}", Author.SYSTEM, [question], now)

        await self._do(conversation_id, work)

    async def return_to_bot(self, conversation_id: str, agent: Agent, seen: int | None = None) -> None:
        """A new episode with the bot begins; what was written meanwhile is not answered again."""
        line, state = wording.RETURNED, HandoffState.RETURNED
        await self._do(
            conversation_id, lambda tx, now: ownership.end(tx, conversation_id, agent, state, line, now, seen)
        )

    # What is written

    async def reply(
        self,
        conversation_id: str,
        agent: Agent,
        text: str,
        client_id: str,
        *,
        anyway: bool = False,
        files: Sequence[NewFile] = (),
        article_id: str | None = None,
        origin: Origin | None = None,
        markup: Markup = Markup.PLAIN,
    ) -> int | None:
        """Write to the customer; the same `client_id` twice writes once. It leaves after `rules.undo` seconds.

        Args:
            anyway: the agent has read what the guard warns of.
            article_id: the article that the text was made from.
            markup: of a text that was not made from an article.

        Returns:
            The id of the message; None if it was written before.

        Raises:
            Warned: the guard found something; nothing was sent.
        """
        agent.refuse_unless_agent()
        public = ownership.mine(self.database.read, conversation_id, agent).public  # nobody is warned in vain
        article = self._article(article_id) if article_id else None
        tidy = writing.checked(text, files)
        heard = await self.ear.hear(tidy) if self.ear else UNHEARD  # no model may hold up a transaction
        said, found = writing.worded(tidy, article, public=public, regret=heard.regret, markup=markup)
        if found and not anyway:
            await self._remember_warnings(conversation_id, agent, found)
            raise writing.Warned(found)
        message_id = await self._do(
            conversation_id,
            lambda tx, now: writing.reply(
                tx, conversation_id, agent, said, client_id, now, due_at=now + self.rules.undo, article_id=article_id,
                version=self.knowledge.now.version if article else None, origin=origin, files=files, warned=found,
                news=heard.news,
            ),
        )  # fmt: skip
        self.signals.stopped_typing(conversation_id, agent.name)
        return message_id

    async def send_article(self, conversation_id: str, agent: Agent, article_id: str, client_id: str) -> int | None:
        """Send an article as it stands: an answer in one click, and a label that it was the right one."""
        text = self._article(article_id).answer
        return await self.reply(conversation_id, agent, text, client_id, article_id=article_id)

    async def undo(self, conversation_id: str, agent: Agent, message_id: int) -> str:
        """Take back a reply that has not left; its text."""
        return await self._do(
            conversation_id, lambda tx, now: writing.undo(tx, conversation_id, agent, message_id, now)
        )  # fmt: skip

    async def note(
        self, conversation_id: str, agent: Agent, text: str, *, team: str | None = None, origin: Origin | None = None,
        client_id: str | None = None,
    ) -> int | None:  # fmt: skip
        """Write a private note: for colleagues only; the same `client_id` writes once. With `team`, that is asked."""
        safe = mask(writing.checked(text)).text
        return await self._do(
            conversation_id,
            lambda tx, now: notes.note(
                tx, ownership.get(tx, conversation_id), agent, safe, now, team=team, origin=origin, client_id=client_id
            ),
        )

    async def change_note(self, conversation_id: str, agent: Agent, message_id: int, text: str | None) -> None:
        """Other words for a note of one's own; None takes it away."""
        safe = mask(writing.checked(text)).text if text is not None else None
        await self._do(
            conversation_id, lambda tx, now: notes.change_note(tx, conversation_id, agent, message_id, safe, now)
        )

    # What keeps order

    async def tag(self, conversation_id: str, agent: Agent, name: str) -> None:
        await self._do(conversation_id, lambda tx, now: sorting.tag(tx, conversation_id, agent, name, now))

    async def untag(self, conversation_id: str, agent: Agent, name: str) -> None:
        await self._do(conversation_id, lambda tx, now: tags.remove(tx, conversation_id, name.lower()))

    async def merge(self, conversation_id: str, agent: Agent, into: str, channel_label: str) -> None:
        """Go on with one matter in `into`, which the agent has; `channel_label` is its channel's name."""
        agent.refuse_unless_agent()
        await self._do(
            conversation_id, lambda tx, now: sorting.merge(tx, conversation_id, agent, into, channel_label, now)
        )
        self.signals.changed(into)

    async def unmerge(self, conversation_id: str, agent: Agent) -> None:
        await self._do(conversation_id, lambda tx, now: sorting.unmerge(tx, conversation_id, agent, now))

    async def spam(self, conversation_id: str, agent: Agent, *, block: bool = False) -> None:
        """Close without a word; with `block` nothing of theirs is answered or queued any more."""
        agent.refuse_unless_agent()
        await self._do(
            conversation_id, lambda tx, now: sorting.end_as_spam(tx, conversation_id, agent, now, block=block)
        )

    async def unblock(self, conversation_id: str, agent: Agent) -> None:
        agent.refuse_unless_agent()
        await self._do(conversation_id, lambda tx, now: sorting.unblock(tx, conversation_id, agent, self.rules, now))

    async def flag(self, conversation_id: str, agent: Agent, message_id: int, reason: str, words: str = "") -> None:
        """Say what was wrong with an answer of the bot: see `bot.store.coaching` for the reasons."""
        safe = mask(words).text
        await self._do(conversation_id, lambda tx, now: coaching.flag(tx, message_id, agent.id, reason, safe, now))

    async def unflag(self, conversation_id: str, agent: Agent, message_id: int) -> None:
        """Take one's own flag back."""
        await self._do(conversation_id, lambda tx, now: coaching.unflag(tx, message_id, agent.id))

    async def saw(self, conversation_id: str, agent: Agent, message_id: int) -> None:
        """The agent who has the conversation has seen it up to this message."""

        def work(tx: Tx) -> bool:
            mine = conversations.is_of(tx, conversation_id, agent.id)
            return mine and seen.agent_saw(tx, conversation_id, message_id)

        if conversations.is_of(self.database.read, conversation_id, agent.id) and await self.database.write(work):
            self.signals.changed(conversation_id)

    # Who is here

    async def set_away(self, agent: Agent, away: bool) -> None:
        """Away: nothing is offered to them, and who waits for them goes back to the queue after a while."""
        await self.database.write(lambda tx: agents.set_away(tx, agent.id, away))
        self.signals.desk_changed()

    async def _do(self, conversation_id: str, work: Callable[[Tx, float], T]) -> T:
        done = await self.database.write(lambda tx: work(tx, self.clock()))
        self.signals.changed(conversation_id)
        return done

    async def _remember_warnings(self, conversation_id: str, agent: Agent, found: Sequence[Warning]) -> None:
        def write(tx: Tx) -> None:
            for warning in found:
                coaching.record_warning(tx, conversation_id, agent.id, warning, self.clock(), None)

        await self.database.write(write)

    async def _settle_in_flight(self, conversation_id: str) -> None:
        """A bot reply that was already on its way when we claimed arrives before we say "it is yours"."""
        deadline = self.clock() + IN_FLIGHT_PATIENCE_SECONDS
        while outbox.in_flight(self.database.read, conversation_id) and self.clock() < deadline:
            await asyncio.sleep(0.02)

    def _article(self, article_id: str) -> Article:
        article = self.knowledge.now.articles.get(article_id)
        if article is None or article.audience == "internal":
            raise Refused("That article is not in the published knowledge any more. Choose another one.", 404)
        return article
