"""Card numbers, in whatever groups the customer types them.

A *run* is a chain of digit groups held apart by little. A card may be the whole run, or some of its groups
where an expiry date, a security code or a list number stands in the same run.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.privacy.issuers import is_unmistakable, passes_luhn, possible_lengths
from bot.privacy.model import SHORTEST_CARD_NUMBER, Span
from bot.privacy.view import View

_MOST_COMMON = 16  # digits
_LONGEST = 19  # digits, ISO/IEC 7812
_MORE_THAN_A_TIME = 8  # digits besides a date
_LONGEST_PHONE = 15  # digits, ITU-T E.164
# Between two groups, up to four characters: "4111 1111", "4111 - 1111", "4111/1111", line ends.
_RUN = re.compile(r"\d+(?:[ .\-/_\n]{1,4}\d+)*", re.ASCII)
_GROUP = re.compile(r"\d+", re.ASCII)
# Any other sign will do if it is the same between all four groups: "4111*1111*1111*1111".
_ODD = re.compile(r"(?<!\d)\d{4}([^\w\x1e]{1,4})(?:\d{4}\1\d{4}\1\d{4}|\d{6}\1\d{4,5})(?!\d)", re.ASCII)
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[./-](?:0?[1-9]|1[0-2])[./-][0-3]?\d"
    r"|[0-3]?\d[./-][0-3]?\d[./-](?:19|20)\d\d)(?!\d)"
)
_DATE_OR_PHONE = re.compile(_DATE.pattern + r"|(?<!\d)\d{3}[ .-]\d{3}[ .-]\d{4}(?!\d)")
_CARD_WORD = (
    r"(?:card|(?<![a-z])(?:cc|visa|amex|american express|maestro|diners|discover|credit|debit|pan"
    r"|karte|carte|carta|cart[aã]o|tarjeta|kaart|kort|карт[аыу])|kredit-?karte)"
)
_CALLED_CARD = re.compile(rf"{_CARD_WORD}(?![a-z])")
_CALLED_CARD_BEHIND = re.compile(
    rf",? ?(?:is |was |as |on |ist )?(?:my |the |our |meine )?(?:[a-z]{{1,12}} )?{_CARD_WORD}"
)
_OTHER_CARD = re.compile(
    r"(?:gift|sim|loyalty|member(?:ship)?|club|store|rewards?|library|memory|id|identity)[ -]?cards?"
)


@dataclass(frozen=True, slots=True)
class _Group:
    digits: str
    start: int
    end: int


def find_card_numbers(view: View) -> Iterator[Span]:
    """Card numbers by range, length and Luhn; the rarer ranges only beside a word such as "card"."""
    for match in _RUN.finditer(view.text):
        if match.end() - match.start() >= SHORTEST_CARD_NUMBER:
            groups = [_Group(group[0], group.start(), group.end()) for group in _groups(match)]
            yield from _cards_in(groups, view)
    for match in _ODD.finditer(view.text):
        digits = _digits(match[0])
        if is_unmistakable(digits) and passes_luhn(digits):
            yield Span(match.start(), match.end())


def _groups(run: re.Match[str]) -> Iterator[re.Match[str]]:
    return _GROUP.finditer(run.string, run.start(), run.end())


def _digits(text: str) -> str:
    return "".join(_GROUP.findall(text))


def _cards_in(groups: Sequence[_Group], view: View) -> Iterator[Span]:
    """The cards of one run, from left to right."""
    total = sum(len(group.digits) for group in groups)
    if total < SHORTEST_CARD_NUMBER or _is_phone(groups[0], total, view) or _is_parcel(groups[0], total):
        return
    first = 0  # where what is left of the run begins
    at = 0
    while at < len(groups):
        size = _card_at(groups, at, first, view)
        if size:
            yield Span(groups[at].start, groups[at + size - 1].end)
            first = at + size
        at += size or 1


def _is_phone(group: _Group, total: int, view: View) -> bool:
    """An international number: "+" and no more digits than a phone has."""
    return total <= _LONGEST_PHONE and group.start > 0 and view.text[group.start - 1] == "+"


def _is_parcel(group: _Group, total: int) -> bool:
    """A tracking number of the US Postal Service: 20 or 22 digits from 91 to 95, in fours like a card."""
    return total in (20, 22) and "91" <= group.digits[:2] <= "95"


def _card_at(groups: Sequence[_Group], at: int, first: int, view: View) -> int:
    """How many groups the card that begins at group `at` takes; 0 if none begins there.

    `first` is where what is left of the run begins.
    """
    lengths = possible_lengths("".join(group.digits for group in groups[at : at + 4])[:4])
    if not lengths:
        return 0
    for _, size in sorted(_sizes(groups, at, first, lengths)):
        is_whole = at == first and at + size == len(groups)
        if _is_card(groups[at : at + size], view, is_whole=is_whole):
            return size
    return 0


def _sizes(
    groups: Sequence[_Group], at: int, first: int, lengths: frozenset[int]
) -> Iterator[tuple[tuple[bool, bool, int], int]]:
    """Counts of groups worth a try, with their ranks: all that is left, else 16 digits, else the longest."""
    total = 0
    in_fours = True
    for size, group in enumerate(groups[at : at + _LONGEST], start=1):
        total += len(group.digits)
        if total > _LONGEST:
            return
        is_last = at + size == len(groups)
        if total in lengths and (at == first or is_last or in_fours or _is_printed(groups[at : at + size])):
            yield (not (at == first and is_last), total != _MOST_COMMON, -total), size
        in_fours = in_fours and len(group.digits) % 4 == 0


def _is_printed(groups: Sequence[_Group]) -> bool:
    """True for groups that are not fours and yet usual: 4-6-5 and 4-6-4 as on cards, or single digits."""
    lengths = [len(group.digits) for group in groups]
    return lengths in ([4, 6, 5], [4, 6, 4]) or max(lengths) == 1


def _is_card(groups: Sequence[_Group], view: View, *, is_whole: bool) -> bool:
    """For groups of a possible beginning and length; `is_whole` if the run holds nothing else."""
    digits = "".join(group.digits for group in groups)
    if not passes_luhn(digits):
        return False
    start, end = groups[0].start, groups[-1].end
    # "23/10/2024 - 27/10/2024" has sixteen digits too, and one such pair in ten passes Luhn.
    other = _DATE if is_whole else _DATE_OR_PHONE
    if len(_digits(other.sub("", view.text[start:end]))) < _MORE_THAN_A_TIME:
        return False
    return is_unmistakable(digits) or _is_called_card(view.low, start, end)


def _is_called_card(low: str, start: int, end: int) -> bool:
    """True if the words just before the number, or "is my card" after it, say that it pays."""
    before = low[max(0, start - 40) : start]
    behind = _CALLED_CARD_BEHIND.match(low, end)
    if _OTHER_CARD.search(before) or (behind and _OTHER_CARD.search(behind[0])):
        return False
    return behind is not None or _CALLED_CARD.search(before) is not None
