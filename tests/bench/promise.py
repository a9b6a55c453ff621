"""Is the budget kept? Real labelled questions are halved at random, 100 times: certify on one half, count on the other.

The search is not built anew for each half: labels change the limits alone, and these by the product's own code.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from bot.bench.report import Bench
from bot.decision.decide import decide
from bot.knowledge.assembly import judge, with_labels
from bot.model import Answer, Candidate, LabelledQuestion, Limits

HALVES = 100
BUDGETS = (0.05, 0.10)


@dataclass(frozen=True)
class Kept:
    """Of `HALVES` test halves: within the budget, of these with no answer at all; means of what the halves gave."""

    budget: float
    halves: int
    kept: int
    silent: int
    wrong: float
    coverage: float


@dataclass(frozen=True)
class Searched:
    truth: str | None
    candidates: tuple[Candidate, ...]


def promise(bench: Bench, questions: Sequence[LabelledQuestion]) -> Kept:
    """Of a bench assembled without labels, at its budget."""
    searched = search(bench, questions)
    shares, coverages = [], []
    for seed in range(HALVES):
        order = random.Random(seed).sample(searched, len(searched))
        half = len(order) // 2
        wrong, coverage = _realised(order[half:], limits_with(bench, order[:half]))
        shares.append(wrong)
        coverages.append(coverage)
    answering = [share for share in shares if share is not None]
    kept = sum(share is None or share <= bench.budget.wrong for share in shares)
    silent = len(shares) - len(answering)
    return Kept(bench.budget.wrong, HALVES, kept, silent, mean(answering) if answering else 0.0, mean(coverages))


def search(bench: Bench, questions: Sequence[LabelledQuestion]) -> list[Searched]:
    return [Searched(one.article, bench.knowledge.search(one.text, history=one.history)) for one in questions]


def limits_with(bench: Bench, labelled: Sequence[Searched]) -> Limits:
    """As `assemble` sets them when it is given these labels; a test holds the two together."""
    judged = [judge(one.candidates, one.truth) for one in labelled]
    return with_labels(bench.knowledge, judged).limits


def _realised(half: Sequence[Searched], limits: Limits) -> tuple[float | None, float]:
    """Share of wrong answers, None without any; share of the answerable that were answered rightly."""
    decided = [(one.truth, decide(one.candidates, limits)) for one in half]
    sent = [(truth, decision.article) for truth, decision in decided if isinstance(decision, Answer)]
    right = sum(truth == article for truth, article in sent)
    return 1 - right / len(sent) if sent else None, right / max(1, sum(one.truth is not None for one in half))
