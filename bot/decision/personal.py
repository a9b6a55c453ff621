"""What is nobody else's business in a reply that others can read: addresses, numbers, names with details. Pure.

The shop's own address, telephone and e-mail may be said anywhere.
"""

# ruff: noqa: E501 (a wording reads better in one line)

from __future__ import annotations

import re

from bot.privacy import mask

# Mailboxes of a shop, not of a person.
_OUR_MAIL = re.compile(
    r"(?:help|support|service|info|contact|press|jobs|careers|privacy|returns?|orders?|hello|team|sales|shop|store|repairs?"
    r"|warranty|business|care|customer\w*|office|mail|noreply|no-reply)[\w.+-]*@",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w#/.,-])(?:\+ ?|00|\(?0)[\d][\d ()/.-]{6,}\d(?!\w)")
_WE = r"us|our|ours|shops?|stores?|branch|office|warehouse|visit|workshop"
_OUR_PHONE = re.compile(rf"\b(?:{_WE}|hotline|helpline|carrier|courier|emergency|service|depot|phone)\b", re.IGNORECASE)
_OUR_ADDRESS = re.compile(rf"\b(?:{_WE}|depot)\b", re.IGNORECASE)
_YOURS = re.compile(r"\b(?:you|your|yours|his|her|their|customer's|mr|mrs|ms)\b", re.IGNORECASE)
_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|drive|close|court|terrace|square|place|crescent|quay|gardens|grove|boulevard"
    r"|parade|mews|estate|park|hill|row|view|walk|heights|green)"
)
_NAME = r"[A-ZÀ-Þ][a-zà-ÿ'’-]+(?:[A-Z][a-z]+)?"
_ADDRESS = re.compile(
    rf"\b\d{{1,4}}[a-z]? (?:{_NAME} ){{1,3}}(?i:{_STREET})\b"
    rf"|(?i:\byour? .{{0,30}}|\b(?:live|lives|sen[dt]|deliver\w*|address\w*) .{{0,20}})(?:{_NAME} ){{1,3}}(?i:{_STREET}),? \d{{1,4}}[a-z]?\b"
    r"|\b[A-ZÄÖÜ]\w+(?:straße|strasse|gasse|weg|platz|allee) \d{1,4}[a-z]?\b"
    r"|\b(?:Flat|Apartment|Apt\.?|House|Unit) (?:no\.? ?)?\d{1,4}\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[AC-FHKNPRTV-Y]\d[\dW] [0-9AC-FHKNPRTV-Y]{4}\b"  # postcodes of the UK, of Ireland
)
_NUMBERS = re.compile(
    r"\bTT[- ]?\d{5,}\b|(?<!\w)#\s?[A-Z]{0,4}-?\d{4,}"
    r"|\b(?:order|invoice|customer|account|parcel|tracking|booking|reference|ticket)(?: ?(?:no\.?|nr\.?|number|id|code))?(?: is| was)?[: ]{1,2}#?[A-Z]{0,4}-?\d{4,}\b"
    r"|\b1Z[0-9A-Z]{16}\b|\b[A-Z]{2}\d{9}[A-Z]{2}\b|\bJD\d{16,}\b",
    re.IGNORECASE,
)  # fmt: skip
_PLACE = r"(?!(?:New|North|South|East|West|Northern|Great|United|Trail|Gore|Tarn|Black|Royal|Saint|The|Our|Your|Click|Gift) )"
_PERSON = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? (?:{_NAME} )?{_NAME}(?:'s)? (?:order|parcel|refund|account|address|invoice|booking|lives?|ordered|paid|phone|e-?mail)"
    rf"|\b{_PLACE}{_NAME} {_NAME}'s (?:order|parcel|refund|account|address|invoice|booking|phone|e-?mail|card|payment)"
    rf"|\b(?:under|in|on) (?:the |your |his |her )?name(?: of)? {_NAME}(?: {_NAME})+"
    rf"|\b(?:order|account|parcel|refund|invoice|booking) (?:is )?(?:for|of|belongs to|belonging to|addressed to) (?:(?:Mr|Mrs|Ms|Dr)\.? (?:(?:de|van|von|der|la|le|O') ?)*{_NAME}|{_PLACE}{_NAME} {_NAME}\b)"
    rf"|\b{_PLACE}{_NAME} {_NAME},? (?:born|living|who lives|of \d|\(?\d{{1,2}}[./-]\d)"
    r"|\b(?:date of birth|born on|birthday is|dob)\b[^.!?\n]{0,30}\d"
)  # fmt: skip


def personal_in(text: str) -> str:
    """The first words that are somebody's personal data; empty if there are none."""
    found = mask(text).found
    if found:
        return text[found[0].start : found[0].end]
    for match in _MAIL.finditer(text):
        if not _OUR_MAIL.match(match[0]):
            return match[0]
    for pattern, of_the_shop in ((_PHONE, _OUR_PHONE), (_ADDRESS, _OUR_ADDRESS)):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 80) : match.start()]
            ours, yours = _last(of_the_shop, before), _last(_YOURS, before)
            if yours > ours or ours < 0:
                return match[0]
    match_ = _NUMBERS.search(text) or _PERSON.search(text)
    return match_[0] if match_ else ""


def _last(pattern: re.Pattern[str], before: str) -> int:
    """Where it stands last in the same sentence; -1 if nowhere."""
    sentence = re.split(r"[!?\n]|\. ", before)[-1]
    return max((match.start() for match in pattern.finditer(sentence)), default=-1)
