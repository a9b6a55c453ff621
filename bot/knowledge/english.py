"""English as the speller needs it: how common words and pairs of words are, and which words are near to a typed one.

The figures come with symspellpy: 82,765 words and 242,342 pairs, counted in the same corpus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from importlib.resources import files

from symspellpy import SymSpell, Verbosity

WORDS = "frequency_dictionary_en_82_765.txt"
PAIRS = "frequency_bigramdictionary_en_243_342.txt"
SUGGESTED = 30_000
"""Only so many of the commonest words are suggested: rarer ones are seldom meant and slow to load."""
CONTRACTED = 400_000_000
"""The corpus has no apostrophes: words with one, such as "don't", get the count of a common word."""


class Nearby:
    """Finds the words that a typed one may stand for.

    Args:
        words: in lower case.
        slips: how many letters may be left out, too many, wrong or swapped with the next; at most.
    """

    def __init__(self, words: Iterable[str], slips: int) -> None:
        self._index = SymSpell(max_dictionary_edit_distance=slips)
        for word in words:
            self._index.create_dictionary_entry(word, 1)

    def __call__(self, typed: str, slips: int = 1) -> set[str]:
        return {found.term for found in self._index.lookup(typed, Verbosity.ALL, max_edit_distance=slips)}


@dataclass(frozen=True, slots=True)
class English:
    """Counts of words and of pairs ("one two"), the sum of the former, and the common words one slip away."""

    words: Mapping[str, int]
    pairs: Mapping[str, int]
    total: int
    near: Nearby


@lru_cache(maxsize=1)
def english() -> English:
    """Loaded once for the whole process."""
    words = _read(WORDS)
    words.update({word: CONTRACTED for word in words if "'" in word})
    common = nlargest(SUGGESTED, words, key=words.__getitem__)
    return English(words, _read(PAIRS), sum(words.values()), Nearby(common, slips=1))


def _read(name: str) -> dict[str, int]:
    with files("symspellpy").joinpath(name).open(encoding="utf-8-sig") as lines:
        return {text: int(count) for text, _, count in (line.rpartition(" ") for line in lines)}
