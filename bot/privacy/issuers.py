"""Which digits can be a card number: issuer range, length and check digit.

Sources: ISO/IEC 7812-1 (form and Luhn check digit) and the ranges that the networks publish for merchants.
"""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class _Range:
    """Numbers that begin with `low` to `high` (the same count of digits) and have one of `lengths` digits."""

    low: str
    high: str
    lengths: frozenset[int]

    def begins(self, digits: str) -> bool:
        """True if `digits` (four or more) begin as the numbers of this range do."""
        return self.low <= digits[: len(self.low)] <= self.high


def _ranges(table: str) -> tuple[_Range, ...]:
    """Read rows of `low-high: lengths` or `prefix: lengths`; what follows # is the network."""
    rows = []
    for line in table.strip().splitlines():
        prefixes, _, lengths = line.partition("#")[0].partition(":")
        low, _, high = prefixes.strip().partition("-")
        rows.append(_Range(low, high or low, frozenset(map(int, lengths.split()))))
    return tuple(rows)


_UNMISTAKABLE = _ranges("""
    4: 16 19          # Visa
    51-55: 16         # Mastercard
    2221-2720: 16     # Mastercard
    34: 15            # American Express
    37: 15            # American Express
    6011: 16 19       # Discover
    644-649: 16 19    # Discover
    65: 16 19         # Discover, RuPay
    62: 16 17 18 19   # UnionPay
    81: 16            # UnionPay, RuPay
    3528-3589: 16 19  # JCB
    2131: 15          # JCB
    1800: 15          # JCB
    300-305: 14       # Diners Club
    3095: 14          # Diners Club
    36: 14            # Diners Club
    38-39: 14         # Diners Club
    5018: 16 18 19    # Maestro
    5020: 16 18 19    # Maestro
    5038: 16 18 19    # Maestro
    5893: 16 18 19    # Maestro
    6304: 16 18 19    # Maestro
    6759: 16 18 19    # Maestro
    6761-6763: 16 18 19  # Maestro
    5019: 16          # Dankort
    2200-2204: 16     # Mir
    9792: 16          # Troy
""")

# Ranges wide or numbers short enough that phones, barcodes and parcels fall into them by chance
# (one in ten passes Luhn): a card only where the customer calls it one.
_IF_NAMED = _ranges("""
    4: 13 18                            # Visa
    50: 12 13 14 15 16 17 18 19         # Maestro, Elo, Verve, RuPay
    56-59: 12 13 14 15 16 17 18 19      # Maestro
    6: 12 13 14 15 16 17 18 19          # Maestro, Elo, Hipercard, InstaPayment
    0604: 12 13 14 15 16 17 18 19       # Maestro
    30: 16 17 18 19                     # Diners Club
    36: 16 17 18 19                     # Diners Club
    38-39: 16 17 18 19                  # Diners Club
    35: 16                              # JCB, beyond its range
    82: 16                              # RuPay
    1: 15                               # UATP
""")

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B: from the right, every second digit doubled, digits summed, divisible by 10."""
    plain = sum(map(int, digits[-1::-2]))
    return (plain + sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])) % 10 == 0


def is_unmistakable(digits: str) -> bool:
    """True for the range and length of a card, wherever the number stands; Luhn is still to be checked."""
    return len(digits) in _lengths(digits[:4])


@lru_cache(maxsize=8192)
def _lengths(first_four: str) -> frozenset[int]:
    """Counts of digits that an unmistakable card beginning with these four can have."""
    return frozenset[int]().union(*(known.lengths for known in _UNMISTAKABLE if known.begins(first_four)))


@lru_cache(maxsize=8192)
def possible_lengths(first_four: str) -> frozenset[int]:
    """Counts of digits that any card beginning with these four can have; empty for most beginnings."""
    return _lengths(first_four).union(*(known.lengths for known in _IF_NAMED if known.begins(first_four)))
