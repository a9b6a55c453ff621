"""A message as triage reads it: plain lower-case words, however it was typed. The stored text stays as it is.

"Y o u  a r e  1d10ts!!" becomes "you are idiots ." and each word still knows where it came from, so that the
evidence for an agent is the customer's own wording.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.triage.spelling import EXPANDED, LEET, WATCHED, mended, unmasked
from bot.triage.watched_words import MASKED

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff]")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4`\u2032", "'"))
_URL = re.compile(
    r"https?://|www\.|\b[a-z0-9-]{2,}\.(?:com|net|org|info|biz|ru|cn|xyz|top|ly|me|gg|io|tk|shop)/|\bbit\.ly", re.I
)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.I)
_MONEY = re.compile(r"[$£€₹]\s?\d[\d.,]*k?|\d[\d.,]*(?:[$£€₹]|usd|eur|gbp|rs)\b", re.I)
_PLAIN = re.compile(r"[a-z]+(?:'[a-z]+)*'?")
_PARTS = re.compile(r"[^\s/\\,;:()\[\]{}<>\"|~=–—…_-]+")
_RUN = re.compile(r"([a-z])\1{2,}")
_END = re.compile(r"[.!?]+$")
_HAS_MASK = re.compile(r"[*#@$!%\d]")
_MOST_LETTERS = max(map(len, WATCHED))  # so far letters that stand alone are read on: a page of them costs no more


@dataclass(frozen=True, slots=True)
class Folded:
    """The words of a message.

    Attributes:
        words: lower case, one space between; a sentence ends with " ." or " ?".
        origin: for each character of `words`, where its word stands in the text: (start, end).
        text: as it was written.
    """

    words: str
    origin: tuple[tuple[int, int], ...]
    text: str

    def original(self, start: int, end: int) -> str:
        """What the customer wrote where `words[start:end]` stands."""
        while start < end and self.words[start] == " ":
            start += 1
        while end > start and self.words[end - 1] in " .?":
            end -= 1
        return self.text[self.origin[start][0] : self.origin[end - 1][1]] if end > start else ""


def fold(text: str) -> Folded:
    """Fold a message; any text will do, the empty one too."""
    chars: list[str] = []
    origin: list[tuple[int, int]] = []
    # The last sentence is ended too, so that a wording can ask for the end of a message.
    for word, start, end in (*_joined(list(_tokens(text))), (".", len(text), len(text))):
        if chars:
            chars.append(" ")
            origin.append((start, start))
        chars.extend(word)
        origin.extend([(start, end)] * len(word))
    return Folded("".join(chars), tuple(origin), text)


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    for chunk in re.finditer(r"\S+", text):
        raw = chunk[0]
        if marker := _marker(raw):
            yield marker, chunk.start(), chunk.end()
            continue
        for part in _PARTS.finditer(raw):
            start, end = chunk.start() + part.start(), chunk.start() + part.end()
            yield from _word(part[0], start, end)
        if "\n" in text[chunk.end() : chunk.end() + 2]:
            yield ".", chunk.end(), chunk.end()


def _marker(raw: str) -> str | None:
    """What matters about an address or an amount is that it is one."""
    if "." in raw or "/" in raw:
        if _URL.search(raw):
            return "xurl"
        if _MAIL.fullmatch(raw.strip(".,;:()<>")):
            return "xmail"
    return "xmoney" if any(sign in raw for sign in "$£€₹") and _MONEY.search(raw) else None


def _word(raw: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).lower().translate(_APOSTROPHES)
    ender = _END.search(plain)
    core = plain[: ender.start()] if ender else plain
    core = core.strip("'\u201c\u201d")
    if core.startswith("*") and core.endswith("*") and core.strip("*").isalpha():
        core = core.strip("*")
    if core:
        for piece in _spelled(core).split(" "):
            if piece:
                yield piece, start, end
    if ender:
        yield ("?" if "?" in ender[0] else "."), end, end


def _spelled(core: str) -> str:
    if "." in core and core.replace(".", "").isalpha():
        # "pls.help" is two words; "a.s.a.p" is one.
        dotted = core.split(".")
        return core.replace(".", "") if max(map(len, dotted)) == 1 else " . ".join(map(_spelled, filter(None, dotted)))
    if core in EXPANDED:
        return EXPANDED[core]
    if _PLAIN.fullmatch(core):
        word = _squeezed(core.replace("'", ""))
        return EXPANDED.get(word) or mended(word)
    if _HAS_MASK.search(core) and not core.isdigit():
        return unmasked(core, MASKED) or _from_leet(core)
    return "".join(c for c in unicodedata.normalize("NFKD", core) if not unicodedata.combining(c))


def _from_leet(core: str) -> str:
    """Digits that stand for letters, but only where a word that triage watches comes out: "size 10" stays."""
    letters = _squeezed(core.translate(LEET))
    return letters if letters in WATCHED else re.sub(r"[*#@!%']", "", core)


def _squeezed(word: str) -> str:
    if not _RUN.search(word):
        return word
    once, twice = _RUN.sub(r"\1", word), _RUN.sub(r"\1\1", word)
    return twice if twice in WATCHED or twice in EXPANDED else once


def _joined(tokens: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Letters that stand alone ("f u c k") as one word, if it is one that triage watches."""
    at = 0
    while at < len(tokens):
        until, end_of_any = at, min(len(tokens), at + _MOST_LETTERS)
        while until < end_of_any and (len(tokens[until][0]) == 1 or tokens[until][0] in ("you", "are")):
            until += 1
        last = next((end for end in range(until, at + 2, -1) if _letters(tokens[at:end]) in WATCHED), None)
        if last:
            yield _letters(tokens[at:last]), tokens[at][1], tokens[last - 1][2]
            at = last
            continue
        yield from _will(tokens, at)
        at += 1


def _letters(tokens: list[tuple[str, int, int]]) -> str:
    """Together; "u" and "r" were spelled out as words before anybody knew that they are letters here."""
    return "".join({"you": "u", "are": "r"}.get(word, word) for word, _, _ in tokens)


_SICK = frozenset(
    [
        "am",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "very",
        "so",
        "feel",
        "feeling",
        "fell",
        "seriously",
        "terminally",
        "mentally",
        "critically",
        "got",
        "too",
        "really",
        "gravely",
        "quite",
        "badly",
        "not",
        "get",
        "gets",
        "getting",
        "getting",
        "became",
        "physically",
        "became",
        "sick",
        "and",
        "the",
        "be",
    ]
)
_AFTER_WOULD = frozenset(
    [
        "like",
        "love",
        "rather",
        "never",
        "prefer",
        "be",
        "say",
        "want",
        "have",
        "kill",
        "die",
        "appreciate",
        "need",
        "hate",
        "take",
    ]
)


def _will(tokens: list[tuple[str, int, int]], at: int) -> Iterator[tuple[str, int, int]]:
    """ "ill find you" and "id like" without their apostrophes; "she is ill" stays."""
    word, start, end = tokens[at]
    before = tokens[at - 1][0] if at else ""
    after = tokens[at + 1][0] if at + 1 < len(tokens) else "."
    if (
        word == "ill"
        and before not in _SICK
        and after not in (".", "?", "and", "with", "health", "in", "since", "from")
    ):
        yield from (("i", start, end), ("will", start, end))
    elif word == "id" and after in _AFTER_WOULD:
        yield from (("i", start, end), ("would", start, end))
    else:
        yield tokens[at]
