"""Is a message written in another language than English? By its script, and by its small words. Pure.

Small words ("nicht", "pour", "está") stand in nearly every sentence and hardly ever in an English one. Two libraries
were weighed: py3langid took 1.6 to 5.7 % of short English chat lines for another language; lingua made no such mistake
at 0.6 probability, but needs 5 to 9 ms a message and 96 MB.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.triage.small_words import ENGLISH, SMALL_WORDS

LEAST_WORDS = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SCRIPTS = {
    "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja",
    "HANGUL": "ko", "DEVANAGARI": "hi", "THAI": "th", "BENGALI": "bn", "TAMIL": "ta",
    "GEORGIAN": "ka", "ARMENIAN": "hy",
}  # fmt: skip
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_FARSI = re.compile("[پچژگ]")


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """ISO 639-1 code; how sure, 0 to 1; and the words that show it."""

    code: str
    probability: float
    evidence: tuple[str, ...]


def other_language(text: str) -> OtherLanguage | None:
    """The language of a message that is not in English; None if it is, or if too little was written to tell."""
    words = _WORD.findall(text[:1000])
    return _by_script("".join(words), text) or (_by_small_words(words) if len(words) >= LEAST_WORDS else None)


def _by_script(letters: str, text: str) -> OtherLanguage | None:
    foreign = [code for letter in letters if not letter.isascii() and (code := _SCRIPTS.get(_script(letter)))]
    if len(foreign) < 2 or 2 * len(foreign) < len(letters):
        return None
    code = "ja" if "ja" in foreign else max(set(foreign), key=foreign.count)
    if code == "ru" and _UKRAINIAN.search(text):
        code = "uk"
    if code == "ar" and _FARSI.search(text):
        code = "fa"
    return OtherLanguage(code, 0.99, (text.strip()[:60],))


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0]


def _by_small_words(words: list[str]) -> OtherLanguage | None:
    said = [word.lower().replace("’", "'") for word in words]
    english = sum(word in ENGLISH for word in said)
    best: tuple[int, str, list[str]] = (0, "", [])
    for code, small in SMALL_WORDS.items():
        found = [word for word in said if word in small or ("'" in word and word.split("'")[0] + "'" in small)]
        score = len(found) + sum(not word.isascii() for word in set(found))
        if score > best[0]:
            best = (score, code, found)
    score, code, found = best
    if len(set(found)) < 2 or score <= 2 * english or len(found) < 0.25 * len(said):
        return None
    share = score / (score + english + 0.5)
    return OtherLanguage(code, round(min(0.99, 0.6 + 0.4 * share), 3), tuple(found[:6]))
