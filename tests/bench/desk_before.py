"""How the desk read before it was made for many agents; kept to measure against. The results are the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from unittest import mock

from bot.decision.hours import Hours
from bot.decision.waits import Waited
from bot.desk import live, queue_shared
from bot.model import Conversation
from bot.store import clocks, contacts, queue
from bot.store.contacts import identity_of
from bot.store.database import Row, Tx


@contextmanager
def as_before() -> Iterator[None]:
    """Each page reads and renders the queue for itself, and hears of every change, of whatever conversation."""
    with (
        mock.patch.object(live, "JOIN_SECONDS", 0.15),
        mock.patch.object(live, "QUEUE_SECONDS", 0.0),
        mock.patch.object(live, "AROUND_SECONDS", 0.0),
        mock.patch.object(queue_shared, "KEPT_SECONDS", 0.0),
        mock.patch.object(queue_shared.Kept, "__call__", lambda self, line, item, part, *more: line(item, part)),
        mock.patch.object(queue, "resolved_since", resolved_since),
        mock.patch.object(contacts, "other_conversations", other_conversations),
        mock.patch.object(clocks, "recent_waits", recent_waits),
    ):
        yield


def resolved_since(tx: Tx, moment: float) -> list[Row]:
    rows = tx.rows(
        f"""SELECT {queue._COLUMNS}, h.priority, h.agent_id, a.name AS agent_name FROM conversations c
            JOIN handoffs h ON h.id = (SELECT max(x.id) FROM handoffs x WHERE x.conversation_id = c.id)
            LEFT JOIN agents a ON a.id = h.agent_id
            WHERE c.status = 'resolved' AND h.ended_at >= ? ORDER BY h.ended_at DESC LIMIT ?""",
        moment, queue.MOST_RESOLVED,
    )  # fmt: skip
    return [queue._whole(row) for row in rows]


def other_conversations(tx: Tx, conversation: Conversation, limit: int = 10) -> list[Row]:
    identity = identity_of(conversation)
    return tx.rows(
        """SELECT c.*, (SELECT text FROM messages m WHERE m.conversation_id = c.id AND m.author = 'customer'
                          ORDER BY m.id DESC LIMIT 1) AS last_words
           FROM conversations c
           WHERE c.id != ? AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id) AND (
             (c.channel = ? AND c.account = ? AND c.person = ?)
             OR EXISTS (
               SELECT 1 FROM identities mine JOIN identities theirs ON theirs.contact_id = mine.contact_id
               WHERE mine.channel = ? AND mine.account = ? AND mine.person = ? AND theirs.channel = c.channel
                 AND theirs.account = c.account AND theirs.person = coalesce(c.person, 'at ' || c.address)))
           ORDER BY c.updated_at DESC LIMIT ?""",
        conversation.id, *identity, *identity, limit,
    )  # fmt: skip


def recent_waits(tx: Tx, hours: Hours, since: float, limit: int) -> list[Waited]:
    rows = clocks._first_answers(tx, since, limit)
    taken = tx.rows(
        """SELECT asked_at, coalesce(claimed_at, ended_at) AS taken_at FROM handoffs
           WHERE asked_at >= ? AND reopens IS NULL""",
        since,
    )
    newest = max((row["answered_at"] or row["ended_at"] or row["asked_at"] for row in rows), default=since)
    waits = []
    for row in rows:
        until = row["answered_at"] or row["ended_at"] or newest
        before = (one["taken_at"] for one in taken if one["asked_at"] < row["asked_at"])
        place = 1 + sum(1 for moment in before if moment is None or moment > row["asked_at"])
        waits.append((Waited(hours.open_seconds(row["asked_at"], until), place), row["answered_at"] is not None))
    usual = median([wait.seconds for wait, answered in waits if answered] or [0.0])
    return [wait for wait, answered in waits if answered or wait.seconds > usual]
