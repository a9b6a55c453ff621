"""Where somebody in distress is heard at once, by country. Free numbers of long standing; keep them checked. Pure."""

# ruff: noqa: E501 (a table)

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A line of one country, or of two that share it.

    Attributes:
        where: the country as customers read it.
        line: name and number, as customers read them.
        places: names by which a message shows that its writer is there; matched as whole words, any case.
    """

    where: str
    line: str
    places: tuple[str, ...]


DEFAULT_LINES: tuple[HelpLine, ...] = (
    HelpLine("Ireland and the UK", "Samaritans 116 123",
             ("ireland", "dublin", "cork", "galway", "limerick", "uk", "england", "scotland", "wales", "northern ireland",
              "belfast", "london", "manchester", "glasgow", "edinburgh", "cardiff")),
    HelpLine("the US and Canada", "call or text 988",
             ("usa", "united states", "america", "canada", "new york", "california", "texas", "toronto", "vancouver", "chicago")),
    HelpLine("Australia", "Lifeline 13 11 14", ("australia", "sydney", "melbourne", "brisbane", "perth")),
    HelpLine("New Zealand", "call or text 1737", ("new zealand", "auckland", "wellington")),
    HelpLine("India", "Tele-MANAS 14416", ("india", "mumbai", "delhi", "bangalore", "bengaluru", "chennai", "kolkata", "hyderabad", "pune")),
    HelpLine("Germany", "Telefonseelsorge 0800 111 0 111", ("germany", "deutschland", "berlin", "munich", "münchen", "hamburg", "cologne", "köln", "frankfurt")),
    HelpLine("Austria", "Telefonseelsorge 142", ("austria", "österreich", "vienna", "wien", "graz", "salzburg")),
    HelpLine("Switzerland", "Die Dargebotene Hand 143", ("switzerland", "schweiz", "suisse", "zurich", "zürich", "geneva", "bern", "basel")),
    HelpLine("France", "3114", ("france", "paris", "lyon", "marseille", "toulouse")),
    HelpLine("Spain", "024", ("spain", "españa", "madrid", "barcelona", "sevilla", "valencia")),
    HelpLine("the Netherlands", "113", ("netherlands", "holland", "nederland", "amsterdam", "rotterdam", "utrecht")),
    HelpLine("Belgium", "1813", ("belgium", "belgië", "belgique", "brussels", "antwerp", "ghent")),
)  # fmt: skip
EMERGENCY = "If you are in danger right now, call your emergency number: 112 in Europe, 999 in the UK, 911 in the US and Canada."
SHOWN = 3


def lines_for(text: str, lines: tuple[HelpLine, ...] = DEFAULT_LINES) -> str:
    """One sentence with the lines of the countries that the message names, then of the first ones in the table.

    Nobody knows where a visitor of the web chat is, so several are always named.
    """
    named = [line for line in lines if _names(text, line)]
    shown = [*named, *(line for line in lines if line not in named)][:SHOWN]
    return "You can talk to somebody at any hour: " + "; ".join(f"in {one.where} {one.line}" for one in shown) + "."


def _names(text: str, line: HelpLine) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(place)}(?!\w)", text, re.IGNORECASE) for place in line.places)
