"""US social security numbers (and the tax numbers of the same form)."""

import re
from collections.abc import Iterator

from bot.privacy.model import Span
from bot.privacy.view import View

# Source: SSA rules since 2011: no area 000, 666 or 900-999, no group 00, no serial 0000.
_DASHED = re.compile(r"(?<!\d)(?<!\d-)(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?!-?\d)")
_LABEL = re.compile(r"(?<![a-z])(?:ssn|itin|s\.s\.n|social security|social insurance|soc sec)(?![a-z])")
# Between the label and the number: "number is", "no.:", "#", "for my wife is"; but no other digits.
_NEXT_NINE = re.compile(r"[^\d\x1e]{0,40}(\d(?:[ .\-/_\n]{0,3}\d){8})(?!-?\d)")


def find_national_ids(view: View) -> Iterator[Span]:
    """`123-45-6789` anywhere; nine digits in any grouping where the customer names the number."""
    for match in _DASHED.finditer(view.text):
        yield Span(match.start(), match.end())
    for label in _LABEL.finditer(view.low):
        if labelled := _NEXT_NINE.match(view.low, label.end()):
            yield Span(labelled.start(1), labelled.end(1))
