"""How likely a word is after another, by English and by the texts of the articles: the speller's language model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import log

from bot.knowledge.english import english
from bot.model import Article

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
OWN = 0.3
"""The weight of the articles' texts; the rest is English."""
PAIR = 0.6
"""The weight of the pair with the word before; the rest is the word alone (Jelinek and Mercer, 1980)."""
UNKNOWN = -12.0
UNKNOWN_LETTER = -1.6
"""log P of a word that nobody knows, such as a name: so much, and so much more for each letter."""

_ELSEWHERE = """
    ab alle auf auch aus bei bin bis das dem den der des ein eine er es hat ich ihr im ist kann mein meine mit nach
    nicht noch nur oder schon sich sie sind und vom von vor wann wie wir wird wo zu zum zur
    au aux avec ce cette combien dans de du elle en est et il je la le les leur ma mes moi mon ne nous ou pas peut plus
    pour quand que quel quelle qui sa ses sont sur tout une vos votre vous
    al cuando cual del donde el ella esta este esto hay las lo los mi mis muy nos para pero por porque quiero se su sus
    tengo uno una yo
    alla che da dei della di gli ho mia mio nel non piu quando quanto questo sono
    het hoe ik mijn naar niet van waar wat bir bu icin ile ve ya
"""
ELSEWHERE = frozenset(_ELSEWHERE.split())
"""Little words of other languages; English texts quote them often enough to be in the corpus."""


class WordCounts:
    """The words of one knowledge version, beside English. All words are in lower case."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._english = english()
        self.own: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        for article in articles:
            for text in (article.title, article.answer, *article.phrasings):
                words = [word.lower() for word in WORD.findall(text.replace("’", "'"))]
                self.own.update(words)
                self._pairs.update(f"{one} {two}" for one, two in pairwise(words))
        self._total = max(self.own.total(), 1)

    def known(self, word: str) -> bool:
        """Whether it is an English word, or one of the articles'; also with a possessive `'s`."""
        stem = word.removesuffix("'s")
        return word in self.own or word in self._english.words or stem in self.own or stem in self._english.words

    def strange(self, word: str) -> bool:
        """Whether the word tells that a text is not English."""
        return len(word) > 1 and (not self.known(word) or (word in ELSEWHERE and word not in self.own))

    def common(self, word: str, count: int) -> bool:
        """Whether English has it at least so often, or the articles have it at all."""
        return word in self.own or self._english.words.get(word, 0) >= count

    def paired(self, one: str, two: str) -> bool:
        """Whether the two are a common pair in English, or a pair in the articles."""
        pair = f"{one} {two}"
        return pair in self._pairs or pair in self._english.pairs

    def likelihood(self, word: str, before: str = "") -> float:
        """log P(word | the word before it); log P(word) if there is none."""
        english = self._english
        alone = OWN * self.own[word] / self._total + (1 - OWN) * english.words.get(word, 0) / english.total
        if not alone:
            return UNKNOWN + UNKNOWN_LETTER * len(word)
        if not before:
            return log(alone)
        pair, after = f"{before} {word}", 0.0
        if pair in self._pairs:
            after += OWN * self._pairs[pair] / self.own[before]
        if pair in english.pairs and before in english.words:
            after += (1 - OWN) * english.pairs[pair] / english.words[before]
        return log(PAIR * after + (1 - PAIR) * alone)
