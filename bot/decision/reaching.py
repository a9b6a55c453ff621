"""Who asks when people are there, or for a number, asks a question; who asks for a person wants one. Pure."""

from __future__ import annotations

import re

_LEADING = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|so|and|but|please|pls|sorry|thanks|thank you|good (?:morning|afternoon|evening))"
    r"\b(?: there| all| team)?[\s,.!:-]*)+",
    re.IGNORECASE,
)
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|(?:bank |public )?holidays?|tomorrow|christmas|easter"
    r"|new year'?s?|at night|in the (?:morning|evening)|after \d+|before \d+)"
)
_WAY = r"(?:numbers?|hotline|e-?mails?(?: address(?:es)?)?|phone|telephone|whatsapp)"
_ASKED = re.compile(
    "(?:"
    rf"(?:from |until |till |at |on )?(?:when|(?:what|which) (?:time|times|hours?|days?|{_WAY}))\b.*"
    rf"|what(?:'s|s| is| are) (?:the|your|you)\b.*\b(?:hours|times|{_WAY})\b.*"
    rf"|(?:(?:are|is|do|does|will)|can (?:i|we) (?:call|ring|phone))\b.*\b{_DAY}\b.*"
    rf"|(?:do you have|have you got|is there|(?:can|could|may) (?:i|you) (?:have|get|give me)|give me|send me|tell me) "
    rf"(?:an?|the|your|any|some)? ?(?:\w+ ){{0,2}}{_WAY}\b.*"
    r"|(?:how|where) (?:can|do|could|would|should) (?:i|we|you)\b.*\bfrom (?:abroad|outside|another country)\b.*"
    ")",
    re.IGNORECASE,
)
# "When can somebody call me?", "what number can I get your manager on now?": these want a person, not a fact.
_WANTS_ONE = re.compile(
    r"\b(?<!give )(?<!send )(?<!tell )(?:me|us)\b"
    r"|\b(?:now|finally|asap|immediately|urgent\w*|managers?|supervisors?|boss|owner)\b",
    re.IGNORECASE,
)
_LONGEST = 14  # words: whoever writes more tells what it is about


def asks_when_or_where(text: str) -> bool:
    """Is this one question, about when people are there, or about a number or an address to reach them at?

    Asked only of what sounds like a wish for a person.
    """
    bare = _LEADING.sub("", " ".join(text.replace("\u2019", "'").split())).rstrip(" ?!.")
    one = not re.search(r"[.?!;]", bare) and len(bare.split()) <= _LONGEST
    return one and bool(_ASKED.fullmatch(bare)) and not _WANTS_ONE.search(bare)
