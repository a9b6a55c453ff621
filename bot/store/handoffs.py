"""Handoffs: durable from the moment one is asked for until it is resolved, returned or cancelled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.decision.queue_order import weight_of
from bot.model import Conversation, HandoffState, Priority, Reason
from bot.store import handoff_events, merged
from bot.store.database import Row, Tx
from bot.store.handoff_events import What
from bot.store.queue import LAST_OF, with_graver_elsewhere, with_words_elsewhere
from bot.store.waits import ANSWERED_BEFORE, WAITS_SINCE

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
    return with_brief(
        tx.row(
            """SELECT h.*, a.name AS agent_name FROM handoffs h LEFT JOIN agents a ON a.id = h.agent_id
               WHERE h.conversation_id = ? AND h.ended_at IS NULL""",
            conversation_id,
        )
    )


def latest(tx: Tx, conversation_id: str) -> Row | None:
    """The open handoff, or the one that ended last."""
    return with_brief(
        tx.row(
            """SELECT h.*, a.name AS agent_name FROM handoffs h LEFT JOIN agents a ON a.id = h.agent_id
               WHERE h.conversation_id = ? ORDER BY h.id DESC LIMIT 1""",
            conversation_id,
        )
    )


def of_id(tx: Tx, handoff_id: int | None) -> Row | None:
    return with_brief(tx.row("SELECT * FROM handoffs WHERE id = ?", handoff_id))


def with_brief(row: Row | None) -> Row | None:
    """A handoff, its brief as a value."""
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


def split_again(tx: Tx, conversation_id: str, agent_id: str | None, now: float) -> Row | None:
    """The handoff that ended when it was merged goes on as if it had not been; None if there was none.

    Args:
        agent_id: who has it now; None: it waits.
    """
    handoff_id = merged.handoff_of(tx, conversation_id)
    if handoff_id is None:
        return None
    tx.run("UPDATE handoffs SET ended_at = NULL WHERE id = ?", handoff_id)
    if agent_id:
        take(tx, handoff_id, agent_id, now)
    else:
        put_back(tx, handoff_id, handoff_events.CUSTOMER, now)
    return current(tx, conversation_id)


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
    What was merged into one counts for its reason, priority and mood too.
    """
    rows = tx.rows(
        f"""SELECT h.*, c.status, c.channel, c.public, c.name AS customer, c.epoch, c.updated_at, c.person, c.account,
             a.name AS agent_name, o.name AS offered_name, {WAITS_SINCE} AS waits_since,
             {ANSWERED_BEFORE} AS answered_before,
             l.text AS last_words, l.created_at AS last_words_at
           FROM handoffs h JOIN conversations c ON c.id = h.conversation_id LEFT JOIN agents a ON a.id = h.agent_id
             LEFT JOIN agents o ON o.id = h.offered_to LEFT JOIN messages l ON l.id = {LAST_OF.format("c.id")}
           WHERE h.ended_at IS NULL AND h.state != 'asked'"""
    )
    for row in rows:
        row["brief"] = json.loads(row["brief"])
    return _in_line(tx, with_words_elsewhere(tx, rows))


def waiting(tx: Tx) -> list[Row]:
    """What decides whose turn it is, of every handoff that waits for somebody to take it, in the order of `queue`.

    Each with the `reopened_agent`, who dealt with the same matter before.
    """
    rows = tx.rows(
        f"""SELECT h.id, h.conversation_id, h.state, h.reason, h.priority, h.mood, h.asked_at, h.answered_at,
              {ANSWERED_BEFORE} AS answered_before, h.team, h.language, h.offered_to, h.offered_at,
              e.agent_id AS reopened_agent, c.channel, c.updated_at, {WAITS_SINCE} AS waits_since
            FROM handoffs h JOIN conversations c ON c.id = h.conversation_id LEFT JOIN handoffs e ON e.id = h.reopens
            WHERE h.ended_at IS NULL AND h.state = 'notified'"""
    )
    return _in_line(tx, rows)


def _in_line(tx: Tx, rows: list[Row]) -> list[Row]:
    """Each with what was merged into it, which counts for its place too."""

    def place(row: Row) -> tuple[bool, tuple[int, int], float, int]:
        weight = weight_of(Priority(row["priority"]), row["mood"])
        return row["state"] != HandoffState.NOTIFIED, weight, row["asked_at"], row["id"]

    return sorted(with_graver_elsewhere(tx, rows), key=place)


def asked_before(tx: Tx, moment: float) -> list[Row]:
    """Handoffs whose form was begun and left silent: the customer wrote nothing since `moment`."""
    return tx.rows(
        """SELECT h.* FROM handoffs h WHERE h.state = 'asked' AND h.ended_at IS NULL AND coalesce(
             (SELECT max(created_at) FROM messages m
              WHERE m.conversation_id = h.conversation_id AND m.author = 'customer'), h.asked_at) <= ?""",
        moment,
    )
