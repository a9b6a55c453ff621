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
_LAST = {"last", "the last", "the last one", "last one"}
_YES = re.compile(
    r"(?:yes|yep|yeah|ya|yea|exactly|right|correct|that one|this one|that's it|thats it|ok|sure)(?: (?:please|exactly|that|it is|that one))?"
)
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
    if labelled := next((option for option in options if option.label.lower().strip(" .!?") == said), None):
        return labelled
    # Only a choice of articles is counted: "1" must not skip a question or send a person away.
    articles = [option for option in options if option.id.startswith("article:")]
    if len(articles) == 2 and _YES.fullmatch(said):  # one article and "something else"
        return articles[0]
    number = _NUMBER.fullmatch(said)
    place = int(number[1]) if number else _NUMBER_WORDS.get(said)
    if said in _LAST and len(articles) > 1:
        place = len(articles) - 1  # the last article; "something else" comes after it
    return articles[place - 1] if place is not None and 1 <= place <= len(articles) else None
