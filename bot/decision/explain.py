"""Why an article was not sent, in words an agent understands at a glance. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def why_not_sent(candidate: Mapping[str, Any], decision: Mapping[str, Any]) -> str:
    """The reason for one candidate of a recorded decision (see announcement.explain)."""
    percent = f"{candidate['confidence']:.0%}"
    if decision["kind"] == "Answer" and candidate["article"] == decision["article"]:
        return "was sent to the customer"
    if decision["kind"] == "Answer":
        return f"{percent} sure; a better match was sent"
    if decision["kind"] == "Clarify":
        return f"{percent} sure: not enough to send it unasked, so it was among the choices or close to them"
    return f"{percent} sure: too little to send it or offer it"
