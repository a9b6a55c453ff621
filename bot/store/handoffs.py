"""Handoffs: durable from the moment one is asked for until it is resolved, returned or cancelled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.model import Conversation, HandoffState, Priority, Reason
from bot.store.database import Row, Tx

_TIME_OF = {
    HandoffState.NOTIFIED: "notified_at",
    HandoffState.CLAIMED: "claimed_at",
    HandoffState.ANSWERED: "answered_at",
    HandoffState.RESOLVED: "ended_at",
    HandoffState.RETURNED: "ended_at",
    HandoffState.CANCELLED: "ended_at",
}


def open_one(tx: Tx, conversation: Conversation, reason: Reason, priority: Priority, now: float) -> Row:
    """The conversation's open handoff; a new one if there is none."""
    existing = current(tx, conversation.id)
    if existing is not None:
        return existing
    tx.insert(
        "handoffs",
        conversation_id=conversation.id,
        episode=conversation.episode,
        state=HandoffState.ASKED,
        reason=reason,
        priority=priority,
        brief="{}",
        asked_at=now,
    )
    return tx.one("SELECT * FROM handoffs WHERE conversation_id = ? AND ended_at IS NULL", conversation.id)


def current(tx: Tx, conversation_id: str) -> Row | None:
    """The open handoff of a conversation, with its brief as a value."""
    return _with_brief(
        tx.row(
            """SELECT h.*, a.name AS agent_name FROM handoffs h LEFT JOIN agents a ON a.id = h.agent_id
               WHERE h.conversation_id = ? AND h.ended_at IS NULL""",
            conversation_id,
        )
    )


def latest(tx: Tx, conversation_id: str) -> Row | None:
    """The open handoff, or the one that ended last."""
    return _with_brief(
        tx.row(
            """SELECT h.*, a.name AS agent_name FROM handoffs h LEFT JOIN agents a ON a.id = h.agent_id
               WHERE h.conversation_id = ? ORDER BY h.id DESC LIMIT 1""",
            conversation_id,
        )
    )


def _with_brief(row: Row | None) -> Row | None:
    if row is not None:
        row["brief"] = json.loads(row["brief"])
    return row


def advance(tx: Tx, handoff_id: int, state: HandoffState, now: float, agent_id: str | None = None) -> None:
    """Move a handoff on, and note the time of the first arrival in that state."""
    column = _TIME_OF[state]
    tx.run(
        f"""UPDATE handoffs SET state = ?, {column} = coalesce({column}, ?), agent_id = coalesce(?, agent_id)
            WHERE id = ?""",
        state, now, agent_id, handoff_id,
    )  # fmt: skip


def move(tx: Tx, handoff_id: int, conversation_id: str) -> None:
    """Let a handoff go on in another conversation of the same customer, its clock running on."""
    tx.run("UPDATE handoffs SET conversation_id = ? WHERE id = ?", conversation_id, handoff_id)


def end_as_moved(tx: Tx, handoff_id: int, now: float) -> None:
    """End a handoff because the customer's other conversation has one of its own."""
    advance(tx, handoff_id, HandoffState.CANCELLED, now)


def describe(tx: Tx, handoff_id: int, reason: Reason, priority: Priority, brief: Mapping[str, Any]) -> None:
    tx.run(
        "UPDATE handoffs SET reason = ?, priority = ?, brief = ? WHERE id = ?",
        reason, priority, json.dumps(brief), handoff_id,
    )  # fmt: skip


def queue(tx: Tx) -> list[Row]:
    """Every open handoff that agents should see: the most urgent and the longest waiting first."""
    rows = tx.rows(
        """SELECT h.*, c.status, c.channel, c.public, c.name AS customer, c.epoch, c.updated_at, a.name AS agent_name,
             (SELECT text FROM messages m WHERE m.conversation_id = c.id AND m.author = 'customer'
              ORDER BY m.id DESC LIMIT 1) AS last_words
           FROM handoffs h JOIN conversations c ON c.id = h.conversation_id LEFT JOIN agents a ON a.id = h.agent_id
           WHERE h.ended_at IS NULL AND h.state != 'asked'
           ORDER BY h.state != 'notified',
             CASE h.priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END, h.asked_at, h.id"""
    )
    for row in rows:
        row["brief"] = json.loads(row["brief"])
    return rows


def position(tx: Tx, handoff_id: int) -> int:
    """Place in the queue, counted from 1."""
    waiting = [row["id"] for row in queue(tx) if row["state"] == HandoffState.NOTIFIED]
    return waiting.index(handoff_id) + 1 if handoff_id in waiting else 1


def asked_before(tx: Tx, moment: float) -> list[Row]:
    """Handoffs whose form was begun and left silent: the customer wrote nothing since `moment`."""
    return tx.rows(
        """SELECT h.* FROM handoffs h WHERE h.state = 'asked' AND h.ended_at IS NULL AND coalesce(
             (SELECT max(created_at) FROM messages m
              WHERE m.conversation_id = h.conversation_id AND m.author = 'customer'), h.asked_at) <= ?""",
        moment,
    )


def orphans(tx: Tx) -> list[Row]:
    """Handoffs that no agent can see and no step will move on. There must never be one: `bot desk orphans`."""
    return tx.rows(
        """SELECT c.id AS conversation_id, c.status, h.id AS handoff_id, h.state
           FROM conversations c LEFT JOIN handoffs h ON h.conversation_id = c.id AND h.ended_at IS NULL
           WHERE (c.status IN ('waiting', 'with_agent') AND (h.id IS NULL OR h.state = 'asked'))
              OR (c.status IN ('with_bot', 'resolved') AND h.id IS NOT NULL AND h.state != 'asked')"""
    )
