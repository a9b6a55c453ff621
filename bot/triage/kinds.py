"""What triage looks for, and what it says when it found it. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.model import Priority, Reason


class Kind(StrEnum):
    """One thing a message may be, the gravest first: of two that are found, the earlier one decides."""

    SELF_HARM = "self-harm"
    DANGER = "danger"  # somebody is hurt or at risk now, and no product of ours is to blame
    THREAT = "threat"
    SAFETY = "product safety"
    FRAUD = "fraud"
    LEGAL = "legal"
    PRIVACY = "privacy"  # a leak, erasure, an objection, a formal request
    VULNERABLE = "vulnerable"
    PRESS = "press"
    HUMAN = "human"
    COMPLAINT = "complaint"
    CHURN = "churn"
    INJECTION = "injection"
    ABUSE = "abuse"
    SPAM = "spam"
    OWN_DATA = "own data"  # "how do I get a copy of my data": an article says how
    ACCOUNT = "account"  # nobody can answer it without opening that order
    LANGUAGE = "language"


class Action(StrEnum):
    """What becomes of a message; knowledge/triage.yml says which kind gets which."""

    HAND_OVER = "hand over"  # say the line, if there is one, and put the conversation in the queue
    WARN = "warn"  # say the line once; the next time hand over without a word about it
    ANSWER = "answer"  # say the line twice; the third time hand over
    HOLD = "hold"  # neither answer nor queue, unless the conversation is already a real one
    PASS_ON = "pass on"  # noqa: S105 (no password); the bot goes on as usual; what was seen is noted beside the message


REASON_OF = {
    Kind.SELF_HARM: Reason.DANGER,
    Kind.DANGER: Reason.DANGER,
    Kind.THREAT: Reason.THREAT,
    Kind.SAFETY: Reason.SAFETY,
    Kind.FRAUD: Reason.FRAUD,
    Kind.LEGAL: Reason.LEGAL,
    Kind.PRIVACY: Reason.DATA_REQUEST,
    Kind.VULNERABLE: Reason.VULNERABLE,
    Kind.PRESS: Reason.PRESS,
    Kind.HUMAN: Reason.CUSTOMER_ASKED,
    Kind.COMPLAINT: Reason.ANGRY,
    Kind.CHURN: Reason.CHURN,
    Kind.INJECTION: Reason.INJECTION,
    Kind.ABUSE: Reason.ABUSE,
    Kind.SPAM: Reason.SPAM,
    Kind.OWN_DATA: Reason.DATA_REQUEST,
    Kind.ACCOUNT: Reason.ACCOUNT_LOOKUP,
    Kind.LANGUAGE: Reason.LANGUAGE,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One kind that the wording of a message speaks for, before any policy.

    Attributes:
        probability: 0 to 1. Each wording has its own, and several add up: 1 - (1 - p) (1 - q) …
        evidence: the customer's own words that matched, in their order.
    """

    kind: Kind
    probability: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen, and what the policy makes of it.

    Attributes:
        evidence: the strongest matching words, as the customer wrote them; `all_evidence` has every one.
        threshold: the least probability that counts; `counts` says whether this one does.
        say: what the customer reads first; None if the ordinary line says enough.
    """

    kind: Kind
    reason: Reason
    priority: Priority
    probability: float
    threshold: float
    evidence: str
    all_evidence: tuple[str, ...]
    action: Action
    say: str | None

    @property
    def counts(self) -> bool:
        return self.probability >= self.threshold
