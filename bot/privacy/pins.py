"""PINs: four to eight digits that the customer calls a PIN."""

import re
from collections.abc import Iterator

from bot.privacy.model import Span
from bot.privacy.view import View
from bot.privacy.words import UNITS

_DIGITS = r"(\d{4,8}|\d(?:[ -]\d){3,5})(?![\d%]|[.,:/-]\d| ?[a-z]*@)"
_NOUN = re.compile(r"(?<![a-z\d])(?<!gift card )(?:pin|geheimzahl|nip)([ -]?(?:code|number|no\.?|nummer|#))?(?![a-z])")
_STATED = re.compile(
    r"(?: (?:for|to|of|on)(?: [\w'-]{1,30}){1,4}?)?"
    r"(?: ?(?:is|was|'s|ist|lautet|est|es|should be|will be))?"
    r"(?: (?:still|now|actually|currently|just|set to))?"
    rf"[\"'*)]{{0,2}} ?[:=]{{0,2}}[ \n]{{0,3}}[\"'*(]{{0,2}}{_DIGITS}"
)
_BESIDE = re.compile(rf"[ \n#-]{{1,3}}{_DIGITS}")
_SET = re.compile(
    r"(?<![a-z])(?:set|chang|reset|swap|switch|updat|make)[a-z]{0,4} [^.\n\d\x1e]{0,25}pin(?: code| number)?"
    rf" (?:to|be) {_DIGITS}"
)
_BEFORE = re.compile(
    rf"(?<![\w.,/-]){_DIGITS}(?: is| as| ist)(?: my| the| our| your| mein)?(?: [a-z]{{1,12}})? pin(?![a-z])"
)
_INDIAN_POSTCODE = 6  # digits; also called a PIN
_UNITS = re.compile(rf"[ -]?{UNITS}")


def find_pins(view: View) -> Iterator[Span]:
    """`pin is 4821`, `PIN: 4821`, `pin 4821`, `4821 is my pin`; not the postal "PIN code 560001" of India."""
    for noun in _NOUN.finditer(view.low):
        match = _STATED.match(view.low, noun.end()) or _BESIDE.match(view.low, noun.end())
        if match and not (_is_postal(view.low, noun, match) or _UNITS.match(view.low, match.end(1))):
            yield Span(match.start(1), match.end(1))
    for pattern in (_SET, _BEFORE):
        for match in pattern.finditer(view.low):
            yield Span(match.start(1), match.end(1))


def _is_postal(low: str, noun: re.Match[str], value: re.Match[str]) -> bool:
    """Six digits behind "pin code", or right behind "pin", are where an Indian customer lives."""
    if len(value[1]) != _INDIAN_POSTCODE:
        return False
    is_named = low.endswith(("new ", "old ", "card ", "atm ", "current "), 0, noun.start())
    is_beside = not value[0].strip(" \n#-0123456789")
    return "code" in (noun[1] or "") or (is_beside and not is_named)
