"""What stood around a labelled question: the decisions on it, the lines before it, the version that decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.model import Author, Said
from bot.store.database import Row

HISTORY_LINES = 8
LINE_CHARACTERS = 200


def parts_of(message: Row) -> Sequence[Mapping[str, Any]]:
    """The decision on a message, and those on its other questions."""
    decision = message["decision"] if message["author"] == Author.CUSTOMER else {}
    return [decision, *decision.get("also", ())]


def history_of(before: Sequence[Row]) -> tuple[Said, ...]:
    """The lines before a question; an article sent is told with its title, as a follow-up search sees it."""
    lines: list[Said] = []
    titles: Iterator[str] = iter(())
    for message in before:
        text = " ".join(str(message["text"]).replace("**", "").split())[:LINE_CHARACTERS]
        if message["author"] == Author.CUSTOMER:
            titles = iter([_title(part) for part in parts_of(message) if part.get("kind") == "Answer"])
        elif message["author"] == Author.BOT:
            text = f"{next(titles, '')} {text}".strip()
        if message["author"] != Author.SYSTEM:
            lines.append(Said(Author(message["author"]), text))
    return tuple(lines[-HISTORY_LINES:])


def _title(part: Mapping[str, Any]) -> str:
    return next((str(c["title"]) for c in part.get("candidates", ()) if c["article"] == part.get("article")), "")


def version_of(after: Sequence[Row]) -> str | None:
    """The knowledge version that the bot's next messages quote, up to the customer's next one."""
    for message in after:
        if message["author"] == Author.CUSTOMER:
            return None
        if message["knowledge"]:
            return str(message["knowledge"])
    return None
