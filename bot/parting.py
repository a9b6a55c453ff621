"""Two matters after all: a conversation that was merged into another one is on its own again."""

from __future__ import annotations

from bot import wording
from bot.brief import make_brief
from bot.housekeeping import tell
from bot.model import Conversation, HandoffState, Priority, Reason, Status
from bot.store import audit, contacts, conversations, handoff_events, handoffs
from bot.store.database import Tx
from bot.store.handoff_events import What
from bot.triage.policy import DEFAULT_POLICY


def part(tx: Tx, conversation: Conversation, who: str, now: float) -> None:
    """Its own handoff goes on, with whoever has both; if nobody has, it waits in the queue as the other one does. The
    customer, who was told that it goes on elsewhere, is told so.

    Args:
        conversation: one that is merged.
        who: an agent's id, or customer.
    """
    assert conversation.merged_into is not None
    conversations.merge(tx, conversation.id, None)
    if both := handoffs.current(tx, conversation.merged_into):  # its clocks know later whose messages were its own
        handoff_events.note(tx, both["id"], What.PARTED, who, now, conversation=conversation.id)
    owner = conversation.agent_id if conversation.status is Status.WITH_AGENT else None
    if handoffs.split_again(tx, conversation.id, owner, now) is None:
        _hand_over(tx, conversation, owner, now)
    goes_on = handoffs.current(tx, conversation.id)
    assert goes_on is not None
    what, by = (What.CLAIMED, owner) if owner else (What.NOTIFIED, handoff_events.CUSTOMER)
    handoff_events.note(tx, goes_on["id"], what, by, now)
    tell(tx, conversation, f"parted-{conversation.epoch}", wording.GOES_ON_HERE, now)
    audit.note(tx, who, "unmerged", now, conversation.id)


def _hand_over(tx: Tx, conversation: Conversation, owner: str | None, now: float) -> None:
    """Nobody had handed it over before it was merged: the people who had it with the other one still do."""
    handoff = handoffs.open_one(tx, conversation, Reason.CUSTOMER_ASKED, Priority.NORMAL, now)
    if owner:
        handoffs.take(tx, handoff["id"], owner, now)
        return
    brief = make_brief(tx, conversation, Reason.CUSTOMER_ASKED, None, DEFAULT_POLICY)
    handoffs.describe(tx, handoff["id"], Reason(brief["reason"]), Priority.NORMAL, brief)
    handoffs.advance(tx, handoff["id"], HandoffState.NOTIFIED, now)


def part_strangers(tx: Tx, conversation_id: str, now: float) -> None:
    """Part whatever is merged with this conversation and is, since a link was undone, not the same customer's."""
    kept = conversations.get(tx, conversations.get(tx, conversation_id).matter)
    theirs = {row["id"] for row in contacts.other_conversations(tx, kept, limit=1000)}
    for row in conversations.merged_into(tx, kept.id):
        if row["id"] not in theirs:
            part(tx, conversations.from_row(row), handoff_events.CUSTOMER, now)
