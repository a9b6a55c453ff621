"""Which lines of a mail are quoted from earlier ones, and which were forwarded to be read. Pure.

In doubt a line stays: an agent who reads a quote is better off than one who never sees a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailparser_reply import EmailMessage  # type: ignore[import-untyped]

from bot.channels.email.endings import is_short_answer

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "cs", "da", "sv", "ja", "ko", "zh", "david")
MAX_LINES = 250  # the library's patterns take time with the square of a line's length,
MAX_LINE = 150  # so it is shown the beginnings of the lines only, and so many of them

_INTRODUCTION = EmailMessage(text="", languages=list(LANGUAGES)).HEADER_REGEX
_RULE = re.compile(r"[_-]{32,}")
_LAST_RULE = re.compile(r"(?<!\n)\n+[_-]{32,}\Z")
_LABEL = re.compile(r"[*> ]*[^\W\d]+(?: [^\W\d]+)? ?[:：]")
_FROM = re.compile(
    r"^[*> ]*(?:From|Von|De|Da|Van|Fra|Från|Od|差出人|发件人|寄件者|보낸 사람)[\s*]*[:：].*@",
    re.IGNORECASE | re.MULTILINE,
)
_SENT = re.compile(
    r"^[*> ]*(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado|Fecha|Inviato|Data|Verzonden|Skickat|Sendt|Wysłano|Odesláno)"
    r"[\s*]*:",
    re.IGNORECASE | re.MULTILINE,
)
_SUBJECT = re.compile(
    r"^[*> ]*(?:Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp|Ämne|Emne|Temat|Předmět)[\s*]*:",
    re.IGNORECASE | re.MULTILINE,
)
_ORIGINAL = re.compile(
    r"-{3,} ?(?:original message|original-nachricht|ursprüngliche nachricht|message d['’]origine|message original"
    r"|mensaje original|messaggio originale|oorspronkelijk bericht|oprindelig meddelelse|ursprungligt meddelande)"
    r" ?-{3,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"-{3,} ?(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato"
    r"|doorgestuurd bericht|forwarded by .{1,80}) ?-{3,}"
    r"|begin forwarded message ?:|anfang der weitergeleiteten (?:nachricht|e-mail) ?:"
    r"|début du message (?:ré|trans)\w+ ?:"
    r"|inicio del mensaje reenviado ?:|inizio (?:del )?messaggio inoltrato ?:|begin doorgestuurd bericht ?:",
    re.IGNORECASE,
)
_FORWARDING_SUBJECT = re.compile(r"(?:fwd?|wg|tr|rv)\s*:", re.IGNORECASE)
_PERSON = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_TIME = re.compile(r"\d{1,2} ?[:.h] ?\d\d")
_DIRECTION = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e"  # invisible marks of languages written from the right


@dataclass(frozen=True, slots=True)
class _Quote:
    """Where a quote begins.

    Attributes:
        at: the line that introduces it, such as "Sam wrote:".
        lines: how many lines introduce it.
        marked: its own lines begin with ">", so that what the customer wrote below it can be told from it.
    """

    at: int
    lines: int
    marked: bool


def is_forwarding(subject: str) -> bool:
    """Does a subject say that the mail was forwarded to us, and so is to be read whole?"""
    return bool(_FORWARDING_SUBJECT.match(subject))


def unquoted(text: str) -> str:
    """A text without quotes of earlier mails; the whole of it if it forwards one. Empty if all of it is quoted."""
    lines = text.split("\n")
    quote = _first_quote(lines)
    above = lines[: quote.at] if quote else lines
    if any(_FORWARDED.fullmatch(line.strip()[:MAX_LINE]) for line in above):
        return text.strip()
    own = _LAST_RULE.sub("", _without_quoted_lines(above))
    # Below a bare "2" stand only what mail systems add to every mail.
    if quote is None or not quote.marked or is_short_answer(own):
        return own
    return f"{own}\n\n{_answers_between(lines[quote.at + quote.lines :])}".strip()


def _first_quote(lines: Sequence[str]) -> _Quote | None:
    shown = [_RULE.sub("---", line.strip()[:MAX_LINE]) for line in lines[:MAX_LINES]]
    return min([*_known_quotes(shown), *_other_quotes(shown)], key=lambda quote: quote.at, default=None)


def _known_quotes(shown: Sequence[str]) -> Iterator[_Quote]:
    """What the library knows: "On Monday Sam wrote:" and blocks of From, Sent, Subject in many languages."""
    text = "\n".join(shown)
    for found in _INTRODUCTION.finditer(text):
        words = found[0].strip("\n")
        at = text.count("\n", 0, found.start() + len(found[0]) - len(found[0].lstrip("\n")))
        lines = words.count("\n") + 1
        marked = _is_quoted(shown, at + lines)
        if _LABEL.match(words):
            if at and (_FROM.search(words) or (_SENT.search(words) and _SUBJECT.search(words))):
                yield _Quote(at, lines, marked=False)
        elif marked or (at and "@" in words):
            yield _Quote(at, lines, marked)


def _other_quotes(shown: Sequence[str]) -> Iterator[_Quote]:
    """What the library misses: other languages, and an introduction that was broken into two lines."""
    for at, line in enumerate(shown):
        if at and _ORIGINAL.fullmatch(line):
            yield _Quote(at, 1, marked=False)
        elif _introduces(line) and _is_quoted(shown, at + 1):
            yield _Quote(at, 1, marked=True)
        elif _introduces(" ".join(shown[at : at + 2])) and _TIME.search(line) and _is_quoted(shown, at + 2):
            yield _Quote(at, 2, marked=True)


def _introduces(line: str) -> bool:
    return line.rstrip(_DIRECTION).endswith(":") and bool(_TIME.search(line) and _PERSON.search(line))


def _is_quoted(lines: Sequence[str], at: int) -> bool:
    """Is the next line that says something a quoted one?"""
    return next((line.startswith(">") for line in lines[at:] if line), False)


def _without_quoted_lines(lines: Sequence[str]) -> str:
    """Without quoted lines where somebody answers between them, and at the end.

    Else they stay: "> 10 degrees" may be a customer's own line.
    """
    kept = [line.rstrip() for line in lines]
    while kept and not kept[-1]:
        kept.pop()
    if kept and kept[0].lstrip().startswith(">"):
        return "\n".join(line for line in kept if not line.lstrip().startswith(">")).strip()
    end = len(kept)
    while end and (not kept[end - 1] or kept[end - 1].lstrip().startswith(">")):
        end -= 1
    quoted = [line for line in kept[end:] if line]
    stays = len(quoted) == 1 and kept[end]  # a single one that goes on in the sentence before it
    return "\n".join(kept if stays else kept[:end]).strip()


def _answers_between(lines: Sequence[str]) -> str:
    """What was written below a quote, or between its parts.

    A line right under a quoted one is the quote's, broken off by a mail program that forgot the ">".
    """
    kept: list[str] = []
    own = True
    for line in lines:
        quoted = line.lstrip().startswith(">")
        own = not quoted and (own or not line.strip())
        if own:
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
