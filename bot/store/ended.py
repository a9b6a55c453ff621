"""Matters that agents ended: what a customer may come back to."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.store.database import Row, Tx
from bot.store.handoffs import with_brief

# Of a handoff `h` of a conversation: an agent ended it since a moment, and not as spam.
_ENDED = """FROM handoffs h WHERE h.conversation_id = ? AND h.ended_at >= ? AND h.agent_id IS NOT NULL
    AND h.state IN ('resolved', 'returned')
    AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.conversation_id = h.conversation_id AND t.tag = 'spam')"""


def matter_ended_since(tx: Tx, conversation_id: str, moment: float) -> Row | None:
    """The handoff that an agent ended last, with its brief, if it was since a moment: of this conversation, or of one
    that this was merged into when it ended."""
    own = tx.row(f"SELECT h.* {_ENDED} ORDER BY h.ended_at DESC LIMIT 1", conversation_id, moment)
    there = (_ended_as_one(tx, into, conversation_id, moment) for into in _once_merged_into(tx, conversation_id))
    ended = [row for row in (own, *there) if row]
    return with_brief(max(ended, key=lambda row: float(row["ended_at"]), default=None))


def _ended_as_one(tx: Tx, into: str, conversation_id: str, moment: float) -> Row | None:
    """The handoff of `into` that was this conversation's too when it ended: joined, and not parted since."""
    return tx.row(
        f"""SELECT h.* {_ENDED} AND 'joined' = (
              SELECT e.what FROM handoff_events e WHERE e.handoff_id = h.id AND e.what IN ('joined', 'parted')
                AND e.detail = ? ORDER BY e.id DESC LIMIT 1)
            ORDER BY h.ended_at DESC LIMIT 1""",
        into, moment, json.dumps({"conversation": conversation_id}),
    )  # fmt: skip


def _once_merged_into(tx: Tx, conversation_id: str) -> list[str]:
    """Where this conversation's matter ever went on, also by way of others."""
    found = [conversation_id]
    for one in found:  # which grows
        rows = tx.rows("SELECT detail FROM audit WHERE conversation_id = ? AND did = 'merged'", one)
        found += dict.fromkeys(into for row in rows if (into := json.loads(row["detail"])["into"]) not in found)
    return found[1:]


def ended_of(tx: Tx, conversation_ids: Sequence[str], limit: int, but: tuple[str, int] = ("", 0)) -> list[Row]:
    """What ended in these conversations, the newest first, each with its brief and who ended it; nothing of spam.

    Args:
        but: a conversation and its episode that is left out.
    """
    marks = ", ".join("?" * len(conversation_ids))
    rows = tx.rows(
        f"""SELECT h.*, c.channel, a.name AS agent_name FROM handoffs h JOIN conversations c ON c.id = h.conversation_id
              LEFT JOIN agents a ON a.id = h.agent_id
            WHERE h.conversation_id IN ({marks}) AND h.ended_at IS NOT NULL
              AND NOT (h.conversation_id = ? AND h.episode = ?)
              AND NOT EXISTS (SELECT 1 FROM handoff_events e WHERE e.handoff_id = h.id AND e.what = 'resolved'
                AND e.detail = ?)
            ORDER BY h.ended_at DESC LIMIT ?""",
        *conversation_ids, *but, json.dumps({"spam": True}), limit,
    )  # fmt: skip
    return [row for row in map(with_brief, rows) if row is not None]
