"""Since when customers wait for a useful word of ours; all that waits for us is read by this."""

from __future__ import annotations

from bot.store.database import Tx

# Its own conversation, and what was merged into that: an answer there was an answer too.
_PLACES = """(SELECT h.conversation_id
    UNION ALL SELECT g.id FROM conversations g WHERE g.merged_into = h.conversation_id)"""
_LAST_USEFUL = f"""(SELECT max(m.created_at) FROM messages m LEFT JOIN outbox x ON x.message_id = m.id
    WHERE m.conversation_id IN {_PLACES} AND m.author = 'agent' AND m.useful = 1
      AND m.created_at >= h.asked_at AND coalesce(x.state, 'sent') NOT IN ('cancelled', 'failed'))"""
# Of the handoff `h`: the customer's first message after the last useful one of ours; before that, the moment a person
# was asked for.
WAITS_SINCE = f"""(CASE WHEN {_LAST_USEFUL} IS NULL THEN h.asked_at ELSE (
    SELECT min(w.created_at) FROM messages w WHERE w.author = 'customer' AND w.created_at > {_LAST_USEFUL}
      AND w.conversation_id IN {_PLACES}
    ) END)"""

# Of the handoff `h`: was anything useful said to the customer in the matter that it goes on with?
ANSWERED_BEFORE = """(CASE WHEN EXISTS (SELECT 1 FROM handoffs b WHERE b.id = h.reopens
    AND (b.answered_at IS NOT NULL OR b.reopens IS NOT NULL)) THEN 1 ELSE 0 END)"""


def waits(tx: Tx, handoff_id: int) -> bool:
    """Does the customer wait for a useful word of ours, rather than we for one of theirs?"""
    return tx.one(f"SELECT {WAITS_SINCE} AS since FROM handoffs h WHERE h.id = ?", handoff_id)["since"] is not None


def only_held(tx: Tx, handoff_id: int) -> bool:
    """Did the customer hear from an agent since they wait, though nothing useful?"""
    row = tx.row(
        f"""SELECT 1 FROM handoffs h JOIN messages m ON m.conversation_id IN {_PLACES}
              LEFT JOIN outbox x ON x.message_id = m.id
            WHERE h.id = ? AND m.author = 'agent' AND m.useful = 0 AND m.created_at >= {WAITS_SINCE}
              AND coalesce(x.state, 'sent') NOT IN ('cancelled', 'failed') LIMIT 1""",
        handoff_id,
    )
    return row is not None
