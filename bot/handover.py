"""Step 7, when a person is to take over: the handoff, its brief, and the truth for the customer, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import wording
from bot.decision.desk_rules import DeskRules
from bot.decision.hours import say_when
from bot.model import Author, Conversation, HandoffState, Priority, Reason, Reply, Status
from bot.signals import Signals
from bot.store import audit, conversations, handoffs, outbox
from bot.store.database import Row, Tx
from bot.triage.kinds import Finding

PRIORITY_OF = {
    Reason.DANGER: Priority.URGENT,
    Reason.SAFETY: Priority.URGENT,
    Reason.FRAUD: Priority.URGENT,
    Reason.LEGAL: Priority.HIGH,
    Reason.DATA_REQUEST: Priority.HIGH,
    Reason.ANGRY: Priority.HIGH,
    Reason.COMPLAINT: Priority.HIGH,
    Reason.THREAT: Priority.URGENT,
    Reason.VULNERABLE: Priority.HIGH,
    Reason.PRESS: Priority.HIGH,
    Reason.CHURN: Priority.HIGH,
}
_RANK = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2}
ACTS = {"greet", "thanks", "goodbye", "affirm", "deny", "inform", "cancel_form", "skip_detail", "ask_human"}


@dataclass(frozen=True, slots=True)
class Handover:
    """Hands conversations over. `clock` gives seconds since 1970."""

    signals: Signals
    rules: DeskRules
    clock: Callable[[], float]

    def ask(self, tx: Tx, conversation: Conversation, reason: Reason) -> None:
        """A person is wanted: on record from this moment, whatever happens to the form."""
        handoffs.open_one(tx, conversation, reason, _usual(reason), self.clock())

    def hand_over(
        self,
        tx: Tx,
        conversation: Conversation,
        key: str,
        reason: Reason | None,
        evidence: str | None = None,
        priority: Priority | None = None,
    ) -> bool:
        """Put a conversation in the agents' queue and tell the customer what is true.

        Args:
            key: of the turn, so that doing it again tells nothing twice.
            reason: None keeps the one on record.
            evidence: the words that made triage hand over.
            priority: what the operator's table says; None takes the usual one of the reason.

        Returns:
            False if somebody else took the conversation meanwhile.
        """
        now = self.clock()
        first = reason or Reason.CUSTOMER_ASKED
        handoff = handoffs.open_one(tx, conversation, first, priority or _usual(first), now)
        final = _weightier(Reason(handoff["reason"]), reason)
        waiting = conversations.change_owner(tx, conversation, Status.WAITING, now)
        if waiting is None:
            return False
        brief = make_brief(tx, conversation, final, evidence)
        handoffs.describe(tx, handoff["id"], final, priority or _usual(final), brief)
        handoffs.advance(tx, handoff["id"], HandoffState.NOTIFIED, now)
        audit.note(tx, "bot", "handed over", now, conversation.id, reason=final)
        if not conversation.public:  # there the one line was said that is said in public: see private_talk.py
            line = wording.handed_over(
                handoffs.position(tx, handoff["id"]), len(self.signals.agents_online), self.opening()
            )
            outbox.put(tx, waiting, f"{key}-handover", Author.SYSTEM, [line], now)
        return True

    def cancel(self, tx: Tx, conversation: Conversation, key: str, line: Reply = wording.WAIT_CANCELLED) -> bool:
        """The customer wants no person any more, and is told how it stands. False if an agent has it already."""
        handoff = handoffs.current(tx, conversation.id)
        now = self.clock()
        if conversation.status is Status.WITH_AGENT:
            outbox.put(tx, conversation, f"{key}-cancel", Author.SYSTEM, [wording.CANNOT_CANCEL], now)
            return False
        if handoff is None:
            outbox.put(tx, conversation, f"{key}-cancel", Author.SYSTEM, [line], now)
            return True
        back: Conversation | None = conversation
        if conversation.status is Status.WAITING:
            back = conversations.change_owner(tx, conversation, Status.WITH_BOT, now)
        if back is None:
            return False
        handoffs.advance(tx, handoff["id"], HandoffState.CANCELLED, now)
        audit.note(tx, "customer", "cancelled the handoff", now, conversation.id)
        outbox.put(tx, back, f"{key}-cancel", Author.SYSTEM, [line], now)
        return True

    def make_graver(self, tx: Tx, conversation: Conversation, finding: Finding) -> None:
        """Something grave was written while a person is waited for: it moves up, with the words that show it."""
        handoff = handoffs.current(tx, conversation.id)
        if handoff is None or _RANK[finding.priority] >= _RANK[Priority(handoff["priority"])]:
            return
        brief = {**handoff["brief"], "reason": finding.reason, "evidence": finding.evidence}
        handoffs.describe(tx, handoff["id"], finding.reason, finding.priority, brief)
        audit.note(tx, "bot", "raised the priority", self.clock(), conversation.id, reason=finding.reason)

    def where_it_stands(self, tx: Tx, conversation: Conversation) -> Reply:
        """The truth for somebody who asks how long."""
        handoff = handoffs.current(tx, conversation.id)
        place = handoffs.position(tx, handoff["id"]) if handoff else 1
        return wording.still_in_line(place, len(self.signals.agents_online), self.opening())

    def opening(self) -> str | None:
        """When people are here next, in words; None if they are here now (or never say when)."""
        hours, now = self.rules.hours, self.clock()
        if hours.is_open(now):
            return None
        moment = hours.next_opening(now)
        return say_when(hours.local(moment), hours.local(now)) if moment else None


def _usual(reason: Reason) -> Priority:
    return PRIORITY_OF.get(reason, Priority.NORMAL)


def _weightier(known: Reason, new: Reason | None) -> Reason:
    """A form that began for one reason may end for a graver one."""
    if new is None or (new is Reason.CUSTOMER_ASKED and known is not new):
        return known
    return new


def make_brief(tx: Tx, conversation: Conversation, reason: Reason, evidence: str | None) -> Mapping[str, Any]:
    """What an agent reads in ten seconds: why, what is wanted, what was tried, what was collected."""
    episode = [m for m in conversations.transcript(tx, conversation.id) if m["episode"] == conversation.episode]
    asked = [m for m in episode if m["author"] == Author.CUSTOMER]
    decided = next((m["decision"] for m in reversed(asked) if m["decision"] and m["decision"].get("candidates")), None)
    slots = conversation.dialogue.get("slots", {})
    return {
        "reason": reason,
        "evidence": evidence,
        "want": _want(asked),
        "details": {name: slots[name] for name in ("order_number", "contact") if slots.get(name)}
        if isinstance(slots, dict)
        else {},
        "candidates": decided["candidates"][:3] if decided else [],
        "bot_said": [m["text"] for m in episode if m["author"] == Author.BOT][-3:],
        "public": conversation.public,
    }


def _want(asked: list[Row]) -> str:
    """The customer's last message with substance: a question or a complaint, not a "yes" or an order number."""
    for message in reversed(asked):
        noted = message["decision"] or {}
        if not noted.get("in_form") and noted.get("intent") not in ACTS:
            return str(message["text"])
    return str(asked[0]["text"]) if asked else ""
