"""What somebody at the desk typed into the search: which words are meant, how well a text fits, and where to cut it.

A word fits whatever its case and accents. The last one may be unfinished, so that results come while one types. What is
written together, such as TT-1234567, must stand together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HIT_BEGIN, HIT_END = "\x02", "\x03"
MOST_TYPED = 300  # characters that are looked at
MOST_PHRASES = 12
READ_OF_A_TEXT = 20_000  # characters
SNIPPET = 160  # characters
BEFORE_THE_HIT = 40  # characters of the snippet
LEAST_UNFINISHED = 2  # characters: one letter alone begins half of all words

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\s]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """Phrases of folded words; all must be found. Only letters and digits are in them."""

    phrases: tuple[tuple[str, ...], ...]

    @property
    def unfinished(self) -> bool:
        """May the last word go on?"""
        return bool(self.phrases) and len(self.phrases[-1][-1]) >= LEAST_UNFINISHED


@dataclass(frozen=True, slots=True)
class _Hit:
    begin: int
    end: int
    phrase: int  # which one


def fold(text: str) -> str:
    """Lower case and without accents."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()


def sought(typed: str) -> Sought:
    """What is looked for; nothing, if there is no letter and no digit in it."""
    chunks = [tuple(_WORD.findall(fold(chunk))) for chunk in typed[:MOST_TYPED].split()]
    return Sought(tuple(dict.fromkeys(chunk for chunk in chunks if chunk))[:MOST_PHRASES])


def fit(text: str, wanted: Sought) -> int:
    """How well a text fits, for sorting: whole words count more than begun ones, then side by side more than apart."""
    words = f" {' '.join(_WORD.findall(fold(text[:READ_OF_A_TEXT])))} "
    phrases = [" ".join(phrase) for phrase in wanted.phrases]
    return 2 * sum(f" {phrase} " in words for phrase in phrases) + (f" {' '.join(phrases)}" in words)


def snippet(text: str, wanted: Sought) -> str:
    """The part of a text with most of what is sought, in one line; each hit between HIT_BEGIN and HIT_END."""
    line = _CONTROL.sub(" ", text[:READ_OF_A_TEXT]).strip()
    hits = list(_hits(line, wanted))
    begin, end = _window(line, hits)
    parts, at = [], begin
    for hit in hits:
        if hit.begin >= at and hit.end <= end:
            parts += [line[at : hit.begin], HIT_BEGIN, line[hit.begin : hit.end], HIT_END]
            at = hit.end
    cut = "".join([*parts, line[at:end]]).strip()
    return f"{'… ' if begin else ''}{cut}{' …' if end < len(line) else ''}"


def _window(line: str, hits: Sequence[_Hit]) -> tuple[int, int]:
    if len(line) <= SNIPPET:
        return 0, len(line)
    best = max(hits, key=lambda hit: (_phrases_near(hit, hits), -hit.begin), default=None)
    begin = max(best.begin - BEFORE_THE_HIT, 0) if best else 0
    begin = min(begin, len(line) - SNIPPET)
    if begin:  # at the beginning of a word, if one is near
        begin = min(line.find(" ", begin) + 1 or begin, best.begin if best else begin)
    end = min(begin + SNIPPET, len(line))
    if end < len(line):
        last_hit = max((hit.end for hit in hits if hit.end <= end), default=begin)
        end = max(line.rfind(" ", begin, end), last_hit) if line.rfind(" ", begin, end) > begin else end
    return begin, end


def _phrases_near(first: _Hit, hits: Sequence[_Hit]) -> int:
    most = first.begin + SNIPPET - BEFORE_THE_HIT
    return len({hit.phrase for hit in hits if first.begin <= hit.begin and hit.end <= most})


def _hits(text: str, wanted: Sought) -> Iterator[_Hit]:
    """Every place of every phrase, in order."""
    words = [(found.start(), found.end(), fold(found[0])) for found in _WORD.finditer(text)]
    for place in range(len(words)):
        for number, phrase in enumerate(wanted.phrases):
            here = words[place : place + len(phrase)]
            last = number == len(wanted.phrases) - 1 and wanted.unfinished
            if len(here) == len(phrase) and _fits([word for _, _, word in here], phrase, last):
                yield _Hit(here[0][0], here[-1][1], number)
                break


def _fits(words: Sequence[str], phrase: Sequence[str], unfinished: bool) -> bool:
    if list(words[:-1]) != list(phrase[:-1]):
        return False
    return words[-1].startswith(phrase[-1]) if unfinished else words[-1] == phrase[-1]
