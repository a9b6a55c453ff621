"""Mend a question's spelling, for the search alone: nobody sees or stores the mended text.

A noisy channel (Kernighan, Church and Gale, 1990): of all that may have been meant the likeliest is taken, by how
common words and their pairs are (bot/knowledge/word_counts.py) and by how easily fingers slip so
(bot/knowledge/typing_errors.py). The words of the articles are never touched, nor are names, codes and addresses.
Mending another language would only make it look like a question that we know: it is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from bot.errors import KnowledgeError, Problem
from bot.knowledge.articles import MOST_BYTES
from bot.knowledge.decoding import Option, decode
from bot.knowledge.english import Nearby, english
from bot.knowledge.typing_errors import SPACE, likelihood
from bot.knowledge.word_counts import WORD, WordCounts
from bot.model import Article

LEAST_LETTERS, MOST_LETTERS = 3, 30
"""Shorter words are left as they are, since too many words are one slip away; longer ones are no words."""
TWO_SLIPS = 4
"""From so many letters on, our own words are found behind two slips; else, and in English, it is one."""
UNQUESTIONED = 100_000_000
"""A word that English has so often is what was meant; a rarer one may be a slip that happens to be a word."""
HAPPENS = -3.5
"""Added to the log probability of a slip if the typed word is one."""
PART = 3_000_000
"""What remains when a word is split in two must be words that English has so often."""
MOST_OPTIONS = 6
REMEMBERED = 4096
ADDRESS = re.compile(r"[@#_\\]|://|www\.|\w\.\w\w")
"""What addresses, domains and names of files have in them."""
DIGIT = re.compile(r"\d")
BETWEEN = " \t\n\"'()"
SENTENCE_ENDS = (".", "!", "?", ":")
CHUNK = re.compile(r"\S+")


class Speller:
    """Knows the words of one knowledge version and the shorthand of its editors."""

    def __init__(self, articles: Iterable[Article], shorthand: Mapping[str, str]) -> None:
        self._shorthand = dict(shorthand)
        self._counts = WordCounts(articles)
        self._own = Nearby((word for word in self._counts.own if len(word) >= LEAST_LETTERS and word.isalpha()), 2)
        self._english = english().near
        self._remembered: dict[str, tuple[Option, ...]] = {}

    def correct(self, text: str) -> str:
        """The text with shorthand written out and misspelt words replaced; all else as it was."""
        spelt = self._written_out(text.replace("’", "'"))
        found = list(WORD.finditer(spelt))
        words = [word.group().lower() for word in found]
        codes = _in_chunks_with(ADDRESS, spelt, found) | _in_chunks_with(DIGIT, spelt, found)
        fixed = codes | _names(spelt, found)
        options = [(_as_typed(word),) if at in fixed else self._options(word) for at, word in enumerate(words)]
        if all(len(here) == 1 for here in options):
            return spelt
        chosen = decode(options, self._counts.likelihood)
        mended = [at for at, option in enumerate(chosen) if option != _as_typed(words[at])]
        strange = [self._counts.strange(word) for at, word in enumerate(words) if at not in codes and at not in mended]
        if _foreign(len(mended), sum(strange), len(strange)):
            return spelt
        for at in reversed(mended):
            spelt = spelt[: found[at].start()] + " ".join(chosen[at].words) + spelt[found[at].end() :]
        return spelt

    def _written_out(self, text: str) -> str:
        found = list(WORD.finditer(text))
        addresses = _in_chunks_with(ADDRESS, text, found)
        for at in reversed(range(len(found))):
            long = self._shorthand.get(found[at].group().lower())
            if long is not None and at not in addresses:
                text = text[: found[at].start()] + long + text[found[at].end() :]
        return text

    def _options(self, word: str) -> tuple[Option, ...]:
        """What a typed word may stand for: itself, and the likeliest others."""
        options = self._remembered.get(word)
        if options is None:
            others = sorted(self._others(word), key=lambda option: (-self._alone(option), option.words))
            options = (_as_typed(word), *others[:MOST_OPTIONS])
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = options
        return options

    def _alone(self, option: Option) -> float:
        return option.slip + sum(map(self._counts.likelihood, option.words))

    def _others(self, word: str) -> list[Option]:
        letters = word.replace("'", "")
        if not LEAST_LETTERS <= len(word) <= MOST_LETTERS or not letters.isalpha() or not letters.isascii():
            return []
        known = self._counts.known(word)
        if self._counts.common(word, UNQUESTIONED) or (known and word.endswith("'s")):
            return []
        if known:
            return [Option((meant,), HAPPENS + likelihood(word, meant)) for meant in self._near(word) - {word}]
        near = self._near(word) | (self._own(word, 2) if len(word) >= TWO_SLIPS else set())
        return [Option((meant,), likelihood(word, meant)) for meant in near] + self._split(word)

    def _near(self, word: str) -> set[str]:
        return self._own(word) | self._english(word)

    def _split(self, word: str) -> list[Option]:
        """The word as two whose space was left out."""
        halves = [(word[:at], word[at:]) for at in range(1, len(word))]
        return [Option(half, SPACE) for half in halves if self._two_words(*half)]

    def _two_words(self, one: str, two: str) -> bool:
        if not self._counts.common(one, PART) or not self._counts.common(two, PART):
            return False
        # Nearly every two letters are a word to somebody: short ones must be seen together.
        return min(len(one), len(two)) >= LEAST_LETTERS or self._counts.paired(one, two)


def _as_typed(word: str) -> Option:
    return Option((word,), 0.0)


def _foreign(mended: int, strange: int, unchanged: int) -> bool:
    """Whether a text is not English: among the unchanged words is a strange one, and with the mended ones, there are
    not fewer of them than of the others.

    Of a mistyped English text nearly every word can be mended; of another language some can, by chance.
    """
    return strange > 0 and mended + strange >= max(2, unchanged - strange)


def _in_chunks_with(mark: re.Pattern[str], text: str, words: Sequence[re.Match[str]]) -> set[int]:
    """The places of the words that are in a chunk, from space to space, with such a mark."""
    chunks = (chunk for chunk in CHUNK.finditer(text) if mark.search(chunk.group()))
    covered = {at for chunk in chunks for at in range(*chunk.span())}
    return {at for at, word in enumerate(words) if word.start() in covered}


def _names(text: str, words: Sequence[re.Match[str]]) -> set[int]:
    """The places of the words with a capital in mid-sentence: a place, a product, a person."""
    if text.isupper():
        return set()
    capitals = ((at, word.start()) for at, word in enumerate(words) if word.group()[0].isupper())
    before = ((at, text[:start].rstrip(BETWEEN)) for at, start in capitals)
    return {at for at, said in before if said and not said.endswith(SENTENCE_ENDS)}


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
