"""The figures of a benchmark, as pure functions on arrays.

Confidences are any real numbers, higher means surer. Equal confidences are never told apart: a limit lets all of them
through or none. A figure that the data cannot give (no question of a kind) is None, never 0 and never NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

CERTAINTY = 0.95
RECALL = 0.95
BINS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`. `share` is None if there was nothing to count; low and high are Clopper and Pearson's."""

    count: int
    of: int
    share: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence lies between low and high: how sure the bot was, and how often it was right."""

    low: float
    high: float
    questions: int
    confidence: float
    right: float


def share(count: int, of: int) -> Share:
    """`count` of `of` with its interval at 95 %.

    Two-sided and exact: C. Clopper and E. Pearson, Biometrika 26 (1934), as quantiles of the beta distribution.
    """
    from scipy.stats import beta

    tail = (1 - CERTAINTY) / 2
    low = float(beta.ppf(tail, count, of - count + 1)) if count else 0.0
    high = float(beta.ppf(1 - tail, count + 1, of - count)) if count < of else 1.0
    return Share(count, of, count / of if of else None, low, high)


def within(ranks: Sequence[int], k: int) -> int:
    """How often the right article was among the first k. Ranks count from 1; 0 means not found."""
    return sum(1 <= rank <= k for rank in ranks)


def mean_reciprocal_rank(ranks: Sequence[int], k: int) -> float | None:
    """MRR@k: mean of 1 / rank of the right article, 0 if it is not among the first k.

    Source: E. Voorhees, The TREC-8 Question Answering Track Report (1999).
    """
    return float(np.mean([1 / rank if 1 <= rank <= k else 0.0 for rank in ranks])) if ranks else None


def auroc(positive: Numbers, negative: Numbers) -> float | None:
    """P(a positive is surer than a negative), ties counting half; 0.5 is chance.

    The area under the ROC curve as Mann and Whitney's U / (n m), by mid-ranks: J. Hanley and B. McNeil, Radiology 143
    (1982). None if either side is empty.
    """
    from scipy.stats import rankdata

    n, m = len(positive), len(negative)
    if not n or not m:
        return None
    ranks = rankdata(np.concatenate([positive, negative]))
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def false_positives_at_recall(positive: Numbers, negative: Numbers, recall: float = RECALL) -> float | None:
    """Share of the negatives let through by the highest limit that lets `recall` of the positives through.

    FPR at 95 % TPR: D. Hendrycks and K. Gimpel, ICLR 2017, count it so. None if either side is empty.
    """
    if not len(positive) or not len(negative):
        return None
    needed = int(np.ceil(recall * len(positive) - 1e-9))
    limit = np.sort(positive)[::-1][max(needed, 1) - 1]
    return float(np.mean(negative >= limit))


def risk_by_coverage(confidence: Numbers, right: Flags) -> Numbers:
    """Selective risk, surest first: entry i is the share of mistakes if the surest i + 1 questions are answered.

    Equal confidences count as their expectation over all orders, so the order of the input does not matter.
    """
    if not len(confidence):
        return np.zeros(0)
    _, group = np.unique(-confidence, return_inverse=True)
    sizes = np.bincount(group)
    mistakes = np.bincount(group, weights=(~right).astype(np.float64)) / sizes
    return np.asarray(np.cumsum(np.repeat(mistakes, sizes)) / np.arange(1, len(confidence) + 1))


def aurc(confidence: Numbers, right: Flags) -> float | None:
    """Area under the risk-coverage curve: mean of the selective risk over the coverages 1/n, 2/n, … 1.

    Lower is better.

    Source: Y. Geifman and R. El-Yaniv, Selective Classification for Deep Neural Networks, NeurIPS 2017.
    """
    return float(risk_by_coverage(confidence, right).mean()) if len(confidence) else None


def best_aurc(right: Flags) -> float | None:
    """The AURC of an order that puts every right answer first: what no confidence can beat.

    Source: Y. Geifman, G. Uziel and R. El-Yaniv, ICLR 2019; AURC minus this is their E-AURC.
    """
    return aurc(right.astype(np.float64), right)


def reliability(confidence: Numbers, right: Flags, bins: int = BINS) -> tuple[Bin, ...]:
    """The filled ones of `bins` equally wide bins over [0, 1]; the last one holds 1 as well."""
    place = np.clip((confidence * bins).astype(np.int64), 0, bins - 1)
    found = []
    for number in np.unique(place):
        here = place == number
        found.append(
            Bin(
                round(float(number) / bins, 6),
                round(float(number + 1) / bins, 6),
                int(here.sum()),
                float(confidence[here].mean()),
                float(right[here].mean()),
            )
        )
    return tuple(found)


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """ECE: mean over the questions of |confidence - share right| of their bin.

    Source: C. Guo, G. Pleiss, Y. Sun and K. Weinberger, On Calibration of Modern Neural Networks, ICML 2017.
    """
    total = sum(found.questions for found in bins)
    return sum(found.questions * abs(found.confidence - found.right) for found in bins) / total if total else None
