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
READ = 1000  # characters
_SENTENCE = 12  # letters of another script: no name or label any more, so English beside it may be longer
_SHARE_OF_A_SENTENCE, _SHARE_OF_A_WORD = 0.25, 0.5
_SHOWN = 8  # words of the evidence
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|</?[a-z][^<>]*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_SCRIPTS = {
    "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja",
    "HANGUL": "ko", "DEVANAGARI": "hi", "THAI": "th", "BENGALI": "bn", "TAMIL": "ta",
    "GEORGIAN": "ka", "ARMENIAN": "hy",
}  # fmt: skip
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_FARSI = re.compile("[پچژگ]")


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """ISO 639-1 code; how sure, 0 to 1; and the piece of the text that shows it, as it stands there."""

    code: str
    probability: float
    evidence: str


def other_language(text: str) -> OtherLanguage | None:
    """The language of a message that is not in English; None if it is, or if too little was written to tell."""
    plain = _MARKUP.sub(lambda markup: " " * len(markup[0]), text[:READ])
    words = list(_WORD.finditer(plain))
    script = _by_script("".join(word[0] for word in words), text)
    return script or (_by_small_words(words, text) if len(words) >= LEAST_WORDS else None)


def _by_script(letters: str, text: str) -> OtherLanguage | None:
    foreign = [_SCRIPTS[_script(letter)] for letter in letters if _is_foreign(letter)]
    least = _SHARE_OF_A_SENTENCE if len(foreign) >= _SENTENCE else _SHARE_OF_A_WORD
    if len(foreign) < 2 or len(foreign) < least * len(letters):
        return None
    code = "ja" if "ja" in foreign else max(set(foreign), key=foreign.count)
    if code == "ru" and _UKRAINIAN.search(text):
        code = "uk"
    if code == "ar" and _FARSI.search(text):
        code = "fa"
    begin = next(at for at, letter in enumerate(text) if _is_foreign(letter))
    return OtherLanguage(code, 0.99, text[begin : begin + 60].strip())


def _is_foreign(letter: str) -> bool:
    return not letter.isascii() and letter.isalpha() and _script(letter) in _SCRIPTS


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0]


def _by_small_words(words: list[re.Match[str]], text: str) -> OtherLanguage | None:
    said = [word[0].lower().replace("’", "'") for word in words]
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
    return OtherLanguage(code, round(min(0.99, 0.6 + 0.4 * share), 3), _piece(words, said, set(found), text))


def _piece(words: list[re.Match[str]], said: list[str], telling: set[str], text: str) -> str:
    """Of all stretches of some words the one with most of those that tell."""
    starts = range(max(1, len(words) - _SHOWN + 1))
    begin = max(starts, key=lambda at: sum(word in telling for word in said[at : at + _SHOWN]))
    return text[words[begin].start() : words[min(len(words), begin + _SHOWN) - 1].end()]
