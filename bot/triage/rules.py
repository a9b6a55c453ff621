"""Triage: what a message is, before anything is searched. Pure; the door for everybody outside this folder.

The wordings are in `bot/triage/patterns/`, what is done about each kind in knowledge/triage.yml. A wrong flag costs a
handoff and is never worded as a reproach; a missed one may cost far more.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.triage.course import deciding
from bot.triage.kinds import Action, Finding, Kind, Seen
from bot.triage.language import other_language
from bot.triage.policy import DEFAULT_POLICY, Policy
from bot.triage.replies_by_language import in_their_language
from bot.triage.seen import seen

ORDER_NUMBER = re.compile(r"\bTT[- ]?(\d{7})\b", re.IGNORECASE)
_NO_PERSON = (Action.ANSWER, Action.WARN, Action.HOLD)
_SENTENCE = re.compile(r"[.!?;:\n<>]+")
_MORE_THAN_A_NUMBER = re.compile(
    r"\b(?:where|why|when|what|who|which|status|cancel\w*|change\w*|refund\w*|return\w*|missing|late|check|arrived?|got"
    r"|received|stuck|wrong|broken|help)\b",
    re.IGNORECASE,
)


def findings(text: str, collecting_details: bool = False, policy: Policy = DEFAULT_POLICY) -> tuple[Finding, ...]:
    """Everything a message may be, the likeliest first, each with probability, evidence and threshold.

    Args:
        text: as the customer wrote it, secrets masked, nothing corrected.
        collecting_details: the handoff form is asking for an order number, so one is no surprise.
    """
    found = [policy.judge(one, text) for one in seen(text)]
    order = ORDER_NUMBER.search(text)
    if order and not collecting_details and _MORE_THAN_A_NUMBER.search(text):
        found.append(policy.judge(Seen(Kind.ACCOUNT, 0.95, (order[0],)), text))
    language = _language(text, policy)
    if language is None and any(one.counts and one.action in _NO_PERSON for one in found):
        # What keeps it from people may stand in one sentence, and another language in the next.
        parts = (_language(part, policy) for part in _SENTENCE.split(text))
        language = next(filter(None, parts), None)
    if language:
        found.append(language)
    return tuple(sorted(found, key=lambda one: -one.probability))


def triage(text: str, collecting_details: bool = False, policy: Policy = DEFAULT_POLICY) -> Finding | None:
    """The finding that takes a first message away from the bot, or None to let it go on.

    A mere wish for a person is none: it goes the way of the dialogue, which asks for the order number first.
    """
    finding = deciding(findings(text, collecting_details, policy), text)
    return finding if finding and finding.action is not Action.PASS_ON else None


def _language(text: str, policy: Policy) -> Finding | None:
    other = other_language(text)
    if other is None:
        return None
    line = policy.line(Kind.LANGUAGE)
    judged = policy.judge(Seen(Kind.LANGUAGE, other.probability, (other.evidence,)), text)
    return judged if line.say else replace(judged, say=in_their_language(other.code))
