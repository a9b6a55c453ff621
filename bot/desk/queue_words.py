"""How the queue words promises, alarms and the values of filters. Pure: the moment is passed in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.decision.hours import say_when
from bot.desk.words import REASONS, age, channel_label, clock_time
from bot.model import Reason

TOLD = {1: "Shown at the desk", 2: "People elsewhere are told, too", 3: "Whoever is on call is told, too"}


def reason_words(reason: str | None) -> tuple[str | None, str]:
    """A reason's label and colour."""
    if not reason:
        return None, "plain"
    label, tone, _ = REASONS.get(Reason(reason), (reason.capitalize(), "plain", ""))
    return label, tone


def facet_label(name: str, value: str) -> str:
    """A value of a filter, for reading."""
    match name:
        case "channel":
            return channel_label(value)
        case "reason":
            return reason_words(value)[0] or value
        case "language":
            return value.upper()
        case "priority":
            return value.capitalize()
        case "alarm":
            return "With an alarm"
        case _:
            return value


def due_words(due_at: float, now: float, zone: ZoneInfo) -> str:
    """Until when an answer was promised: "answer due in 12 min", "answer due Monday at 9:30", "late by 5 min"."""
    minutes = int(abs(due_at - now) // 60)
    if due_at <= now:
        return f"late by {age(now - due_at)}" if minutes < 60 else f"late since {clock_time(due_at, now, zone)}"
    if minutes < 60:
        return f"answer due in {age(due_at - now)}"
    return f"answer due {say_when(datetime.fromtimestamp(due_at, zone), datetime.fromtimestamp(now, zone))}"
