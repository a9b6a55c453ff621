"""Whose customer waits while they are gone."""

from __future__ import annotations

from bot.store.database import Row, Tx
from bot.store.waits import WAITS_SINCE


def gone(tx: Tx, since: float) -> list[Row]:
    """Conversations whose customer waits since a moment or longer, and whose agent has given no sign since then.

    A sign is an open page or an act at another desk (`agents.seen_at`), something written in the conversation, or an
    act on it. What sleeps is nobody's turn, and what has just woken gives its agent the time to come back to it.

    Returns:
        Rows with `conversation_id` and `agent_id`.
    """
    return tx.rows(
        f"""SELECT * FROM (
             SELECT c.id AS conversation_id, c.agent_id, a.seen_at, {WAITS_SINCE} AS waits_since,
               (SELECT max(m.created_at) FROM messages m
                WHERE m.conversation_id = c.id AND m.agent_id = c.agent_id) AS wrote_at,
               (SELECT max(e.at) FROM handoff_events e
                WHERE e.handoff_id = h.id AND (e.who = c.agent_id OR e.what = 'woken')) AS acted_at
             FROM handoffs h JOIN conversations c ON c.id = h.conversation_id JOIN agents a ON a.id = c.agent_id
             WHERE h.ended_at IS NULL AND h.snoozed_until IS NULL AND c.status = 'with_agent') AS those
           WHERE waits_since <= ? AND seen_at <= ? AND coalesce(wrote_at, 0) <= ? AND coalesce(acted_at, 0) <= ?""",
        since, since, since, since,
    )  # fmt: skip
