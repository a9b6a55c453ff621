"""Which parts of a message are questions of their own. Pure.

Customers ask two things in one breath, or wrap one question in a story. Splitting is by signs that stand in the text:
ends of sentences, lines of a list, and words such as "also" or "and" where a question begins right behind them. What
has none of these signs stays whole, so "terms and conditions" or "bed and breakfast" is never torn.
"""

from __future__ import annotations

import re

from bot.decision.asking import AUX, OPENER, begins_as_question

MOST_PARTS = 4

_TURN = (
    r"(?:and also|but also|and another thing|another (?:thing|question)(?: is)?|one (?:more|other|last) (?:thing|one)"
    r"|one (?:more|other|last) question|by the way|btw|anyways?|second(?:ly)?(?: question)?|next question|lastly"
    r"|my (?:actual |real )?question is)"
)
"""Words by which a writer turns to something else."""
_BOUNDARY = re.compile(
    r"(?P<sentence>[?!]+[\"')\]]*(?=\s|$|[A-Za-z]))"
    r"|(?P<stop>\.(?=\s|$)|;)"
    r"|(?P<item>\n+\d{1,2}\.\s+|^\d{1,2}\.\s+|\n+|(?:(?<=\s)|^)(?:\(?\d{1,2}\)|[-*\u2022])\s+(?=\w))"
    rf"|[,\s]+{_TURN}\b[,:.\s-]*"
    r"|,\s*(?:also|plus)\b[,:\s]+|\s(?:also|plus),\s+"
    rf"|(?:,\s*|\s+)(?:and|but|also|plus|so|&|\+)\s+(?:also\s+|then\s+|if so,?\s+)?(?={OPENER})"
    rf"|[,:]\s*(?={OPENER})|\s+-+\s+(?={OPENER})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|approx|no|nr|mr|mrs|ms|dr|st|incl|excl|min|max|a\.m|p\.m)$", re.IGNORECASE
)
_SUBORDINATE = re.compile(
    r"(?:^|[,.;]\s*|\b(?:and|but|so|know|ask|wonder)\s+)(?:even )?"
    r"(?:if|unless|once|because|since|while|after|before|although|though|as|whenever"
    rf"|when(?! {AUX}\b))\b[^,?]*$",
    re.IGNORECASE,
)


def split_questions(text: str) -> tuple[str, ...]:
    """The parts of a message in its order, at most four; the whole text alone if nothing in it asks to be split.

    Parts are the customer's own words, trimmed. Those behind the fourth stay with the fourth.
    """
    parts: list[str] = []
    start = 0
    addresses = [found.span() for found in _ADDRESS.finditer(text)]
    for found in _BOUNDARY.finditer(text):
        left = text[start : found.start()]
        if any(begin <= found.start() < end - 1 for begin, end in addresses):
            continue
        if not _may_split(left, found, text[found.end() :]):
            continue
        if len(parts) == MOST_PARTS - 1:
            break
        parts.append(left + (found["sentence"] or ""))
        start = found.end()
    parts.append(text[start:])
    tidy = [tidied for part in parts if (tidied := _tidied(part))]
    return tuple(tidy) if tidy else (text.strip(),)


def _may_split(left: str, boundary: re.Match[str], right: str) -> bool:
    """A dot in an abbreviation ends no sentence, "if …, can I" is one question, and words stay on each side."""
    if boundary["sentence"] or boundary["item"]:
        return True
    if boundary["stop"]:
        return not _ABBREVIATED.search(left)
    if _SUBORDINATE.search(left.replace("\u2019", "'")):
        return False
    # "When and how do I …" is one question; "thanks, how do I …" is a question behind a word.
    return len(left.split()) >= (3 if begins_as_question(left) else 1) and len(right.split()) >= 2


def _tidied(part: str) -> str:
    bare = part.strip(" \t\r\n,;:-\u2022*")
    return bare if any(character.isalnum() for character in bare) else ""
