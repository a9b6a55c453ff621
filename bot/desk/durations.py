"""Lengths of time as people write them: "60 min", "4 h", "1 day", "1 h 30 min". Pure."""

from __future__ import annotations

import re

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?) ?(s|sec|secs|seconds?|m|min|mins|minutes?|h|hr|hrs|hours?|d|days?)\b")
WITH_A_DAY = re.compile(r"\d ?d(?:ays?)?\b")


def seconds_of(text: str) -> float | None:
    """The length in seconds; None if it cannot be read. A number without its unit cannot."""
    tidy = " ".join(text.lower().replace(",", " ").replace(" and ", " ").split())
    parts = list(_PART.finditer(tidy))
    if not parts or _PART.sub("", tidy).strip():
        return None
    return sum(float(part[1]) * _UNITS[part[2][0]] for part in parts)
