"""What the Slack desk asks of the tables beyond what all other desks do."""

from __future__ import annotations

from bot.store.database import Row, Tx


def handoff(tx: Tx, handoff_id: int) -> Row | None:
    """A handoff's conversation, and when it ended."""
    return tx.row("SELECT id, conversation_id, ended_at FROM handoffs WHERE id = ?", handoff_id)


def colleagues(tx: Tx, desk: str, agent_id: str | None) -> list[Row]:
    """Everybody of that desk who may answer customers, but one person."""
    return tx.rows(
        """SELECT a.id, a.name FROM desk_people p JOIN agents a ON a.id = p.agent_id
           WHERE p.desk = ? AND a.disabled = 0 AND a.role != 'editor' AND a.id != ? ORDER BY a.name, a.id""",
        desk, agent_id or "",
    )  # fmt: skip
