"""From articles to a Knowledge in memory: what `versions.py` writes to disk and what a benchmark asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.knowledge.calibration import calibrate
from bot.knowledge.certify import Label, certify
from bot.knowledge.embedding import Encoder
from bot.knowledge.held_out import Budget
from bot.knowledge.index import fit, flat_index, passages_of
from bot.knowledge.search import Knowledge
from bot.knowledge.spelling import Speller
from bot.model import Article, LabelledQuestion


def assemble(
    name: str,
    articles: Sequence[Article],
    encoder: Encoder,
    shorthand: Mapping[str, str],
    budget: Budget,
    labels: Sequence[LabelledQuestion] = (),
) -> Knowledge:
    """Index, train, calibrate; and certify if there are labelled questions enough."""
    passages = passages_of(articles)
    vectors = encoder.encode([passage.text for passage in passages], passages=True)
    numbers = np.array([passage.article for passage in passages], dtype=np.int64)
    classifier = fit(vectors, numbers, len(articles))
    calibration = calibrate(passages, vectors, budget)
    speller = Speller(articles, shorthand)
    index = flat_index(vectors)
    knowledge = Knowledge(name, articles, passages, vectors, index, classifier, calibration, speller, encoder)
    judged = []
    for label in labels:
        best = next(iter(knowledge.search(label.text, history=label.history)), None)
        judged.append(Label(best.confidence if best else 0.0, best is not None and best.article == label.article))
    return knowledge.with_calibration(calibration.certified(certify(judged, budget.wrong)))
