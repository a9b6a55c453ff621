"""Did the customer choose one of the options just offered, by a tap, a number or the words? Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model import Option

_NUMBER_WORDS = {
    "first": 1, "the first": 1, "the first one": 1, "one": 1,
    "second": 2, "the second": 2, "the second one": 2, "two": 2,
    "third": 3, "the third": 3, "the third one": 3, "three": 3,
    "fourth": 4, "the fourth": 4, "the fourth one": 4, "four": 4,
}  # fmt: skip
_NUMBER = re.compile(r"(?:option |number |nr\.? ?|no\.? ?|#)?(\d)[.)]?")


def chosen_option(text: str, tapped: str | None, options: Sequence[Option]) -> Option | None:
    """The option meant, if any.

    Args:
        text: what was written; for a tap, the label.
        tapped: the option id a tap carried. An id that was never offered means nothing.
        options: those under the newest message.
    """
    if tapped is not None:
        return next((option for option in options if option.id == tapped), None)
    said = " ".join(text.lower().split()).strip(" .!?")
    number = _NUMBER.fullmatch(said)
    place = int(number[1]) if number else _NUMBER_WORDS.get(said)
    if place is not None:
        return options[place - 1] if 1 <= place <= len(options) else None
    return next((option for option in options if option.label.lower().strip(" .!?") == said), None)
