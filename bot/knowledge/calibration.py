"""From scores to a probability, and from a wrong-answer budget to the limits of the decision.

A logistic regression learns P(the best article is right) from its log share and its cosine, on held-out questions
(`held_out.py`). The limit for answering is the lowest confidence at which their answers keep the budget. No labelled
question is needed, and no check is ever looked at.

The bound is Clopper and Pearson's on the effective number of answers (Kish). The limit was chosen on the same
questions and the rounds share their articles, so read it as a guide, not as a guarantee. Labelled questions, once
there are enough, set the answering limit instead (`certify.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from bot.knowledge.certify import CERTAINTY, Certificate, upper_bound
from bot.knowledge.embedding import Vectors
from bot.knowledge.held_out import ROUNDS, TITLE_SHARE, Budget, Flags, HeldOut, hold_out
from bot.knowledge.index import Numbers, Passage
from bot.model import Limits

LEAST_ARTICLES = 20
"""With fewer articles a round holds out almost nothing: careful fixed figures are used and the report says so."""
WORTH_ASKING = 0.45
"""Asking back pays as long as the right article is among the options this often."""
WINDOW = 0.1
"""How often is counted over groups of neighbours in confidence that make up this share of all questions."""
WORTH_OFFERING = 0.03
MOST_OPTIONS = 3
NEVER = 1.01


@dataclass(frozen=True, slots=True)
class Calibrator:
    """P(right) = sigmoid(share_weight * log(share) + cosine_weight * cosine + intercept)."""

    share_weight: float
    cosine_weight: float
    intercept: float

    def confidence(self, shares: Numbers, cosines: Numbers) -> Numbers:
        """Between 0 and 1, of the arrays' common shape."""
        linear = self.share_weight * np.log(np.maximum(shares, 1e-12)) + self.cosine_weight * cosines + self.intercept
        return np.asarray(1 / (1 + np.exp(-linear)))


CAREFUL = Calibrator(share_weight=2.0, cosine_weight=2.0, intercept=1.0)
"""Where there is nothing to fit on: sure only of what both the classifier and the nearest text are sure of."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the limits rest on. Shares are weighted to the assumed mix of questions.

    Attributes:
        basis: "held-out questions", or "too few articles" for fixed figures.
        questions, answered, wrong: held-out questions; those at or above the limit; those of them answered wrongly.
        wrong_share: share of wrong answers among the answers.
        bound: upper Clopper-Pearson bound of that share, at `certainty`; 1 if nothing was answered.
        effective: number of equally weighted answers that would say as much (Kish).
        coverage: share of the answerable questions that are answered rightly.
    """

    basis: str
    questions: int
    answered: int
    wrong: int
    wrong_share: float
    bound: float
    effective: float
    coverage: float
    certainty: float = CERTAINTY
    rounds: int = ROUNDS
    title_share: float = TITLE_SHARE


@dataclass(frozen=True, slots=True)
class Calibration:
    calibrator: Calibrator
    limits: Limits
    budget: Budget
    evidence: Evidence
    certificate: Certificate | None = None

    def certified(self, certificate: Certificate | None) -> Calibration:
        """With the answering limit that labelled questions allow; without enough of them the guess stays."""
        if certificate is None:
            return self
        limits = replace(self.limits, answer=certificate.limit, clarify=min(self.limits.clarify, certificate.limit))
        return replace(self, limits=limits, certificate=certificate)

    def as_json(self) -> dict[str, dict[str, object]]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, dict[str, object]]) -> Calibration:
        """The inverse of `as_json`. The file was checked against its sha256 before."""
        return cls(
            Calibrator(**found["calibrator"]),  # type: ignore[arg-type]
            Limits(**found["limits"]),  # type: ignore[arg-type]
            Budget(**found["budget"]),  # type: ignore[arg-type]
            Evidence(**found["evidence"]),  # type: ignore[arg-type]
            Certificate(**found["certificate"]) if found.get("certificate") else None,  # type: ignore[arg-type]
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """The held-out questions, highest confidence first: that confidence, and whether sending or offering was right."""

    confidence: Numbers
    right: Flags
    offered: Flags
    answerable: Flags
    weights: Numbers


def calibrate(passages: Sequence[Passage], vectors: Vectors, budget: Budget, seed: int = 0) -> Calibration:
    """Calibrate for these passages with their vectors (n, d); the same input and seed give the same result."""
    count = len({passage.article for passage in passages})
    if count < LEAST_ARTICLES:
        evidence = Evidence("too few articles", 0, 0, 0, 0.0, 1.0, 0.0, 0.0)
        return Calibration(CAREFUL, Limits(0.9, 0.3, 0.05), budget, evidence)
    held = hold_out(passages, vectors, count, budget, np.random.default_rng(seed))
    calibrator = _fit_calibrator(held)
    judged = _judge(held, calibrator)
    answer = _rounded_up(_answer_limit(judged, budget))
    limits = Limits(answer, _rounded_up(_clarify_limit(judged, answer)), WORTH_OFFERING, MOST_OPTIONS)
    return Calibration(calibrator, limits, budget, _evidence(judged, answer))


def _fit_calibrator(held: HeldOut) -> Calibrator:
    from sklearn.linear_model import LogisticRegression

    best = held.shares.argmax(axis=1)
    right = best == held.truth
    if right.all() or not right.any():
        return CAREFUL
    rows = np.arange(len(best))
    features = np.c_[np.log(np.maximum(held.shares[rows, best], 1e-12)), held.cosines[rows, best]]
    weights = held.weights * len(held.weights)
    model = LogisticRegression(C=1000.0, max_iter=1000).fit(features, right, sample_weight=weights)
    if model.coef_[0, 1] < 0:  # a nearer text may never lower the confidence
        model.fit(features * [1, 0], right, sample_weight=weights)
    return Calibrator(float(model.coef_[0, 0]), max(0.0, float(model.coef_[0, 1])), float(model.intercept_[0]))


def _judge(held: HeldOut, calibrator: Calibrator) -> Judged:
    confidences = calibrator.confidence(held.shares, held.cosines)
    rows = np.arange(len(held.truth))
    best = confidences.argmax(axis=1)
    answerable = held.truth >= 0
    own = np.where(answerable, confidences[rows, held.truth], -1.0)
    rank = (confidences > own[:, None]).sum(axis=1)
    offered = (own >= WORTH_OFFERING) & (rank < MOST_OPTIONS)
    order = np.argsort(-confidences[rows, best], kind="stable")
    return Judged(
        confidences[rows, best][order],
        (best == held.truth)[order],
        offered[order],
        answerable[order],
        held.weights[order],
    )


def _answer_limit(judged: Judged, budget: Budget) -> float:
    """The lowest confidence from which on the answers keep the budget; NEVER if there is none."""
    wrong = np.cumsum(judged.weights * ~judged.right) / np.cumsum(judged.weights)
    kept = np.flatnonzero(wrong <= budget.wrong)
    return float(judged.confidence[kept[-1]]) if len(kept) else NEVER


def _clarify_limit(judged: Judged, answer: float) -> float:
    """The confidence below which a group of questions is no longer worth asking back."""
    asked = judged.confidence < answer
    confidence, weights = judged.confidence[asked], judged.weights[asked]
    if not len(confidence):
        return answer
    reached = np.cumsum(weights)
    hits = np.cumsum(weights * judged.offered[asked])
    since = np.searchsorted(reached, reached - WINDOW)  # where the group that ends here begins
    group = reached - np.where(since > 0, reached[since - 1], 0)
    share = (hits - np.where(since > 0, hits[since - 1], 0)) / group
    poor = np.flatnonzero((share < WORTH_ASKING) & (reached >= WINDOW))
    if not len(poor):
        return max(WORTH_OFFERING, float(confidence[-1]))
    return max(WORTH_OFFERING, float(confidence[since[poor[0]] : poor[0] + 1].mean()))


def _rounded_up(limit: float) -> float:
    """To two decimals, as people read it; up, so that the budget still holds."""
    return math.ceil(limit * 100) / 100


def _evidence(judged: Judged, answer: float) -> Evidence:
    sent = judged.confidence >= answer
    if not sent.any():
        return Evidence("held-out questions", len(sent), 0, 0, 0.0, 1.0, 0.0, 0.0)
    weights = judged.weights[sent]
    share = float((weights * ~judged.right[sent]).sum() / weights.sum())
    effective = float(weights.sum() ** 2 / (weights**2).sum())
    return Evidence(
        basis="held-out questions",
        questions=len(sent),
        answered=int(sent.sum()),
        wrong=int((sent & ~judged.right).sum()),
        wrong_share=share,
        bound=upper_bound(share * effective, effective),
        effective=effective,
        coverage=float(judged.weights[sent & judged.right].sum() / judged.weights[judged.answerable].sum()),
    )
