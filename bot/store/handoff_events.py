"""What happened to a handoff, in order. Clocks are counted from it, and other desks are told of it."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from bot.store.database import Row, Tx

BOT, CUSTOMER, CLOCK = "bot", "customer", "clock"
"""Who did it, where it was no agent."""


class What(StrEnum):
    ASKED = "asked"
    NOTIFIED = "notified"  # put into the queue
    OFFERED = "offered"  # detail: to (an agent's id)
    CLAIMED = "claimed"
    RELEASED = "released"  # back to the queue; detail: why
    TRANSFERRED = "transferred"  # detail: to (an agent's id) or team, words
    SNOOZED = "snoozed"  # detail: until
    WOKEN = "woken"
    RAISED = "raised"  # a graver reason or priority; detail: reason
    ALARMED = "alarmed"  # detail: level, wait
    MOVED = "moved"  # the customer went on in another conversation
    MERGED = "merged"  # detail: into (a conversation's id)
    JOINED = "joined"  # another conversation was merged into its own; detail: conversation
    PARTED = "parted"  # that was undone; detail: conversation
    RESOLVED = "resolved"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    REOPENED = "reopened"  # continues an earlier handoff; detail: of


def note(tx: Tx, handoff_id: int, what: What, who: str, now: float, **detail: Any) -> None:
    tx.insert("handoff_events", handoff_id=handoff_id, at=now, what=what, who=who, detail=json.dumps(detail))


def of_handoff(tx: Tx, handoff_id: int) -> list[Row]:
    """Every event of a handoff, the oldest first, with its detail as a value.

    `agent_name` is of the agent who did it; `to_name` of the one whom it was offered or passed on to; None if nobody.
    """
    rows = tx.rows(
        """SELECT e.*, a.name AS agent_name FROM handoff_events e LEFT JOIN agents a ON a.id = e.who
           WHERE e.handoff_id = ? ORDER BY e.id""",
        handoff_id,
    )
    for row in rows:
        row["detail"] = json.loads(row["detail"])
        row["to_name"] = _name(tx, row["detail"].get("to"))
    return rows


def _name(tx: Tx, to: str | None) -> str | None:
    """Of an agent's id. Older events have the name itself."""
    row = tx.row("SELECT name FROM agents WHERE id = ?", to) if to else None
    return row["name"] if row else to
