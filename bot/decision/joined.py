"""One matter in several chats: what the brief of the one that goes on takes over from the others. Pure.

Nothing is stored twice: it is worked out at each reading, so two matters that are taken apart are as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.decision.mood import is_worse
from bot.decision.reasons import usual_priority
from bot.model import Priority, Reason

TAKEN = "taken"
"""Under this name a joined brief says of each thing that it took over from which channel it is."""

_RANK = {Priority.URGENT: 3, Priority.HIGH: 2, Priority.NORMAL: 1, None: 0}
_PLAIN = (Reason.CUSTOMER_ASKED, Reason.NO_ARTICLE, Reason.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one chat.

    Attributes:
        brief: as `bot.brief.make_brief` makes it; empty if nobody made one.
        priority: of its handoff; None if it was not handed over, and then its reason means nothing.
    """

    channel: str
    brief: Mapping[str, Any]
    priority: Priority | None


def joined(own: Told, others: Sequence[Told]) -> Told:
    """The chat that goes on, with what it lacks, and with what is graver in the others. Its own details stay."""
    for other in others:
        own = _with_one(own, other)
    return own


def _with_one(own: Told, other: Told) -> Told:
    brief, taken = dict(own.brief), dict(own.brief.get(TAKEN, {}))

    def take(name: str, values: Mapping[str, Any]) -> None:
        brief.update(values)
        taken[name] = other.channel

    mine, theirs = details_of(own.brief), details_of(other.brief)
    for name in theirs.keys() - mine.keys():
        take(name, {"details": {**brief.get("details", {}), name: theirs[name]}})
    if is_worse(_level(other.brief), _level(own.brief)):
        take("mood", {"mood": other.brief["mood"]})
    if other.brief.get("urgency") and not own.brief.get("urgency"):
        take("urgency", {"urgency": other.brief["urgency"]})
    if _weight(other) > _weight(own):
        take("reason", {name: other.brief.get(name) for name in ("reason", "code", "evidence")})
    priority = own.priority
    if _RANK[other.priority] > _RANK[own.priority]:
        priority, taken["priority"] = other.priority, other.channel
    return Told(own.channel, {**brief, TAKEN: taken} if taken else brief, priority)


def details_of(brief: Mapping[str, Any]) -> Mapping[str, str]:
    """Order and contact; what was left while waiting is the newer contact."""
    left = {"contact": brief["contact"]} if brief.get("contact") else {}
    return {**brief.get("details", {}), **left}


def _level(brief: Mapping[str, Any]) -> str:
    return str(brief.get("mood", {}).get("level", "calm"))


def _weight(told: Told) -> tuple[int, bool]:
    """How serious the reason is: as it is usually ranked; of equals, more than a mere wish or a missing article."""
    if told.priority is None or "reason" not in told.brief:
        return 0, False
    reason = Reason(told.brief["reason"])
    return _RANK[usual_priority(reason)], reason not in _PLAIN
