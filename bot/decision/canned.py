"""Replies that are written once and used often: their variables. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLES: Mapping[str, str] = {
    "customer": "the customer's name",
    "agent": "your name",
    "order": "the order number that the customer gave",
    "shop": "the shop's name",
}
"""What may stand in braces, and what comes in its place."""

_MEANT = {**VARIABLES, "agent": "the name of the agent", "order": "the order number", "shop": "the name of the shop"}
_VARIABLE = re.compile(r"\{\s*([^{}\n]*?)\s*\}")


def fill(text: str, values: Mapping[str, str | None]) -> str:
    """The text with its variables filled in.

    One without a value stays as it is, `{order}`: the message box warns of it, and nobody sends half a sentence.
    """
    return _VARIABLE.sub(lambda found: values.get(found[1].lower()) or found[0], text)


def unfilled(text: str) -> str | None:
    """What is to be said of a reply in which a variable was left as it is; None if there is none."""
    for found in _VARIABLE.finditer(text):
        if (name := found[1].lower()) in VARIABLES:
            return f"{{{name}}} is not filled in yet. Write {_MEANT[name]} there, or take it out; then send."
    return None


def trouble_with(shortcut: str, title: str, text: str) -> str | None:
    """Why a canned reply cannot be kept, in words for whoever writes it; None if it can."""
    if not re.fullmatch(r"[\w-]{1,30}", shortcut):
        return "A shortcut is one word of at most 30 letters, digits or hyphens, such as “late” or “size-chart”."
    if not title.strip() or len(title) > 80:
        return "Give it a title of at most 80 characters, so that colleagues find it."
    if not text.strip():
        return "Write the text that is to be sent."
    if len(text) > 4000:
        return f"The text is {len(text):,} characters long; at most 4,000 can be sent at once."
    return _unknown_variable(text)


def _unknown_variable(text: str) -> str | None:
    allowed = ", ".join(f"{{{name}}}" for name in VARIABLES)
    for found in _VARIABLE.finditer(text):
        if found[1].lower() not in VARIABLES:
            return f"{found[0]} is not known here. You can use {allowed}."
    if "{" in (rest := _VARIABLE.sub("", text)) or "}" in rest:
        return f"A brace is not closed, or not opened. Braces are only for {allowed}."
    return None
