"""Takes up what an agent ended a few days ago, when the customer says that it is not settled or asks for that agent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.decision.reopening import unsettled
from bot.handover import Handover
from bot.model import Conversation, Reason
from bot.store import agents, conversations, handoffs, inbox, transcripts
from bot.store.database import Database, Row, Tx
from bot.triage.kinds import Kind
from bot.triage.policy import Policy
from bot.triage.rules import findings


@dataclass(frozen=True, slots=True)
class TakingUp:
    database: Database
    handover: Handover
    clock: Callable[[], float]
    policy: Policy

    def find(self, conversation: Conversation, text: str) -> str | None:
        """The words that say so; None if there are none, or if triage sees something in them that goes first."""
        if conversation.public or conversation.dialogue.get("form") or not conversation.bot_may_write:
            return None
        tx = self.database.read
        ended = handoffs.ended_since(tx, conversation.id, self.clock() - self.handover.rules.reopen)
        if ended is None or any(
            one.counts and one.kind is not Kind.HUMAN for one in findings(text, policy=self.policy)
        ):
            return None
        agent = agents.get(tx, ended["agent_id"])
        first = not transcripts.answered_since(tx, conversation.id, ended["ended_at"])
        return unsettled(text, agent["name"] if agent else None, first=first)

    def run(self, tx: Tx, conversation: Conversation, item: Row, words: str) -> None:
        """Hand it over, in the transaction that ends the message."""
        current = conversations.get(tx, conversation.id)
        if current.epoch != conversation.epoch:  # somebody claimed meanwhile: it is in the transcript for them
            inbox.finish(tx, item["id"], "passed to the desk", self.clock())
        elif inbox.finish(tx, item["id"], "handled", self.clock()):
            transcripts.record_decision(tx, item["message_id"], {"intent": "not settled"})
            self.handover.hand_over(tx, current, f"turn-{item['id']}", Reason.UNSETTLED, words)
