"""Messages that no article may answer: a person takes over before anything is searched. Pure.

Patterns come first because a wrong flag costs a handoff, and a missed one may cost far more. The customer is
never told the label, only something kind and true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.model import Priority, Reason


@dataclass(frozen=True, slots=True)
class Flag:
    """Why a message goes to a person at once.

    Attributes:
        evidence: the words that matched, for the agent's brief.
        say: what the customer reads first; None if the ordinary handoff line says enough.
    """

    reason: Reason
    priority: Priority
    evidence: str
    say: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    reason: Reason
    priority: Priority
    say: str | None
    patterns: tuple[re.Pattern[str], ...]


def _any_of(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"\b(?:{pattern})", re.IGNORECASE) for pattern in patterns)


# Numbers: Samaritans (IE, UK) 116 123; 988 Lifeline (US, CA); 112 is the emergency number all over the EU.
_CARE = (
    "I'm really sorry that you are going through this. You deserve to talk to somebody right now: in Ireland and the "
    "UK you can call Samaritans free on 116 123 at any hour, in the US and Canada call or text 988, and elsewhere in "
    "Europe 112 if you are in danger. I'm bringing in a person from our team as well."
)
_SAFETY = (
    "Thank you for telling us. Please stop using the item for now and keep it. If anybody is hurt, call 112 first."
)
_FRAUD = (
    "Thank you for telling us, this gets priority. If money was taken, please also call your bank to block the card. "
    "Never send us card numbers or passwords here."
)
_LOOK_UP = "That needs a look at your order, which only our people can do."

RULES = (
    Rule(
        Reason.DANGER,
        Priority.URGENT,
        _CARE,
        _any_of(
            r"kill(?:ing)? my ?self|suicid\w*|self[- ]?harm\w*|hurt(?:ing)? my ?self",
            r"end (?:my|it all|my own) ?life\b|end it all\b|want(?: to|na) die\b|better off (?:dead|without me)",
            r"don'?t (?:want to|wanna) (?:live|be alive|be here any ?more)|no (?:reason|point) (?:to|in) liv\w+",
        ),
    ),
    Rule(
        Reason.SAFETY,
        Priority.URGENT,
        _SAFETY,
        _any_of(
            r"(?:stove|canister|rope|harness|helmet|carabiner|lamp|battery|tent|strap|buckle|pole|boots?|jacket)\b"
            r".{0,60}\b(?:explod\w+|caught fire|on fire|burn(?:ed|t) (?:me|my)|injur\w+|(?:snapped|failed|broke) while)",
            r"(?:got|was|were|been) (?:badly )?(?:injured|burn(?:ed|t)|hurt) (?:by|because|when|while|using)",
            r"carbon monoxide|food poisoning",
        ),
    ),
    Rule(
        Reason.LEGAL,
        Priority.HIGH,
        None,
        _any_of(
            r"my (?:lawyer|solicitor|attorney)|(?:a|the) (?:lawyer|solicitor) (?:will|is|to)|legal action|small claims",
            r"su(?:e|ing) (?:you|your|the shop)|take (?:you|this) to court|court order|letter before action|subpoena",
            r"trading standards|consumer (?:protection|ombudsman)",
        ),
    ),
    Rule(
        Reason.FRAUD,
        Priority.URGENT,
        _FRAUD,
        _any_of(
            r"(?:account|acc) (?:\w+ ){0,3}(?:hacked|stolen|compromised|taken over)|hacked (?:into )?my (?:account|acc)",
            r"(?:some(?:one|body)|person) (?:else )?(?:\w+ ){0,3}"
            r"(?:used?|using|stole|logged in(?:to)?|ordered (?:with|on|from|using)) (?:\w+ ){0,3}(?:my|account|card)\b",
            r"card (?:was |got |has been )?(?:stolen|used fraudulently)|identity theft",
            r"(?:i|we) (?:never|did ?n[o']?t|have not|haven't) (?:make|made|place|placed|order(?:ed)?|authori[sz]ed?) "
            r"(?:this|that|it|these|the (?:order|payment|charge))",
            r"(?:unauthori[sz]ed|fraudulent) (?:charge|payment|order|transaction)",
        ),
    ),
    Rule(
        Reason.DATA_REQUEST,
        Priority.HIGH,
        None,
        _any_of(
            r"subject access request|right (?:to be forgotten|of access|to erasure)|article (?:15|17|20)\b",
            r"(?:under|per|according to|invok\w+|exercis\w+) (?:the |my |art\w* )?(?:gdpr|data protection)",
        ),
    ),
)

ORDER_NUMBER = re.compile(r"\bTT[- ]?\d{7}\b", re.IGNORECASE)
_MORE_THAN_A_NUMBER = re.compile(
    r"\b(?:where|why|when|what|status|cancel|change|refund|return|missing|late|check|arrived?|got|received)\b",
    re.IGNORECASE,
)


def triage(text: str, collecting_details: bool) -> Flag | None:
    """The flag of a message, or None to let the bot go on.

    Args:
        text: as the customer wrote it, secrets masked, nothing corrected.
        collecting_details: the handoff form is asking for an order number, so one is no surprise.
    """
    for rule in RULES:
        for pattern in rule.patterns:
            if found := pattern.search(text):
                return Flag(rule.reason, rule.priority, found[0], rule.say)
    order = ORDER_NUMBER.search(text)
    if order and not collecting_details and _MORE_THAN_A_NUMBER.search(text):
        return Flag(Reason.ACCOUNT_LOOKUP, Priority.NORMAL, order[0], _LOOK_UP)
    return None
