"""Mend a question's spelling, for the search alone: nobody sees or stores the mended text.

Our own words come first: what stands in an article is never touched, and it wins over ordinary English when both are
as near. A text most of whose words are unknown is another language or no language at all; mending it would only
make it look like a question that we know, so it is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import yaml
from symspellpy import SymSpell, Verbosity

from bot.errors import KnowledgeError, Problem
from bot.knowledge.articles import MOST_BYTES
from bot.model import Article

DICTIONARY = "frequency_dictionary_en_82_765.txt"
SUGGESTED = 20_000
"""Only so many of the commonest English words are suggested: rarer ones are seldom meant and slow to load."""
LEAST_LETTERS = 4
TWO_SLIPS = 6
"""From so many letters on, two slips are forgiven if one of our own words comes out of it; else it is one."""
MOST_UNKNOWN = 0.4
TELLING_WORDS = 4
"""A text with fewer long words than this says too little about its language."""
OWN_COUNT = 10**12
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Speller:
    """Knows the words of one knowledge version and the shorthand of its editors."""

    def __init__(self, articles: Iterable[Article], shorthand: Mapping[str, str]) -> None:
        self._shorthand = dict(shorthand)
        own = {word for article in articles for word in _words(article)}
        self._known = _english_words() | own
        self._english = _english()
        self._own = SymSpell(max_dictionary_edit_distance=2)
        for word in sorted(own):
            if len(word) >= LEAST_LETTERS and word.isalpha():
                self._own.create_dictionary_entry(word, OWN_COUNT)

    def correct(self, text: str) -> str:
        """The text with shorthand written out and misspelt words replaced; all else as it was."""
        plain = text.replace("’", "'")
        spelt = WORD.sub(lambda found: self._shorthand.get(found.group().lower(), found.group()), plain)
        long = [word.lower() for word in WORD.findall(spelt) if self._could_be_wrong(word)]
        unknown = sum(word not in self._known for word in long)
        if unknown == 0 or (len(long) >= TELLING_WORDS and unknown > MOST_UNKNOWN * len(long)):
            return spelt
        # Who writes a capital in mid-sentence means a name: a place, a product, a person.
        return WORD.sub(lambda f: f.group() if f.start() and f.group()[0].isupper() else self._mend(f.group()), spelt)

    def _could_be_wrong(self, word: str) -> bool:
        return len(word) >= LEAST_LETTERS and word.isalpha()

    def _mend(self, word: str) -> str:
        lower = word.lower()
        if not self._could_be_wrong(word) or lower in self._known:
            return word
        own = self._own.lookup(lower, Verbosity.TOP, max_edit_distance=2 if len(word) >= TWO_SLIPS else 1)
        english = self._english.lookup(lower, Verbosity.TOP, max_edit_distance=1)
        found = [
            (guess.distance, order, guess.term) for order, guesses in enumerate((own, english)) for guess in guesses
        ]
        return str(min(found)[2]) if found else word


def read_shorthand(path: Path) -> dict[str, str]:
    """The editors' table of short forms; empty if there is no file.

    Raises:
        KnowledgeError: if it is not a table from one word to a text; each wrong line is named.
    """
    if not path.exists():
        return {}
    raw = path.read_bytes()
    try:
        # Composed, not loaded: YAML would turn `y` or `no` into something that is not text.
        root = yaml.compose(raw[: MOST_BYTES + 1].decode("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = Problem(
            str(path), mark.line + 1 if mark else 0, "It is not valid YAML.", "Write `short: long` lines."
        )
        raise KnowledgeError("The shorthand table cannot be used.", (problem,)) from error
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    table: dict[str, str] = {}
    problems = []
    for key, value in pairs:
        short = str(key.value).lower()
        if isinstance(value, yaml.ScalarNode) and value.value and WORD.fullmatch(short):
            table[short] = str(value.value)
        else:
            do = "Write one word, a colon, and what it stands for."
            problems.append(Problem(str(path), key.start_mark.line + 1, "This is not a short form.", do))
    if problems:
        raise KnowledgeError("The shorthand table cannot be used.", tuple(problems))
    return table


def _words(article: Article) -> set[str]:
    texts = " ".join([article.title, article.answer, *article.phrasings])
    return {word.lower() for word in WORD.findall(texts.replace("’", "'"))}


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    return frozenset(word for word, _ in _frequencies())


@lru_cache(maxsize=1)
def _english() -> SymSpell:
    """The common English words, loaded once for the whole process."""
    speller = SymSpell(max_dictionary_edit_distance=1)
    for word, count in _frequencies()[:SUGGESTED]:
        speller.create_dictionary_entry(word, count)
    return speller


@lru_cache(maxsize=1)
def _frequencies() -> tuple[tuple[str, int], ...]:
    """Word and count, commonest first, as symspellpy ships them."""
    lines = files("symspellpy").joinpath(DICTIONARY).read_text(encoding="utf-8-sig").splitlines()
    return tuple((word, int(count)) for word, count in (line.split() for line in lines))
