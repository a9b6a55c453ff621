"""IBANs: ISO 13616, checked by the country's own structure and by modulus 97.

The structure check matters as much as the checksum: "at 10 am tomorrow morning" begins like an Austrian
IBAN, and one text in 97 passes the checksum by luck.
"""

import re
from collections.abc import Iterator

from bot.privacy.model import Span
from bot.privacy.view import View

# Source: SWIFT IBAN registry, release 101. Country = structure of what follows the two check digits:
# n digits, a letters, c either.
_REGISTRY = """
    AD=8n12c AE=19n AL=8n16c AT=16n AZ=4a20c BA=16n BE=12n BG=4a6n8c BH=4a14c BI=23n BR=23n1a1c
    BY=4c4n16c CH=5n12c CR=18n CY=8n16c CZ=20n DE=18n DJ=23n DK=14n DO=4c20n EE=16n EG=25n ES=20n FI=14n
    FK=2a12n FO=14n FR=10n11c2n GB=4a14n GE=2a16n GI=4a15c GL=14n GR=7n16c GT=24c HN=4a20n HR=17n HU=24n
    IE=4a14n IL=19n IQ=4a15n IS=22n IT=1a10n12c JO=4a4n18c KW=4a22c KZ=3n13c LB=4n20c LC=4a24c LI=5n12c
    LT=16n LU=3n13c LV=4a13c LY=21n MC=10n11c2n MD=20c ME=18n MK=3n10c2n MN=16n MR=23n MT=4a5n18c
    MU=4a19n3a NI=4a20n NL=4a10n NO=11n OM=3n16c PK=4a16c PL=24n PS=4a21c PT=21n QA=4a21c RO=4a16c
    RS=18n RU=14n15c SA=2n18c SC=4a20n3a SD=14n SE=20n SI=15n SK=20n SM=1a10n12c SO=19n ST=21n SV=4a20n
    TL=19n TN=20n TR=6n16c UA=6n19c VA=18n VG=4a16n XK=16n YE=4a4n18c
"""
_CHARACTERS = {"n": r"\d", "a": "[a-z]", "c": r"[a-z\d]"}
# Groups may be held apart by up to three of these ("GB82 - WEST").
_BETWEEN = r"[ .\-/:_\n]{0,3}"
_START = re.compile(r"[a-z]{2}" + _BETWEEN + r"\d" + _BETWEEN + r"\d")
_NOISE = re.compile(r"[^a-z\d]")


def _pattern(structure: str) -> re.Pattern[str]:
    """Match a whole IBAN of one country, any grouping; a digit may not follow (it would be longer)."""
    parts = re.findall(r"(\d+)([nac])", structure)
    one_by_one = [r"[a-z]", r"[a-z]", r"\d", r"\d"]
    one_by_one += [_CHARACTERS[kind] for count, kind in parts for _ in range(int(count))]
    return re.compile(_BETWEEN.join(one_by_one) + r"(?!\d)", re.ASCII)


_BY_COUNTRY = {row[:2].lower(): _pattern(row[3:]) for row in _REGISTRY.split()}


def find_ibans(view: View) -> Iterator[Span]:
    """IBANs in any case, grouped or not, also glued to the words around them."""
    for start in _starts(view.low):
        country = _BY_COUNTRY.get(view.low[start : start + 2])
        match = country.match(view.low, start) if country else None
        if match and _is_valid(_NOISE.sub("", match[0])):
            yield Span(start, match.end())


def _starts(low: str) -> Iterator[int]:
    """Where an IBAN may begin: also at the second letter of "ibande89…", hence not `finditer` alone."""
    at = 0
    while match := _START.search(low, at):
        yield match.start()
        at = match.start() + 1


def _is_valid(iban: str) -> bool:
    """ISO 7064 mod 97-10; and mostly digits, as every real account number is."""
    if 2 * sum(map(str.isdigit, iban)) < len(iban):
        return False
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1
