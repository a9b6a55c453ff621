"""May we write to this customer? What they wished, and whether the channel lets us."""

from __future__ import annotations

from bot.store.database import Row, Tx


def stop_messages(tx: Tx, conversation_id: str) -> None:
    tx.run("UPDATE conversations SET stopped = 1 WHERE id = ?", conversation_id)


def heard_from(tx: Tx, conversation_id: str) -> None:
    """The customer wrote: "stop" holds until then, and so does a block."""
    tx.run(
        "UPDATE conversations SET stopped = 0, reachable = 1 WHERE id = ? AND (stopped = 1 OR reachable = 0)",
        conversation_id,
    )


def may_be_written_to(tx: Tx, conversation_id: str) -> Row:
    """What decides whether we may write: `stopped`, `reachable`, and when the customer wrote last (`heard_at`)."""
    return tx.one(
        """SELECT stopped, reachable, (SELECT max(created_at) FROM messages m
             WHERE m.conversation_id = c.id AND m.author = 'customer') AS heard_at FROM conversations c WHERE id = ?""",
        conversation_id,
    )


def set_reachable(tx: Tx, conversation_id: str, can_write: bool) -> None:
    tx.run("UPDATE conversations SET reachable = ? WHERE id = ?", int(can_write), conversation_id)
