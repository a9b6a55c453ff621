"""Matters that agents ended: what a customer may come back to."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.store.database import Row, Tx
from bot.store.handoffs import with_brief


def ended_since(tx: Tx, conversation_id: str, moment: float) -> Row | None:
    """The handoff that an agent ended last in this conversation, with its brief, if it was since a moment."""
    row = tx.row(
        """SELECT * FROM handoffs WHERE conversation_id = ? AND ended_at >= ? AND agent_id IS NOT NULL
             AND state IN ('resolved', 'returned')
             AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.conversation_id = handoffs.conversation_id AND t.tag = 'spam')
           ORDER BY ended_at DESC LIMIT 1""",
        conversation_id, moment,
    )  # fmt: skip
    return with_brief(row)


def matter_ended_since(tx: Tx, conversation_id: str, moment: float) -> Row | None:
    """The same, also if this conversation was merged into another one and the matter ended there."""
    own = ended_since(tx, conversation_id, moment)
    merged = tx.row(
        """SELECT e.detail FROM handoff_events e JOIN handoffs h ON h.id = e.handoff_id
           WHERE h.conversation_id = ? AND e.what = 'merged' AND e.at >= ? ORDER BY e.at DESC LIMIT 1""",
        conversation_id, moment,
    )  # fmt: skip
    there = ended_since(tx, json.loads(merged["detail"])["into"], moment) if merged else None
    return max(filter(None, (own, there)), key=lambda row: float(row["ended_at"]), default=None)


def ended_of(tx: Tx, conversation_ids: Sequence[str], limit: int) -> list[Row]:
    """What ended in these conversations, the newest first, each with its brief and who ended it."""
    marks = ", ".join("?" * len(conversation_ids))
    rows = tx.rows(
        f"""SELECT h.*, c.channel, a.name AS agent_name FROM handoffs h JOIN conversations c ON c.id = h.conversation_id
              LEFT JOIN agents a ON a.id = h.agent_id
            WHERE h.conversation_id IN ({marks}) AND h.ended_at IS NOT NULL ORDER BY h.ended_at DESC LIMIT ?""",
        *conversation_ids, limit,
    )  # fmt: skip
    return [row for row in map(with_brief, rows) if row is not None]
