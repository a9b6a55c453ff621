"""What keeps the queue in order: tags, merging what is one matter, spam, blocking. Each is part of one transaction."""

from __future__ import annotations

import re

from bot import wording
from bot.decision.desk_rules import DeskRules
from bot.desk.ownership import MERGED, back_to_queue, get, mine, refuse_if_taken
from bot.desk.who import Agent
from bot.errors import Refused
from bot.housekeeping import tell
from bot.model import HandoffState, Status
from bot.parting import part
from bot.store import audit, contacts, conversations, follow_ups, handoff_events, handoffs, inbox, outbox, tags
from bot.store.database import Tx
from bot.store.handoff_events import What

_TAG = re.compile(r"[\w][\w &/+-]{0,29}")
SPAM = "spam"


def tag(tx: Tx, conversation_id: str, agent: Agent, name: str, now: float) -> None:
    get(tx, conversation_id)
    tidy = " ".join(name.lower().split())
    if not _TAG.fullmatch(tidy):
        raise Refused("A tag has at most 30 letters, digits, spaces or & / + -.", 422)
    tags.add(tx, conversation_id, tidy, agent.id, now)


def merge(tx: Tx, conversation_id: str, agent: Agent, into: str, channel_label: str, now: float) -> None:
    """Go on with one matter in one conversation: this one follows `into`, and its owner, until that ends.

    Args:
        channel_label: of `into`, as the customer knows it.
    """
    target = mine(tx, into, agent)
    source = get(tx, conversation_id)
    if source.merged_into == target.id:
        return
    if source.id == target.id or target.merged_into:
        raise Refused("Choose another conversation to merge this one into.", 422)
    if source.agent_id != agent.id:
        refuse_if_taken(tx, source)
    if source.id not in {row["id"] for row in contacts.other_conversations(tx, target, limit=1000)}:
        raise Refused("Only conversations of the same customer can be merged. They can link their chats themselves.")
    if target.public and not source.public:
        raise Refused("What was said in private cannot go on in public. Merge the public one into this one instead.")
    if handoff := handoffs.current(tx, source.id):
        handoffs.advance(tx, handoff["id"], HandoffState.MERGED, now)
        handoff_events.note(tx, handoff["id"], What.MERGED, agent.id, now, into=target.id)
    owned = conversations.change_owner(tx, source, Status.WITH_AGENT, now, agent.id)
    assert owned is not None, "read and changed in one transaction"
    for inner in conversations.merged_into(tx, source.id):
        conversations.merge(tx, inner["id"], target.id)
        _note(tx, target.id, What.JOINED, agent, now, inner["id"])
    conversations.merge(tx, source.id, target.id)
    _note(tx, target.id, What.JOINED, agent, now, source.id)
    tell(tx, owned, f"merged-{owned.epoch}", wording.goes_on_elsewhere(channel_label), now)
    audit.note(tx, agent.id, "merged", now, source.id, into=target.id)


def unmerge(tx: Tx, conversation_id: str, agent: Agent, now: float) -> None:
    """Two matters after all: this conversation is on its own again, and stays this agent's."""
    conversation = get(tx, conversation_id)
    if conversation.merged_into is None:
        return
    mine(tx, conversation.merged_into, agent)
    part(tx, conversation, agent.id, now)


def _note(tx: Tx, of: str, what: What, agent: Agent, now: float, conversation_id: str) -> None:
    """On the handoff that both belong to, so that its clocks know later whose messages were its own."""
    if handoff := handoffs.current(tx, of):
        handoff_events.note(tx, handoff["id"], what, agent.id, now, conversation=conversation_id)


def end_as_spam(tx: Tx, conversation_id: str, agent: Agent, now: float, *, block: bool) -> None:
    """Close without a word to whoever wrote it. With `block` nothing of theirs is answered or queued any more."""
    conversation = get(tx, conversation_id)
    if conversation.merged_into:
        raise Refused(MERGED)
    if conversation.agent_id != agent.id:
        refuse_if_taken(tx, conversation)
    if handoff := handoffs.current(tx, conversation_id):
        handoffs.advance(tx, handoff["id"], HandoffState.RESOLVED, now, agent.id)
        handoff_events.note(tx, handoff["id"], What.RESOLVED, agent.id, now, spam=True)
    outbox.drop_unsent(tx, conversation_id)
    conversations.change_owner(tx, conversation, Status.RESOLVED, now)
    tags.add(tx, conversation_id, SPAM, agent.id, now)
    if block:
        conversations.block(tx, conversation, now)
        follow_ups.drop_all(tx, conversation.id)
    audit.note(tx, agent.id, "blocked" if block else "marked as spam", now, conversation_id)


def unblock(tx: Tx, conversation_id: str, agent: Agent, rules: DeskRules, now: float) -> None:
    """Let a customer in again. What they wrote meanwhile was read by nobody, so it waits for a person now."""
    conversation = get(tx, conversation_id)
    unread = inbox.written_while_blocked(tx, conversation)
    conversations.block(tx, conversation, None)
    for one in unread:
        back_to_queue(tx, conversations.get(tx, one), agent.id, rules, now, wording.handed_over)
    tags.remove(tx, conversation_id, SPAM)
    audit.note(tx, agent.id, "unblocked", now, conversation_id)
