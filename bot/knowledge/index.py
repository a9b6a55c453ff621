"""What is searched: passages of the articles in FAISS, and a light classifier over the same vectors.

An article is found by its title, its title with the answer, and each phrasing. The classifier is a multinomial
logistic regression, kept as two plain arrays: nothing that is unpickled, nothing that a library update can break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import faiss
import numpy as np
import numpy.typing as npt

from bot.knowledge.embedding import Vectors
from bot.model import Article

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

STRENGTH = 20.0
"""C of the regression. 10 to 30 were equally good on public sets with 5 to 100 phrasings an article."""


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

    coefficients: Numbers
    intercepts: Numbers

    def probabilities(self, vectors: Vectors) -> Numbers:
        """Each article's share for each vector: (n, articles), rows sum to 1 (softmax of the linear scores)."""
        scores = vectors.astype(np.float64) @ self.coefficients.T + self.intercepts
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def fit(vectors: Vectors, articles: Rows, count: int) -> Classifier:
    """Fit on vectors (n, d) of known articles (n,); `count` articles in all, each with the same weight."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    coefficients = np.zeros((count, vectors.shape[1]))
    intercepts = np.full(count, -np.inf)
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
