"""What the page shows beside the messages: what can be taken back, and what the customer has seen. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.desk.words import clock_time
from bot.model import Author
from bot.store.database import Row

_TELLS_SEEN = {"webchat"}
"""Channels that say what was seen from the first message on; others only if they said so once."""


def is_taken_back(line: Row) -> bool:
    """An agent's reply that never left: it is no part of what was said."""
    return bool(line["author"] == Author.AGENT and line["delivery"] == "cancelled")


def in_order(lines: Sequence[Row]) -> list[Row]:
    """Messages in the order in which the customer sees them: what we write stands where it left, or is to leave."""
    return sorted(lines, key=lambda line: (_shown_at(line), line["id"]))


def _shown_at(line: Row) -> float:
    leaves = line["delivery_due"] if line["delivery"] in ("pending", "sending") else None
    return float(max(line["delivered_at"] or leaves or 0.0, line["created_at"]))


def undoable(lines: Sequence[Row], me: str, now: float) -> Mapping[int, float]:
    """My replies that have not left, by id, each with the moment at which it leaves."""
    return {
        line["id"]: line["delivery_due"]
        for line in lines
        if line["author"] == Author.AGENT and line["agent_id"] == me and line["delivery"] == "pending"
        and not line["delivery_attempts"] and line["delivery_due"] > now
    }  # fmt: skip


def seen_marks(lines: Sequence[Row], customer_seen: int, channel: str, now: float, zone: ZoneInfo) -> Mapping[int, str]:
    """What to write under the newest of our replies that has left, where the channel tells."""
    ours = [line for line in lines if line["author"] == Author.AGENT and line["delivery"] == "sent"]
    if not ours or not (customer_seen or channel in _TELLS_SEEN):
        return {}
    newest = ours[-1]
    if newest["id"] > customer_seen:
        return {newest["id"]: "Not seen yet"}
    at = newest["seen_at"]  # not known of what was seen before moments were kept
    return {newest["id"]: f"Seen {clock_time(at, now, zone)}" if at is not None else "Seen"}
