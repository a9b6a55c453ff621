"""From articles to a Knowledge in memory: what `versions.py` writes to disk and what a benchmark asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from bot.knowledge.asking_back import MOST_OPTIONS, WORTH_OFFERING, clarify_limit
from bot.knowledge.calibration import calibrate
from bot.knowledge.certify import Label, certify
from bot.knowledge.characters import fit_characters
from bot.knowledge.embedding import Encoder, Vectors, sentence_part
from bot.knowledge.held_out import Budget
from bot.knowledge.index import Passage, features, fit, passages_of
from bot.knowledge.search import Knowledge
from bot.knowledge.spelling import Speller
from bot.model import Article, Candidate, LabelledQuestion

Progress = Callable[[str, int, int], None]
"""Told (step, done, total) as a build goes on."""

LEAST_LABELS = 100
"""With fewer labels the limit for asking back stays as guessed: a tenth of them would be a handful."""


def assemble(
    name: str,
    articles: Sequence[Article],
    encoder: Encoder,
    shorthand: Mapping[str, str],
    budget: Budget,
    labels: Sequence[LabelledQuestion] = (),
) -> Knowledge:
    """Index, train, calibrate; and certify if there are labelled questions."""
    passages = passages_of(articles)
    vectors = encoder.encode([passage.text for passage in passages], passages=True)
    knowledge = assemble_embedded(name, articles, passages, vectors, encoder, shorthand, budget)
    return certified(knowledge, labels)


def assemble_embedded(
    name: str,
    articles: Sequence[Article],
    passages: Sequence[Passage],
    vectors: Vectors,
    encoder: Encoder,
    shorthand: Mapping[str, str],
    budget: Budget,
    progress: Progress = lambda step, done, total: None,
) -> Knowledge:
    """The same of passages whose vectors (n, d) are known already."""
    progress("train the classifier", 0, 1)
    characters = fit_characters([passage.text for passage in passages])
    seen = features(vectors, characters.vectors([passage.text for passage in passages]))
    numbers = np.array([passage.article for passage in passages], dtype=np.int64)
    classifier = fit(seen, numbers, len(articles))
    progress("train the classifier", 1, 1)
    progress("calibrate", 0, 1)
    calibration = calibrate(passages, sentence_part(vectors), seen, budget)
    progress("calibrate", 1, 1)
    speller = Speller(articles, shorthand)
    return Knowledge(name, articles, passages, vectors, characters, classifier, calibration, speller, encoder)


def certified(knowledge: Knowledge, labels: Sequence[LabelledQuestion]) -> Knowledge:
    """With the limits that these labels allow."""
    return with_labels(
        knowledge,
        [judge(knowledge.search(one.text, history=one.history), one.article, one.source) for one in labels],
    )


def judge(candidates: Sequence[Candidate], article: str | None, source: str = "") -> Label:
    """What a label says of the candidates found for its question; article: the right one, None if there is none."""
    if not candidates:
        return Label(0.0, False, article is not None, source=source)
    best = candidates[0]
    options = [one.article for one in candidates[:MOST_OPTIONS] if one.confidence >= WORTH_OFFERING]
    return Label(best.confidence, best.article == article, article is not None, article in options, source)


def with_labels(knowledge: Knowledge, judged: Sequence[Label]) -> Knowledge:
    """The same, where the search for each label is known already."""
    calibration = knowledge.calibration
    certificate = certify(judged, calibration.budget.wrong, calibration.limits.answer)
    if certificate is None:
        return knowledge
    made = datetime.now(UTC).isoformat(timespec="seconds")
    certificate = replace(certificate, version=knowledge.version, made=made)
    ask = _worth_asking_from(judged, certificate.limit) if len(judged) >= LEAST_LABELS else None
    return knowledge.with_calibration(calibration.certified(certificate, ask))


def _worth_asking_from(judged: Sequence[Label], answer: float) -> float:
    ranked = sorted(judged, key=lambda label: -label.confidence)
    confidence = np.array([label.confidence for label in ranked])
    offered = np.array([label.offered for label in ranked])
    return clarify_limit(confidence, offered, np.full(len(ranked), 1 / len(ranked)), answer)
