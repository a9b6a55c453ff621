"""The briefs of what was merged into a conversation, read beside its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.brief import make_brief
from bot.decision.joined import TAKEN, Told, joined
from bot.model import Conversation, Priority, Reason
from bot.store import conversations, handoffs, merged
from bot.store.database import Row, Tx
from bot.triage.policy import DEFAULT_POLICY


def with_merged(tx: Tx, conversation: Conversation, handoff: Row | None) -> Told:
    """What is known of a conversation, with what it lacks from those that were merged into it.

    Args:
        handoff: the one that is shown, with its brief as a value; None, or one without a brief, if nothing was handed
            over.
    """
    others = [_merged(tx, conversations.from_row(row)) for row in conversations.merged_into(tx, conversation.id)]
    own = Told(conversation.channel, {}, None)
    if handoff and handoff["brief"]:
        own = replace(own, brief=handoff["brief"], priority=Priority(handoff["priority"]))
    elif others:  # what was written here counts first, though nobody made a brief of it
        own = replace(own, brief=_made_now(tx, conversation))
    return joined(own, others)


def keep_merged(tx: Tx, conversation: Conversation, handoff: Row) -> None:
    """Before it ends and the others are on their own again: a handoff keeps what was taken over from them, for
    whoever reads it later or goes on with it."""
    whole = with_merged(tx, conversation, handoff)
    if TAKEN in whole.brief and whole.priority:
        handoffs.describe(tx, handoff["id"], Reason(whole.brief["reason"]), whole.priority, whole.brief)


def _merged(tx: Tx, one: Conversation) -> Told:
    """As its handoff kept it when it was merged; made afresh if nothing had been handed over there."""
    handoff = handoffs.of_id(tx, merged.handoff_of(tx, one.id))
    if handoff and handoff["brief"]:
        return Told(one.channel, handoff["brief"], Priority(handoff["priority"]))
    return Told(one.channel, _made_now(tx, one), None)


def _made_now(tx: Tx, conversation: Conversation) -> Mapping[str, Any]:
    return make_brief(tx, conversation, Reason.CUSTOMER_ASKED, None, DEFAULT_POLICY)
