"""A loaded knowledge version: question in, candidates or a decision out.

Immutable and safe to share between threads: nothing changes after it was built, and the encoder guards itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from copy import copy
from types import MappingProxyType

import faiss
import numpy as np

from bot.decision.decide import decide
from bot.knowledge.articles import AUDIENCES
from bot.knowledge.calibration import Calibration
from bot.knowledge.embedding import Encoder, Vectors
from bot.knowledge.index import Classifier, Passage, Rows
from bot.knowledge.spelling import Speller
from bot.model import Article, Candidate, Decision, Limits, Said

NEAREST = 64
LIKELIEST = 16
MOST_CHARACTERS = 2000


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
        index: faiss.Index,
        classifier: Classifier,
        calibration: Calibration,
        speller: Speller,
        encoder: Encoder,
        notice: str | None = None,
    ) -> None:
        self.version = version
        self.articles: Mapping[str, Article] = MappingProxyType({article.id: article for article in articles})
        self.limits: Limits = calibration.limits
        self.calibration = calibration
        self.notice = notice
        self._in_order = tuple(articles)
        self._passages = tuple(passages)
        self._vectors = vectors
        self._index = index
        self._classifier = classifier
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

        An article that the audience may not read keeps its share of the probability: a question it answers is then
        handed over, and not given to the next best article.
        """
        question = self.as_searched(text)
        if not question or k < 1:
            return ()
        visible, selector = self._visible[audience]
        query = self._encoder.encode([question])
        shares = self._classifier.probabilities(query)[0]
        allowed = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # its stubs do not know the keyword
        found = self._index.search(query, NEAREST, params=allowed)[1][0]
        near = self._article_of[found[found >= 0]]
        likely = visible[np.argsort(-shares[visible], kind="stable")[:LIKELIEST]]
        candidates = [
            self._candidate(int(number), float(shares[number]), query[0]) for number in np.union1d(near, likely)
        ]
        return tuple(sorted(candidates, key=lambda c: (-c.confidence, -c.similarity, c.article))[:k])

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

    def _candidate(self, number: int, share: float, query: Vectors) -> Candidate:
        rows = self._rows_of[number]
        cosines = self._vectors[rows] @ query
        best = int(cosines.argmax())
        similarity = float(cosines[best])
        confidence = self.calibration.calibrator.confidence(np.array(share), np.array(similarity))
        article = self._in_order[number]
        nearest = self._passages[int(rows[best])].shown
        return Candidate(article.id, article.title, float(confidence), share, similarity, nearest)

    def _selector(self, audience: str) -> tuple[Rows, faiss.IDSelector]:
        """What this audience may read, which is also all that those before it may: the articles, and their passages."""
        allowed = AUDIENCES[: AUDIENCES.index(audience) + 1]
        visible = np.array([n for n, a in enumerate(self._in_order) if a.audience in allowed], dtype=np.int64)
        return visible, faiss.IDSelectorBatch(np.flatnonzero(np.isin(self._article_of, visible)))
