"""The few codes that reports count handoffs by, and which of them each reason is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from bot.model import Priority, Reason

REPEATED = 3  # turns without an answer, from which on the failing itself is the reason


class Code(StrEnum):
    CUSTOMER_ASKED = "customer asked"
    NO_ARTICLE = "no article"
    AMBIGUOUS = "ambiguous"
    SENSITIVE = "sensitive"
    ANGRY = "angry"
    REPEATED_FAILURE = "repeated failure"
    POLICY = "policy"
    BOT_ERROR = "bot error"


_OTHERS: Mapping[Reason, Code] = {
    Reason.CUSTOMER_ASKED: Code.CUSTOMER_ASKED,
    Reason.NO_ARTICLE: Code.NO_ARTICLE,
    Reason.AMBIGUOUS: Code.AMBIGUOUS,
    Reason.ANGRY: Code.ANGRY,
    Reason.COMPLAINT: Code.ANGRY,
    Reason.CHURN: Code.ANGRY,
    Reason.UNSETTLED: Code.REPEATED_FAILURE,
    Reason.REPEATED_FAILURE: Code.REPEATED_FAILURE,
    Reason.ACCOUNT_LOOKUP: Code.POLICY,
    Reason.ABUSE: Code.POLICY,
    Reason.SPAM: Code.POLICY,
    Reason.INJECTION: Code.POLICY,
    Reason.LANGUAGE: Code.POLICY,
    Reason.BOT_ERROR: Code.BOT_ERROR,
}


_PRIORITIES = {
    Reason.DANGER: Priority.URGENT,
    Reason.SAFETY: Priority.URGENT,
    Reason.FRAUD: Priority.URGENT,
    Reason.LEGAL: Priority.HIGH,
    Reason.DATA_REQUEST: Priority.HIGH,
    Reason.ANGRY: Priority.HIGH,
    Reason.COMPLAINT: Priority.HIGH,
    Reason.THREAT: Priority.URGENT,
    Reason.VULNERABLE: Priority.HIGH,
    Reason.PRESS: Priority.HIGH,
    Reason.CHURN: Priority.HIGH,
    Reason.UNSETTLED: Priority.HIGH,
}


def code_of(reason: Reason) -> Code:
    """Every reason that is not named is a sensitive kind: danger, legal, fraud, press and the like."""
    return _OTHERS.get(reason, Code.SENSITIVE)


def usual_priority(reason: Reason) -> Priority:
    """How urgent a handoff for this reason is, if nothing else speaks for more."""
    return _PRIORITIES.get(reason, Priority.NORMAL)


def failures(decisions: Iterable[Mapping[str, Any] | None], complaints: int) -> int:
    """How often the bot did not help in an episode: turns without an answer, and "that did not help"."""
    unanswered = sum(1 for made in decisions if made and made.get("kind") in ("Clarify", "HandOff"))
    return unanswered + complaints


def final_reason(reason: Reason, failed: int) -> Reason:
    """Failing again and again says more than the last failure, or than the wish for a person that it led to."""
    plain = reason in (Reason.CUSTOMER_ASKED, Reason.NO_ARTICLE, Reason.AMBIGUOUS)
    return Reason.REPEATED_FAILURE if plain and failed >= REPEATED else reason
