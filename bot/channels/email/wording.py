"""What a customer wrote this time: without quotes of earlier mails and without a signature. Pure.

In doubt a line stays: an agent who reads a signature is better off than one who never sees a question.
"""

from __future__ import annotations

import re

import html2text
import nh3
from mailparser_reply import EmailMessage  # type: ignore[import-untyped]

from bot.channels.email.parts import Words

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "cs", "da", "sv", "ja", "ko", "zh", "david")
MAX_CHARACTERS = 100_000  # beyond it nobody wrote by hand
MAX_HTML = 100_000  # characters of HTML, of which most may be styles,
MAX_TIDY = 40_000  # and of what is left when those are gone
MOST_VERBATIM = 20  # stretches whose lines are kept as they are
MAX_LINES = 250  # the library's patterns take time with the square of a line's length,
MAX_LINE = 150  # so it is shown the beginnings of the lines only, and so many of them
LONGEST_SIGNATURE = 300
SHORT = 100

_BLOCKS = {"p", "br", "div", "li", "blockquote", "pre", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
_UNSEEN = {"script", "style", "title"}
_WHITE = re.compile(r"\s{10,}")
_RULE = re.compile(r"[_-]{32,}")
_LAST_RULE = re.compile(r"(?<!\n)\n+[_-]{32,}\Z")
_FAREWELL = re.compile(
    r"(?:--|__|(?:sent from|get outlook for) .*|(?:[a-z]+ ){0,2}[a-z]+[,.!]?)", re.IGNORECASE
)  # fmt: skip
_THANKS = re.compile(r"(?:many )?thanks?(?: you)?[,.!]?", re.IGNORECASE)  # more often said in the middle of a mail
_NAMES = re.compile(r"[^\n]+(?:\n+[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2})?")
_MORE = re.compile(r"\?|\bP\.? ?S\b", re.IGNORECASE)
_SAYS_NOTHING = re.compile(
    r"(?:\(?no subject\)?|question|questions|a question|help|hello|hi|hey|hi there|enquiry|inquiry|contact|message)?",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"(?:re|aw|sv|vs|antw|fwd?|wg|tr)\s*(?:\[\d+\])?:", re.IGNORECASE)
_ESCAPED = re.compile(r"^(\s*\d*)\\(?=[.+-])")  # the library makes Markdown of it: "1\." at a line's beginning
_STOP = re.compile(r"\W*(?:stop|unsubscribe)(?: me)?(?: please)?\W*", re.IGNORECASE)


def written(words: Words) -> str:
    """The whole text of a mail: its plain form, or its HTML as text."""
    plain = words.plain.strip()
    return (plain or _from_html(words.html))[:MAX_CHARACTERS].strip()


def newest(text: str) -> str:
    """What is new in a text; the whole of it if nothing else is left."""
    lines = text.split("\n")
    shown = [_RULE.sub("---", line.strip()[:MAX_LINE]) for line in lines[:MAX_LINES]]
    first = EmailMessage(text="\n".join(shown), languages=list(LANGUAGES), keep_hyphen_lists=True).read().replies[0]
    if first.headers:  # it begins with a quote: the answer stands below
        new = lines[first.headers.count("\n") + 1 :]
    elif first.content.count("\n") + 1 < len(shown):
        new = lines[: first.content.count("\n") + 1]
    else:
        new = lines
    own = "\n".join(line.rstrip() for line in new if not line.lstrip().startswith(">")).strip()
    own = _LAST_RULE.sub("", own)
    return _without_signature(own) or own or text.strip()


def with_subject(subject: str, text: str) -> str:
    """A thread's first mail: the subject belongs to the question, if it says something that the text does not."""
    if _SAYS_NOTHING.fullmatch(subject) or _ANSWER.match(subject) or _flat(subject) in _flat(text):
        return text
    return f"{subject}\n\n{text}" if text else subject


def is_stop(text: str, subject: str = "") -> bool:
    """Does somebody want no more mail? A subject says so only where the text does not say something else.

    Args:
        subject: of a thread's first mail; an answer carries it along without meaning it.
    """
    says_little = len(text) <= SHORT and "?" not in text
    return bool(_STOP.fullmatch(text) or (says_little and _STOP.fullmatch(subject)))


def bare_subject(subject: str) -> str:
    """A subject without any "Re:" before it."""
    while found := _ANSWER.match(subject):
        subject = subject[found.end() :].strip()
    return subject


def _without_signature(text: str) -> str:
    """Only a short ending that begins with a line like "Kind regards," goes: "Thanks, where is it?" is no signature."""
    lines = text.split("\n")
    shown = "\n".join(line.strip()[:MAX_LINE] for line in lines[:MAX_LINES])
    signature = EmailMessage(text=shown, languages=["en"], keep_hyphen_lists=True).read().replies[0].signatures
    if not signature:
        return text
    begins = signature.split("\n")[0].strip()
    is_one = _FAREWELL.fullmatch(begins) and (not _THANKS.fullmatch(begins) or _NAMES.fullmatch(signature))
    if not is_one or _MORE.search(signature) or len(signature) > LONGEST_SIGNATURE:
        return text
    if not shown.endswith(signature) or len(lines) > MAX_LINES:
        return text
    return "\n".join(lines[: len(lines) - signature.count("\n") - 1]).strip()


def _from_html(source: str) -> str:
    """HTML as text; a link is its words, a picture nothing."""
    if not source:
        return ""
    reader = html2text.HTML2Text(bodywidth=0)
    reader.ignore_links = reader.ignore_images = reader.ignore_emphasis = True
    reader.unicode_snob = True
    # Cleaned first: the library takes minutes for some HTML that is broken on purpose, or for much white space.
    tidy = nh3.clean(source[:MAX_HTML], tags=_BLOCKS, clean_content_tags=_UNSEEN, attributes={})
    if tidy.count("<pre>") > MOST_VERBATIM:
        tidy = tidy.replace("<pre>", "").replace("</pre>", "")
    text = reader.handle(_WHITE.sub("\n\n", tidy.replace("&nbsp;", " "))[:MAX_TIDY])
    lines = [_ESCAPED.sub(r"\1", line.rstrip()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _flat(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
