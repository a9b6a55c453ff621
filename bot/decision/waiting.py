"""What a customer who waits for a person may want of the bot: to take the wish back, or to know how long. Pure."""

from __future__ import annotations

import re
from enum import StrEnum


class Wish(StrEnum):
    CANCEL = "cancel"
    HOW_LONG = "how long"


_CANCEL = re.compile(
    r"(?:(?:please |pls |no,? |ok |actually )*(?:cancel(?: (?:it|that|this|the (?:request|chat|wait)))?|never ?mind(?: then)?|forget (?:it|that)|stop|no longer needed|(?:you can )?close (?:this|it|the chat)"
    r"|leave it|dont bother|don't bother|(?:its|it's|it is|that's|thats) (?:solved|sorted|settled|fixed|ok now|fine now)"
    r"|(?:i )?(?:have |'ve )?(?:already )?(?:found|solved|sorted|fixed) (?:it|the answer)(?: myself| already)?)(?: please| pls| thanks| thank you| now|,.*)?"
    r"|.{0,20}\b(?:do ?n[o']?t|don't|no longer) (?:need|want) (?:to (?:talk|speak) to )?(?:a |any )?"
    r"(?:person|human|one|body|agent|anyone|anybody|somebody|someone|help)\b.{0,20})[ .!]*",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(
    r"(?:hello+|hallo|hi|hey)? ?(?:is )?(?:any(?:one|body)|some(?:one|body)|are you|r u|u) ?(?:still )?(?:there|here)[ ?!.]*"
    r"|.{0,30}\bhow (?:long|much longer)\b.{0,40}|.{0,20}\bwhen (?:will|can|do|is)\b.{0,40}\b(?:answer|reply|person|somebody|someone|back|here)\b.*"
    r"|(?:hello+|hey+)[ ?!.]*",
    re.IGNORECASE,
)


def wish_while_waiting(text: str) -> Wish | None:
    """The wish in a message that is short and says nothing else; anything longer is for the person to read."""
    said = " ".join(text.replace("\u2019", "'").split())
    if len(said) > 80:
        return None
    if _CANCEL.fullmatch(said):
        return Wish.CANCEL
    return Wish.HOW_LONG if _HOW_LONG.fullmatch(said) else None
