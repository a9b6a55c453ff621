"""The figures of a benchmark against examples counted by hand, and against scikit-learn where it has the same figure."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from bot.bench import metrics
from bot.bench.figures import Asked, Outcome, Spent, figures_of


def numbers(*values: float) -> metrics.Numbers:
    return np.array(values, dtype=np.float64)


def flags(*values: int) -> metrics.Flags:
    return np.array(values, dtype=np.bool_)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),  # 1 - 0.025 ** (1 / 10)
        (10, 10, 0.6915, 1.0),
        (4, 106, 0.0104, 0.0938),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_is_exact(count: int, of: int, low: float, high: float) -> None:
    found = metrics.share(count, of)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert found.share == (count / of if of else None)


def test_ranks_count_from_one_and_zero_is_not_found() -> None:
    ranks = [1, 2, 4, 0]
    assert [metrics.within(ranks, k) for k in (1, 3, 5)] == [1, 2, 3]
    assert metrics.mean_reciprocal_rank(ranks, 10) == pytest.approx((1 + 1 / 2 + 1 / 4) / 4)
    assert metrics.mean_reciprocal_rank(ranks, 3) == pytest.approx((1 + 1 / 2) / 4)
    assert metrics.mean_reciprocal_rank([], 10) is None


def test_auroc_counts_ties_half() -> None:
    # Pairs won: 0.9 beats both, 0.5 ties with one and beats the other.
    assert metrics.auroc(numbers(0.9, 0.5), numbers(0.5, 0.1)) == pytest.approx(3.5 / 4)
    assert metrics.auroc(numbers(0.3), numbers(0.3)) == 0.5
    assert metrics.auroc(numbers(0.3), numbers()) is None


def test_false_positives_at_recall_by_hand() -> None:
    positive = np.arange(20.0, 0.0, -1)  # 0.95 of 20 is 19, so the limit is the 19th, 2
    assert metrics.false_positives_at_recall(positive, numbers(3, 2, 1.9, 0)) == 0.5
    assert metrics.false_positives_at_recall(numbers(0.5, 0.5), numbers(0.5, 0.4)) == 0.5  # a tie is let through
    assert metrics.false_positives_at_recall(numbers(), numbers(0.5)) is None


@pytest.mark.parametrize("seed", range(5))
def test_auroc_and_false_positives_agree_with_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    positive, negative = np.round(random.normal(1, 1, 83), 1), np.round(random.normal(0, 1, 57), 1)  # many ties
    truth, scores = np.r_[np.ones(83), np.zeros(57)], np.r_[positive, negative]
    assert metrics.auroc(positive, negative) == pytest.approx(roc_auc_score(truth, scores))
    false, true, _ = roc_curve(truth, scores, drop_intermediate=False)
    assert metrics.false_positives_at_recall(positive, negative) == pytest.approx(false[true >= 0.95].min())


def test_risk_and_coverage_by_hand() -> None:
    confidence, right = numbers(0.2, 0.9, 0.8), flags(0, 1, 0)
    assert metrics.risk_by_coverage(confidence, right) == pytest.approx([0, 1 / 2, 2 / 3])
    assert metrics.aurc(confidence, right) == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
    assert metrics.best_aurc(right) == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
    assert metrics.aurc(numbers(), flags()) is None


def test_equal_confidences_share_their_mistakes_whatever_their_order() -> None:
    expected = [0.5, 0.5, 1 / 3]
    assert metrics.risk_by_coverage(numbers(0.9, 0.9, 0.1), flags(1, 0, 1)) == pytest.approx(expected)
    assert metrics.risk_by_coverage(numbers(0.9, 0.9, 0.1), flags(0, 1, 1)) == pytest.approx(expected)


def test_reliability_and_calibration_error_by_hand() -> None:
    bins = metrics.reliability(numbers(0.91, 0.95, 1.0, 0.12), flags(1, 1, 0, 0))
    assert [(b.low, b.high, b.questions) for b in bins] == [(0.1, 0.2, 1), (0.9, 1.0, 3)]
    gap = abs((0.91 + 0.95 + 1.0) / 3 - 2 / 3)
    assert metrics.calibration_error(bins) == pytest.approx((1 * 0.12 + 3 * gap) / 4)
    assert metrics.calibration_error(()) is None


def asked(truth: str | None, ranked: str, confidence: float, outcome: Outcome, shown: str = "") -> Asked:
    return Asked(truth, tuple(ranked), confidence, outcome, tuple(shown), Spent(0.01, 0.008), Spent(0.009, 0.007))


def test_decisions_are_counted_of_what_they_are_shares_of() -> None:
    found = figures_of(
        [
            asked("a", "ab", 0.9, Outcome.ANSWERED, "a"),
            asked("a", "ba", 0.8, Outcome.ANSWERED, "b"),  # wrong
            asked(None, "ab", 0.7, Outcome.ANSWERED, "a"),  # wrong too: nothing answers it
            asked("b", "abc", 0.5, Outcome.CLARIFIED, "ab"),  # offered
            asked("c", "ab", 0.5, Outcome.CLARIFIED, "ab"),  # missed
            asked(None, "ab", 0.4, Outcome.CLARIFIED, "ab"),
            asked(None, "", 0.0, Outcome.HANDED_OVER),
            asked("c", "c", 0.1, Outcome.HANDED_OVER),
        ]
    )
    decisions = found.decisions
    assert (found.questions, found.answerable, found.out_of_scope) == (8, 5, 3)
    assert (decisions.wrong.count, decisions.wrong.of, decisions.wrong_out_of_scope) == (2, 3, 1)
    assert (decisions.coverage.count, decisions.coverage.of) == (1, 5)
    assert (decisions.helped.count, decisions.helped.of) == (2, 5)
    assert (decisions.options_hit.count, decisions.options_hit.of) == (1, 2)
    assert (decisions.clarified_out_of_scope.count, decisions.clarified_out_of_scope.of) == (1, 3)
    assert [decisions.answered.count, decisions.clarified.count, decisions.handed_over.count] == [3, 3, 2]
    assert (found.ranking.top1.count, found.ranking.top1.of) == (2, 5)
    assert found.ranking.mrr10 == pytest.approx((1 + 1 / 2 + 1 / 2 + 0 + 1) / 5)
    assert found.latency.wall.p50 == pytest.approx(10)
    assert found.latency.beyond_embedding_cpu.p95 == pytest.approx(1)


def test_what_cannot_be_counted_is_none_and_never_nan() -> None:
    found = figures_of([asked(None, "a", 0.2, Outcome.HANDED_OVER)])
    assert found.ranking.top1.share is None and found.ranking.mrr10 is None
    assert found.decisions.wrong.share is None and found.decisions.coverage.share is None
    assert found.confidence.auroc_scope is None and found.confidence.fpr95_scope is None
    assert found.confidence.aurc == 1.0 and not math.isnan(found.confidence.ece or 0)
