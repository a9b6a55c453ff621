"""Does somebody whose matter an agent ended say that it is not settled? Pure.

Asked only of the first thing that a customer writes after the end: so "it still does not work" cannot mean anything
else. What is not recognised goes to the bot; and to the same person all the same where the bot has no answer
(bot/taking_up.py).
"""

from __future__ import annotations

import re

from bot.decision.asking import asks
from bot.decision.plain import plain

_LACKS = r"(?:not?|nothing|(?:do|does|is|are|have|has|ca|wo)n'?t|(?:do|does|have|has) not|cannot)"
_IT = r"(?:it|this|that|everything|parcel|package|order|refund|matter|problem|issue|money)"
_DONE = r"(?:solved|settled|fixed|sorted|resolved|done|finished|over|working|right|ok(?:ay)?|here|there|arrived|come)"
_UNSETTLED = re.compile(
    "|".join(
        (
            rf"\bstill (?:\w+ )?(?:{_LACKS}|waiting|missing|broken|wrong|lost|late|the same|stuck|leaking)\b",
            rf"\b(?:i|we) still (?:{_LACKS}|wait|need|want|miss)\b",
            rf"(?:^|\b{_IT} ?)(?:'s|is|was|are)? ?"
            rf"(?:(?:is|was|has)n'?t|(?:is |was |has )?not|never) (?:really |yet |been |at all )?{_DONE}\b",
            r"\b(?:didn'?t|did not|doesn'?t|does not|hasn'?t|has not|won'?t) (?:really |actually )?"
            r"(?:work|help|arrive|come|change|solve|fix|do anything)\w*\b",
            r"\bsame (?:problem|issue|thing|error|mistake|story)(?: (?:again|as before|is back))?\b",
            r"\b(?:broke\w*|wrong|missing|failed|stopped|happen\w*|leak\w*) (?:me )?(?:\w+ )?again\b",
            r"\bnever (?:arrived|came|got|received|heard|happened|showed up|turned up)\b",
            r"\bno (?:refund|parcel|package|reply|answer|news|mail|e-?mail|money|sign of it|call)\b[^.?!]{0,20}"
            r"\b(?:yet|so far|until now|till now|still)\b",
            r"\b(?:you|he|she|they|your colleague|somebody|someone) (?:\w+ )?(?:said|promised|told me|assured)\b",
            r"\bany (?:news|updates?|progress)\b",
            r"\b(?:open|take|look at|pick) (?:it|this|that|my case|the case|my ticket) (?:up )?again\b|\bre-?open\b",
        )
    ),
    re.IGNORECASE,
)
_STILL = re.compile(r"\bstill\b(?: \w+)?", re.IGNORECASE)
_CONTENT = re.compile(
    r"\b(?:thank\w*|thx|ty|cheers|kudos|hats off|great|perfect\w*|brilliant\w*|awesome|fantastic|excellent|lovely"
    r"|love[ds]?|happy|glad|pleased|nice\w*|well done|(?:five|5) stars|recommend\w*|all good|sorted|settled|congrat\w*"
    r"|(?:good|best) (?:service|help|support)|works? (?:now|again|fine|well|perfectly|like)|like a (?:charm|glove))\b",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"\b(?:but|however|though|except|unhappy|unfortunately|not|\w+n't|(?:do|does|did|is|has|have|ca|wo)nt)\b",
    re.IGNORECASE,
)


def unsettled(text: str, agent: str | None, *, first: bool) -> str | None:
    """The words that say that it goes on, or that the same person is wanted; None if there are none.

    Args:
        agent: the name by which the customer knows who ended it.
        first: nothing was answered to the customer since the end.
    """
    said = plain(text)
    if first and (found := _UNSETTLED.search(said)):
        return found[0].strip()
    if first and (found := _STILL.search(said)) and not asks(said) and not is_content(said):
        return found[0].strip()
    if agent and (found := _wants(agent).search(said)) and not _CONTENT.search(said):
        return found[0].strip()
    return None


def is_content(text: str) -> bool:
    """Praise or thanks, with nothing after it that turns it round."""
    said = text.replace("\u2019", "'")
    return _CONTENT.search(said) is not None and not _TURNS.search(said)


def _wants(agent: str) -> re.Pattern[str]:
    name = re.escape(agent.split()[0])
    return re.compile(
        rf"\b(?:is|get|want|need|ask|tell|with|to|for|where'?s|where is|again|back)\b (?:\w+ ){{0,2}}{name}\b"
        rf"|^(?:hi|hey|hello|dear)?,? ?{name}\b",
        re.IGNORECASE,
    )
