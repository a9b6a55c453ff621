""" "Is it solved?", planned by the customer: once an episode, and only while the dialogue is open."""

from __future__ import annotations

from bot.model import Conversation
from bot.store.database import Row, Tx


def plan(tx: Tx, conversation: Conversation, due_at: float) -> bool:
    """Plan the one question of this episode, or plan it anew. False if it was asked already."""
    return bool(
        tx.run(
            """INSERT INTO follow_ups (conversation_id, episode, due_at) VALUES (?, ?, ?)
               ON CONFLICT (conversation_id, episode) DO UPDATE SET due_at = excluded.due_at, state = 'planned'
               WHERE follow_ups.state != 'asked'""",
            conversation.id, conversation.episode, due_at,
        )
    )  # fmt: skip


def due(tx: Tx, now: float) -> list[Row]:
    """What is to be asked now, with what decides whether it may be: see `bot.decision.writing_first`."""
    return tx.rows(
        """SELECT f.*, c.stopped, c.reachable,
             (SELECT max(created_at) FROM messages m
              WHERE m.conversation_id = c.id AND m.author = 'customer') AS heard_at
           FROM follow_ups f JOIN conversations c ON c.id = f.conversation_id
           WHERE f.state = 'planned' AND f.due_at <= ? ORDER BY f.due_at""",
        now,
    )


def settle(tx: Tx, follow_up_id: int, state: str) -> bool:
    """End a planned one as `asked` or `dropped`. False if somebody else did so before."""
    return bool(tx.run("UPDATE follow_ups SET state = ? WHERE id = ? AND state = 'planned'", state, follow_up_id))


def drop_all(tx: Tx, conversation_id: str) -> None:
    tx.run("UPDATE follow_ups SET state = 'dropped' WHERE conversation_id = ? AND state = 'planned'", conversation_id)
