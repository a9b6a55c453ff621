"""Candidates and limits in, one of three decisions out: `Answer | Clarify | HandOff`.

Pure: no model, no clock, no I/O. Every decision carries a `why` in plain words with its figures; the agent's brief
shows it as it stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.model import Answer, Candidate, Clarify, HandOff, Limits, Reason

WORD_FOR_WORD = 0.985
"""From this cosine on, MiniLM tells a question from its stored wording by little more than punctuation."""


def decide(candidates: Sequence[Candidate], limits: Limits) -> Answer | Clarify | HandOff:
    """Send the best article, offer the best few, or hand over.

    The order of `candidates` does not matter: they are ranked here by confidence, ties by similarity. A confidence
    that is not a number counts as none at all, so a fault upstream can only lead to a handoff.
    """
    ranked = tuple(sorted((c for c in candidates if math.isfinite(c.confidence)), key=_rank, reverse=True))
    if not ranked:
        return HandOff(Reason.NO_ARTICLE, ranked, "No article came near the question.")
    best = ranked[0]
    rivals = [c for c in ranked[1:] if c.confidence >= limits.answer]
    if best.similarity >= WORD_FOR_WORD and all(c.similarity < WORD_FOR_WORD for c in ranked[1:]):
        return Answer(best.article, ranked, _why_word_for_word(best))
    if best.confidence >= limits.answer and not rivals:
        return Answer(best.article, ranked, _why_sent(best, limits))
    options = tuple(c for c in ranked if c.confidence >= limits.offer)[: max(1, limits.max_options)]
    if best.confidence >= limits.clarify and options:
        return Clarify(options, ranked, _why_asked_back(options, limits, bool(rivals)))
    if len(options) > 1 and sum(c.confidence for c in options) >= limits.clarify:
        return HandOff(Reason.AMBIGUOUS, ranked, _why_ambiguous(options, limits))
    return HandOff(Reason.NO_ARTICLE, ranked, _why_none(best, limits))


def why_not(candidate: Candidate, limits: Limits) -> str:
    """Why this candidate was not sent as the answer, for the list under a decision."""
    confidence = candidate.confidence
    if not math.isfinite(confidence):
        return "It has no usable confidence."
    if confidence >= limits.answer:
        return f"At {cut(confidence)} it could have been sent, but another article was as likely."
    below = f"At {cut(confidence)} it is below {cut(limits.answer)}, the limit for sending"
    if confidence >= limits.offer:
        return f"{below}; it is likely enough to be offered as an option."
    return f"{below}, and below {cut(limits.offer)}, the limit for being an option."


def _why_word_for_word(best: Candidate) -> str:
    return f'"{best.title}" was sent: the question stands in it word for word ("{best.nearest}").'


def _rank(candidate: Candidate) -> tuple[float, float]:
    return candidate.confidence, candidate.similarity


def _why_sent(best: Candidate, limits: Limits) -> str:
    return (
        f'"{best.title}" was sent: confidence {cut(best.confidence)}, limit for sending {cut(limits.answer)}. '
        f"{_nearest(best)}"
    )


def _why_asked_back(options: Sequence[Candidate], limits: Limits, rivals: bool) -> str:
    named = ", ".join(f'"{c.title}" ({cut(c.confidence)})' for c in options)
    if rivals:
        return f"More than one article is likely enough to be sent (limit {cut(limits.answer)}), so we asked: {named}."
    return (
        f"The best article is between the limit for asking back, {cut(limits.clarify)}, and the limit for sending, "
        f"{cut(limits.answer)}, so we asked: {named}. {_nearest(options[0])}"
    )


def _why_ambiguous(options: Sequence[Candidate], limits: Limits) -> str:
    named = ", ".join(f'"{c.title}" ({cut(c.confidence)})' for c in options)
    return (
        f"Several articles are about as likely and none reaches {cut(limits.clarify)}, the limit for asking: {named}."
    )


def _why_none(best: Candidate, limits: Limits) -> str:
    return (
        f'The best article, "{best.title}", has confidence {cut(best.confidence)}, below {cut(limits.clarify)}, '
        f"the limit for asking back. {_nearest(best)}"
    )


def _nearest(candidate: Candidate) -> str:
    return f'Nearest stored wording: "{candidate.nearest}" (similarity {cut(candidate.similarity)}).'


def cut(figure: float) -> str:
    """Two decimals, cut and not rounded: 0.849 must not be shown as 0.85 beside a limit of 0.85."""
    return f"{math.floor(figure * 100 + 1e-9) / 100:.2f}"
