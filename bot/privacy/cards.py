"""Cards with what stands beside the number: the security code, wherever it is named, and the expiry date."""

import re
from collections.abc import Iterator

from bot.privacy.card_numbers import find_card_numbers
from bot.privacy.model import Span
from bot.privacy.view import View

_NEAR = 80  # characters between a card number and a named expiry date

_CODE_NAME = (
    r"(?:cv[cvn]2?|csc|card verification|(?:card )?security (?:code|digits)|card security (?:number|no)"
    r"|sicherheitscode|(?:karten)?prüf(?:nummer|ziffer)|(?:3|three|4|four)[ -]digits?(?: code| number)?)"
)
_JOINING_WORD = r"(?:codes?|numbers?|no\.?|value|cv[cv]2?|is|are|was|it'?s|ist|on|at|the|back|of|my|card)"
_JOINING = rf"(?:[ :=#(/\-]{{1,3}}{_JOINING_WORD}){{0,7}}"
_CODE = re.compile(rf"(?<![a-z]){_CODE_NAME}{_JOINING}[ :=#(\-\n]{{0,3}}(\d ?\d ?\d(?: ?\d)?)(?![\d%]|[.,/-]\d)")
_CODE_FIRST = re.compile(
    r"(?<![\d.,/-])(\d{3,4})(?: is| as)(?: my| the)?(?: card)?(?: security code| cv[cv]2?)(?![a-z\d])"
)

_MONTH_YEAR = r"(?:0?[1-9]|1[0-2]) ?[/.|\- ] ?(?:20)?\d\d(?![\d/])"
_NAMED_EXPIRY = re.compile(
    r"(?:exp(?:iry|ires?|iration|iring|\.)?|valid|good|gültig|ablauf\w{0,12})"
    r"[ :]{0,2}(?:date|until|till|thru|through|to|on|bis|is|end|month|[ :=\-]){0,5}"
    rf"({_MONTH_YEAR}|(?:0[1-9]|1[0-2])\d\d(?!\d))"
)
_EXPIRY_NEXT = re.compile(rf"[ ,;:(|/\-\n]{{0,4}}({_MONTH_YEAR})")
# Unnamed digits right behind a card or its expiry date are its security code only if nothing follows
# that they could count: "4111... 200 euros" is a price.
_CODE_NEXT = re.compile(r"[ ,;:)|/\-\n]{1,4}(\d{3,4})(?= ?(?:[\n,;|.!)]|$))")


def find_cards(view: View) -> Iterator[Span]:
    """Card numbers, expiry dates and bare codes next to one, and security codes that are named."""
    for pattern in (_CODE, _CODE_FIRST):
        for match in pattern.finditer(view.low):
            yield Span(match.start(1), match.end(1))
    for card in find_card_numbers(view):
        yield card
        yield from _behind(card, view.low)
        for match in _NAMED_EXPIRY.finditer(view.low, max(0, card.start - _NEAR), card.end + _NEAR):
            yield Span(match.start(1), match.end(1))


def _behind(card: Span, low: str) -> Iterator[Span]:
    """An expiry date and then a code, unnamed, as people paste them: `4111… 12/27 123`."""
    end = card.end
    for pattern in (_EXPIRY_NEXT, _CODE_NEXT):
        if match := pattern.match(low, end):
            yield Span(match.start(1), match.end(1))
            end = match.end()
