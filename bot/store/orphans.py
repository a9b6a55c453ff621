"""The proof that no handoff is lost: `bot desk orphans` prints what is found here, and there must never be anything."""

from __future__ import annotations

from bot.model import HandoffState, Status
from bot.store.database import Row, Tx

_WITH_NOBODY = (Status.WITH_BOT, Status.RESOLVED)


def found(tx: Tx) -> list[Row]:
    """Conversations whose customer nobody can see and no step will move on, each with `why`."""
    rows = tx.rows(
        """SELECT c.id AS conversation_id, c.status, c.agent_id, c.merged_into, h.id AS handoff_id, h.state,
             h.agent_id AS handoff_agent, t.status AS target_status, t.agent_id AS target_agent,
             t.merged_into AS target_merged
           FROM conversations c LEFT JOIN handoffs h ON h.conversation_id = c.id AND h.ended_at IS NULL
             LEFT JOIN conversations t ON t.id = c.merged_into
           WHERE c.status IN ('waiting', 'with_agent') OR c.merged_into IS NOT NULL OR h.id IS NOT NULL
           ORDER BY c.id"""
    )
    return [{**row, "why": why} for row in rows if (why := _why(row))]


def how_many(tx: Tx) -> tuple[int, int]:
    """Handoffs there are, and how many of them are open."""
    row = tx.one("SELECT count(*) AS n, count(*) - count(ended_at) AS open_ones FROM handoffs")
    return int(row["n"]), int(row["open_ones"])


def _why(row: Row) -> str | None:
    """What is wrong with a conversation and its open handoff; None if somebody or something has them."""
    if row["merged_into"]:
        return _why_merged(row)
    status, state = Status(row["status"]), row["state"]
    if status is Status.WAITING:
        sound = state == HandoffState.NOTIFIED and row["agent_id"] is None
    elif status is Status.WITH_AGENT:
        same = row["agent_id"] is not None and row["agent_id"] == row["handoff_agent"]
        sound = state in (HandoffState.CLAIMED, HandoffState.ANSWERED) and same
    else:
        sound = state in (None, HandoffState.ASKED) and row["agent_id"] is None
    return None if sound else f"is {status}, its handoff is {state or 'missing'}"


def _why_merged(row: Row) -> str | None:
    """What was merged goes where the other one goes, and has no handoff of its own meanwhile."""
    if row["state"]:
        return f"was merged into {row['merged_into']}, its handoff is {row['state']}"
    if row["target_merged"] or row["target_status"] in _WITH_NOBODY:
        return f"was merged into {row['merged_into']}, which nobody deals with"
    if (row["status"], row["agent_id"]) != (row["target_status"], row["target_agent"]):
        return f"was merged into {row['merged_into']}, and somebody else has it"
    return None
