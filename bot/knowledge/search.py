"""A loaded knowledge version: question in, candidates or a decision out.

Immutable and safe to share between threads: nothing changes after it was built, and the encoder guards itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import faiss
import numpy as np

from bot.decision.decide import decide
from bot.knowledge.articles import AUDIENCES
from bot.knowledge.calibration import Calibration
from bot.knowledge.characters import Characters
from bot.knowledge.context import LINES, Reading, in_context, points_back
from bot.knowledge.embedding import Encoder, Vectors, sentence_part
from bot.knowledge.index import Classifier, Numbers, Passage, Rows, features, flat_index
from bot.knowledge.spelling import Speller
from bot.model import Article, Author, Candidate, Decision, Limits, Said

NEAREST = 64
LIKELIEST = 16
MOST_CHARACTERS = 2000


class Look(NamedTuple):
    """The evidence on the articles with these numbers, (n,)."""

    sentence: Vectors
    numbers: Rows
    reading: Reading


class Knowledge:
    """One version, ready to answer.

    Attributes:
        version: its name, to be recorded with every answer.
        articles: every article of any audience, by id.
        limits: the thresholds that its calibration set.
        notice: what the operator should know about this version having been loaded, or None.
    """

    def __init__(
        self,
        version: str,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        vectors: Vectors,
        characters: Characters,
        classifier: Classifier,
        calibration: Calibration,
        speller: Speller,
        encoder: Encoder,
        index: faiss.Index | None = None,
        notice: str | None = None,
    ) -> None:
        """vectors: (n, d), one a passage; index: of their sentence parts, made if it is not given."""
        self.version = version
        self.articles: Mapping[str, Article] = MappingProxyType({article.id: article for article in articles})
        self.limits: Limits = calibration.limits
        self.calibration = calibration
        self.characters = characters
        self.classifier = classifier
        self.notice = notice
        self._in_order = tuple(articles)
        self._passages = tuple(passages)
        self._sentences = sentence_part(vectors)
        self._letters = characters.vectors([passage.text for passage in passages])
        self.index = flat_index(self._sentences) if index is None else index
        self._speller = speller
        self._encoder = encoder
        self._article_of: Rows = np.array([passage.article for passage in passages], dtype=np.int64)
        self._rows_of = [np.flatnonzero(self._article_of == number) for number in range(len(articles))]
        self._visible = {audience: self._selector(audience) for audience in AUDIENCES}

    def with_calibration(self, calibration: Calibration) -> Knowledge:
        """The same version with other limits."""
        other = copy(self)
        other.calibration, other.limits = calibration, calibration.limits
        return other

    def search(
        self, text: str, audience: str = "public", k: int = 5, history: Sequence[Said] = ()
    ) -> tuple[Candidate, ...]:
        """The k likeliest articles that this audience may read, best first; none if the text holds no word.

        A follow-up is understood from `history`, oldest line first (`context.py`).

        An article that the audience may not read keeps its share of the probability: a question it answers is then
        handed over, and not given to the next best article.
        """
        question = self.as_searched(text)
        if not question or k < 1:
            return ()
        look = self._look(question, audience)
        if history and not self._stands_alone(question, look.reading):
            look = self._look_again(question, audience, history)
        best = np.lexsort((look.numbers, -look.reading.cosines, -look.reading.confidences))[:k]
        return tuple(self._candidate(look, int(place)) for place in best)

    def decide(self, text: str, audience: str = "public", history: Sequence[Said] = ()) -> Decision:
        """What the search and this version's limits say to the text."""
        return decide(self.search(text, audience, history=history), self.limits)

    def as_searched(self, text: str) -> str:
        """The form in which a text is searched: one line, plain characters, mended spelling; empty without a word."""
        valid = text[:MOST_CHARACTERS].encode("utf-8", "ignore").decode()  # half of an emoji is no text
        plain = " ".join(unicodedata.normalize("NFKC", valid).split())
        if not any(character.isalnum() for character in plain):
            return ""
        return self._speller.correct(plain)

    def _stands_alone(self, question: str, alone: Reading) -> bool:
        sure = alone.confidences.max(initial=0.0) >= self.limits.answer
        return bool(sure) and not points_back(question)

    def _look(self, question: str, audience: str) -> Look:
        """The evidence on every article worth a look."""
        vectors = self._encoder.encode([question])
        letters = self.characters.vectors([question])
        shares = self.classifier.probabilities(features(vectors, letters))[0]
        sentences = sentence_part(vectors)
        numbers = self._worth_a_look(sentences, shares, audience)
        cosines = self._nearest(self._sentences, sentences, numbers)[0]
        return Look(sentences[0], numbers, self._reading(shares[numbers], cosines))

    def _look_again(self, question: str, audience: str, history: Sequence[Said]) -> Look:
        """The same of a follow-up, in the light of what was said before."""
        lines = [(said.author, line) for said in history[-LINES:] if (line := self.as_searched(said.text))]
        if not lines:
            return self._look(question, audience)
        before = [line for _, line in lines]
        last = next((line for author, line in reversed(lines) if author is Author.CUSTOMER), before[-1])
        texts = [question, f"{last} {question}", *before]
        vectors, letters = self._encoder.encode(texts), self.characters.vectors(texts)
        shares = self.classifier.probabilities(features(vectors[:2], letters[:2]))
        sentences = sentence_part(vectors)
        numbers = self._worth_a_look(sentences, shares[0], audience)
        cosines = self._nearest(self._sentences, sentences, numbers)
        alike = self._nearest(self._letters, letters, numbers)
        alone, joined = (self._reading(shares[way, numbers], cosines[way]) for way in (0, 1))
        leans, sent = points_back(question), min(1.0, self.limits.answer)
        confidences = in_context(alone, joined, alike[0], cosines[2:], alike[2:], leans, sent)
        return Look(sentences[0], numbers, replace(alone, confidences=confidences))

    def _reading(self, shares: Numbers, cosines: Numbers) -> Reading:
        return Reading(shares, cosines, self.calibration.calibrator.confidence(shares, cosines))

    def _worth_a_look(self, sentences: Vectors, shares: Numbers, audience: str) -> Rows:
        """The articles that this audience may read with the nearest passages or the largest shares."""
        visible, selector = self._visible[audience]
        allowed = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # its stubs do not know the keyword
        found = self.index.search(sentences, NEAREST, params=allowed)[1]
        likely = visible[np.argsort(-shares[visible], kind="stable")[:LIKELIEST]]
        return np.asarray(np.union1d(self._article_of[found[found >= 0]], likely))

    def _nearest(self, passages: Vectors, texts: Vectors, numbers: Rows) -> Numbers:
        """Highest cosine of each text with a passage of each of these articles: (texts, articles)."""
        rows = np.concatenate([self._rows_of[number] for number in numbers])
        starts = np.cumsum([0, *(len(self._rows_of[number]) for number in numbers[:-1])])
        return np.maximum.reduceat(texts @ passages[rows].T, starts, axis=1).astype(np.float64)

    def _candidate(self, look: Look, place: int) -> Candidate:
        number = int(look.numbers[place])
        rows = self._rows_of[number]
        article = self._in_order[number]
        nearest = self._passages[int(rows[(self._sentences[rows] @ look.sentence).argmax()])].shown
        return Candidate(
            article.id,
            article.title,
            float(look.reading.confidences[place]),
            float(look.reading.shares[place]),
            float(look.reading.cosines[place]),
            nearest,
        )

    def _selector(self, audience: str) -> tuple[Rows, faiss.IDSelector]:
        """What this audience may read, which is also all that those before it may: the articles, and their passages."""
        allowed = AUDIENCES[: AUDIENCES.index(audience) + 1]
        visible = np.array([n for n, a in enumerate(self._in_order) if a.audience in allowed], dtype=np.int64)
        return visible, faiss.IDSelectorBatch(np.flatnonzero(np.isin(self._article_of, visible)))
