"""From scores to a probability, and from a wrong-answer budget to the limits of the decision.

A calibrator (`calibrator.py`) is fitted on held-out questions (`held_out.py`). The limit for answering is the lowest
confidence at which their answers keep the budget. No labelled question is needed, and no check is ever looked at.

The bound is Clopper and Pearson's on the effective number of answers (Kish). The limit was chosen on the same
questions and the rounds share their articles, so read it as a guide, not as a guarantee. Labelled questions, once
there are enough, set the answering limit instead (`certify.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from bot.knowledge.asking_back import MOST_OPTIONS, WORTH_OFFERING, clarify_limit
from bot.knowledge.calibrator import CAREFUL, Calibrator, fit_calibrator
from bot.knowledge.certify import CERTAINTY, NEVER, Certificate, upper_bound
from bot.knowledge.embedding import Vectors
from bot.knowledge.held_out import TITLE_SHARE, Budget, Flags, HeldOut, hold_out, rounds_for
from bot.knowledge.index import Numbers, Passage
from bot.model import Limits

LEAST_COVERAGE = 0.05
ENOUGH_PASSAGES = 500
LEAST_ARTICLES = 20
"""With fewer articles a round holds out almost nothing: careful fixed figures are used and the report says so."""


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
        assumed: share of all questions that have no article, as the answering limit takes it.
    """

    basis: str
    questions: int
    answered: int
    wrong: int
    wrong_share: float
    bound: float
    effective: float
    coverage: float
    assumed: float = 0.0
    certainty: float = CERTAINTY
    rounds: int = 0
    title_share: float = TITLE_SHARE


@dataclass(frozen=True, slots=True)
class Calibration:
    calibrator: Calibrator
    limits: Limits
    budget: Budget
    evidence: Evidence
    certificate: Certificate | None = None

    def certified(self, certificate: Certificate | None, ask: float | None = None) -> Calibration:
        """With the answering limit of the certificate, and the limit for asking back if labels gave one."""
        if certificate is None:
            return self
        clarify = min(self.limits.clarify if ask is None else _rounded_up(ask), certificate.limit)
        return replace(
            self, limits=replace(self.limits, answer=certificate.limit, clarify=clarify), certificate=certificate
        )

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


def calibrate(
    passages: Sequence[Passage], sentences: Vectors, seen: Vectors, budget: Budget, seed: int = 0
) -> Calibration:
    """Calibrate for these passages; the same input and seed give the same result.

    Args:
        sentences: (n, s), one a passage, whose dot products are cosines.
        seen: (n, d), what the classifier sees of each passage (`index.features`).
    """
    count = len({passage.article for passage in passages})
    if count < LEAST_ARTICLES:
        evidence = Evidence("too few articles", 0, 0, 0, 0.0, 1.0, 0.0, 0.0)
        return Calibration(CAREFUL, Limits(0.9, 0.3, 0.05), budget, evidence)
    held = hold_out(passages, sentences, seen, count, budget, np.random.default_rng(seed))
    calibrator = fit_calibrator(held)
    judged = _judge(held, calibrator)
    answer, assumed = _guess(judged, budget, enough=len(passages) >= ENOUGH_PASSAGES)
    ask = clarify_limit(judged.confidence, judged.offered, judged.weights, answer)
    limits = Limits(answer, _rounded_up(ask), WORTH_OFFERING, MOST_OPTIONS)
    evidence = replace(_evidence(_assuming(judged, assumed), answer, assumed), rounds=rounds_for(len(passages)))
    return Calibration(calibrator, limits, budget, evidence)


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


def _guess(judged: Judged, budget: Budget, enough: bool) -> tuple[float, float]:
    """The answering limit, and the share of questions without an article that it rests on.

    A whole article held out often leaves near twins behind, so that much of what is "out of scope" in a round would be
    answered rightly in life. Where the assumed share leaves next to nothing to send, half of it is assumed; where that
    is not enough either and there are enough texts to judge by, the surest few are sent all the same.
    """
    for assumed in (budget.out_of_scope, budget.out_of_scope / 2):
        weighed = _assuming(judged, assumed)
        limit = _rounded_up(_answer_limit(weighed, budget))
        if _coverage(weighed, limit) >= LEAST_COVERAGE:
            return limit, assumed
    reached = np.cumsum(weighed.weights * weighed.right) / max(weighed.weights[weighed.answerable].sum(), 1e-12)
    if not enough or reached[-1] < LEAST_COVERAGE:
        return limit, assumed
    return _rounded_up(float(judged.confidence[int(np.searchsorted(reached, LEAST_COVERAGE))])), assumed


def _assuming(judged: Judged, out_of_scope: float) -> Judged:
    """The same questions weighed to another share without an article."""
    now = judged.weights[~judged.answerable].sum()
    factor = np.where(judged.answerable, (1 - out_of_scope) / (1 - now), out_of_scope / now if now else 0.0)
    return replace(judged, weights=judged.weights * factor)


def _coverage(judged: Judged, limit: float) -> float:
    """Share of the answerable questions that are answered rightly."""
    sent = judged.right & (judged.confidence >= limit)
    return float(judged.weights[sent].sum() / max(judged.weights[judged.answerable].sum(), 1e-12))


def _answer_limit(judged: Judged, budget: Budget) -> float:
    """The lowest confidence from which on the answers keep the budget; NEVER if there is none."""
    wrong = np.cumsum(judged.weights * ~judged.right) / np.cumsum(judged.weights)
    kept = np.flatnonzero(wrong <= budget.wrong)
    return float(judged.confidence[kept[-1]]) if len(kept) else NEVER


def _rounded_up(limit: float) -> float:
    """To two decimals, as people read it; up, so that the budget still holds."""
    return math.ceil(limit * 100) / 100


def _evidence(judged: Judged, answer: float, assumed: float) -> Evidence:
    sent = judged.confidence >= answer
    if not sent.any():
        return Evidence("held-out questions", len(sent), 0, 0, 0.0, 1.0, 0.0, 0.0, assumed)
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
        coverage=_coverage(judged, answer),
        assumed=assumed,
    )
