"""A very long message in a few lines: how it begins, and what it asks, which often stands at its end. Pure."""

from __future__ import annotations

import re

from bot.decision.asking import asks

LONG = 400
"""Characters; what is shorter stays as it is."""
_BEGINNING, _ASKED = 60, 280
_THEN = " … Then: "
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def with_more(want: str, text: str, most: int = LONG) -> str:
    """What is wanted, with at most so many characters, and what was said after it. Of several additions the newest
    stays."""
    first = want.split(_THEN, 1)[0]
    first = first if len(first) <= most else first[:most].rsplit(" ", 1)[0]
    return f"{first}{_THEN}{essence(text)}" if first else essence(text)


def essence(text: str) -> str:
    """The message itself, unless it is long: then its first words, and the last sentences that ask something; if none
    does, its end. What is left out is an ellipsis."""
    if len(text) <= LONG:
        return text
    sentences = [line for part in _SENTENCE.findall(text) if (line := " ".join(part.split()))]
    asking = [sentence for sentence in sentences if asks(sentence)] or sentences
    asked = ""
    for sentence in reversed(asking):
        if asked and len(sentence) + len(asked) >= _ASKED:
            break
        asked = f"{sentence} {asked}".strip()
    if len(asked) > _ASKED:
        asked = "… " + asked[-_ASKED:].split(" ", 1)[-1]
    begun = " ".join(text.split())[:_BEGINNING].rsplit(" ", 1)[0]
    return asked if asked.startswith(begun) else f"{begun} … {asked.removeprefix('… ')}"
