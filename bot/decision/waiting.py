"""What a customer who waits for a person may want of the bot: to take the wish back, or to know how long. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.decision.plain import plain

TAKE_BACK = "handoff:cancel"
"""The id of the button that takes the wish for a person back."""


class Wish(StrEnum):
    CANCEL = "cancel"
    HOW_LONG = "how long"


# Every part of the message must be one of these: what else is said ("stop, my card was charged twice") is for a person.
_TAKES_BACK = (
    r"cancel(?: (?:it|that|this|the (?:request|chat|wait)))?|never ?mind|forget (?:it|that)|stop|no longer needed|leave it"
    r"|(?:you can )?close (?:this|it|the chat)|do(?:n't|nt) bother"
    r"|(?:its|it's|it is|that's|thats) (?:solved|sorted|settled|fixed|ok now|fine now)"
    r"|(?:i )?(?:have |'ve )?(?:already )?(?:found|solved|sorted|fixed) (?:it|the answer)(?: myself| already)?"
    r"|(?:i )?(?:do ?n[o']?t|do not|no longer) (?:need|want) (?:to (?:talk|speak) to )?(?:a |any )?"
    r"(?:person|human|one|body|agent|anyone|anybody|somebody|someone|help)(?: any ?(?:more|longer))?"
)
_BESIDE = r"please|pls|no|ok|okay|actually|oh|ah|sorry|hi|now|then|bye|thanks|thank you|ty|cheers|it'?s (?:fine|ok|okay)|all good"
_CANCEL = re.compile(
    rf"(?:(?:{_BESIDE}|{_TAKES_BACK})[ ,.!]+)*(?:{_TAKES_BACK})(?:[ ,.!]+(?:{_BESIDE}|{_TAKES_BACK}))*[ .!]*",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(
    r"(?:hello+|hallo|hi|hey)?[ ,.!?]*(?:is )?(?:any(?:one|body)|some(?:one|body)|are you|r u|u) ?(?:still )?(?:there|here)[ ?!.]*"
    r"|.{0,30}\bhow (?:much longer|long (?:is the (?:wait|queue)|(?:will|do|must|should|does|shall|have) (?:it|i|this|we|you)|(?:to|until|till|more|now|still|before)\b)).{0,40}"
    r"|(?:and |so |ok )*how long[ ?!.]*"
    r"|.{0,20}\bwhen (?:will|can|do|is)\b.{0,40}\b(?:answer|reply|person|somebody|someone|back|here)\b.*"
    r"|.{0,20}\b(?:what|which) (?:place|number|position)\b.{0,40}|.{0,20}\b(?:place|position) in (?:the )?(?:line|queue)\b.{0,20}"
    r"|(?:hello+|hey+)[ ?!.]*",
    re.IGNORECASE,
)


def wish_while_waiting(text: str) -> Wish | None:
    """The wish in a message that is short and says nothing else; anything longer is for the person to read."""
    said = plain(text)
    if len(said) > 80:
        return None
    if _CANCEL.fullmatch(said):
        return Wish.CANCEL
    return Wish.HOW_LONG if _HOW_LONG.fullmatch(said) else None
