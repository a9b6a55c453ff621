"""A plain reading of a text, so that patterns need not know Unicode tricks.

People (and phones, and those who test us) write digits full-width or in another script, glue groups with
no-break spaces and hide zero-width characters between them. A `View` undoes this character by character
and remembers where each character came from, so that a range of the view is a range of the original.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.privacy.model import CARD_DETAIL_PLACEHOLDER, PLACEHOLDERS, Span

BARRIER = "\x1e"
"""Stands for a secret already removed. No pattern matches it, so none reaches into or across one."""

# Plain already: printable ASCII and line feeds.
_NOT_PLAIN = re.compile(r"[^\x20-\x7e\n]")
_PLACEHOLDER = re.compile("|".join(map(re.escape, (*PLACEHOLDERS.values(), CARD_DETAIL_PLACEHOLDER))))
_SPACES = frozenset("\t\v\f\u2800\u3164\u115f\u1160\uffa0")
_LINE_ENDS = frozenset("\r\x85\u2028\u2029")
_LOOK_ALIKES = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc", "'"),
    **dict.fromkeys("\u00b7\u2022\u2219\u22c5\u30fb\u3002", "."),
    **dict.fromkeys("\u2044\u2215\u29f8", "/"),
    **dict.fromkeys("\u2212\u00af\u30fc", "-"),
    **dict.fromkeys("\u2192\u21d2\u27a1", "="),
}
# Spaces and dashes; format marks (zero-width, bidi, soft hyphen), combining marks and control characters
# are read as nothing.
_CATEGORIES = {"Zs": " ", "Pd": "-", "Cf": "", "Mn": "", "Me": "", "Cc": ""}


@dataclass(frozen=True, slots=True)
class View:
    """`text` is the plain reading, `low` the same in lower case and of the same length.

    `origin[i]` is the offset in the original of character `i`; one more entry holds the original's length.
    """

    text: str
    low: str
    origin: Sequence[int]

    def to_original(self, span: Span) -> Span:
        """The range in the original, including invisible characters that trail the last one."""
        return Span(self.origin[span.start], self.origin[span.end])


def view_of(original: str, removed: Sequence[Span] = ()) -> View:
    """Read `original` plainly; `removed` ranges (disjoint, sorted) and placeholders become barriers."""
    if not removed and _NOT_PLAIN.search(original) is None and _PLACEHOLDER.search(original) is None:
        return View(original, original.lower(), range(len(original) + 1))
    chars: list[str] = []
    origin: list[int] = []
    at = 0
    for gap in (*_with_placeholders(original, removed), Span(len(original), len(original))):
        for offset in range(at, gap.start):
            if plain := _plain(original[offset]):
                chars.append(plain)
                origin.append(offset)
        if gap.end > gap.start:
            chars.append(BARRIER)
            origin.append(gap.start)
        at = gap.end
    text = "".join(chars)
    return View(text, "".join(map(_lower, chars)), (*origin, len(original)))


def _with_placeholders(original: str, removed: Sequence[Span]) -> list[Span]:
    """The ranges to hide: those removed, and every placeholder that the text holds outside them."""
    hidden = list(removed)
    at = 0
    for gap in (*removed, Span(len(original), len(original))):
        found = _PLACEHOLDER.finditer(original, at, gap.start)
        hidden.extend(Span(match.start(), match.end()) for match in found)
        at = gap.end
    return sorted(hidden)


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    """One plain character for `char`, or nothing if it cannot be seen."""
    if char in _LOOK_ALIKES:
        return _LOOK_ALIKES[char]
    if char == "\n" or char in _LINE_ENDS:
        return "\n"
    if char in _SPACES:
        return " "
    category = unicodedata.category(char)
    if category in _CATEGORIES:
        return _CATEGORIES[category]
    compatible = str(unicodedata.decimal(char, unicodedata.normalize("NFKC", char)))
    return compatible if len(compatible) == 1 else char


@lru_cache(maxsize=8192)
def _lower(char: str) -> str:
    """Lower case of the same length (a dotted capital I alone would grow to two characters)."""
    lowered = char.lower()
    return lowered if len(lowered) == 1 else char
