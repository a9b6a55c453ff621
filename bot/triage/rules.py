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

_GEAR = r"(?:stove|canister|rope|harness|buckle|helmet|carabiner|lamp|battery|tent|strap|pole|boots?|jacket|pack)"

RULES = (
    Rule(
        Reason.DANGER,
        Priority.URGENT,
        _CARE,
        _any_of(
            r"kill(?:ing)? my ?self|hang(?:ing)? my ?self|suicid\w*|self[- ]?harm\w*|(?:want to|going to|gonna|keep) hurt(?:ing)? my ?self",
            r"end(?:ing)? (?:my|my own) life\b|end(?:ing)? it all\b|want(?: to|na) (?:die|end it)\b|better off (?:dead|without me)",
            r"don'?t (?:want to|wanna) (?:live|be alive|be here any ?more)|(?:no|any|a|see the) (?:reason|point) (?:to|in) (?:liv\w+|going on)",
        ),
    ),
    Rule(
        Reason.SAFETY,
        Priority.URGENT,
        _SAFETY,
        _any_of(
            rf"{_GEAR}\b.{{0,60}}\b(?:explod\w+|caught fire|went up in flames|burn(?:ed|t) (?:me|my)|injur\w+)",
            rf"{_GEAR}\b.{{0,40}}\b(?:snapped|failed|broke|opened|came (?:off|undone|loose)|slipped) (?:while|when|as|during|and i fell)",
            rf"{_GEAR}\b.{{0,30}}\b(?:cut|hurt|hit|burn(?:ed|t)) (?:me|my|him|her|our|his)\b",
            r"leak(?:s|ing)? gas\b|gas leak|feel dizzy|carbon monoxide|food poisoning",
            r"(?:rope|harness|sling|carabiner|helmet)\b.{0,60}\b(?:dangerous|fray(?:ed|s|ing)? on (?:the )?first|and i fell)",
            r"(?:got|was|were|been) (?:badly )?(?:injured|burn(?:ed|t)|hurt) (?:by|because|when|while|using)",
            rf"{_GEAR}\b.{{0,30}}\b(?:blew up|blown up|went off in|hiss(?:ing|es)|nearly (?:strangled|killed|hit))",
            r"(?:gas|cartridge|canister|bottle)\b.{0,40}\b(?:hiss(?:ing|es)|leak(?:s|ing)?|smell\w*)|smell of gas|smells? (?:like|of) gas",
            r"(?:swallow(?:ed|s|ing)|drank|ate|chok(?:ed|ing|es)|strangl\w+|bleeding|allergic (?:rash|reaction)|i have burns|is burn(?:ed|t)\b.{0,3}$)",
            r"(?:carabiner|rope|harness|sling|helmet)\b.{0,30}\b(?:snapped|ripped|tore|broke|failed)",
        ),
    ),
    Rule(
        Reason.LEGAL,
        Priority.HIGH,
        None,
        _any_of(
            r"my (?:lawyer|solicitor|attorney)|(?:a|the) (?:lawyer|solicitor) (?:will|is|to)|legal action|small claims",
            r"(?:i'?ll|i will|going to|gonna|want to) sue\b|suing (?:you|your|the shop)|sue (?:you|your|the shop)",
            r"take (?:you|this) to court|see you in court|court order|letter before action|subpoena|insurer'?s name",
            r"trading standards|consumer (?:protection|ombudsman)|data protection (?:commission|authority|officer)",
            r"report(?:ing)? you to\b",
        ),
    ),
    Rule(
        Reason.FRAUD,
        Priority.URGENT,
        _FRAUD,
        _any_of(
            r"(?:account|acc) (?:\w+ ){0,3}(?:hacked|stolen|compromised|taken over)|hacked (?:into )?my (?:account|acc)",
            r"(?:i'?ve been|i was|i got|been) hacked|pretend(?:s|ing)? to be me\b|in my name\b.{0,30}\border|identity theft",
            r"(?:some(?:one|body)|person) (?:else )?(?:\w+ ){0,3}"
            r"(?:used?|using|stole|logged in(?:to)?|(?:bought|ordered|paid) (?:\w+ ){0,3}(?:with|on|from|using)) (?:\w+ ){0,2}"
            r"my (?:\w+ )?(?:account|card|login|paypal)\b",
            r"card (?:that )?(?:was |got |has been )?(?:stolen|used fraudulently)|(?:inside|into|got in) my account\b|order(?:ed|s)? (?:with|in|under) my name",
            r"(?:order|payment|charge|purchase)s?\b.{0,40}\b(?:i|we) (?:never|did ?n[o']?t) (?:make|made|place|placed|authori[sz]ed?)",
            r"(?:i|we) (?:never|did ?n[o']?t) (?:(?:make|made) (?:this|that|these)|(?:place|placed|authori[sz]ed?) "
            r"(?:this|that|it|these|the|any|an)) ?(?:order|payment|charge|purchase)",
            r"(?:i|we) (?:never|did ?n[o']?t) order(?:ed)? (?:this|that|it|anything)(?: [?!.]*$|[?!.]*$| from you| at all)",
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
    r"\b(?:where|why|when|what|status|cancel\w*|change\w*|refund\w*|return\w*|missing|late|check|arrived?|got|received"
    r"|stuck|wrong|broken|help)\b",
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
