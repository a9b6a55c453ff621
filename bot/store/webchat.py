"""Web visitors: who they are, and what they have been shown, in order."""

from __future__ import annotations

import json

from bot.events import Incoming
from bot.store import conversations
from bot.store.agents import hashed
from bot.store.database import Row, Tx


def add_visitor(tx: Tx, secret: str, conversation_address: str, account: str, now: float) -> str:
    """A new anonymous visitor with a conversation of their own; the conversation's id."""
    opening = Incoming("webchat", account, "", conversation_address, "")
    conversation = conversations.find_or_open(tx, opening, now)
    tx.insert("visitors", secret_hash=hashed(secret), conversation_id=conversation.id, created_at=now)
    return conversation.id


def visitor(tx: Tx, secret: str) -> Row | None:
    """`conversation_id` and `address` of the visitor with that secret."""
    return tx.row(
        """SELECT v.conversation_id, c.address FROM visitors v JOIN conversations c ON c.id = v.conversation_id
           WHERE v.secret_hash = ?""",
        hashed(secret),
    )


def events_after(tx: Tx, conversation_id: str, seq: int, limit: int = 500) -> list[Row]:
    """What the visitor has not been shown yet. Notes never get here: only what was written or sent is an event."""
    rows = tx.rows(
        """SELECT e.seq, m.author, m.text, m.markup, m.options, m.client_id, m.created_at, a.name AS agent_name
           FROM webchat_events e JOIN messages m ON m.id = e.message_id LEFT JOIN agents a ON a.id = m.agent_id
           WHERE e.conversation_id = ? AND e.seq > ? AND m.author != 'note' ORDER BY e.seq LIMIT ?""",
        conversation_id, seq, limit,
    )  # fmt: skip
    for row in rows:
        row["options"] = json.loads(row["options"])
    return rows
