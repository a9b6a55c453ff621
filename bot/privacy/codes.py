"""One-time codes: digits that the customer calls a code that opens something.

A discount code, a postcode or an error code is what the conversation is about, and stays.
"""

import re
from collections.abc import Iterator

from bot.privacy.model import Span
from bot.privacy.view import View
from bot.privacy.words import NOT_FOR_LOGIN, UNITS

_END = rf"(?![\d%]|[.,:/-]\d|[a-z]|[ -]?{UNITS})"
_DIGITS = r"(?:g-\d{6}|\d{4}[ -]\d{4}|\d{3}[ -]\d{3}|\d{2}[ -]\d{2}[ -]\d{2}|\d(?:[ -]\d){3,7}|\d{4,8})"
_MIXED = r"(?=[a-z]{0,8}\d)[a-z\d]{5,8}"

# A code by these names opens an account, a payment or a device.
_PURPOSE = (
    r"(?:verification|verify|confirmation|authenticat(?:ion|or)|auth|authori[sz]ation|2fa|mfa|two[ -]factor"
    r"|log[ -]?in|sign[ -]?in|sms|text|whatsapp|security|activation|access|unlock|recovery|backup|reset)"
)
_STRONG = (
    rf"(?:otp|one[ -]?time[ -]?(?:pass(?:word|code)?|code|pin|pw)|{_PURPOSE}[ -]?(?:code|pin|token)"
    r"|(?:bestätigungs|verifizierungs|sicherheits|freischalt|einmal)[ -]?(?:code|passwort)|[imp]-?tan"
    r"|(?:sms|photo|chip|push)-?tan|código de verificación|code de vérification|codice di verifica)s?"
)
# What may stand between the name and the code: "otp for my login which I got on my phone is 993214".
_FOR_WHAT = r"(?: (?:for|to)(?: (?!not|never)[a-z'-]{1,20}){1,4}?)?"
_JOINING_WORD = (
    r"(?:is|was|are|it'?s|that|which|i|we|you|they|have|got|received|get|sent|send|just|says|said|number|no\.?"
    r"|me|us|to|by|via|on|from|in|for|my|the|your|this|sms|text|e?-?mail|phone|mobile|app|login|here|below|as"
    r"|now|ist|lautet|est|es)"
)
_BETWEEN = rf"{_FOR_WHAT}(?:[ :=#,*\"'(\n-]{{1,3}}{_JOINING_WORD}){{0,10}}[ :=#*\"'(\n>-]{{1,4}}"
_AFTER_STRONG = re.compile(rf"(?<![a-z]){_STRONG}{_BETWEEN}({_DIGITS}|{_MIXED}){_END}")
# In capitals, or with "is" or a colon: "tan shoes 123456" are brown.
_TAN = re.compile(
    r"(?<![A-Za-z])(?:TAN(?:[ -](?i:nummer|code|number|nr\.?))?|(?i:tan)(?= ?[:=]| is | ist ))"
    rf"{_BETWEEN}({_DIGITS}){_END}"
)
_AFTER_CODE = re.compile(
    rf"(?<![a-z])code(?:(?: (?:for|to|of|from)(?: [\w'%-]{{1,20}}){{1,5}}?)?{_BETWEEN})({_DIGITS}){_END}"
)
_BEFORE_CODE = re.compile(
    rf"(?<![\w.,/-])({_DIGITS}) (?:is|as|was|ist)(?: my| the| your| our| a| der| mein)?"
    rf"((?: [\w-]{{1,20}}){{0,3}}?) (?:{_STRONG}|code|tan)(?![a-z])"
)
_OTHER_CODE = re.compile(
    rf"(?<![a-z])(?:{NOT_FOR_LOGIN})[a-z]*(?:[ /-](?:cards?|tag|type|or|and|gift))?[ /&-]{{1,3}}$"
    rf"|(?<![a-z])(?:{NOT_FOR_LOGIN})[a-z]*(?: cards?)?[ -]codes?(?![a-z])"
    r"|(?:% off|voucher|coupon|discount|promo|postcode|zipcode|barcode|gutschein|rabatt|error|fehler)"
)
_OTHER_BEHIND = re.compile(r"[^.\n\x1e]{0,30}(?:error|fehler|discount|promo|voucher|coupon|% off|gift)")
_REACH = 60  # characters before the word "code" in which another kind of code may be named


def find_codes(view: View) -> Iterator[Span]:
    """Codes by a name of their own, then what is merely called "the code" where nothing speaks against it."""
    for text, pattern in ((view.low, _AFTER_STRONG), (view.text, _TAN)):
        for match in pattern.finditer(text):
            yield Span(match.start(1), match.end(1))
    for match in _AFTER_CODE.finditer(view.low):
        if not _is_other_code(view.low, match):
            yield Span(match.start(1), match.end(1))
    for match in _BEFORE_CODE.finditer(view.low):
        if _OTHER_CODE.search(match[2] + " ") is None:
            yield Span(match.start(1), match.end(1))


def _is_other_code(low: str, match: re.Match[str]) -> bool:
    """True if the words before "code", or those between it and the digits, say that it opens nothing."""
    before = low[max(0, match.start() - _REACH) : match.start()]
    between = low[match.start() : match.start(1)]
    named = _OTHER_CODE.search(before) or _OTHER_CODE.search(between)
    return named is not None or _OTHER_BEHIND.match(low, match.end(1)) is not None
