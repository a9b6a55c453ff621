"""Handoffs: durable from the moment one is asked for until it is resolved, returned or cancelled."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.model import Conversation, HandoffState, Priority, Reason
from bot.store import handoff_events
from bot.store.database import Row, Tx
from bot.store.handoff_events import What
from bot.store.queue import LAST_OF, with_words_elsewhere

_TIME_OF = {
    HandoffState.NOTIFIED: "notified_at",
    HandoffState.CLAIMED: "claimed_at",
    HandoffState.ANSWERED: "answered_at",
    HandoffState.RESOLVED: "ended_at",
    HandoffState.RETURNED: "ended_at",
    HandoffState.CANCELLED: "ended_at",
    HandoffState.MERGED: "ended_at",
}


def open_one(tx: Tx, conversation: Conversation, reason: Reason, priority: Priority, now: float) -> Row:
    """The conversation's open handoff; a new one if there is none."""
    existing = current(tx, conversation.id)
    if existing is not None:
        return existing
    handoff_id = tx.insert(
        "handoffs",
        conversation_id=conversation.id,
        episode=conversation.episode,
        state=HandoffState.ASKED,
        reason=reason,
        priority=priority,
        brief="{}",
        asked_at=now,
    )
    handoff_events.note(tx, handoff_id, What.ASKED, handoff_events.BOT, now, reason=reason)
    opened = current(tx, conversation.id)
    assert opened is not None
    return opened


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


def take(tx: Tx, handoff_id: int, agent_id: str, now: float) -> None:
    """An agent has it now; whoever it was offered to is of no more interest, and it is awake."""
    _wake(tx, handoff_id, agent_id, now)
    tx.run(
        """UPDATE handoffs SET state = 'claimed', agent_id = ?, claimed_at = coalesce(claimed_at, ?), offered_to = NULL,
             offered_at = NULL WHERE id = ?""",
        agent_id, now, handoff_id,
    )  # fmt: skip


def put_back(tx: Tx, handoff_id: int, who: str, now: float) -> None:
    """Nobody has it any more: it waits in the queue, awake, its clocks running on."""
    _wake(tx, handoff_id, who, now)
    tx.run(
        "UPDATE handoffs SET state = 'notified', agent_id = NULL, offered_to = NULL, offered_at = NULL WHERE id = ?",
        handoff_id,
    )


def split_again(tx: Tx, conversation_id: str, agent_id: str, now: float) -> Row | None:
    """The handoff that ended when it was merged goes on as if it had not been; None if there was none."""
    merged = latest(tx, conversation_id)
    if merged is None or merged["state"] != HandoffState.MERGED:
        return None
    tx.run("UPDATE handoffs SET ended_at = NULL WHERE id = ?", merged["id"])
    take(tx, merged["id"], agent_id, now)
    return merged


def offer(tx: Tx, handoff_id: int, agent_id: str | None, now: float) -> None:
    """Let somebody be the first to be asked; with None, nobody in particular."""
    at = now if agent_id else None
    tx.run("UPDATE handoffs SET offered_to = ?, offered_at = ? WHERE id = ?", agent_id, at, handoff_id)


def give_to_team(tx: Tx, handoff_id: int, team: str | None) -> None:
    tx.run("UPDATE handoffs SET team = ? WHERE id = ?", team, handoff_id)


def snooze(tx: Tx, handoff_id: int, until: float) -> None:
    tx.run("UPDATE handoffs SET snoozed_until = ? WHERE id = ?", until, handoff_id)


def snoozed_before(tx: Tx, moment: float) -> list[Row]:
    return tx.rows("SELECT * FROM handoffs WHERE ended_at IS NULL AND snoozed_until <= ?", moment)


def ended_since(tx: Tx, conversation_id: str, moment: float) -> Row | None:
    """The handoff that an agent ended last in this conversation, with its brief, if it was since a moment."""
    row = tx.row(
        """SELECT * FROM handoffs WHERE conversation_id = ? AND ended_at >= ? AND agent_id IS NOT NULL
             AND state IN ('resolved', 'returned')
             AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.conversation_id = handoffs.conversation_id AND t.tag = 'spam')
           ORDER BY ended_at DESC LIMIT 1""",
        conversation_id, moment,
    )  # fmt: skip
    return _with_brief(row)


def matter_ended_since(tx: Tx, conversation_id: str, moment: float) -> Row | None:
    """The same, also if this conversation was merged into another one and the matter ended there."""
    own = ended_since(tx, conversation_id, moment)
    merged = tx.row(
        """SELECT e.detail FROM handoff_events e JOIN handoffs h ON h.id = e.handoff_id
           WHERE h.conversation_id = ? AND e.what = 'merged' AND e.at >= ? ORDER BY e.at DESC LIMIT 1""",
        conversation_id, moment,
    )  # fmt: skip
    there = ended_since(tx, json.loads(merged["detail"])["into"], moment) if merged else None
    return max(filter(None, (own, there)), key=lambda row: float(row["ended_at"]), default=None)


def ended_of(tx: Tx, conversation_ids: Sequence[str], limit: int) -> list[Row]:
    """What ended in these conversations, the newest first, each with its brief and who ended it."""
    marks = ", ".join("?" * len(conversation_ids))
    rows = tx.rows(
        f"""SELECT h.*, c.channel, a.name AS agent_name FROM handoffs h JOIN conversations c ON c.id = h.conversation_id
              LEFT JOIN agents a ON a.id = h.agent_id
            WHERE h.conversation_id IN ({marks}) AND h.ended_at IS NOT NULL ORDER BY h.ended_at DESC LIMIT ?""",
        *conversation_ids, limit,
    )  # fmt: skip
    return [row for row in map(_with_brief, rows) if row is not None]


def wake(tx: Tx, conversation_id: str, who: str, now: float) -> None:
    """Back in sight: somebody asked for it, the time has come, or the customer wrote."""
    handoff = current(tx, conversation_id)
    if handoff:
        _wake(tx, handoff["id"], who, now)


def _wake(tx: Tx, handoff_id: int, who: str, now: float) -> None:
    """On record, because its clocks run on from then."""
    if tx.run("UPDATE handoffs SET snoozed_until = NULL WHERE id = ? AND snoozed_until IS NOT NULL", handoff_id):
        handoff_events.note(tx, handoff_id, What.WOKEN, who, now)


def move(tx: Tx, handoff_id: int, conversation_id: str) -> None:
    """Let a handoff go on in another conversation of the same customer, its clock running on."""
    tx.run("UPDATE handoffs SET conversation_id = ? WHERE id = ?", conversation_id, handoff_id)


def end_as_moved(tx: Tx, handoff_id: int, now: float) -> None:
    """End a handoff because the customer's other conversation has one of its own."""
    advance(tx, handoff_id, HandoffState.CANCELLED, now)
    handoff_events.note(tx, handoff_id, What.MOVED, handoff_events.CUSTOMER, now)


def describe(tx: Tx, handoff_id: int, reason: Reason, priority: Priority, brief: Mapping[str, Any]) -> None:
    """Keep the brief, and what the queue is sorted by: reason, priority, mood, language."""
    tx.run(
        "UPDATE handoffs SET reason = ?, priority = ?, mood = ?, language = ?, brief = ? WHERE id = ?",
        reason, priority, brief.get("mood", {}).get("level", "calm"), brief.get("language", "en"), json.dumps(brief),
        handoff_id,
    )  # fmt: skip


def continue_from(tx: Tx, handoff_id: int, earlier_id: int) -> None:
    tx.run("UPDATE handoffs SET reopens = ? WHERE id = ?", earlier_id, handoff_id)


def queue(tx: Tx) -> list[Row]:
    """Every open handoff that agents should see: waiting before taken; the most urgent, the worst mood, the longest
    waiting first. Each with `waits_since`: since when the customer waits for a useful word, or NULL if we wait for
    them; and the customer's `last_words`, here or in what was merged into this, with their moment `last_words_at`.
    """
    rows = tx.rows(
        f"""SELECT h.*, c.status, c.channel, c.public, c.name AS customer, c.epoch, c.updated_at, c.person, c.account,
             a.name AS agent_name, o.name AS offered_name, {WAITS_SINCE} AS waits_since,
             l.text AS last_words, l.created_at AS last_words_at
           FROM handoffs h JOIN conversations c ON c.id = h.conversation_id LEFT JOIN agents a ON a.id = h.agent_id
             LEFT JOIN agents o ON o.id = h.offered_to LEFT JOIN messages l ON l.id = {LAST_OF.format("c.id")}
           WHERE h.ended_at IS NULL AND h.state != 'asked'
           ORDER BY CASE h.state WHEN 'notified' THEN 0 ELSE 1 END, {_WHO_IS_NEXT}"""
    )
    for row in rows:
        row["brief"] = json.loads(row["brief"])
    return with_words_elsewhere(tx, rows)


_WHO_IS_NEXT = """CASE h.priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END,
    CASE h.mood WHEN 'distressed' THEN 0 WHEN 'angry' THEN 1 WHEN 'unhappy' THEN 2 ELSE 3 END, h.asked_at, h.id"""
# Its own conversation, and what was merged into that: an answer there was an answer too.
_PLACES = """(SELECT h.conversation_id
    UNION ALL SELECT g.id FROM conversations g WHERE g.merged_into = h.conversation_id)"""
_LAST_USEFUL = f"""(SELECT max(m.created_at) FROM messages m LEFT JOIN outbox x ON x.message_id = m.id
    WHERE m.conversation_id IN {_PLACES} AND m.author = 'agent' AND m.useful = 1
      AND m.created_at >= h.asked_at AND coalesce(x.state, 'sent') NOT IN ('cancelled', 'failed'))"""
# The customer's first message after the last useful one of ours; before that, the moment a person was asked for.
WAITS_SINCE = f"""(CASE WHEN {_LAST_USEFUL} IS NULL THEN h.asked_at ELSE (
    SELECT min(w.created_at) FROM messages w WHERE w.author = 'customer' AND w.created_at > {_LAST_USEFUL}
      AND w.conversation_id IN {_PLACES}
    ) END)"""


def waits(tx: Tx, handoff_id: int) -> bool:
    """Does the customer wait for a useful word of ours, rather than we for one of theirs?"""
    return tx.one(f"SELECT {WAITS_SINCE} AS since FROM handoffs h WHERE h.id = ?", handoff_id)["since"] is not None


def waiting(tx: Tx) -> list[Row]:
    """What decides whose turn it is, of every handoff that waits for somebody to take it, in the order of `queue`."""
    return tx.rows(
        f"""SELECT h.id, h.priority, h.mood, h.answered_at, h.reopens, c.channel, c.updated_at,
              {WAITS_SINCE} AS waits_since
            FROM handoffs h JOIN conversations c ON c.id = h.conversation_id
            WHERE h.ended_at IS NULL AND h.state = 'notified' ORDER BY {_WHO_IS_NEXT}"""
    )


def asked_before(tx: Tx, moment: float) -> list[Row]:
    """Handoffs whose form was begun and left silent: the customer wrote nothing since `moment`."""
    return tx.rows(
        """SELECT h.* FROM handoffs h WHERE h.state = 'asked' AND h.ended_at IS NULL AND coalesce(
             (SELECT max(created_at) FROM messages m
              WHERE m.conversation_id = h.conversation_id AND m.author = 'customer'), h.asked_at) <= ?""",
        moment,
    )
