"""What the Slack desk asks of the tables beyond what all other desks do."""

from __future__ import annotations

from bot.store.database import Row, Tx

OURS = ":ours"
"""Ends the item of a message that we posted; without it, a person wrote it there."""


def handoff(tx: Tx, handoff_id: int) -> Row | None:
    """A handoff's conversation with its epoch, and when the handoff ended."""
    return tx.row(
        """SELECT h.id, h.conversation_id, h.ended_at, c.epoch
           FROM handoffs h JOIN conversations c ON c.id = h.conversation_id WHERE h.id = ?""",
        handoff_id,
    )


def reply_called(tx: Tx, conversation_id: str, client_id: str) -> Row | None:
    """The words of an agent's reply and what became of its sending, by what its desk calls it."""
    return tx.row(
        "SELECT m.text, o.state FROM outbox o JOIN messages m ON m.id = o.message_id WHERE o.key = ?",
        f"{conversation_id}/agent-{client_id}/0",
    )


def written_there(tx: Tx, desk: str, handoff_id: int) -> list[Row]:
    """What people of that desk wrote in a handoff's thread: its item there, and who wrote it."""
    return tx.rows(
        """SELECT DISTINCT i.item, p.person
           FROM desk_items i JOIN messages m ON m.id = i.ref
           JOIN desk_people p ON p.desk = i.desk AND p.agent_id = m.agent_id
           WHERE i.desk = ? AND i.handoff_id = ? AND i.kind = 'message' AND i.item NOT LIKE ?
             AND m.author IN ('note', 'agent') ORDER BY i.item""",
        desk, handoff_id, f"%{OURS}",
    )  # fmt: skip
