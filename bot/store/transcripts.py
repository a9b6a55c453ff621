"""What was written in a conversation: the messages, in order, with what became of each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.decision.errands import without_link_code
from bot.model import Author, Conversation, Option, Reply
from bot.store.database import Row, Tx


def add_message(
    tx: Tx,
    conversation: Conversation,
    author: Author,
    reply: Reply,
    now: float,
    *,
    agent_id: str | None = None,
    client_id: str | None = None,
    knowledge: str | None = None,
    reference: str | None = None,
) -> int:
    """Append to the transcript; the new message's id."""
    tx.run("UPDATE conversations SET updated_at = ? WHERE id = ?", now, conversation.id)
    return tx.insert(
        "messages",
        conversation_id=conversation.id,
        episode=conversation.episode,
        author=author,
        agent_id=agent_id,
        text=storable(reply.text),
        markup=reply.markup,
        options=json.dumps([asdict(option) for option in reply.options]),
        client_id=client_id,
        knowledge=knowledge,
        reference=reference,
        created_at=now,
    )


def edit_message(tx: Tx, conversation_id: str, reference: str, text: str, now: float) -> bool:
    """Put the customer's new words in place of the old ones, which are not kept. False if there is no such message.

    What was decided about the old ones quotes them, so it goes with them.
    """
    return bool(
        tx.run(
            """UPDATE messages SET text = ?, edited_at = ?, decision = NULL
               WHERE conversation_id = ? AND reference = ? AND author = 'customer' AND text != ?""",
            storable(text), now, conversation_id, reference, storable(text),
        )
    )  # fmt: skip


def storable(text: str) -> str:
    """Without what no database or page can hold: NUL and lone surrogates become U+FFFD."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "\ufffd")


def record_decision(tx: Tx, message_id: int, decision: Mapping[str, Any]) -> None:
    """Keep beside the customer's message why the bot did what it did."""
    tx.run("UPDATE messages SET decision = ? WHERE id = ?", json.dumps(decision), message_id)


def of_conversation(tx: Tx, conversation_id: str, limit: int = 200, at: int | None = None) -> list[Row]:
    """The last `limit` messages, oldest first, each with what became of its sending, as people of ours may read it.

    Args:
        at: the id of a message that is to be among them: then those around it.
    """
    upto = _upto(tx, conversation_id, limit, at) if at else None
    rows = tx.rows(
        """SELECT m.*, o.state AS delivery, o.error AS delivery_error, o.due_at AS delivery_due,
             o.attempts AS delivery_attempts, o.sent_at AS delivered_at, o.key AS delivery_key, a.name AS agent_name
           FROM messages m LEFT JOIN outbox o ON o.message_id = m.id LEFT JOIN agents a ON a.id = m.agent_id
           WHERE m.conversation_id = ? AND m.id <= coalesce(?, m.id) ORDER BY m.id DESC LIMIT ?""",
        conversation_id, upto, limit,
    )  # fmt: skip
    for row in rows:
        row["text"] = without_link_code(row["text"])
        row["options"] = json.loads(row["options"])
        row["decision"] = json.loads(row["decision"]) if row["decision"] else None
    return rows[::-1]


def _upto(tx: Tx, conversation_id: str, limit: int, at: int) -> int | None:
    """The last message to show so that `at` stands in the middle; None for the newest."""
    rows = tx.rows(
        "SELECT id FROM messages WHERE conversation_id = ? AND id >= ? ORDER BY id LIMIT ?",
        conversation_id, at, limit // 2 + 1,
    )  # fmt: skip
    return rows[-1]["id"] if len(rows) > limit // 2 else None


def customer_wrote_after(tx: Tx, conversation_id: str, message_id: int) -> bool:
    """Has the customer written since that message, here or in what was merged into this conversation?"""
    row = tx.row(
        """SELECT 1 FROM messages WHERE author = 'customer' AND id > ? AND (conversation_id = ? OR conversation_id IN (
             SELECT id FROM conversations WHERE merged_into = ?)) LIMIT 1""",
        message_id, conversation_id, conversation_id,
    )  # fmt: skip
    return row is not None


def answered_since(tx: Tx, conversation_id: str, moment: float) -> bool:
    """Has the bot or an agent said anything to the customer since?"""
    row = tx.row(
        "SELECT 1 FROM messages WHERE conversation_id = ? AND author IN ('bot', 'agent') AND created_at > ? LIMIT 1",
        conversation_id, moment,
    )  # fmt: skip
    return row is not None


def last_words(tx: Tx, conversation_id: str) -> str:
    """What the customer wrote last; empty if nothing."""
    row = tx.row(
        "SELECT text FROM messages WHERE conversation_id = ? AND author = 'customer' ORDER BY id DESC LIMIT 1",
        conversation_id,
    )
    return str(row["text"]) if row else ""


def last_options(tx: Tx, conversation_id: str) -> Sequence[Option]:
    """The buttons that the customer sees now: a system line without any does not take them away."""
    return options_since(tx, conversation_id, 0.0)


def options_since(tx: Tx, conversation_id: str, moment: float) -> Sequence[Option]:
    """The buttons that the customer sees now, if they were shown since a moment."""
    row = tx.row(
        """SELECT options FROM messages WHERE conversation_id = ? AND created_at >= ?
             AND (author IN ('bot', 'agent') OR author = 'system' AND options != '[]') ORDER BY id DESC LIMIT 1""",
        conversation_id, moment,
    )  # fmt: skip
    return [Option(**option) for option in json.loads(row["options"])] if row else []
