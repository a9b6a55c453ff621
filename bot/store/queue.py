"""What the desk's queue shows beside the open handoffs, in rows of the same columns as `handoffs.queue`."""

from __future__ import annotations

import json

from bot.decision.joined import Told, joined
from bot.model import Priority
from bot.store import merged
from bot.store.database import Row, Tx

MOST_WITH_BOT = 20
MOST_RESOLVED = 50

# The customer's last message of a conversation, by the name of its column.
LAST_OF = """(SELECT m.id FROM messages m WHERE m.conversation_id = {} AND m.author = 'customer'
    ORDER BY m.id DESC LIMIT 1)"""
_LAST_WORDS = """(SELECT text FROM messages m WHERE m.conversation_id = c.id AND m.author = 'customer'
    ORDER BY m.id DESC LIMIT 1) AS last_words"""
_COLUMNS = f"""c.id AS conversation_id, c.status, c.name AS customer, c.channel, c.public, c.updated_at,
    h.id, h.reason, h.state, h.team, h.language, h.brief, h.answered_at, h.ended_at, {_LAST_WORDS}"""


def with_bot(tx: Tx) -> list[Row]:
    """The newest talks with the assistant; a reason only where it is collecting details for a handoff."""
    rows = tx.rows(
        f"""SELECT {_COLUMNS}, NULL AS priority, NULL AS agent_id, NULL AS agent_name
            FROM conversations c LEFT JOIN handoffs h ON h.conversation_id = c.id AND h.ended_at IS NULL
            WHERE c.status = 'with_bot' AND c.blocked_at IS NULL ORDER BY c.updated_at DESC LIMIT ?""",
        MOST_WITH_BOT,
    )
    return [_whole(row) for row in rows]


def resolved_since(tx: Tx, moment: float) -> list[Row]:
    """Conversations that were closed as settled since a moment, the newest first."""
    # A cross join, which SQLite takes in this order: the newest handoffs first, and no more than are shown.
    rows = tx.rows(
        f"""SELECT {_COLUMNS}, h.priority, h.agent_id, a.name AS agent_name
            FROM handoffs h CROSS JOIN conversations c LEFT JOIN agents a ON a.id = h.agent_id
            WHERE h.ended_at >= ? AND c.id = h.conversation_id AND c.status = 'resolved'
              AND NOT EXISTS (SELECT 1 FROM handoffs x WHERE x.conversation_id = h.conversation_id AND x.id > h.id)
            ORDER BY h.ended_at DESC, h.id DESC LIMIT ?""",
        moment, MOST_RESOLVED,
    )  # fmt: skip
    return [_whole(row) for row in rows]


def with_words_elsewhere(tx: Tx, rows: list[Row]) -> list[Row]:
    """The rows, each with the customer's last words from what was merged into it, where those are newer."""
    written = tx.rows(
        f"""SELECT g.merged_into, l.text AS last_words, l.created_at AS last_words_at
            FROM conversations g JOIN messages l ON l.id = {LAST_OF.format("g.id")}
            WHERE g.merged_into IS NOT NULL ORDER BY l.id"""
    )
    elsewhere = {row.pop("merged_into"): row for row in written}
    for row in rows:
        newer = elsewhere.get(row["conversation_id"])
        if newer and newer["last_words_at"] > (row["last_words_at"] or 0.0):
            row.update(newer)
    return rows


def with_graver_elsewhere(tx: Tx, rows: list[Row]) -> list[Row]:
    """The rows, each with the reason, priority and mood of what was merged into it, where those are graver."""
    told: dict[str, list[Told]] = {}
    for row in merged.every_one(tx):
        told.setdefault(row["merged_into"], []).append(_told(row))
    for row in rows:
        if others := told.get(row["conversation_id"]):
            whole = joined(_told(row), others)
            row.update(reason=whole.brief["reason"], priority=whole.priority, mood=whole.brief["mood"]["level"])
    return rows


def _told(row: Row) -> Told:
    return Told(row["channel"], {"reason": row["reason"], "mood": {"level": row["mood"]}}, Priority(row["priority"]))


def _whole(row: Row) -> Row:
    """Nobody waits here, and nobody is asked: the columns that `handoffs.queue` has beside."""
    row["brief"] = json.loads(row["brief"] or "{}")
    if row["state"] == "asked":  # its brief is made when the details are there
        row["brief"] = {"reason": row["reason"]}
    nobody = {"waits_since": None, "mood": "calm", "snoozed_until": None, "offered_to": None, "offered_name": None}
    return {**row, **nobody}


def loads(tx: Tx, now: float) -> dict[str, int]:
    """How many conversations each agent has in hand; a snoozed one is not in hand."""
    rows = tx.rows(
        """SELECT agent_id, count(*) AS n FROM handoffs
           WHERE ended_at IS NULL AND agent_id IS NOT NULL AND coalesce(snoozed_until, 0) <= ? GROUP BY agent_id""",
        now,
    )
    return {row["agent_id"]: row["n"] for row in rows}
