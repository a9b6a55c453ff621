"""One decision for the whole message, or one for each of its questions? Pure.

Precision first: a part is answered only if it asks something and its own decision is to answer, and either the whole
message points to the same article or other parts are as sure. In doubt the decision on the whole message stands, or a
part's article is offered and not sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.decision.asking import asks, needs_context
from bot.model import Answer, Clarify, Decision, HandOff, Reason

MOST_ANSWERS = 3
MOST_PARTS_SEARCHED = 3
FITS_THE_WHOLE = 3
"""Among so many likeliest of the whole message a part's article must be. Of our own messages with two questions nearly
all pass (tests/two_questions.yml); of the checks with one question and a detail ("… and where can I sign up?") one."""
WORTH_A_WORD = 0.03
_ANOTHER = re.compile(r"(?:and )?(?:also|plus|another question|one more)\b", re.IGNORECASE)
"""The writer says that another question follows, so the whole need not point to its article."""

Part = tuple[str, Decision]


def decide_parts(whole: Decision, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Choose between the decision on the whole message and those on its parts.

    Args:
        whole: the decision on the message as it stands.
        parts: of a message with several, each that asks something, with the decision on it alone.

    Returns:
        Each text with its decision, answers first, at most three; `("", whole)` if the message is taken as a whole.
        Behind the answers comes at most one part for each question that could not be answered.
    """
    alone = (("", whole),)
    if isinstance(whole, HandOff) and whole.reason not in (Reason.NO_ARTICLE, Reason.AMBIGUOUS):
        return alone
    asked = [part for part in parts if asks(part[0])]
    answered = _answered(whole, asked)
    articles = {decision.article for _, decision in answered}
    if not answered or (isinstance(whole, Answer) and whole.article not in articles):
        return alone  # two ways of looking at it that do not agree
    unanswered = tuple((text, _asked_back(found)) for text, found in asked if _is_open((text, found), articles, whole))
    if len(answered) >= 2 or unanswered:
        return (*answered[:MOST_ANSWERS], *unanswered)
    if isinstance(whole, Answer) or needs_context(answered[0][0]):
        return alone
    return tuple(answered)


def _answered(whole: Decision, asked: Sequence[Part]) -> list[tuple[str, Answer]]:
    """The parts that have an answer of their own, each article once.

    If the whole is none too sure, several sure parts need less support: to stand on their own feet, and to be among
    the candidates of the whole at all.
    """
    sure = [(text, decision) for text, decision in asked if isinstance(decision, Answer)]
    several = len({decision.article for _, decision in sure}) > 1 and not isinstance(whole, Answer)
    found: dict[str, tuple[str, Answer]] = {}
    for text, decision in sure:
        supported = several and any(c.article == decision.article for c in whole.candidates)
        alone = not needs_context(text) and (supported or _ANOTHER.match(text))
        if alone or _fits(whole, decision.article):
            found.setdefault(decision.article, (text, decision))
    return list(found.values())


def _is_open(part: Part, answered: set[str], whole: Decision) -> bool:
    """A question that no article sent covers."""
    text, decision = part
    if isinstance(decision, Answer):
        return decision.article not in answered and not needs_context(text)
    likely = decision.options if isinstance(decision, Clarify) else decision.candidates[:1]
    if {candidate.article for candidate in likely} & answered:
        return False
    # Behind an article that is surely right for the whole, "… and how many days?" is a detail that stands in it.
    if isinstance(whole, Answer):
        return not needs_context(text) and bool(likely) and _fits(whole, likely[0].article, WORTH_A_WORD)
    return True


def _asked_back(decision: Decision) -> Decision:
    """An article that is sure for a part alone, but to which the whole does not point, is offered and not sent."""
    if not isinstance(decision, Answer):
        return decision
    options = tuple(candidate for candidate in decision.candidates if candidate.article == decision.article)
    return Clarify(options, decision.candidates, f"The whole message does not point to it, so we asked. {decision.why}")


def _fits(whole: Decision, article: str, least: float = 0.0) -> bool:
    """Does the whole message point to the article as well? So a part that means something else alone is found out."""
    return any(c.article == article and c.confidence >= least for c in whole.candidates[:FITS_THE_WHOLE])
