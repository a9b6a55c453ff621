"""Slack writes an emoji as its name between colons. Customers are to read the emoji itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rich.emoji import Emoji, NoEmoji

_NAME = re.compile(r":([a-z0-9_+'-]{1,60}):(?::skin-tone-([2-6]):)?")
_OTHER_NAMES = {"simple_smile": "🙂"}
_MOST_DEPTH = 8


def with_emoji(text: str, blocks: Any = None) -> str:
    """The text with emoji in the place of their names; names that nobody knows stay.

    Args:
        blocks: of the same message, in which Slack says which characters its emoji are.
    """
    said = dict(_said_in(blocks, _MOST_DEPTH))

    def shown(found: re.Match[str]) -> str:
        name, tone = found[1], found[2]
        if name in said and not tone:
            return said[name]
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if (before + after).strip(":") and re.search(r"\w", before + after):  # "at 10:30:15" and the like
            return found[0]
        return _known(name, tone) or found[0]

    return _NAME.sub(shown, text)


def _known(name: str, tone: str | None) -> str | None:
    try:
        plain = _OTHER_NAMES.get(name) or str(Emoji(name))
    except NoEmoji:
        return None
    return plain + (chr(0x1F3FB + int(tone) - 2) if tone else "")


def _said_in(blocks: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Names of emoji, and their characters, anywhere in a rich text."""
    if isinstance(blocks, Mapping):
        name, codes = blocks.get("name"), blocks.get("unicode")
        if blocks.get("type") == "emoji" and isinstance(name, str) and isinstance(codes, str):
            if shown := characters(codes):
                yield name, shown
        elif depth:
            yield from _said_in(blocks.get("elements"), depth - 1)
    elif isinstance(blocks, list) and depth:
        for part in blocks:
            yield from _said_in(part, depth - 1)


def characters(codes: str) -> str:
    """ "1f44b-1f3fc" as the characters; empty if it is nothing of the kind."""
    if not re.fullmatch(r"[0-9a-f]{1,6}(?:-[0-9a-f]{1,6}){0,11}", codes):
        return ""
    numbers = [int(code, 16) for code in codes.split("-")]
    return (
        "".join(map(chr, numbers)) if all(0x20 <= n <= 0x10FFFF and not 0xD800 <= n < 0xE000 for n in numbers) else ""
    )
