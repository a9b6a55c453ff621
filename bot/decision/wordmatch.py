"""Which one of a few titles do a customer's few words mean? Pure.

Only a clear case counts: every word of substance is in exactly one title (a slip of the keyboard is forgiven), so
"the refund one" chooses and "refund to Norway" does not choose an article that knows nothing of Norway.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.decision.slips import is_one_slip

MOST_WORDS = 6

_FILLER = frozenset((
    "a", "about", "actually", "an", "and", "article", "be", "choose", "do", "does", "for", "go", "guess", "hmm", "i",
    "i'd", "i'm", "im", "in", "instead", "is", "it", "it's", "its", "like", "me", "mean", "meant", "more", "my",
    "need", "no", "nope", "not", "number", "of", "ok", "okay", "on", "one", "ones", "option", "or", "other", "please",
    "pls", "question", "rather", "so", "sorry", "take", "thank", "thanks", "that", "that's", "thats", "the", "think",
    "this", "to", "want", "wanted", "was", "well", "with", "would", "ya", "yeah", "yep", "yes", "you",
))  # fmt: skip
_ASKS = re.compile(r"(?:how|what|where|when|why|who|can|could|do|does|is|are|will|would|should|may|did|have|has)\b")


def meant_by_words(text: str, titles: Sequence[str]) -> int | None:
    """The place of the title meant, or None: too long, a question of its own, or no or several titles fit."""
    said = text.lower().replace("\u2019", "'")
    words = re.findall(r"[\w'-]+", said)
    quoted = any(" ".join(words) in title.lower() for title in titles)
    if len(words) > MOST_WORDS or (not quoted and ("?" in said or _ASKS.match(said.strip()))):
        return None
    wanted = [word for word in words if word not in _FILLER]
    if not wanted:
        return None
    fitting = [place for place, title in enumerate(titles) if _holds(title, wanted)]
    return fitting[0] if len(fitting) == 1 else None


def _holds(title: str, wanted: Sequence[str]) -> bool:
    stems = [_stem(word) for word in re.findall(r"[\w'-]+", title.lower().replace("\u2019", "'"))]
    return all(any(_stem(word) == stem or is_one_slip(_stem(word), stem) for stem in stems) for word in wanted)


def _stem(word: str) -> str:
    for ending in ("'s", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
