"""What is searched: passages of the articles in FAISS, and a light classifier over all that is known of a text.

An article is found by its title, its title with the answer, and each phrasing. The classifier is a multinomial
logistic regression over meaning and letters together, kept as plain arrays: nothing that is unpickled, nothing that a
library update can break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import faiss
import numpy as np
import numpy.typing as npt

from bot.knowledge.embedding import COMPANION_SIZE, Vectors
from bot.model import Article

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

STRENGTH = 60.0
"""C of the regression. 40 to 120 were equally good on public sets with 10 phrasings an article."""
FEW_TEXTS = 3
"""With fewer texts an article, on average, a regression finds less than plain likeness (DSTC9, CANARD)."""
SHARPNESS = 20.0
COMPANION_SHARE = 0.8
LETTERS_SHARE = 0.5
"""Lengths of the second encoder's part and the letters' part beside the first encoder's, which has length 1."""


class Passage(NamedTuple):
    """A text that stands for an article. `kind`: title, answer (with the title before it) or phrasing."""

    article: int
    kind: str
    text: str

    @property
    def shown(self) -> str:
        """The wording to show as evidence: of a whole answer only its title line."""
        return self.text.split("\n", 1)[0]


def passages_of(articles: Sequence[Article]) -> tuple[Passage, ...]:
    """All passages; `article` is the position in `articles`."""
    return tuple(
        passage
        for number, article in enumerate(articles)
        for passage in (
            Passage(number, "title", article.title),
            Passage(number, "answer", f"{article.title}\n{article.answer}" if article.answer else ""),
            *(Passage(number, "phrasing", text) for text in article.phrasings),
        )
        if passage.text
    )


@dataclass(frozen=True, slots=True)
class Classifier:
    """Shapes: coefficients (articles, d), intercepts (articles,). An article never fitted has intercept -inf."""

    coefficients: Vectors
    intercepts: Vectors

    def probabilities(self, vectors: Vectors) -> Numbers:
        """Each article's share for each row of `features`: (n, articles), rows sum to 1 (softmax)."""
        scores = (vectors @ self.coefficients.T).astype(np.float64) + self.intercepts
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def features(vectors: Vectors, letters: Vectors) -> Vectors:
    """What the classifier sees of n texts: meaning (n, d) and letters (n, w) side by side, rows of length 1."""
    first, second = vectors[:, :-COMPANION_SIZE], vectors[:, -COMPANION_SIZE:]
    joint = np.hstack([first, COMPANION_SHARE * second, LETTERS_SHARE * letters], dtype=np.float32)
    return np.asarray(joint / np.linalg.norm(joint, axis=1, keepdims=True), dtype=np.float32)


def fit(vectors: Vectors, articles: Rows, count: int) -> Classifier:
    """Fit on rows of `features` (n, d) of known articles (n,); all `count` articles weigh the same."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    if len(vectors) < FEW_TEXTS * count:
        return _by_likeness(vectors, articles, count)
    coefficients = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    intercepts = np.full(count, -np.inf, dtype=np.float32)
    present = np.unique(articles)
    if len(present) == 1:
        intercepts[present] = 0.0
        return Classifier(coefficients, intercepts)
    with threadpool_limits(1):  # so small a problem is slower on many threads
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=300).fit(vectors, articles)
    if len(present) == 2:  # scikit-learn keeps one row then, for the second of the two
        coefficients[present[1]], intercepts[present[0]] = model.coef_[0], 0.0
        intercepts[present[1]] = model.intercept_[0]
    else:
        coefficients[present], intercepts[present] = model.coef_, model.intercept_
    return Classifier(coefficients, intercepts)


def _by_likeness(vectors: Vectors, articles: Rows, count: int) -> Classifier:
    """Shares by the cosine with the mean of an article's texts: with one or two texts there is nothing to learn."""
    means = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    np.add.at(means, articles, vectors)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    intercepts = np.where(lengths[:, 0] > 0, 0, -np.inf).astype(np.float32)
    return Classifier(SHARPNESS * means / np.maximum(lengths, 1e-9), intercepts)


def flat_index(vectors: Vectors) -> faiss.IndexFlatIP:
    """Exact search by inner product, which is the cosine for vectors of length 1."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def highest_cosines(queries: Vectors, vectors: Vectors, articles: Rows, count: int) -> Numbers:
    """Highest cosine between each query and a passage of each article: (n, count); -1 where it has none."""
    best = np.full((count, len(queries)), -1.0)
    np.maximum.at(best, articles, (vectors @ queries.T).astype(np.float64))
    return best.T
