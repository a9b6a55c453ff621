"""How far each side of a conversation has read. It never goes back."""

from __future__ import annotations

from bot.store.database import Tx


def customer_saw(tx: Tx, conversation_id: str, message_id: int, now: float) -> bool:
    """The customer has seen that message, and so all before it. False if that was known, or it is not theirs.

    Each of our messages keeps the moment at which it was seen first.
    """
    before = tx.row("SELECT customer_seen FROM conversations WHERE id = ?", conversation_id)
    known = tx.run(
        """UPDATE conversations SET customer_seen = ? WHERE id = ? AND customer_seen < ?
             AND EXISTS (SELECT 1 FROM messages WHERE id = ? AND conversation_id = ?)""",
        message_id, conversation_id, message_id, message_id, conversation_id,
    )  # fmt: skip
    if not known or before is None:
        return False
    tx.run(
        """UPDATE messages SET seen_at = ? WHERE conversation_id = ? AND id > ? AND id <= ?
             AND author NOT IN ('customer', 'note')""",
        now, conversation_id, before["customer_seen"], message_id,
    )  # fmt: skip
    return True


def agent_saw(tx: Tx, conversation_id: str, message_id: int) -> bool:
    """The conversation's agent has seen everything up to that message. False if no message of the customer is new."""
    row = tx.one(
        "SELECT max(id) AS newest FROM messages WHERE conversation_id = ? AND author = 'customer' AND id <= ?",
        conversation_id, message_id,
    )  # fmt: skip
    if row["newest"] is None:
        return False
    return bool(
        tx.run(
            "UPDATE conversations SET agent_seen = ? WHERE id = ? AND agent_seen < ?",
            row["newest"], conversation_id, row["newest"],
        )
    )  # fmt: skip
