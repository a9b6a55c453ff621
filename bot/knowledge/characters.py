"""A text by its letters: what still matches when a word is misspelt, cut short or written together.

Letter groups of two to five within words are counted into buckets, weighted by how telling they are (tf-idf) and
brought down to a short vector (latent semantic analysis). Nothing here is learned but from the articles' own texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse

from bot.knowledge.embedding import Vectors

SIZES = (2, 3, 4, 5)
BUCKETS = 2**13
WIDTH = 256
LETTERS = 600
"""Longer texts are cut: a pasted page says no more about its letters than its beginning."""


@dataclass(frozen=True, slots=True)
class Characters:
    """Shapes: weights (BUCKETS,), directions (BUCKETS, width)."""

    weights: Vectors
    directions: Vectors

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), width), float32, rows of length 1 (0 for a text without a known letter group)."""
        return _unit(np.asarray(_weighted(_counts(texts), self.weights) @ self.directions))


def fit_characters(texts: Sequence[str], seed: int = 0) -> Characters:
    """Learn which letter groups tell these texts apart."""
    from sklearn.utils.extmath import randomized_svd
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    counts = _counts(texts)
    found_in = np.bincount(counts.indices, minlength=BUCKETS)
    weights = (np.log((1 + len(texts)) / (1 + found_in)) + 1).astype(np.float32)
    width = min(WIDTH, len(texts))
    with threadpool_limits(1):
        _, _, directions = randomized_svd(_weighted(counts, weights), width, n_iter=2, random_state=seed)
    return Characters(weights, np.ascontiguousarray(directions.T, dtype=np.float32))


def _counts(texts: Sequence[str]) -> scipy.sparse.csr_matrix:
    """1 + log(count) of each bucket in each text."""
    rows = [np.unique(_buckets(text), return_counts=True) for text in texts]
    starts = np.cumsum([0, *(len(found) for found, _ in rows)])
    indices = np.concatenate([found for found, _ in rows]) if rows else np.zeros(0, dtype=np.int64)
    values = np.concatenate([1 + np.log(times) for _, times in rows]) if rows else np.zeros(0)
    return scipy.sparse.csr_matrix((values.astype(np.float32), indices, starts), shape=(len(texts), BUCKETS))


def _buckets(text: str) -> npt.NDArray[np.int64]:
    """The bucket of every letter group, a space standing for a word's edge; no group reaches over a space."""
    codes = np.frombuffer(f" {' '.join(text[:LETTERS].lower().split())} ".encode("utf-32-le"), dtype=np.uint32)
    codes = codes.astype(np.uint64)
    space = codes == 32
    spaces = np.concatenate([[0], np.cumsum(space)])
    found = []
    for size in SIZES:
        if len(codes) < size:
            break
        starts = np.arange(len(codes) - size + 1)
        value = np.full(len(starts), size, dtype=np.uint64)
        for step in range(size):
            value = value * np.uint64(1_000_003) + codes[step : step + len(starts)]
        inner = spaces[starts + size - 1] - spaces[starts + 1]  # spaces other than at the group's two ends
        mixed = value ^ (value >> np.uint64(29))
        found.append((mixed % np.uint64(BUCKETS))[inner == 0])
    return np.concatenate(found).astype(np.int64)


def _weighted(counts: scipy.sparse.csr_matrix, weights: Vectors) -> scipy.sparse.csr_matrix:
    weighted = counts.copy()
    weighted.data = weighted.data * weights[weighted.indices]
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    weighted.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(weighted.indptr)).astype(np.float32)
    return weighted


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
