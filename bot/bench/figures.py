"""From what became of each question to the figures of a report. Pure: no clock, no I/O.

A question is *answerable* if an article of the knowledge base answers it, else *out of scope*. *Right* means that the
first candidate is the article that answers; for a question out of scope nothing is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bot.bench import metrics
from bot.bench.metrics import Bin, Flags, Numbers, Share


class Outcome(StrEnum):
    ANSWERED = "answered"
    CLARIFIED = "clarified"
    HANDED_OVER = "handed over"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock on the wall, and of the processor by all threads of this process."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one question.

    Attributes:
        truth: the article that answers, or None.
        ranked: the likeliest articles, best first.
        confidence: of the first of them; 0 if there is none.
        shown: the article sent, or those offered as options; nothing if a person is called.
        total, embedding: time for the decision, and the part of it that made vectors.
    """

    truth: str | None
    ranked: tuple[str, ...]
    confidence: float
    outcome: Outcome
    shown: tuple[str, ...]
    total: Spent
    embedding: Spent

    @property
    def rank(self) -> int:
        """Of the right article, from 1; 0 if it is not among the ranked, or there is none."""
        return self.ranked.index(self.truth) + 1 if self.truth in self.ranked else 0

    @property
    def hit(self) -> bool:
        """The right article was sent or offered."""
        return self.truth in self.shown


@dataclass(frozen=True, slots=True)
class Ranking:
    """Over the answerable questions: was the right article the first, among three, and how near the top."""

    top1: Share
    top3: Share
    mrr5: float | None
    mrr10: float | None


@dataclass(frozen=True, slots=True)
class Confidence:
    """What the confidence of the first candidate is worth.

    Attributes:
        auroc_scope, fpr95_scope: answerable against out of scope.
        auroc_right: right against the rest (wrong or out of scope).
        aurc, aurc_best: area under the risk-coverage curve over all questions; the least that these ranks allow.
        ece, bins: expected calibration error, and the bins it is made of.
    """

    auroc_scope: float | None
    fpr95_scope: float | None
    auroc_right: float | None
    aurc: float | None
    aurc_best: float | None
    ece: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What customers would have seen.

    Attributes:
        answered, clarified, handed_over: of all questions.
        wrong: answers that were another article's or should not have been, of the answers sent.
        wrong_out_of_scope: those of them to questions out of scope.
        coverage: answered rightly, of the answerable.
        options_hit: the right article was among the options, of the answerable questions that were clarified.
        clarified_out_of_scope: options for a question that no article answers, of those questions.
        helped: answered rightly or offered, of the answerable.
    """

    answered: Share
    clarified: Share
    handed_over: Share
    wrong: Share
    wrong_out_of_scope: int
    coverage: Share
    options_hit: Share
    clarified_out_of_scope: Share
    helped: Share


@dataclass(frozen=True, slots=True)
class Milliseconds:
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Of one question, by the wall and of the processor: all of it, and without making vectors.

    `embedding_included` is False if the vectors were made beforehand.
    """

    wall: Milliseconds
    cpu: Milliseconds
    beyond_embedding_wall: Milliseconds
    beyond_embedding_cpu: Milliseconds
    embedding_included: bool


@dataclass(frozen=True, slots=True)
class Figures:
    questions: int
    answerable: int
    out_of_scope: int
    ranking: Ranking
    confidence: Confidence
    decisions: Decisions
    latency: Latency


def figures_of(asked: Sequence[Asked], embedding_included: bool = True) -> Figures:
    """All figures. `embedding_included` is False if the vectors were made beforehand, so that latencies lack them."""
    answerable = [one for one in asked if one.truth is not None]
    return Figures(
        len(asked),
        len(answerable),
        len(asked) - len(answerable),
        ranking_of([one.rank for one in answerable]),
        confidence_of(asked),
        decisions_of(asked),
        latency_of(asked, embedding_included),
    )


def ranking_of(ranks: Sequence[int]) -> Ranking:
    return Ranking(
        metrics.share(metrics.within(ranks, 1), len(ranks)),
        metrics.share(metrics.within(ranks, 3), len(ranks)),
        metrics.mean_reciprocal_rank(ranks, 5),
        metrics.mean_reciprocal_rank(ranks, 10),
    )


def confidence_of(asked: Sequence[Asked]) -> Confidence:
    confidence, right, answerable = columns(asked)
    bins = metrics.reliability(confidence, right)
    return Confidence(
        metrics.auroc(confidence[answerable], confidence[~answerable]),
        metrics.false_positives_at_recall(confidence[answerable], confidence[~answerable]),
        metrics.auroc(confidence[right], confidence[~right]),
        metrics.aurc(confidence, right),
        metrics.best_aurc(right),
        metrics.calibration_error(bins),
        bins,
    )


def columns(asked: Sequence[Asked]) -> tuple[Numbers, Flags, Flags]:
    """Confidence, right, answerable: one entry a question."""
    return (
        np.array([one.confidence for one in asked], dtype=np.float64),
        np.array([one.rank == 1 for one in asked], dtype=np.bool_),
        np.array([one.truth is not None for one in asked], dtype=np.bool_),
    )


def decisions_of(asked: Sequence[Asked]) -> Decisions:
    count, answerable = len(asked), sum(one.truth is not None for one in asked)
    answered = [one for one in asked if one.outcome is Outcome.ANSWERED]
    clarified = [one for one in asked if one.outcome is Outcome.CLARIFIED]
    asked_back = [one for one in clarified if one.truth is not None]
    right, offered = sum(one.hit for one in answered), sum(one.hit for one in asked_back)
    return Decisions(
        answered=metrics.share(len(answered), count),
        clarified=metrics.share(len(clarified), count),
        handed_over=metrics.share(count - len(answered) - len(clarified), count),
        wrong=metrics.share(len(answered) - right, len(answered)),
        wrong_out_of_scope=sum(one.truth is None for one in answered),
        coverage=metrics.share(right, answerable),
        options_hit=metrics.share(offered, len(asked_back)),
        clarified_out_of_scope=metrics.share(len(clarified) - len(asked_back), count - answerable),
        helped=metrics.share(right + offered, answerable),
    )


def latency_of(asked: Sequence[Asked], embedding_included: bool) -> Latency:
    return Latency(
        _milliseconds([one.total.wall for one in asked]),
        _milliseconds([one.total.cpu for one in asked]),
        _milliseconds([one.total.wall - one.embedding.wall for one in asked]),
        _milliseconds([one.total.cpu - one.embedding.cpu for one in asked]),
        embedding_included,
    )


def _milliseconds(seconds: Sequence[float]) -> Milliseconds:
    return Milliseconds(*(float(1000 * np.percentile(seconds, p)) for p in (50, 95)))
