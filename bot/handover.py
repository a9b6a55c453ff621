"""Step 7, when a person is to take over: the handoff, its brief, and the truth for the customer, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from bot import wording
from bot.brief import make_brief
from bot.decision.contact import contact_in
from bot.decision.desk_rules import DeskRules
from bot.decision.essence import with_more
from bot.decision.mood import Mood, is_worse
from bot.decision.reasons import code_of, usual_priority
from bot.model import Author, Conversation, HandoffState, Priority, Reason, Reply, Status
from bot.outlook import outlook_of
from bot.store import agents, audit, conversations, handoff_events, handoffs, outbox
from bot.store.database import Row, Tx
from bot.store.ended import matter_ended_since
from bot.store.handoff_events import What
from bot.triage.kinds import Finding
from bot.triage.policy import DEFAULT_POLICY, Policy

_RANK = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2}


@dataclass(frozen=True, slots=True)
class Handover:
    """Hands conversations over. `clock` gives seconds since 1970."""

    rules: DeskRules
    clock: Callable[[], float]
    policy: Policy = DEFAULT_POLICY

    def ask(self, tx: Tx, conversation: Conversation, reason: Reason) -> None:
        """A person is wanted: on record from this moment, whatever happens to the form."""
        handoffs.open_one(tx, conversation, reason, usual_priority(reason), self.clock())

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
        waiting = conversations.change_owner(tx, conversation, Status.WAITING, now)
        if waiting is None:
            return False
        handoff = handoffs.open_one(tx, conversation, first, priority or usual_priority(first), now)
        known = _weightier(Reason(handoff["reason"]), reason)
        reopens = self._take_up_again(tx, handoff, now)
        brief = make_brief(tx, conversation, known, evidence, self.policy, reopens)
        final = Reason(brief["reason"])
        felt = priority or _felt(usual_priority(final), brief["mood"]["level"])
        if reopens and final is Reason.UNSETTLED:  # it is as urgent as it was
            felt = min(felt, Priority(reopens["priority"]), key=_RANK.__getitem__)
        handoffs.describe(tx, handoff["id"], final, felt, brief)
        handoffs.give_to_team(tx, handoff["id"], self.rules.team_of(final))
        handoffs.advance(tx, handoff["id"], HandoffState.NOTIFIED, now)
        handoff_events.note(tx, handoff["id"], What.NOTIFIED, handoff_events.BOT, now, reason=final)
        audit.note(tx, "bot", "handed over", now, conversation.id, reason=final)
        if not conversation.public:  # there the one line was said that is said in public: see private_talk.py
            line = wording.handed_over(outlook_of(tx, handoff["id"], self.rules, now))
            if contact_in(str(brief["details"].get("contact"))):
                line = replace(line, options=tuple(one for one in line.options if one != wording.LEAVE_CONTACT))
            outbox.put(tx, waiting, f"{key}-handover", Author.SYSTEM, [line], now)
        return True

    def _take_up_again(self, tx: Tx, handoff: Row, now: float) -> Row | None:
        """What an agent ended not long ago goes on where it stood, and that agent is asked first.

        Returns:
            The handoff that goes on, if one does.
        """
        earlier = matter_ended_since(tx, handoff["conversation_id"], now - self.rules.reopen)
        if earlier is None or handoff["reopens"] is not None:
            return earlier
        handoffs.continue_from(tx, handoff["id"], earlier["id"])
        handoff_events.note(tx, handoff["id"], What.REOPENED, handoff_events.CUSTOMER, now, of=earlier["id"])
        agent = agents.get(tx, earlier["agent_id"])
        if agent and not agent["disabled"] and agent["role"] != "editor":
            handoffs.offer(tx, handoff["id"], agent["id"], now)
            handoff_events.note(tx, handoff["id"], What.OFFERED, handoff_events.BOT, now, to=agent["id"])
        return earlier

    def cancel(self, tx: Tx, conversation: Conversation, key: str, line: Reply = wording.WAIT_CANCELLED) -> bool:
        """The customer wants no person any more, and is told how it stands. False if an agent has it already.

        Args:
            line: what is said when it is taken back. A button that was tapped late, or twice, takes nothing back.
        """
        handoff = handoffs.current(tx, conversation.matter)
        now = self.clock()
        if conversation.status is Status.WITH_AGENT:
            outbox.put(tx, conversation, f"{key}-cancel", Author.SYSTEM, [wording.CANNOT_CANCEL], now)
            return False
        if handoff is None:
            outbox.put(tx, conversation, f"{key}-cancel", Author.SYSTEM, [wording.SETTLED_ALREADY], now)
            return True
        matter = conversations.get(tx, conversation.matter)
        chats = {matter.id, conversation.id, *(row["id"] for row in conversations.merged_into(tx, matter.id))}
        waits = conversation.status is Status.WAITING
        if waits and conversations.change_owner(tx, matter, Status.WITH_BOT, now) is None:
            return False
        handoffs.advance(tx, handoff["id"], HandoffState.CANCELLED, now)
        handoff_events.note(tx, handoff["id"], What.CANCELLED, handoff_events.CUSTOMER, now)
        audit.note(tx, "customer", "cancelled the handoff", now, conversation.id)
        for chat in sorted(chats):  # in each of them the customer was told to wait
            outbox.put(tx, conversations.get(tx, chat), f"{key}-cancel", Author.SYSTEM, [line], now)
        return True

    def make_graver(self, tx: Tx, conversation: Conversation, finding: Finding) -> None:
        """Something grave was written while a person is waited for: it moves up, with the words that show it."""
        handoff = handoffs.current(tx, conversation.matter)
        if handoff is None or _RANK[finding.priority] >= _RANK[Priority(handoff["priority"])]:
            return
        brief = {**handoff["brief"], "reason": finding.reason, "evidence": finding.evidence}
        brief["code"] = code_of(finding.reason)
        handoffs.describe(tx, handoff["id"], finding.reason, finding.priority, brief)
        if handoff["team"] is None:
            handoffs.give_to_team(tx, handoff["id"], self.rules.team_of(finding.reason))
        now = self.clock()
        handoff_events.note(tx, handoff["id"], What.RAISED, handoff_events.BOT, now, reason=finding.reason)
        audit.note(tx, "bot", "raised the priority", self.clock(), conversation.id, reason=finding.reason)

    def make_unhappier(self, tx: Tx, conversation: Conversation, mood: Mood) -> None:
        """Somebody who waits writes in a worse mood than the brief tells: it is told, and may move the handoff up."""
        handoff = handoffs.current(tx, conversation.matter)
        if handoff is None or not is_worse(mood.level, handoff["brief"].get("mood", {}).get("level", "calm")):
            return
        before, reason = Priority(handoff["priority"]), Reason(handoff["reason"])
        priority = _felt(before, mood.level)
        handoffs.describe(tx, handoff["id"], reason, priority, {**handoff["brief"], "mood": asdict(mood)})
        if priority is not before:
            now = self.clock()
            handoff_events.note(tx, handoff["id"], What.RAISED, handoff_events.BOT, now, reason=reason)
            audit.note(tx, "bot", "raised the priority", now, conversation.id, reason=reason)

    def hear_more(self, tx: Tx, conversation: Conversation, text: str) -> None:
        """Somebody who waits asks for something more: what is wanted is both, the newest last."""
        handoff = handoffs.current(tx, conversation.matter)
        if handoff is None:
            return
        brief = {**handoff["brief"], "want": with_more(str(handoff["brief"].get("want") or ""), text)}
        handoffs.describe(tx, handoff["id"], Reason(handoff["reason"]), Priority(handoff["priority"]), brief)

    def where_it_stands(self, tx: Tx, conversation: Conversation) -> Reply:
        """The truth for somebody who asks how long."""
        handoff = handoffs.current(tx, conversation.matter)
        return wording.still_in_line(outlook_of(tx, handoff["id"] if handoff else 0, self.rules, self.clock()))

    def how_long_before(self, tx: Tx) -> Reply:
        """The same while the form still collects details, so that there is no place in line yet."""
        return wording.how_long_before(outlook_of(tx, 0, self.rules, self.clock()))

    def keep_contact(self, tx: Tx, conversation: Conversation, contact: str) -> bool:
        """Somebody leaves an address or a number with our people. False if there is no handoff to keep it with."""
        handoff = handoffs.current(tx, conversation.matter)
        if handoff is None:
            return False
        left = handoff["brief"].get("contact")
        both = f"{left}, {contact}" if left and contact not in left else contact  # a second way replaces no first one
        brief = {**handoff["brief"], "contact": both}
        handoffs.describe(tx, handoff["id"], Reason(handoff["reason"]), Priority(handoff["priority"]), brief)
        return True


def _felt(priority: Priority, mood: str) -> Priority:
    """Whoever is beside themselves does not wait behind everybody else, whatever the reason is called."""
    return Priority.HIGH if priority is Priority.NORMAL and mood in ("angry", "distressed") else priority


def _weightier(known: Reason, new: Reason | None) -> Reason:
    """A form that began for one reason may end for a graver one."""
    if new is None or (new is Reason.CUSTOMER_ASKED and known is not new):
        return known
    return new
