"""Is this value a password, or just the next word of a sentence?"""

import re

from bot.privacy.model import Span
from bot.privacy.view import View
from bot.privacy.words import NOT_A_PASSWORD, UNITS

_VALUE = re.compile(r""""([^"\n\x1e]{1,100})"|'([^'\n\x1e]{1,100})'(?!\w)|`([^`\n\x1e]{1,100})`|(\S{1,256})""")
_COUNTED = re.compile(rf"[ -]?{UNITS}")
_ORDINARY = re.compile(
    r"\d{1,3}%?|\d{9,}|\d+(?:st|nd|rd|th|x|h|hrs?|am|pm|mins?|days?)|2fa"  # counts and times
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|[£$€]\d.*|\d+[.,]\d\d"  # dates and prices
    r"|[a-z]{1,4}-?\d{6,}|#.*"  # order and tracking numbers, phones above
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]+|https?:.*|www\..*")
_ADJECTIVE = re.compile(rf"[a-z]+(?:ing|ed|able|ible|less)|[a-z]+'[a-z]{{1,2}}|\d+\+?-?{UNITS}.*")
_INNER_SIGN = re.compile(r"\w[@#$%^&*!+~=]+\w")
_TRAILING = ".,;:?)]}>\"'"


def value_at(view: View, at: int) -> tuple[Span, bool] | None:
    """The word, or the quoted words, at `at`, and whether they are quoted; None if there is none.

    Punctuation that ends the sentence is left out, but not "!", which ends many passwords.
    """
    match = _VALUE.match(view.text, at)
    if match is None:
        return None
    if match[4] is None:
        group = match.lastindex or 0
        return Span(match.start(group), match.end(group)), True
    length = len(match[4].rstrip(_TRAILING))
    if not any(map(str.isalnum, match[4][:length])):
        return None
    return Span(at, at + length), False


def may_be_secret(view: View, span: Span) -> bool:
    """For a value that the sentence presents as a password: anything but a word that describes one."""
    value = view.low[span.start : span.end]
    word = value.strip("!*_\"'([{<")
    if word in NOT_A_PASSWORD or word.partition("/")[0] in NOT_A_PASSWORD or _ADJECTIVE.fullmatch(word):
        return False
    if _ADDRESS.fullmatch(word):
        return False
    return not (word.rstrip("+").isdecimal() and _COUNTED.match(view.low, span.end))


def looks_secret(view: View, span: Span) -> bool:
    """For a value that merely stands beside the word: four or more characters that no word has."""
    value = view.low[span.start : span.end]
    if len(value) < 4 or _ORDINARY.fullmatch(value.rstrip("!")) or not may_be_secret(view, span):
        return False
    return any(map(str.isdecimal, value)) or _INNER_SIGN.search(value) is not None
