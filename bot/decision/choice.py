"""Did the customer choose one of the options just offered, by a tap, a number or the words? Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.decision.plain import plain
from bot.decision.wordmatch import meant_by_words
from bot.model import Option

_PLACES = {
    "first": 1, "1st": 1, "top": 1, "one": 1, "former": 1, "second": 2, "2nd": 2, "middle": 2, "two": 2,
    "third": 3, "3rd": 3, "three": 3, "fourth": 4, "4th": 4, "four": 4,
}  # fmt: skip
_LAST = {"last", "the last", "latter", "bottom"}
_YES = re.compile(
    r"(?:yes|yep|yeah|ya|yea|exactly|right|correct|that one|this one|that's it|thats it|ok|sure)(?: (?:please|exactly|that|it is|that one))?"
)
_NONE = re.compile(
    r"(?:no|nope|nah|none|neither|nothing|not (?:really|quite|these|those|that|any of (?:them|these|those)))"
    r"(?:,? (?:of (?:them|these|those|the above|it)|fits?|helps?|thanks|thank you|sorry|none of (?:them|these|those)|neither))*"
    r"|(?:no,? )?(?:it'?s |i (?:mean|meant|need|want) )?(?:something|anything) (?:else|different|other)|(?:no,? )?another (?:thing|question)|other"
)
_NUMBER = re.compile(r"(?:option |number |nr\.? ?|no\.? ?|#)?(\d)[.)]?")
_AROUND = re.compile(
    r"^(?:(?:yes|yep|yeah|ok|okay|well|hmm+|sorry|i think|i guess|i mean|i meant|it's|its|probably|maybe|the|option)\b[ ,]*)+"
    r"|[ ,]*\b(?:please|pls|plz|thanks|thank you|then|i think|option|question|one|i mean|i meant)$"
)


def chosen_option(text: str, tapped: str | None, options: Sequence[Option]) -> Option | None:
    """The option meant, if any.

    Args:
        text: what was written; for a tap, the label.
        tapped: the option id a tap carried. An id that was never offered means nothing.
        options: those under the newest message.
    """
    if tapped is not None:
        return next((option for option in options if option.id == tapped), None)
    said = plain(text.lower()).strip(" .!?")
    if labelled := next((option for option in options if option.label.lower().strip(" .!?") == said), None):
        return labelled
    # Only a choice of articles is counted: "1" must not skip a question or send a person away.
    articles = [option for option in options if option.id.startswith("article:")]
    if not articles:
        return None
    if len(articles) == 2 and _YES.fullmatch(said):  # one article and "something else"
        return articles[0]
    if _NONE.fullmatch(said):
        return articles[-1] if articles[-1].id == "article:none" else None
    if (place := _place(said, len(articles))) is not None:
        return articles[place - 1] if 1 <= place <= len(articles) else None
    named = [option for option in articles if option.id != "article:none"]
    meant = meant_by_words(text, [option.label for option in named])
    return named[meant] if meant is not None else None


def _place(said: str, articles: int) -> int | None:
    """The place that a number or a word such as "second" names; "last" is the last article, before "something else"."""
    if number := _NUMBER.fullmatch(said):
        return int(number[1])
    bare = said
    while (shorter := _AROUND.sub("", bare).strip(" ,.!")) != bare and shorter:
        bare = shorter
    if bare in _LAST and articles > 1:
        return articles - 1
    if number := _NUMBER.fullmatch(bare):
        return int(number[1])
    return _PLACES.get(bare)


_WRITTEN_YES = re.compile(r"(?:yes|yep|yeah|yup|ja|oui|si|sure)\b[\w ,'!.]{0,40}", re.IGNORECASE)
_WRITTEN_NO = re.compile(r"(?:no|nope|nah|nein|non|not yet|not really)\b[\w ,'!.]{0,40}", re.IGNORECASE)


def yes_or_no(text: str, options: Sequence[Option]) -> Option | None:
    """Of two options, yes and then no, the one that a written answer means."""
    said = text.strip()
    if len(options) != 2:
        return None
    return options[0] if _WRITTEN_YES.fullmatch(said) else options[1] if _WRITTEN_NO.fullmatch(said) else None
