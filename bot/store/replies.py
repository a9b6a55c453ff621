"""What agents wrote, as its writer may change it: replies until they leave, notes at any time."""

from __future__ import annotations

from bot.store.database import Row, Tx
from bot.store.transcripts import storable


def mark_holding(tx: Tx, message_id: int) -> None:
    """It says no more than "I am at it": the customer still waits for an answer."""
    tx.run("UPDATE messages SET useful = 0 WHERE id = ?", message_id)


def reply_of(tx: Tx, conversation_id: str, agent_id: str, message_id: int) -> Row | None:
    """The reply, if it is this agent's in that conversation."""
    return tx.row(
        "SELECT * FROM messages WHERE id = ? AND conversation_id = ? AND author = 'agent' AND agent_id = ?",
        message_id, conversation_id, agent_id,
    )  # fmt: skip


def unanswer_if_silent(tx: Tx, conversation_id: str) -> None:
    """The only useful reply was taken back before it left: the first answer is still owed."""
    tx.run(
        """UPDATE handoffs SET answered_at = NULL, state = CASE WHEN state = 'answered' THEN 'claimed' ELSE state END
           WHERE id = (SELECT max(id) FROM handoffs l WHERE l.conversation_id = ?) AND NOT EXISTS (
             SELECT 1 FROM messages m LEFT JOIN outbox o ON o.message_id = m.id
             WHERE m.conversation_id = handoffs.conversation_id AND m.author = 'agent' AND m.useful = 1
               AND m.created_at >= handoffs.asked_at AND coalesce(o.state, 'sent') NOT IN ('cancelled', 'failed'))""",
        conversation_id,
    )


def change_note(tx: Tx, conversation_id: str, agent_id: str, message_id: int, text: str, now: float) -> bool:
    """New words for a note. False if it is not this agent's in that conversation."""
    return bool(
        tx.run(
            """UPDATE messages SET text = ?, edited_at = ?
               WHERE id = ? AND conversation_id = ? AND author = 'note' AND agent_id = ?""",
            storable(text), now, message_id, conversation_id, agent_id,
        )
    )  # fmt: skip


def note_written(tx: Tx, conversation_id: str, agent_id: str, client_id: str) -> bool:
    """This agent wrote a note there under this id before."""
    row = tx.row(
        """SELECT 1 FROM messages
           WHERE conversation_id = ? AND author = 'note' AND agent_id = ? AND client_id = ? LIMIT 1""",
        conversation_id, agent_id, client_id,
    )  # fmt: skip
    return row is not None


def question_before(tx: Tx, conversation_id: str, before: int | None = None) -> Row | None:
    """The customer's newest message, or their newest before another one: with `id`, `text` and `decision` as JSON."""
    return tx.row(
        """SELECT id, text, decision FROM messages WHERE conversation_id = ? AND author = 'customer'
             AND id < coalesce(?, id + 1) ORDER BY id DESC LIMIT 1""",
        conversation_id, before,
    )  # fmt: skip
