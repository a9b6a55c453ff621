"""Takes up what an agent ended not long ago, when the customer says that it is not settled or asks for that agent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.announcement import Act, Announcement
from bot.decision.asking import asks
from bot.decision.reopening import is_content, unsettled
from bot.handover import Handover
from bot.model import Conversation, Reason
from bot.planning import Plan
from bot.store import agents, conversations, inbox, transcripts
from bot.store.database import Database, Row, Tx
from bot.store.ended import matter_ended_since
from bot.triage.kinds import Kind
from bot.triage.policy import Policy
from bot.triage.rules import findings

NO_ANSWER = (Reason.NO_ARTICLE, Reason.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class TakingUp:
    database: Database
    handover: Handover
    clock: Callable[[], float]
    policy: Policy

    def find(self, conversation: Conversation, text: str) -> str | None:
        """The words that say so; None if there are none, or if triage sees something in them that goes first."""
        ended = self._ended(conversation)
        if ended is None or any(
            one.counts and one.kind is not Kind.HUMAN for one in findings(text, policy=self.policy)
        ):
            return None
        agent = agents.get(self.database.read, ended["agent_id"])
        return unsettled(text, agent["name"] if agent else None, first=self._is_first(conversation, ended))

    def run(self, tx: Tx, conversation: Conversation, item: Row, words: str) -> None:
        """Hand it over, in the transaction that ends the message."""
        current = conversations.get(tx, conversation.id)
        if current.epoch != conversation.epoch:  # somebody claimed meanwhile: it is in the transcript for them
            inbox.finish(tx, item["id"], "passed to the desk", self.clock())
        elif inbox.finish(tx, item["id"], "handled", self.clock()):
            transcripts.record_decision(tx, item["message_id"], {"intent": "not settled"})
            self.handover.hand_over(tx, current, f"turn-{item['id']}", Reason.UNSETTLED, words)

    def unless_in_doubt(self, conversation: Conversation, plan: Plan, text: str) -> Plan:
        """The bot's plan; or the same person again, where the bot has no answer to the first words after the end."""
        ended = self._ended(conversation) if is_doubtful(plan, text) else None
        if ended is None or not self._is_first(conversation, ended):
            return plan
        decision = next((step.decision for step in plan.steps if step.decision), None)
        asked = next((step.reason for step in plan.steps if step.reason and step.reason not in NO_ANSWER), None)
        return replace(plan, steps=(Announcement(Act.HAND_OVER, decision=decision, reason=asked or Reason.UNSETTLED),))

    def _ended(self, conversation: Conversation) -> Row | None:
        if conversation.public or conversation.dialogue.get("form") or not conversation.bot_may_write:
            return None
        since = self.clock() - self.handover.rules.reopen
        return matter_ended_since(self.database.read, conversation.id, since)

    def _is_first(self, conversation: Conversation, ended: Row) -> bool:
        return not transcripts.answered_since(self.database.read, conversation.id, ended["ended_at"])


def is_doubtful(plan: Plan, text: str) -> bool:
    """Has the bot nothing to say to this but "which?", "say it in other words" or "I'll bring in a person"?

    A question is a new one as long as the bot may find its answer; praise and small talk want nothing.
    """
    if any(step.act in (Act.ASK_DETAILS, Act.HAND_OVER) for step in plan.steps):
        return True
    if asks(text) or is_content(text) or plan.noted.get("intent") == "out_of_scope":
        return False
    kinds = {step.decision["kind"] for step in plan.steps if step.decision}
    return bool(kinds) and kinds <= {"Clarify", "HandOff"}
