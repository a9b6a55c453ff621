"""Private notes that ask somebody, and whether they have read them. `bot/desk/notes.py` writes them."""

from __future__ import annotations

from bot.store.database import Row, Tx


def ask(tx: Tx, message_id: int, agent_id: str) -> None:
    """A note asks somebody."""
    tx.insert("mentions", message_id=message_id, agent_id=agent_id)


def unseen(tx: Tx, agent_id: str) -> list[Row]:
    """The newest note of each conversation that asks this agent and was not read, the newest first."""
    return tx.rows(
        """SELECT m.id AS message_id, m.text, m.created_at, m.conversation_id, c.name AS customer, c.channel, c.public,
             a.name AS agent_name
           FROM messages m JOIN conversations c ON c.id = m.conversation_id LEFT JOIN agents a ON a.id = m.agent_id
           WHERE m.id IN (
             SELECT max(n.message_id) FROM mentions n JOIN messages x ON x.id = n.message_id
             WHERE n.agent_id = ? AND n.seen_at IS NULL GROUP BY x.conversation_id)
           ORDER BY m.id DESC""",
        agent_id,
    )


def saw(tx: Tx, agent_id: str, conversation_id: str, now: float) -> bool:
    """The agent has read what asks them in a conversation. False if there was nothing new."""
    return bool(
        tx.run(
            """UPDATE mentions SET seen_at = ? WHERE agent_id = ? AND seen_at IS NULL
                 AND message_id IN (SELECT id FROM messages WHERE conversation_id = ?)""",
            now, agent_id, conversation_id,
        )
    )  # fmt: skip
