"""What the Slack desk asks of the tables beyond what all other desks do."""

from __future__ import annotations

from bot.store.database import Row, Tx


def handoff(tx: Tx, handoff_id: int) -> Row | None:
    """A handoff's conversation, and when it ended."""
    return tx.row("SELECT id, conversation_id, ended_at FROM handoffs WHERE id = ?", handoff_id)


def written_as(tx: Tx, desk: str, item: str) -> Row | None:
    """Our newest message that somebody wrote there as `item`, with what became of its sending.

    A reply that was taken back and written anew is two messages of ours, and one there.
    """
    return tx.row(
        """SELECT m.id, m.author, m.text, m.conversation_id, o.state AS delivery
           FROM desk_items i JOIN messages m ON m.id = i.ref LEFT JOIN outbox o ON o.message_id = m.id
           WHERE i.desk = ? AND i.item = ? AND i.kind = 'message' ORDER BY m.id DESC LIMIT 1""",
        desk, item,
    )  # fmt: skip


def colleagues(tx: Tx, desk: str, agent_id: str | None) -> list[Row]:
    """Everybody of that desk who may answer customers, but one person."""
    return tx.rows(
        """SELECT a.id, a.name FROM desk_people p JOIN agents a ON a.id = p.agent_id
           WHERE p.desk = ? AND a.disabled = 0 AND a.role != 'editor' AND a.id != ? ORDER BY a.name, a.id""",
        desk, agent_id or "",
    )  # fmt: skip
