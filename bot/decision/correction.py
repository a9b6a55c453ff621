"""The customer says that the article just sent was the wrong one: what is offered instead. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.decision.history import Events, last_decided
from bot.decision.plain import plain
from bot.decision.wordmatch import meant_by_words
from bot.model import Answer, Candidate, Clarify, Decision, HandOff, Limits, Reason

_NO = r"(?:(?:no+|nope|nah|sorry|hmm+|ehm?|well|but|wait|actually)\b[ ,.!-]*)*"
_THAT_IS_NOT = r"(?:that|this|it)(?:'?s| is| was)? ?(?:not|n't|isn't|isnt|wasn't|wasnt) "
_I_MEANT = r"what i (?:meant|mean|asked|wanted|was asking|am asking|need(?:ed)?)(?: for| about)?"
_WRONG_PHRASES = (
    r"(?:the |another )?other(?: one)?|another one",
    _THAT_IS_NOT + r"(?:it|the (?:right )?one)",
    _THAT_IS_NOT + r"(?:really |quite |at all )?" + _I_MEANT,
    r"not (?:really |quite )?" + _I_MEANT,
    r"i did(?:n't|nt| not) (?:mean|ask|want) (?:about |for )?that",
    r"(?:you )?(?:misunderstood|misread|got (?:me|that|it) wrong)(?: me| my question| that)?",
    r"(?:that(?:'?s| is| was) |definitely )*(?:the )?wrong (?:one|article|answer|topic|question|thing)",
    r"(?:that(?:'?s| is) )?(?:a |something |the )?(?:different|other) (?:thing|question|topic)",
    r"i meant something else|not that(?: one)?|that one'?s wrong",
)
_WRONG = re.compile(f"{_NO}(?:{'|'.join(_WRONG_PHRASES)})[ .!]*", re.IGNORECASE)
_MEANT = re.compile(
    _NO + r"(?:(?:that'?s not what|not what) i (?:meant|asked)[,. ]+|not (?:that|this)(?: one)?[,. ]+)?"
    r"(?:i (?:actually |really )?(?:meant?|was asking about|asked about|am asking about|wanted)"
    r"(?: to (?:ask|know)(?: about)?)?|my question (?:was|is) about|i'm asking about)\s+(?P<rest>.+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What was sent wrongly, and what the customer says instead.

    Attributes:
        articles: ids of the articles sent on the message before.
        rest: the words behind "I meant"; None if there are none.
    """

    articles: tuple[str, ...]
    rest: str | None


def meant_words(text: str) -> str | None:
    """The words behind "no, I meant …"."""
    found = _MEANT.fullmatch(plain(text))
    return found["rest"] if found else None


def correction(text: str, events: Events) -> Correction | None:
    """Is the newest message about an answer just given, to say that it was the wrong one?

    Args:
        events: of the dialogue, up to and with the newest message.
    """
    said = plain(text)
    rest = meant_words(said)
    if rest is None and not _WRONG.fullmatch(said):
        return None
    sent = tuple(str(decision["article"]) for decision in last_decided(events) if decision.get("article"))
    return Correction(sent, rest) if sent else None


def next_best(considered: Sequence[Mapping[str, Any]], wrong: Sequence[str], limits: Limits) -> Decision:
    """Offer what was next likeliest, as far as it is worth an option.

    Args:
        considered: candidates as `announcement.explain` keeps them.
        wrong: ids of the articles that were not meant.
    """
    others = tuple(c for c in candidates_of(considered) if c.article not in wrong)
    options = tuple(c for c in others if c.confidence >= limits.offer)[: max(1, limits.max_options)]
    if not options:
        return HandOff(
            Reason.NO_ARTICLE, others, "The customer said the article was the wrong one; no other came near."
        )
    return Clarify(
        options, others, "The customer said the article was the wrong one, so the next likeliest were offered."
    )


def named(rest: str, decision: Decision) -> str | None:
    """The article among the options whose title the words mean, if it is clear."""
    if not isinstance(decision, Clarify):
        return None
    place = meant_by_words(rest, [option.title for option in decision.options])
    return decision.options[place].article if place is not None else None


def without(decision: Decision, wrong: Sequence[str]) -> Decision:
    """A decision on the customer's new words that does not send the wrong article once more."""
    others = tuple(c for c in decision.candidates if c.article not in wrong)
    if isinstance(decision, Answer) and decision.article in wrong:
        return HandOff(Reason.NO_ARTICLE, others, "The likeliest article is the one the customer said was wrong.")
    if isinstance(decision, Clarify):
        options = tuple(c for c in decision.options if c.article not in wrong)
        if not options:
            return HandOff(Reason.NO_ARTICLE, others, "Only articles came near that the customer said were wrong.")
        return Clarify(options, others, decision.why)
    return decision


def candidates_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Candidate, ...]:
    """Stored candidates as values again, likeliest first."""
    found = (
        Candidate(
            str(c["article"]), str(c["title"]), float(c["confidence"]), float(c["probability"]),
            float(c["similarity"]), str(c["nearest"]),
        )
        for c in stored
    )  # fmt: skip
    return tuple(sorted(found, key=lambda c: -c.confidence))
