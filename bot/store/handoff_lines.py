"""The messages that belong to a handoff: of its own conversation, and of those that were merged into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.decision.errands import without_link_code
from bot.store import contacts, conversations
from bot.store.database import Row, Tx

JUST_AFTER_SECONDS = 1.0  # the closing line is written in the same transaction as the end
MOST_OTHERS = 1000
_FOREVER = 1e18


@dataclass(frozen=True, slots=True)
class Part:
    """A conversation whose messages belong to a handoff.

    Attributes:
        merged: it is another conversation, which was merged into the handoff's own.
        since, until: the time of those messages, seconds since 1970: from the end of the handoff before.
    """

    conversation_id: str
    channel: str
    merged: bool
    since: float
    until: float


def parts(tx: Tx, handoff_id: int) -> Sequence[Part]:
    """Where the messages of a handoff are, its own conversation first."""
    handoff = tx.one("SELECT * FROM handoffs WHERE id = ?", handoff_id)
    own = conversations.get(tx, handoff["conversation_id"])
    ended = handoff["ended_at"] or _FOREVER
    until, before = ended + JUST_AFTER_SECONDS, _end_before(tx, own.id, ended, handoff_id)
    merged = [
        Part(row["id"], row["channel"], True, _end_before(tx, row["id"], ended), until)
        for row in _merged(tx, handoff)
    ]  # fmt: skip
    return [Part(own.id, own.channel, False, before, until), *merged]


def _end_before(tx: Tx, conversation_id: str, until: float, handoff_id: int = 0) -> float:
    """When the last handoff of a conversation ended before another one (which may be its own); 0.0 if none did."""
    row = tx.one(
        "SELECT max(ended_at) AS at FROM handoffs WHERE conversation_id = ? AND ended_at <= ? AND (id < ? OR ? = 0)",
        conversation_id, until, handoff_id, handoff_id,
    )  # fmt: skip
    return float(row["at"] or 0.0)


def _merged(tx: Tx, handoff: Row) -> Sequence[Row]:
    """While a handoff is open: what is merged now. When it ends those are on their own again; then their own handoffs,
    which ended when they were merged, tell it."""
    if handoff["ended_at"] is None:
        return conversations.merged_into(tx, handoff["conversation_id"])
    own = conversations.get(tx, handoff["conversation_id"])
    return [row for row in contacts.other_conversations(tx, own, MOST_OTHERS) if _was_merged(tx, row["id"], handoff)]


def _was_merged(tx: Tx, conversation_id: str, handoff: Row) -> bool:
    row = tx.row(
        "SELECT 1 FROM handoffs WHERE conversation_id = ? AND state = 'merged' AND ended_at >= ? AND ended_at <= ?",
        conversation_id, handoff["asked_at"], handoff["ended_at"],
    )  # fmt: skip
    return row is not None


def messages(tx: Tx, part: Part, most: int) -> list[Row]:
    """The newest messages of a part in order, each with what became of its sending and the name of its agent."""
    rows = tx.rows(
        """SELECT m.*, o.state AS delivery, o.error AS delivery_error, a.name AS agent_name
           FROM messages m LEFT JOIN outbox o ON o.message_id = m.id LEFT JOIN agents a ON a.id = m.agent_id
           WHERE m.conversation_id = ? AND m.created_at > ? AND m.created_at <= ? ORDER BY m.id DESC LIMIT ?""",
        part.conversation_id, part.since, part.until, most,
    )  # fmt: skip
    for row in rows:
        row["text"] = without_link_code(row["text"])
    return rows[::-1]


def all_left(tx: Tx, handoff_id: int) -> bool:
    """Is it known of every message what became of it? Not of one that can be taken back, or is on its way."""
    return not any(
        tx.row(
            """SELECT 1 FROM outbox o JOIN messages m ON m.id = o.message_id
               WHERE o.conversation_id = ? AND o.state IN ('pending', 'sending')
                 AND m.created_at > ? AND m.created_at <= ?""",
            part.conversation_id, part.since, part.until,
        )
        for part in parts(tx, handoff_id)
    )  # fmt: skip
