"""Which wordings are worth trying on a message: those of which some word that they cannot do without is there.

A wording such as "(?:am|are) {now} suing you" cannot match without a word that begins with "suin". Looking such
keys up costs microseconds; trying every wording on every word would cost most of the time that triage takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

_LONGEST = 4  # letters of a key for the beginning of a word
_FREQUENT = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "can",
        "do",
        "for",
        "from",
        "get",
        "got",
        "have",
        "he",
        "i",
        "if",
        "in",
        "is",
        "it",
        "just",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "out",
        "she",
        "so",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "to",
        "up",
        "us",
        "was",
        "we",
        "what",
        "when",
        "who",
        "will",
        "with",
        "you",
        "your",
        "xurl",
    ]
)

Items = Sequence[tuple[Any, Any]]


def keys_of_message(words: str) -> set[str]:
    """Every key that a folded message answers to: its words, and their beginnings with a star."""
    keys: set[str] = set()
    for word in set(words.split(" ")):
        keys.add(word)
        keys.update(word[:length] + "*" for length in range(2, min(len(word), _LONGEST) + 1))
    return keys


def keys_of_wording(expression: str) -> frozenset[str] | None:
    """Keys of which any message must have at least one for `expression` to match; None if there is no such set.

    The expression is one that begins and ends where words do.
    """
    return _best(list(_parser.parse(expression)), starts=True, ends=True)


def _best(items: Items, starts: bool, ends: bool) -> frozenset[str] | None:
    """The least frequent set among those that the parts of a sequence ask for."""
    found: list[frozenset[str]] = []
    run, at_start = "", starts
    for kind, value in items:
        if kind is op.LITERAL:
            run += chr(value)
            continue
        found.extend(_words(run, at_start, False))
        if run:
            at_start = run.endswith(" ")
        run = ""
        found.extend(keys for keys in [_part(kind, value, at_start)] if keys)
        at_start = _starts_after(kind, value, at_start)
    found.extend(_words(run, at_start, ends))
    return min(found, key=_frequency, default=None)


def _part(kind: Any, value: Any, starts: bool) -> frozenset[str] | None:
    if kind is op.SUBPATTERN:
        return _best(list(value[-1]), starts, False)
    if kind is op.BRANCH:
        every = [_best(list(one), starts, False) for one in value[1]]
        return frozenset[str]().union(*(one for one in every if one)) if all(every) else None
    if kind is op.MAX_REPEAT and value[0] > 0:
        return _best(list(value[2]), starts, False)
    return None


def _starts_after(kind: Any, value: Any, starts: bool) -> bool:
    """Whether a word begins behind this part, whatever it matched."""
    if kind in (op.ASSERT, op.ASSERT_NOT, op.AT):
        return starts
    if kind is op.MAX_REPEAT:
        return (starts or value[0] > 0) and _ends_in_space(list(value[2]))
    return _ends_in_space([(kind, value)])


def _ends_in_space(items: Items) -> bool:
    if not items:
        return False
    kind, value = items[-1]
    if kind is op.LITERAL:
        return bool(chr(value) == " ")
    if kind is op.SUBPATTERN:
        return _ends_in_space(list(value[-1]))
    return kind is op.BRANCH and all(_ends_in_space(list(one)) for one in value[1])


def _words(run: str, starts: bool, ends: bool) -> Iterable[frozenset[str]]:
    """A key for each word of a literal run that surely begins a word of the message."""
    parts = run.split(" ")
    for place, part in enumerate(parts):
        if not part or (place == 0 and not starts):
            continue
        if place < len(parts) - 1 or ends:
            yield frozenset((part,))
        elif len(part) > 1:
            yield frozenset((part[:_LONGEST] + "*",))


def _frequency(keys: frozenset[str]) -> float:
    return sum(1.0 if key in _FREQUENT or len(key) < 4 else 0.02 for key in keys)
