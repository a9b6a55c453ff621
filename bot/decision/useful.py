"""Does an agent's message help the customer on, or does it only say that somebody is at it? Pure.

A head of `bot/manner/` tells, by how much news it hears. Where none listens the wordings do, which know less. By them
not useful is only what is made of courtesies and "I'll look into it" from end to end: every clause must hold one of
the words for that, and no word that may carry news. So an answer hardly ever counts as none; a holding message in words
that bot/decision/holding_words.py does not list passes as an answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from bot.decision.holding_words import (
    ASKS_TO_WAIT,
    DAYS,
    GETS_BACK,
    GREETED,
    LENGTH,
    NEWS,
    NUMBERED,
    SAYS_NOTHING,
    SHORT,
    SMALL,
    TELLING,
    TOLD,
    YES_WELL,
)
from bot.decision.slips import is_one_slip

LONGEST = 600
"""Characters. Whoever writes more says something."""
NEWS_FROM = -0.8
"""Log odds of news. With less a message only holds: some 2 % of useful ones that sound alike are taken for that."""
_KNOWN = sorted(TELLING | SMALL | {"looking", "check", "checking", "investigate"})
_CLAUSE = re.compile(r"([^.!?,;:()\n\u2013\u2014\u2026]+?)(?=\s-\s|[.!?,;:()\n\u2013\u2014\u2026]|$)([^\w'#]*)")
_PICTURES = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u00b4`", "'"))


def is_useful(text: str, news: float | None = None) -> bool:
    """False only for a message that says nothing but "we got it, please wait", in whatever words.

    Args:
        news: how much more than that the head heard in it; None if none listened.
    """
    if len(text) > LONGEST or re.search(r"https?://|www\.|@\w", text):
        return True
    if news is not None:
        return news >= NEWS_FROM
    clauses = list(_clauses(text))
    telling = [
        place
        for place, (words, mark) in enumerate(clauses)
        if _says_something(words, mark) and not _is_address(words, place, clauses)
    ]
    return any(clauses[place][0] not in YES_WELL or len(clauses) == 1 for place in telling)


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Each clause in plain words, with the mark that ends it. Capital words that are not ours have become "name"."""
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    plain = LENGTH.sub("two", NUMBERED.sub("order", _PICTURES.sub("\n", plain)))
    mark = "."
    for match in _CLAUSE.finditer(plain):
        found = re.findall(r"[\w'&#-]*\w", match[1])
        if found:
            begins = mark not in ",:"
            words = " ".join(
                _word(word, begins=begins and n == 0, shouts=plain.isupper()) for n, word in enumerate(found)
            )
            mark = "?" if "?" in match[2] else (match[2].strip()[:1] or "\n")
            yield re.sub(r"\b(\w+)(?: \1\b)+", r"\1", words), mark


def _word(word: str, *, begins: bool, shouts: bool) -> str:
    lower = re.sub(r"([a-z])\1{2,}", r"\1", word.lower())
    lower = SHORT.get(lower, lower)
    if " " in lower or lower in _KNOWN or lower in NEWS or not lower.replace("'", "").isalpha():
        return lower
    if word[0].isupper() and not begins and not shouts:
        return "name"
    return _mended(lower)


def _says_something(words: str, mark: str) -> bool:
    if TOLD.search(words) or (mark == "?" and not ASKS_TO_WAIT.search(words)):
        return True
    if GETS_BACK.search(words):
        words = DAYS.sub("soon", words)
    words = GREETED.sub(_greeting, words)
    for pattern in SAYS_NOTHING:
        words = pattern.sub("look", words)
    left = set(words.split()) - {"name", "&"}
    return bool(left - TELLING - SMALL) or not left & TELLING


def _greeting(match: re.Match[str]) -> str:
    """A name may be written small."""
    return match[0] if match[2] in NEWS or match[2].endswith("ed") else match[1]


def _is_address(words: str, place: int, clauses: Sequence[tuple[str, str]]) -> bool:
    """Only a name, set off by a comma or a line of its own: "Anna, one moment", "Thanks, Maya"."""
    first, *others = words.split()
    if set(words.split()) <= {"name", "&"}:
        return place > 0
    if first in NEWS or first.endswith("ed") or first in SMALL or not set(others) <= {"name", "&"}:
        return False
    return clauses[place - 1][1] == "\n" if place else len(clauses) > 1 and clauses[0][1] == ","


@cache
def _mended(word: str) -> str:
    """A word of ours with one slip of the finger, put right; any other word as it is."""
    return next((known for known in _KNOWN if is_one_slip(word, known)), word)
