"""An address or a number that somebody leaves while they wait, so that we can reach them elsewhere. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

FEWEST_DIGITS, MOST_DIGITS = 7, 15
"""Of a phone number; ITU-T E.164 allows no more."""

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[a-z]{2,24}(?![\w-])", re.IGNORECASE)
# Of an address that somebody speaks about, but does not leave.
_NOT_LEFT = re.compile(
    r"(?:(?:wrote|emailed|e-mailed|mailed|sent|written|got|came|received|heard|reply|replied|phish\w*|scam\w*|newsletter)"
    r"\b[^.?!\n]{0,40}\b(?:to|from|by|at)|\bfrom|is|was) (?:the |an? |your )?(?:address )?$",
    re.IGNORECASE,
)
_MINE = re.compile(r"\b(?:my|mine|me)\b[^.?!\n]{0,30}(?:is|was|:|=) ?$", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\w#/.,@+€$£-])(?:\+ ?|00)?\(?\d[\d ()/.-]{4,}\d(?![\w@%€$£]|[.,]\d| ?(?:€|eur|euro|pounds?|usd)\b)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2} ?[./-] ?\d{1,2} ?[./-] ?(?:\d\d){1,2}|\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{4}")
_REACH = re.compile(
    r"\b(?:call|ring|phone|mobile|cell|tel|telephone|text|sms|whatsapp|reach|contact|viber|signal|ph|mob)\b[^\n]{0,40}$"
    r"|\bmy (?:number|no|nr)\b[^\n]{0,15}$",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"(?:\b(?:order\w*|tracking|parcel|package|invoice|customer|account|article|product|item|sku|reference|ref|ticket|case"
    r"|iban|bic|sort code|serial|model|ean|barcode|gift card|voucher|vat|zip|postcode|eircode|booking|receipt|card|code"
    r"|size|your (?:number|phone|hotline)|called you)\b[^.?!\n]{0,25}|\btt ?-? ?|#|\b[a-z]{2}\d\d(?: ?\w{4}){0,3} ?)$",
    re.IGNORECASE,
)
_NATIONAL = re.compile(r"(?:\+|00|\(?0\d)")
_IN_GROUPS = re.compile(r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}")  # as it is written in North America


def contact_in(text: str) -> str | None:
    """The e-mail address or else the phone number that is left in a text, as it was written; None if there is none.

    Numbers of orders, parcels and accounts, dates and prices are none; a number that nothing calls a phone counts only
    if it is written like one.
    """
    plain = text.replace("\u00a0", " ").replace("\u2011", "-").replace("\u2013", "-")
    return next(_mails(plain), None) or next(_phones(plain), None)


def _mails(text: str) -> Iterator[str]:
    for match in _MAIL.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if _MINE.search(before) or not _NOT_LEFT.search(before):
            yield match[0]


def _phones(text: str) -> Iterator[str]:
    for match in _NUMBER.finditer(text):
        number, before = match[0].strip(" .-/"), text[max(0, match.start() - 50) : match.start()]
        digits = sum(map(str.isdigit, number))
        if not FEWEST_DIGITS <= digits <= MOST_DIGITS or _DATE.fullmatch(number) or _OTHER_NUMBER.search(before):
            continue
        like_one = bool(_NATIONAL.match(number)) and digits >= FEWEST_DIGITS + 2
        if like_one or _IN_GROUPS.fullmatch(number) or _REACH.search(before):
            yield number
