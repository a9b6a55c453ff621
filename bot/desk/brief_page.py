"""The brief of one conversation, read from the tables; `brief_view.py` makes of it what the page shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.brief import make_brief
from bot.brief_merged import with_merged
from bot.desk import words
from bot.desk.brief_view import Brief, brief_of
from bot.model import Article, Conversation, Reason, Status
from bot.store import desk_reads, handoffs
from bot.store.database import Row, Tx
from bot.triage.policy import DEFAULT_POLICY


def read_brief(
    tx: Tx,
    conversation: Conversation,
    handoff: Row | None,
    articles: Mapping[str, Article],
    sent: Collection[str],
    me: str,
    now: float,
) -> Brief:
    """As the handoff keeps it; made afresh where nothing was handed over, or an agent took it unasked.

    One that was merged keeps its own, though that handoff has ended; the one that goes on takes over what it lacks.

    Args:
        handoff: the open one; None if there is none.
        articles: the published ones, by id.
        sent: texts that agents sent.
        me: the id of whoever reads it.
    """
    if conversation.merged_into:
        handoff = handoff or handoffs.latest(tx, conversation.id)
    whole = with_merged(tx, conversation, handoff)
    known = whole.brief or make_brief(tx, conversation, Reason.CUSTOMER_ASKED, None, DEFAULT_POLICY)
    continues, closed = _continues(tx, handoff, now), _closed(tx, conversation, me)
    return brief_of(
        known, whole.priority, conversation.status, articles, sent, now, continues, closed, blocked=conversation.blocked
    )


def _continues(tx: Tx, handoff: Row | None, now: float) -> str:
    earlier = desk_reads.ended_handoff(tx, handoff["reopens"]) if handoff and handoff["reopens"] else None
    if handoff is None or earlier is None:
        return ""
    return words.continues_words(earlier["agent_name"], now - earlier["ended_at"], handoff["brief"].get("before"))


def _closed(tx: Tx, conversation: Conversation, me: str) -> str:
    if conversation.status is not Status.RESOLVED:
        return ""
    by = desk_reads.closed_by(tx, conversation.id)
    if by is None:
        return words.closed_words(None, spam=False)
    return words.closed_words("You" if by["id"] == me else by["name"], spam=by["did"] in desk_reads.AS_SPAM)
