"""What stands at the end of a mail and belongs to no question: a farewell, a name, a device's advertisement. Pure.

In doubt a line stays.
"""

from __future__ import annotations

import re

from bot.decision.errands import is_stop_word

LONGEST = 300  # characters after a farewell; more of them are no signature
MOST_LINES = 250  # a longer mail is not searched

_RULE = re.compile(r"(?:\* ?){3,}|[-_=]{2,} ?")
_SENT_FROM = re.compile(
    r"(?:sent (?:from my|from (?:outlook|mail|yahoo|samsung|proton)|via|with)|get outlook"
    r"|(?:hol|lad)en sie sich outlook"
    r"|outlook für|télécharge[rz] outlook|obtener outlook|scarica outlook|download outlook"
    r"|(?:diese nachricht wurde )?von mein\w+|gesendet (?:von|mit|über)"
    r"|envoyé (?:de|depuis|à partir|avec)|enviado (?:desde|de mi|con)|inviato da(?:l|lla|l mio)?"
    r"|verzonden (?:vanaf|vanuit|met|via|van))\b.{1,80}",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    # English
    r"(?:(?:with )?(?:my )?(?:(?:very |the )?(?:best|kind|kindest|warm|warmest|many) )?(?:regards|wishes)|all the best"
    r"|best(?=,$)|cheers|sincerely(?: yours)?|yours(?: (?:sincerely|faithfully|truly))?"
    # German
    r"|(?:mit |die )?(?:(?:freundlich|best|viel|lieb|herzlich|schön)(?:e[nr]?|sten) )?gr(?:ü|ue)(?:ß|ss)en?"
    r"|(?:(?:freundlich|best|lieb|herzlich|schön)e[nr]? |(?:einen )?(?:freundlich|lieb|schön)en )?gru(?:ß|ss)"
    r"|mfg|lg|vg|hochachtungsvoll"
    # French
    r"|(?:bien |très )?(?:cordialement|amicalement)|bien à vous|respectueusement|bonne journée"
    r"|(?:avec )?(?:mes |nos )?(?:meilleures |sincères |cordiales )?salutations(?: distinguées)?"
    # Spanish
    r"|(?:un )?(?:cordial(?:es)? |muchos )?saludos?(?: cordial(?:es)?)?|atentamente|un abrazo"
    # Italian
    r"|(?:cordiali |distinti |tanti |un )?salut[io]|cordialmente|buona giornata"
    # Dutch
    r"|(?:met )?(?:(?:vriendelijke|hartelijke) )?groet(?:en|jes)?|mvg|hoogachtend)"
    r"(?: / .{1,40})?",
    re.IGNORECASE,
)
_THANKS = re.compile(  # more often said in the middle of a mail
    r"(?:(?:many |with )?thanks(?: (?:you|again|a lot|in advance|and regards))?|thank you(?: (?:very|so) much)?"
    r"|(?:(?:viel|herzlich|best)en )?dank(?: im voraus)?|danke(?: (?:schön|sehr|im voraus))?"
    r"|merci(?: (?:beaucoup|d['’]avance))?|(?:muchas |mil )?gracias|(?:mille |tante )?grazie(?: mille)?"
    r"|(?:alvast |heel erg )?bedankt|(?:hartelijk )?dank(?: u| je)?(?: wel)?)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_a-zà-ÿ][\w.'’-]*(?: [^\W\d_a-zà-ÿ][\w.'’-]*){0,2}")
_NO_NAME = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|yes|no|urgent|please", re.IGNORECASE)
_REST = re.compile(rf"[,.!]*|,? {_NAME.pattern}")
_MORE = re.compile(r"\?|\bP\.? ?S\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:\S+ +){3,}\S+[.!:]")
_POLITE = (
    r"(?:[,.!]? (?:please|pls|thanks|thank you|bitte|danke|merci|s['’]il vous plaît|por favor|gracias|grazie|dank))*"
)
_SHORT_ANSWER = re.compile(rf"(?:(?:option|number|nr\.?|no\.?) |#)?\d{{1,2}}[.)]?{_POLITE}[,.!]*", re.IGNORECASE)
_STOP = re.compile(r"\W*(?:stop|unsubscribe)(?: me)?(?: please)?\W*", re.IGNORECASE)


def without_ending(text: str) -> str:
    """Without a signature; empty only if nothing was there before."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    if len(lines) > MOST_LINES:
        return text.strip()
    lines = _without_advertisement(lines)
    for number in range(1, len(lines)):
        if _begins_signature(lines[number].strip(), lines[number + 1 :]):
            lines = _without_advertisement(lines[:number])
            break
    first, *rest = [line.strip() for line in lines if line.strip()] or [""]
    if len(rest) == 1 and _NAME.fullmatch(rest[0]) and not _NO_NAME.match(rest[0]) and is_short_answer(first):
        return first
    return "\n".join(lines).strip()


def is_short_answer(text: str) -> bool:
    """Is it a number or a stop word and nothing else, so that any word beside it would hide what it means?"""
    return bool(_SHORT_ANSWER.fullmatch(text)) or is_stop(text)


def is_stop(text: str) -> bool:
    """Does it say that somebody wants no more mail, and nothing else?"""
    return bool(_STOP.fullmatch(text)) or is_stop_word(text)


def _without_advertisement(lines: list[str]) -> list[str]:
    """Without "Sent from my phone" and rules at the end; the first line stays."""
    end = len(lines)
    while end > 1 and (not lines[end - 1] or _RULE.fullmatch(lines[end - 1]) or _is_advertisement(lines[end - 1])):
        end -= 1
    return lines[:end]


def _is_advertisement(line: str) -> bool:
    return bool(_SENT_FROM.fullmatch(line.strip()))


def _begins_signature(line: str, after: list[str]) -> bool:
    """Only a short ending that begins with a line like "Kind regards,": "Thanks, where is it?" is no signature."""
    said = [one.strip() for one in after if one.strip()]
    if len("\n".join(after)) > LONGEST or any(_MORE.search(one) or _SENTENCE.fullmatch(one) for one in said):
        return False
    if line in ("--", "__") or _opens(_FAREWELL, line):
        return True
    return _opens(_THANKS, line) and (not said or (len(said) == 1 and bool(_NAME.fullmatch(said[0]))))


def _opens(pattern: re.Pattern[str], line: str) -> bool:
    """Is a line such words, with nothing or a name behind them?"""
    found = pattern.match(line)
    return bool(found and _REST.fullmatch(line[found.end() :]))
