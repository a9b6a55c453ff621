"""What people found about answers and replies: flags, warnings, reviews. Each becomes a label or a note for coaching."""

from __future__ import annotations

from bot.decision.guard import Warning
from bot.errors import Refused
from bot.store.database import Tx

REASONS = ("wrong", "incomplete", "outdated", "tone", "should have been handed over")


def flag(tx: Tx, message_id: int, agent_id: str, reason: str, words: str, now: float) -> None:
    """An agent says what was wrong with an answer of the bot. Raises Refused for an unknown reason or message."""
    row = tx.row("SELECT conversation_id FROM messages WHERE id = ? AND author = 'bot'", message_id)
    if row is None or reason not in REASONS:
        raise Refused("Only the assistant's answers can be flagged, with one of the reasons shown.", 422)
    tx.run(
        """INSERT INTO flags (conversation_id, message_id, agent_id, reason, words, at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (message_id, agent_id) DO UPDATE SET reason = excluded.reason, words = excluded.words""",
        row["conversation_id"], message_id, agent_id, reason, words, now,
    )  # fmt: skip


def record_warning(
    tx: Tx, conversation_id: str, agent_id: str, warning: Warning, now: float, message_id: int | None
) -> None:
    """What the guard said before a reply; with the message if it was sent all the same."""
    tx.insert(
        "warnings", conversation_id=conversation_id, agent_id=agent_id, kind=warning.kind, evidence=warning.evidence,
        at=now, message_id=message_id,
    )  # fmt: skip
