"""What would have to differ for another decision: the figures of a decision read backwards, in sentences. Pure.

A confidence grows with an article's share and similarity. With the curve that made it, one of the two is solved for
while the other stays: an explanation, not a prophecy, for other words would move both, and other articles too. The
confidence of a follow-up has the history in it and does not lie on the curve; then no such figures are given.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Protocol

from bot.decision.decide import WORD_FOR_WORD, cut
from bot.model import Answer, Candidate, Clarify, Decision, HandOff, Limits

_NEARLY = 1e-9
"""Confidences of 0 and 1 lie infinitely far out on the curve; from here on they count as so much more or less."""
_SAME = 0.02
"""In log odds: at most 0.005 in confidence, which looks the same with two decimals."""


class Curve(Protocol):
    """confidence = sigmoid(share_weight * log(share) + cosine_weight * similarity + intercept)."""

    @property
    def share_weight(self) -> float: ...
    @property
    def cosine_weight(self) -> float: ...
    @property
    def intercept(self) -> float: ...


class Needed(NamedTuple):
    """The share, or else the similarity, that gives a wanted confidence; None where no possible value does."""

    share: float | None
    similarity: float | None


def needed(candidate: Candidate, confidence: float, curve: Curve) -> Needed:
    """Solve the curve for one evidence, the other staying as it is."""
    share = _log_share(candidate)
    way = _logit(confidence) - _linear(share, candidate.similarity, curve)
    log_share, similarity = share + way / curve.share_weight, candidate.similarity + way / curve.cosine_weight
    return Needed(math.exp(log_share) if log_share <= 0 else None, similarity if 0 <= similarity <= 1 else None)


def differ(decision: Decision, limits: Limits, curve: Curve | None = None) -> tuple[str, ...]:
    """What another decision would have taken; empty if no figures decided (a person chose, or nothing was found).

    Args:
        limits: those that decided.
        curve: of the version that decided; None leaves shares and similarities out.
    """
    if not decision.candidates:
        return ()
    best, *others = decision.candidates
    match decision:
        case Answer(article):
            return _sent(best, others, limits, curve) if best.article == article else ()
        case Clarify():
            return _asked_back(best, others, limits, curve)
        case HandOff():
            sent = _to_be_sent(best, limits, curve)
            if limits.clarify >= limits.answer:
                return (sent,)
            return (_reach("To be asked back,", best, limits.clarify, curve), sent)


def finding_differs(kind: str, probability: float, threshold: float) -> str:
    """Of one kind that triage found: at which probability it would count, or would not."""
    if probability >= threshold:
        return f'"{kind}" would not have counted below a probability of {_up(threshold)}: it has {cut(probability)}.'
    return f'"{kind}" would have counted at a probability of {_up(threshold)} or more: it has {cut(probability)}.'


def _sent(best: Candidate, others: list[Candidate], limits: Limits, curve: Curve | None) -> tuple[str, ...]:
    if best.similarity >= WORD_FOR_WORD and all(other.similarity < WORD_FOR_WORD for other in others):
        enough = best.confidence >= limits.answer and not any(c.confidence >= limits.answer for c in others)
        return (
            "It was sent because the question stands in it word for word, whatever its confidence. Below a similarity "
            f"of {WORD_FOR_WORD} its confidence of {cut(best.confidence)} would have decided, and that is "
            f"{'enough as well' if enough else 'not enough to be sent alone'}.",
        )
    sentences = [
        f"Below a confidence of {_up(limits.answer)} it would not have been sent: it has {cut(best.confidence)}."
        f"{_fall(best, limits.answer, curve)}"
    ]
    if others:
        rival = _reach("To be asked about as well,", others[0], limits.answer, curve)
        sentences.append(rival)
    return tuple(sentences)


def _asked_back(best: Candidate, others: list[Candidate], limits: Limits, curve: Curve | None) -> tuple[str, ...]:
    rivals = [other for other in others if other.confidence >= limits.answer]
    if rivals:
        return tuple(
            f'For "{best.title}" to be sent, the rival "{rival.title}" would have to be below {_up(limits.answer)}: '
            f"it has {cut(rival.confidence)}.{_fall(rival, limits.answer, curve)}"
            for rival in rivals
        )
    if best.confidence >= limits.answer:
        return (f'"{best.title}" would have been sent if the whole message pointed to it, and not a part alone.',)
    return (
        _to_be_sent(best, limits, curve),
        f"Below a confidence of {_up(limits.clarify)} nothing would have been asked back.",
    )


def _to_be_sent(best: Candidate, limits: Limits, curve: Curve | None) -> str:
    if limits.answer > 1:
        return "No confidence is enough to be sent by this version; only a question that stands word for word is."
    return _reach("To be sent,", best, limits.answer, curve, word_for_word=True)


def _reach(aim: str, one: Candidate, limit: float, curve: Curve | None, word_for_word: bool = False) -> str:
    start = f'{aim} "{one.title}" would need a confidence of {_up(limit)} or more: it has {cut(one.confidence)}.'
    if curve is None or one.confidence >= limit or not _lies_on(curve, one):
        return start
    share, similarity = needed(one, limit, curve)
    if word_for_word:
        similarity = min(similarity or 1.0, WORD_FOR_WORD)
    ways = []
    if similarity is not None:
        ways.append(f"a similarity of {_up(similarity)} instead of {cut(one.similarity)}")
    if share is not None:
        ways.append(f"a share of {_up(share)} instead of {cut(one.probability)}")
    if not ways:
        return f"{start} No similarity or share alone would do."
    return f"{start} {ways[0].capitalize()} would do{''.join(f', or {way}' for way in ways[1:])}."


def _fall(one: Candidate, limit: float, curve: Curve | None) -> str:
    if curve is None or limit > 1 or not _lies_on(curve, one):
        return ""
    share, similarity = needed(one, limit, curve)
    ways = []
    if similarity is not None and similarity >= 0.01:
        ways.append(f"a similarity below {cut(similarity)} instead of {cut(one.similarity)}")
    if share is not None and share >= 0.01:
        ways.append(f"a share below {cut(share)} instead of {cut(one.probability)}")
    if not ways:
        return ""
    return f" {ways[0].capitalize()} would do that{''.join(f', or {way}' for way in ways[1:])}."


def _lies_on(curve: Curve, one: Candidate) -> bool:
    farthest = _logit(1.0)
    linear = _linear(_log_share(one), one.similarity, curve)
    return abs(min(max(linear, -farthest), farthest) - _logit(one.confidence)) < _SAME


def _linear(log_share: float, similarity: float, curve: Curve) -> float:
    return curve.share_weight * log_share + curve.cosine_weight * similarity + curve.intercept


def _log_share(one: Candidate) -> float:
    return math.log(max(one.probability, 1e-12))


def _logit(confidence: float) -> float:
    inside = min(max(confidence, _NEARLY), 1 - _NEARLY)
    return math.log(inside / (1 - inside))


def _up(figure: float) -> str:
    """Two decimals of what it takes, rounded up: less would not do."""
    return f"{math.ceil(figure * 100 - _NEARLY) / 100:.2f}"
