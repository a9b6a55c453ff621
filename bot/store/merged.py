"""What chats were handed over for that are merged into another one now."""

from __future__ import annotations

from bot.store.database import Row, Tx

# A handoff `h` that ended when its chat was merged, and would go on if that were undone: not one of a matter that was
# dealt with elsewhere and ended there.
_WOULD_GO_ON = """h.state = 'merged' AND NOT EXISTS (
    SELECT 1 FROM handoff_events e JOIN handoffs there ON there.id = e.handoff_id
    WHERE e.id > (SELECT max(m.id) FROM handoff_events m WHERE m.handoff_id = h.id AND m.what = 'merged')
      AND e.what = 'joined' AND e.detail = '{"conversation": "' || h.conversation_id || '"}'
      AND there.ended_at IS NOT NULL AND there.state != 'merged')"""


def every_one(tx: Tx) -> list[Row]:
    """Of each merged chat whose handoff has a brief: what makes it grave."""
    return tx.rows(
        f"""SELECT g.merged_into, g.channel, h.reason, h.priority, h.mood
            FROM conversations g CROSS JOIN handoffs h
            WHERE g.merged_into IS NOT NULL AND h.conversation_id = g.id AND h.brief != '{{}}' AND {_WOULD_GO_ON}
            ORDER BY g.created_at"""
    )


def handoff_of(tx: Tx, conversation_id: str) -> int | None:
    """The id of the handoff that ended when this chat was merged, while it is merged."""
    row = tx.row(
        f"SELECT h.id FROM handoffs h WHERE h.conversation_id = ? AND {_WOULD_GO_ON} ORDER BY h.id DESC LIMIT 1",
        conversation_id,
    )
    return int(row["id"]) if row else None
