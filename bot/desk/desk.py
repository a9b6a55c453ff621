"""Step 9: what agents do. Every change of owner is one transaction that at most one agent wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot import wording
from bot.decision.writing_first import why_not
from bot.errors import Refused
from bot.knowledge.live import LiveKnowledge
from bot.model import Author, Conversation, HandoffState, Markup, Priority, Reason, Reply, Status
from bot.privacy import mask
from bot.signals import Signals
from bot.store import audit, conversations, handoffs, outbox, reach
from bot.store.database import Database, Row, Tx

MAX_REPLY = 4000
IN_FLIGHT_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Agent:
    """Who is signed in."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Desk:
    database: Database
    signals: Signals
    knowledge: LiveKnowledge
    clock: Callable[[], float]

    async def claim(self, conversation_id: str, agent: Agent) -> None:
        """Take a conversation. When this returns, no bot reply of it leaves any more.

        Raises:
            Refused: a colleague has it already; the text says who.
        """

        def write(tx: Tx) -> None:
            conversation = self._get(tx, conversation_id)
            if conversation.agent_id == agent.id:
                return
            self._refuse_if_taken(tx, conversation)
            now = self.clock()
            handoff = handoffs.open_one(tx, conversation, Reason.CUSTOMER_ASKED, Priority.NORMAL, now)
            mine = conversations.change_owner(tx, conversation, Status.WITH_AGENT, now, agent.id)
            assert mine is not None, "read and changed in one transaction"
            handoffs.advance(tx, handoff["id"], HandoffState.NOTIFIED, now)
            handoffs.advance(tx, handoff["id"], HandoffState.CLAIMED, now, agent.id)
            audit.note(tx, agent.id, "claimed", now, conversation_id)
            outbox.put(tx, mine, f"joined-{mine.epoch}", Author.SYSTEM, [wording.joined(agent.name)], now)

        await self.database.write(write)
        await self._settle_in_flight(conversation_id)
        self.signals.changed(conversation_id)

    async def reply(self, conversation_id: str, agent: Agent, text: str, client_id: str) -> None:
        """Write to the customer; the same `client_id` twice writes once."""
        await self._say(conversation_id, agent, Reply(_checked(text)), client_id)

    async def send_article(self, conversation_id: str, agent: Agent, article_id: str, client_id: str) -> None:
        """Send an article as it stands: an answer in one click, and a label that it was the right one."""
        article = self.knowledge.now.articles.get(article_id)
        if article is None or article.audience == "internal":
            raise Refused("That article is not in the published knowledge any more. Reload the page.", 404)
        reply = Reply(article.answer, markup=Markup.MARKDOWN)
        await self._say(conversation_id, agent, reply, client_id, article_id=article_id)

    async def note(self, conversation_id: str, agent: Agent, text: str) -> None:
        """Write a private note: for colleagues only, it never leaves the desk."""
        safe = mask(_checked(text)).text

        def write(tx: Tx) -> None:
            conversation = self._get(tx, conversation_id)
            conversations.add_message(tx, conversation, Author.NOTE, Reply(safe), self.clock(), agent_id=agent.id)

        await self.database.write(write)
        self.signals.changed(conversation_id)

    async def resolve(self, conversation_id: str, agent: Agent) -> None:
        await self._end(conversation_id, agent, Status.RESOLVED, HandoffState.RESOLVED, wording.RESOLVED)

    async def return_to_bot(self, conversation_id: str, agent: Agent) -> None:
        """A new episode with the bot begins; what was written meanwhile is not answered again."""
        await self._end(conversation_id, agent, Status.WITH_BOT, HandoffState.RETURNED, wording.RETURNED)

    async def _say(
        self, conversation_id: str, agent: Agent, reply: Reply, client_id: str, article_id: str | None = None
    ) -> None:
        safe = Reply(mask(reply.text).text, markup=reply.markup)
        version = self.knowledge.now.version if article_id else None

        def write(tx: Tx) -> None:
            conversation = self._mine(tx, conversation_id, agent)
            now = self.clock()
            self._refuse_out_of_the_blue(tx, conversation_id, now)
            added = outbox.put(
                tx, conversation, f"agent-{client_id}", Author.AGENT, [safe], now, agent_id=agent.id, knowledge=version
            )  # fmt: skip
            if not added:
                return
            if handoff := handoffs.current(tx, conversation_id):
                handoffs.advance(tx, handoff["id"], HandoffState.ANSWERED, now)
            if article_id:
                audit.label(
                    tx, conversation_id, "agent sent article", article_id, agent.id, now, _question(tx, conversation_id)
                )
            audit.note(tx, agent.id, "replied", now, conversation_id, article=article_id)

        await self.database.write(write)
        self.signals.stopped_typing(conversation_id, agent.name)
        self.signals.changed(conversation_id)

    async def _end(
        self, conversation_id: str, agent: Agent, status: Status, state: HandoffState, line: Reply
    ) -> None:  # fmt: skip
        def write(tx: Tx) -> None:
            conversation = self._mine(tx, conversation_id, agent)
            now = self.clock()
            if handoff := handoffs.current(tx, conversation_id):
                handoffs.advance(tx, handoff["id"], state, now)
            changed = conversations.change_owner(tx, conversation, status, now)
            assert changed is not None, "read and changed in one transaction"
            if not conversation.public:  # there nobody wants to read about our housekeeping
                outbox.put(tx, changed, f"{state}-{changed.epoch}", Author.SYSTEM, [line], now)
            audit.note(tx, agent.id, state, now, conversation_id)

        await self.database.write(write)
        self.signals.changed(conversation_id)

    async def _settle_in_flight(self, conversation_id: str) -> None:
        """A bot reply that was already on its way when we claimed arrives before we say "it is yours"."""
        deadline = self.clock() + IN_FLIGHT_PATIENCE_SECONDS
        while outbox.in_flight(self.database.read, conversation_id) and self.clock() < deadline:
            await asyncio.sleep(0.02)

    def _get(self, tx: Tx, conversation_id: str) -> Conversation:
        try:
            return conversations.get(tx, conversation_id)
        except LookupError:
            raise Refused("There is no such conversation.", 404) from None

    def _mine(self, tx: Tx, conversation_id: str, agent: Agent) -> Conversation:
        conversation = self._get(tx, conversation_id)
        if conversation.status is Status.WITH_AGENT and conversation.agent_id == agent.id:
            return conversation
        self._refuse_if_taken(tx, conversation)
        raise Refused("Claim this conversation first; then what you write reaches the customer.")

    def _refuse_out_of_the_blue(self, tx: Tx, conversation_id: str, now: float) -> None:
        known, handoff = reach.may_be_written_to(tx, conversation_id), handoffs.current(tx, conversation_id)
        asked = bool(handoff and handoff["brief"])  # one without a brief was opened by the agent's own claim
        refusal = why_not(
            heard_at=known["heard_at"], waits_for_us=asked, stopped=bool(known["stopped"]),
            reachable=bool(known["reachable"]), now=now,
        )  # fmt: skip
        if refusal:
            raise Refused(refusal)

    def _refuse_if_taken(self, tx: Tx, conversation: Conversation) -> None:
        if conversation.status is Status.WITH_AGENT:
            owner = tx.one("SELECT name FROM agents WHERE id = ?", conversation.agent_id)
            raise Refused(f"{owner['name']} has this conversation.")


def _checked(text: str) -> str:
    tidy = text.strip()
    if not tidy:
        raise Refused("There is nothing to send yet.", 422)
    if len(tidy) > MAX_REPLY:
        raise Refused(f"This is {len(tidy):,} characters long; at most {MAX_REPLY:,} can be sent at once.", 413)
    return tidy


def _question(tx: Tx, conversation_id: str) -> int | None:
    """The customer's newest message: what an article that an agent sends is a label for."""
    row: Row | None = tx.row(
        "SELECT id FROM messages WHERE conversation_id = ? AND author = 'customer' ORDER BY id DESC LIMIT 1",
        conversation_id,
    )
    return row["id"] if row else None
