"""What the page shows beside the messages: what can be taken back, and what the customer has seen. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model import Author
from bot.store.database import Row

_TELLS_SEEN = {"webchat"}
"""Channels that say what was seen from the first message on; others only if they said so once."""


def is_taken_back(line: Row) -> bool:
    """An agent's reply that never left: it is no part of what was said."""
    return bool(line["author"] == Author.AGENT and line["delivery"] == "cancelled")


def undoable(lines: Sequence[Row], me: str, now: float) -> Mapping[int, float]:
    """My replies that have not left, by id, each with the moment at which it leaves."""
    return {
        line["id"]: line["delivery_due"]
        for line in lines
        if line["author"] == Author.AGENT and line["agent_id"] == me and line["delivery"] == "pending"
        and not line["delivery_attempts"] and line["delivery_due"] > now
    }  # fmt: skip


def seen_marks(lines: Sequence[Row], customer_seen: int, channel: str) -> Mapping[int, str]:
    """What to write under the newest of our replies that has left, where the channel tells."""
    ours = [line["id"] for line in lines if line["author"] == Author.AGENT and line["delivery"] == "sent"]
    if not ours or not (customer_seen or channel in _TELLS_SEEN):
        return {}
    return {ours[-1]: "Seen" if ours[-1] <= customer_seen else "Not seen yet"}
