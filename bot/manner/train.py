"""`python -m bot.manner.train`: makes heads.npz anew from the sentences beside it, and prints how good that is.

The figures are of five-fold cross-validation: every text is judged by heads that never saw it. So they hold for texts
like these; sentences by another writer are harder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from bot.knowledge.embedding import companion_vectors
from bot.manner.features import Matrix, features, pieces, sentences
from bot.manner.heads import FINE, GUARDED, MOODS, SENTENCES, WEIGHTS, Heads, digest

STRENGTH = 4.0
"""How freely a head may follow single sentences: the C of scikit-learn."""
SURE_USEFUL, SURE_HOLDING = 1.0, -2.0
Lists = dict[str, list[str]]
Texts = Sequence[str]
Scores = dict[str, npt.NDArray[np.float64] | Matrix]
_seen: dict[str, Any] = {}


def vectors_of(texts: Texts) -> Matrix:
    """The companion's vectors, each made once, many at a time."""
    new = [text for text in dict.fromkeys(texts) if text not in _seen]
    for start in range(0, len(new), 256):
        _seen.update(zip(new[start : start + 256], companion_vectors(new[start : start + 256]), strict=True))
    return np.stack([_seen[text] for text in texts])


def train(useful: Lists, guard: Lists, mood: Lists) -> Heads:
    """All heads of labelled texts, in the form of the files."""
    return Heads(
        *_holding_head(useful["holding"], useful["useful"]), *_guard_head(useful, guard), *_mood_head(mood), vectors_of
    )


def _guard_head(useful: Lists, guard: Lists) -> tuple[Matrix, Matrix]:
    fine = [*guard[FINE], *useful["holding"], *useful["useful"]]
    labelled = [(part, FINE) for text in fine for part in sentences(text)]
    labelled += [(part, kind) for kind in GUARDED for text in guard[kind] for part in sentences(text)]
    return _of_kinds(labelled, (FINE, *GUARDED))


def _mood_head(mood: Lists) -> tuple[Matrix, Matrix]:
    """A message is judged as a whole; its sentences are learnt from besides, since many messages are one."""
    labelled = [(text, kind) for kind in MOODS for text in mood[kind]]
    labelled += [(part, kind) for text, kind in labelled if len(sentences(text)) > 1 for part in sentences(text)]
    return _of_kinds(labelled, MOODS)


def _of_kinds(labelled: Sequence[tuple[str, str]], kinds: Texts) -> tuple[Matrix, Matrix]:
    """Weights and bias that tell one kind from the others, in this order."""
    fitted = _fit([text for text, _ in labelled], [kind for _, kind in labelled], None)
    order = [list(fitted.classes_).index(kind) for kind in kinds]
    return fitted.coef_[order].astype(np.float32), fitted.intercept_[order].astype(np.float32)


def _holding_head(holding: Texts, useful: Texts, rounds: int = 2) -> tuple[Matrix, float]:
    """What only holds does so in every piece; of a useful text one piece is not, and the head finds out which."""
    never = [piece for text in holding for piece in pieces(text)]
    news, courtesies = [part for text in useful for part in sentences(text)], list[str]()
    for after in range(rounds + 1):
        texts = [*never, *courtesies, *news]
        fitted = _fit(texts, [0] * (len(texts) - len(news)) + [1] * len(news), "balanced")
        if after == rounds:
            break
        news, courtesies = [], []
        for parts in filter(None, map(pieces, useful)):
            scores = fitted.decision_function(_features(parts))
            for place, (part, score) in enumerate(zip(parts, scores, strict=True)):
                if place == int(scores.argmax()) or score > SURE_USEFUL:
                    news.append(part)
                elif score < SURE_HOLDING:
                    courtesies.append(part)
    return fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0])


def _fit(texts: Texts, labels: Sequence[Any], weight: str | None) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, max_iter=3000, class_weight=weight).fit(_features(texts), labels)


def _features(texts: Texts) -> Any:
    from scipy.sparse import csr_matrix

    return csr_matrix(features(texts, vectors_of(texts)))


def unseen(useful: Lists, guard: Lists, mood: Lists, folds: int = 5) -> tuple[Scores, Scores, Scores]:
    """By label, and by heads that never saw the text: how much news it holds, how surely it may be regretted, and how
    surely it is not calm and angry (two columns).
    """
    news: dict[str, list[float]] = {kind: [] for kind in useful}
    regret: dict[str, list[float]] = {kind: [] for kind in guard}
    feelings: dict[str, list[Matrix]] = {kind: [] for kind in mood}
    for fold in range(folds):
        heads = train(*(_without(lists, fold, folds) for lists in (useful, guard, mood)))
        for label, texts in useful.items():
            news[label] += [heads.news(text) for text in texts[fold::folds]]
        for label, texts in guard.items():
            regret[label] += [heads.worst(text).sureness for text in texts[fold::folds]]
        for label, texts in mood.items():
            feelings[label].append(heads.feelings(texts[fold::folds]))
    return _arrays(news), _arrays(regret), {label: np.vstack(found) for label, found in feelings.items()}


def _arrays(scores: dict[str, list[float]]) -> Scores:
    return {label: np.array(found) for label, found in scores.items()}


def _without(lists: Lists, fold: int, folds: int) -> Lists:
    return {label: [text for n, text in enumerate(texts) if n % folds != fold] for label, texts in lists.items()}


def read(name: str) -> Lists:
    """The texts of a file by their label, in an order that spreads neighbours over the folds."""
    lists: Lists = yaml.safe_load((SENTENCES / name).read_text(encoding="utf-8"))
    return lists


def main() -> None:
    useful, guard, mood = read("useful.yml"), read("guard.yml"), read("mood.yml")
    news, regret, feelings = unseen(useful, guard, mood)
    _print_shares("taken for holding, below", (-2.0, -1.5, -1.2, -1.0, -0.8, -0.6, -0.4, -0.2), news, np.less)
    _print_shares("warned of, from", (0.3, 0.4, 0.5, 0.6, 0.7, 0.8), regret, np.greater_equal)
    for column, what in enumerate(("taken for not calm, from", "taken for angry, from")):
        shares = {label: found[:, column] for label, found in feelings.items()}
        shares["calm and glad"] = np.concatenate([shares.pop("calm"), shares.pop("glad")])
        _print_shares(what, (0.7, 0.75, 0.79, 0.82, 0.84, 0.86, 0.9), shares, np.greater_equal)
    heads = train(useful, guard, mood)
    np.savez_compressed(
        WEIGHTS, news=heads.news_weights.astype(np.float16), news_bias=heads.news_bias,
        guard=heads.guard_weights.astype(np.float16), guard_bias=heads.guard_bias,
        mood=heads.mood_weights.astype(np.float16), mood_bias=heads.mood_bias, digest=np.array(digest()),
    )  # fmt: skip
    print(f"Wrote {WEIGHTS} ({WEIGHTS.stat().st_size // 1024} KB).")


def _print_shares(what: str, limits: Sequence[float], scores: Scores, beyond: Callable[..., Any]) -> None:
    for limit in limits:
        shares = ", ".join(f"{label} {np.mean(beyond(found, limit)):.1%}" for label, found in scores.items())
        print(f"{what} {limit}: {shares}")


if __name__ == "__main__":
    main()
