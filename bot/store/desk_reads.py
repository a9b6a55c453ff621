"""What the page of a conversation reads beside the conversation, its messages and its handoff."""

from __future__ import annotations

from bot.store.database import Row, Tx
from bot.store.handoff_events import What


def tied_to(tx: Tx, conversation_id: str) -> list[str]:
    """The conversations whose lines are shown with a conversation's own: what was merged into it or taken up from it,
    and the reverse."""
    rows = tx.rows(
        """SELECT id FROM conversations WHERE merged_into = ?
           UNION SELECT id FROM conversations WHERE continues = ?
           UNION SELECT continues FROM conversations WHERE id = ? AND continues IS NOT NULL
           UNION SELECT merged_into FROM conversations WHERE id = ? AND merged_into IS NOT NULL""",
        conversation_id, conversation_id, conversation_id, conversation_id,
    )  # fmt: skip
    return [row["id"] for row in rows]


def customer_seen(tx: Tx, conversation_id: str) -> int:
    """The id of the last message that the customer has seen; 0 if that is not known."""
    row = tx.row("SELECT customer_seen FROM conversations WHERE id = ?", conversation_id)
    return int(row["customer_seen"]) if row else 0


def ended_handoff(tx: Tx, handoff_id: int) -> Row | None:
    """When a handoff ended, and the name of the agent who had it."""
    return tx.row(
        """SELECT h.ended_at, h.state, a.name AS agent_name FROM handoffs h LEFT JOIN agents a ON a.id = h.agent_id
           WHERE h.id = ? AND h.ended_at IS NOT NULL""",
        handoff_id,
    )


def closed_by(tx: Tx, handoff_id: int) -> Row | None:
    """The id and the name of the agent who settled a handoff; None if no agent did."""
    return tx.row(
        """SELECT a.id, a.name FROM handoff_events e JOIN agents a ON a.id = e.who
           WHERE e.handoff_id = ? AND e.what = ? ORDER BY e.id DESC LIMIT 1""",
        handoff_id, What.RESOLVED,
    )  # fmt: skip


def flags_by(tx: Tx, conversation_id: str, agent_id: str) -> dict[int, str]:
    """The reason of each answer of the bot that this agent flagged, by the id of the message."""
    rows = tx.rows(
        "SELECT message_id, reason FROM flags WHERE conversation_id = ? AND agent_id = ?", conversation_id, agent_id
    )
    return {row["message_id"]: row["reason"] for row in rows}
