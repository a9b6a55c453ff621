"""Alarms: which waits there are, how loud each was told by which way, and what is still to be told.

A row's way: at the desk shown → over; by other ways pending → sent | failed | over. Over is what nobody needs to hear
any more: the wait has ended, or a louder level was reached before this one was told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.decision.alarms import Kind, Wait
from bot.model import HandoffState, Priority
from bot.store.database import Row, Tx
from bot.store.queue import with_graver_elsewhere
from bot.store.waits import WAITS_SINCE

AT_DESK = "desk"
"""The way that needs no telling: the page shows it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wait, and whose it is."""

    handoff_id: int
    conversation_id: str
    wait: Wait

    @property
    def key(self) -> tuple[int, str, float]:
        return (self.handoff_id, self.wait.kind.value, self.wait.began)


def waits(tx: Tx) -> list[Waiting]:
    """Every wait that people owe something to, as urgent as what was merged into it makes it.

    One that sleeps is none, as long as the last word is ours: nobody sleeps in peace whose customer heard nothing.
    """
    rows = tx.rows(
        f"""SELECT h.id, h.conversation_id, c.channel, h.state, h.reason, h.priority, h.mood, h.answered_at,
             {WAITS_SINCE} AS waits_since,
             coalesce((SELECT max(e.at) FROM handoff_events e WHERE e.handoff_id = h.id
                       AND e.what IN ('notified', 'released', 'transferred')), h.notified_at, h.asked_at) AS queued_at,
             coalesce((SELECT max(e.at) FROM handoff_events e WHERE e.handoff_id = h.id
                       AND e.what IN ('claimed', 'woken')), h.claimed_at, h.asked_at) AS taken_at
           FROM handoffs h JOIN conversations c ON c.id = h.conversation_id
           WHERE h.ended_at IS NULL
             AND (h.state = 'notified' AND c.status = 'waiting'
                  OR h.state IN ('claimed', 'answered') AND c.status = 'with_agent')
             AND (h.snoozed_until IS NULL OR EXISTS (
               SELECT 1 FROM messages m WHERE m.conversation_id = h.conversation_id AND m.author = 'customer'
                 AND m.id > coalesce((
                   SELECT max(a.id) FROM messages a LEFT JOIN outbox x ON x.message_id = a.id
                   WHERE a.conversation_id = h.conversation_id AND a.author = 'agent'
                     AND coalesce(x.state, 'sent') NOT IN ('cancelled', 'failed')), 0)))
           ORDER BY h.id"""
    )
    found = ((row, _wait(row)) for row in with_graver_elsewhere(tx, rows))
    return [Waiting(row["id"], row["conversation_id"], wait) for row, wait in found if wait]


def _wait(row: Row) -> Wait | None:
    priority, waits_since = Priority(row["priority"]), row["waits_since"]
    if row["state"] == HandoffState.NOTIFIED:  # also one whose customer said nothing more: somebody has to have it
        since = row["queued_at"] if waits_since is None else min(waits_since, row["queued_at"])
        return Wait(Kind.UNCLAIMED, row["queued_at"], since, priority)
    if waits_since is None:
        return None
    began = max(waits_since, row["taken_at"])
    kind = Kind.UNANSWERED if row["answered_at"] is None else Kind.REPLY_DUE
    return Wait(kind, began, began, priority)


def reached(tx: Tx) -> dict[tuple[int, str, float], int]:
    """The loudest level of each wait of open handoffs, by its key."""
    rows = tx.rows(
        """SELECT a.handoff_id, a.wait, a.since, max(a.level) AS level
           FROM alarms a JOIN handoffs h ON h.id = a.handoff_id WHERE h.ended_at IS NULL
           GROUP BY a.handoff_id, a.wait, a.since"""
    )
    return {(row["handoff_id"], row["wait"], row["since"]): row["level"] for row in rows}


def shown(tx: Tx) -> dict[int, int]:
    """For the desk's page: the level of every handoff with an alarm now, by its id."""
    rows = tx.rows("SELECT handoff_id, max(level) AS level FROM alarms WHERE state = 'shown' GROUP BY handoff_id")
    return {row["handoff_id"]: row["level"] for row in rows}


def ringing(tx: Tx) -> dict[int, Row]:
    """Of every handoff with an alarm now, the loudest: its `level`, its `wait`, and `since` when that lasts."""
    rows = tx.rows(
        """SELECT handoff_id, wait, since, max(level) AS level FROM alarms WHERE state = 'shown'
           GROUP BY handoff_id, wait, since ORDER BY max(level)"""
    )
    return {row["handoff_id"]: row for row in rows}


def plan(tx: Tx, one: Waiting, skipped: Iterable[int], level: int, ways: Iterable[str], now: float) -> bool:
    """Record that a wait has become so loud: shown at the desk, and to be told by some ways.

    Args:
        skipped: lower levels that were passed unseen; they are over.

    Returns:
        False if it was recorded before.
    """
    if not _add(tx, one, level, AT_DESK, "shown", now):
        return False
    for lower in skipped:
        _add(tx, one, lower, AT_DESK, "over", now)
    for way in ways:
        _add(tx, one, level, way, "pending", now)
    return True


def _add(tx: Tx, one: Waiting, level: int, way: str, state: str, now: float) -> bool:
    return bool(
        tx.run(
            """INSERT INTO alarms (handoff_id, wait, since, level, way, state, planned_at, due_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
            one.handoff_id, one.wait.kind, one.wait.began, level, way, state, now, now,
        )
    )  # fmt: skip


def go_on(tx: Tx, one: Waiting, level: int, planned_after: float) -> bool:
    """A wait that seemed to have ended goes on: the reply was taken back, or refused. What was not told yet is due.

    Args:
        planned_after: what was planned before is given up.
    """
    return bool(
        tx.run(
            """UPDATE alarms SET state = CASE WHEN way = ? THEN 'shown' ELSE 'pending' END
               WHERE handoff_id = ? AND wait = ? AND since = ? AND level = ? AND state = 'over'
                 AND (way = ? OR planned_at > ?)""",
            AT_DESK, one.handoff_id, one.wait.kind, one.wait.began, level, AT_DESK, planned_after,
        )
    )  # fmt: skip


def end_all_but(tx: Tx, current: Iterable[Waiting]) -> set[str]:
    """What is shown or still to be told of waits that have ended is over. The conversations that this changed."""
    going_on = {one.key for one in current}
    rows = tx.rows(
        """SELECT a.id, a.handoff_id, a.wait, a.since, h.conversation_id FROM alarms a
             JOIN handoffs h ON h.id = a.handoff_id WHERE a.state = 'pending' OR a.state = 'shown'"""
    )
    ended = [row for row in rows if (row["handoff_id"], row["wait"], row["since"]) not in going_on]
    for row in ended:
        tx.run("UPDATE alarms SET state = 'over' WHERE id = ?", row["id"])
    return {row["conversation_id"] for row in ended}


def due(tx: Tx, now: float, limit: int) -> list[Row]:
    """What is to be told now, the loudest first, with what is told of it."""
    rows = tx.rows(
        """SELECT a.*, h.reason, h.priority, h.mood, h.conversation_id, c.channel FROM alarms a
             JOIN handoffs h ON h.id = a.handoff_id JOIN conversations c ON c.id = h.conversation_id
           WHERE a.state = 'pending' AND a.due_at <= ? ORDER BY a.level DESC, a.due_at, a.id LIMIT ?""",
        now, limit,
    )  # fmt: skip
    return with_graver_elsewhere(tx, rows)


def take(tx: Tx, row: Row, until: float) -> bool:
    """Let this process alone tell it, until then; a process that ends meanwhile leaves it to the next.

    Returns:
        False if another one has taken it, or the wait has ended.
    """
    return bool(
        tx.run(
            "UPDATE alarms SET attempts = attempts + 1, due_at = ? WHERE id = ? AND attempts = ? AND state = 'pending'",
            until, row["id"], row["attempts"],
        )
    )  # fmt: skip


def told(tx: Tx, alarm_id: int, now: float) -> None:
    tx.run("UPDATE alarms SET state = 'sent', sent_at = ?, error = NULL WHERE id = ?", now, alarm_id)


def again(tx: Tx, alarm_id: int, due_at: float, error: str) -> None:
    tx.run("UPDATE alarms SET due_at = ?, error = ? WHERE id = ? AND state = 'pending'", due_at, error, alarm_id)


def close(tx: Tx, alarm_id: int, state: str, error: str) -> None:
    """Not told: `failed`, or `over` because that way has nobody to tell."""
    tx.run("UPDATE alarms SET state = ?, error = ? WHERE id = ? AND state = 'pending'", state, error, alarm_id)
