""" "How was it?": asked once for a matter, and what came back."""

from __future__ import annotations

from collections.abc import Iterator

from bot import wording
from bot.decision.satisfaction import NEVER_ASKED, WORDS_SECONDS, Asked
from bot.model import Conversation, Reason, Reply
from bot.store import reach
from bot.store.database import Row, Tx

NOT_AGAIN_SECONDS = 7 * 86400.0


def ask(tx: Tx, conversation: Conversation, handoff: Row, agent_id: str, now: float) -> Reply | None:
    """The question for a handoff that its agent resolved, noted as asked; None if it must not be asked.

    Not where others read along, nor of somebody who cannot or will not be written to, nor about what nobody should be
    asked about. A handoff that goes on with an earlier one is the same matter, which is asked about once.
    """
    may = reach.may_be_written_to(tx, conversation.id)
    if conversation.public or may["stopped"] or not may["reachable"] or Reason(handoff["reason"]) in NEVER_ASKED:
        return None
    if any(_row(tx, one) for one in _same_matter(tx, handoff)):
        return None
    if tx.row(
        "SELECT 1 FROM satisfaction WHERE conversation_id = ? AND asked_at > ?",
        conversation.id, now - NOT_AGAIN_SECONDS,
    ):  # fmt: skip
        return None
    tx.insert(
        "satisfaction", handoff_id=handoff["id"], conversation_id=conversation.id, agent_id=agent_id, asked_at=now
    )  # fmt: skip
    return wording.HOW_WAS_IT


def asked(tx: Tx, conversation_id: str) -> Asked | None:
    """The newest question of a conversation, as it stands."""
    row = tx.row("SELECT * FROM satisfaction WHERE conversation_id = ? ORDER BY asked_at DESC LIMIT 1", conversation_id)
    if row is None:
        return None
    line = tx.row(
        """SELECT text FROM messages WHERE conversation_id = ? AND author IN ('bot', 'agent', 'system')
           ORDER BY id DESC LIMIT 1""",
        conversation_id,
    )
    newest = line is not None and line["text"] == wording.HOW_WAS_IT.text
    return Asked(row["handoff_id"], row["asked_at"], newest, row["score"], row["words_until"])


def score(tx: Tx, handoff_id: int, value: int, now: float) -> None:
    """Keep a score, or the one that somebody thought better of."""
    tx.run(
        "UPDATE satisfaction SET score = ?, answered_at = ?, words_until = ? WHERE handoff_id = ?",
        value, now, now + WORDS_SECONDS, handoff_id,
    )  # fmt: skip


def add_words(tx: Tx, handoff_id: int, text: str | None) -> None:
    """Keep the words, or with None that there are none to come."""
    tx.run(
        "UPDATE satisfaction SET words = coalesce(?, words), words_until = NULL WHERE handoff_id = ?", text, handoff_id
    )


def of_handoff(tx: Tx, handoff_id: int) -> Row | None:
    """What the desk shows: `score` and `words`; None if it was not asked."""
    return _row(tx, handoff_id)


def since(tx: Tx, moment: float) -> list[Row]:
    """Every question asked since a moment, with what was answered, the newest first."""
    return tx.rows(
        """SELECT s.*, a.name AS agent_name FROM satisfaction s LEFT JOIN agents a ON a.id = s.agent_id
           WHERE s.asked_at >= ? ORDER BY s.asked_at DESC""",
        moment,
    )


def _row(tx: Tx, handoff_id: int) -> Row | None:
    return tx.row("SELECT * FROM satisfaction WHERE handoff_id = ?", handoff_id)


def _same_matter(tx: Tx, handoff: Row) -> Iterator[int]:
    """This handoff and those that it goes on with."""
    current: Row | None = handoff
    while current is not None:
        yield current["id"]
        before = current["reopens"]
        current = tx.row("SELECT id, reopens FROM handoffs WHERE id = ?", before) if before is not None else None
