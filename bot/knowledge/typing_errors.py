"""How likely a finger turns one word into another: the error model of the speller (bot/knowledge/spelling.py).

The kinds of slips are Damerau's (1964): a letter left out, one too many, another one, two swapped. Likelier than
others is what a hand does easily: a key pressed twice, or the key beside it. A first letter is seldom wrong.
"""

from __future__ import annotations

from math import inf

# Natural logarithms of the probability of one such slip at one given place of a word. They come from "about one word
# in twelve is mistyped", shared among the kinds of slips, the places of a word and the keys around.
SWAPPED = -6.0
LEFT_OUT = -5.8
DOUBLED = -6.2
NEIGHBOUR_TOO = -9.0
OTHER_TOO = -11.0
NEIGHBOUR_FOR = -7.6
OTHER_FOR = -10.5
SPACE = -7.0
"""The space between two words left out."""
FIRST = -3.0
"""Added when the first letter is not the one meant."""
AGAIN = -1.0
"""Added for each slip after the first: most mistyped words have one."""

_ROWS = (("qwertyuiop", 0.0), ("asdfghjkl", 0.25), ("zxcvbnm", 0.75))
_PLACES = {key: (row, column + shift) for row, (keys, shift) in enumerate(_ROWS) for column, key in enumerate(keys)}
NEIGHBOURS = {
    key: frozenset(other for other, (r, c) in _PLACES.items() if other != key and abs(r - row) <= 1 >= abs(c - column))
    for key, (row, column) in _PLACES.items()
}
"""The keys around each key of an English keyboard."""
_NONE: frozenset[str] = frozenset()


def likelihood(typed: str, meant: str) -> float:
    """log P(typed | meant), both in lower case and not empty; 0 if they are the same.

    The likeliest way from one to the other, by the recurrence of the Damerau-Levenshtein distance in its restricted
    form (no part is edited twice).
    """
    if typed == meant:
        return 0.0
    # Most words differ at one place: what both begin and end with is set aside.
    shorter = min(len(typed), len(meant))
    start = next((at for at in range(shorter) if typed[at] != meant[at]), shorter)
    stop = next((at for at in range(shorter - start) if typed[-1 - at] != meant[-1 - at]), shorter - start)
    slips = _likeliest(typed, meant, start, stop) - AGAIN
    swapped = typed[:2] == meant[1::-1]
    return slips if start or swapped else slips + FIRST


def _likeliest(typed: str, meant: str, start: int, stop: int) -> float:
    """The likeliest way between the middle parts, `AGAIN` in each slip."""
    before, wanted = typed[start : len(typed) - stop], meant[start : len(meant) - stop]
    rows: list[list[float]] = []
    for i in range(len(before) + 1):
        row: list[float] = []
        for j in range(len(wanted) + 1):
            best = 0.0 if i == j == 0 else -inf
            if i:
                best = max(best, rows[i - 1][j] + _too(typed, start + i - 1))
            if j:
                best = max(best, row[j - 1] + AGAIN + LEFT_OUT)
            if i and j:
                best = max(best, rows[i - 1][j - 1] + _for(before[i - 1], wanted[j - 1]))
            if i > 1 and j > 1 and before[i - 1] == wanted[j - 2] and before[i - 2] == wanted[j - 1]:
                best = max(best, rows[i - 2][j - 2] + AGAIN + SWAPPED)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _too(typed: str, at: int) -> float:
    """The letter there is one too many."""
    around = typed[max(at - 1, 0) : at] + typed[at + 1 : at + 2]
    if typed[at] in around:
        return AGAIN + DOUBLED
    near = NEIGHBOURS.get(typed[at], _NONE)
    return AGAIN + (NEIGHBOUR_TOO if any(letter in near for letter in around) else OTHER_TOO)


def _for(typed: str, meant: str) -> float:
    """One letter for another, or the right one."""
    if typed == meant:
        return 0.0
    return AGAIN + (NEIGHBOUR_FOR if typed in NEIGHBOURS.get(meant, _NONE) else OTHER_FOR)
