"""What a customer wrote this time: without quotes of earlier mails and without a signature. Pure.

In doubt a line stays: an agent who reads a signature is better off than one who never sees a question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import html2text
import nh3

from bot.channels.email.endings import is_stop, without_ending
from bot.channels.email.hidden import visible
from bot.channels.email.parts import Words
from bot.channels.email.quotes import unquoted
from bot.decision.errands import errand_of

MAX_CHARACTERS = 100_000  # beyond it nobody wrote by hand
MAX_HTML = 100_000  # characters of HTML, of which most may be styles,
MAX_TIDY = 40_000  # and of what is left when those are gone
MOST_VERBATIM = 20  # stretches whose lines are kept as they are

_BLOCKS = {"p", "br", "div", "li", "blockquote", "pre", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
_HIDEABLE = {"span", "table", "tbody", "section", "center", "font", "a", "strong", "b", "em", "i", "u"}
_BACKSLASH = "\ue000"
_UNSEEN = {"script", "style", "title"}
_WHITE = re.compile(r"\s{10,}")
_SAYS_NOTHING = re.compile(
    r"(?:\(?no subject\)?|question|questions|a question|help|hello|hi|hey|hi there|enquiry|inquiry|contact|message)?",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"(?:re|aw|sv|vs|antw|fwd?|wg|tr)\s*(?:\[\d+\])?:", re.IGNORECASE)
_ESCAPED = re.compile(r"^(\s*\d*)\\(?=[.+-])")  # the library makes Markdown of it: "1\." at a line's beginning
_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|dear|hallo|guten tag|bonjour|hola|ciao|beste)\b[^\n?]{0,40}(?:\n|\Z))", re.IGNORECASE
)
_REMOVE_ME = re.compile(r"(?:please )?(?:remove|unsubscribe) me(?: from (?:your|the|this) (?:mailing )?list)?\W*", re.I)


def written(words: Sequence[Words]) -> str:
    """The whole text of a mail: its parts one after the other, HTML as text."""
    texts: list[str] = []
    budget = MAX_HTML
    for part in words:
        texts.append(_from_html(part.text[:budget]) if part.is_html else part.text)
        budget -= len(part.text) if part.is_html else 0
    return "\n\n".join(text.strip() for text in texts if text.strip())[:MAX_CHARACTERS].strip()


def newest(text: str) -> str:
    """What is new in a text; the whole of it if nothing else is left."""
    own = unquoted(text)
    return without_ending(own) or own or text.strip()


def with_subject(subject: str, text: str) -> str:
    """A thread's first mail: the subject belongs to the question, if it says something that the text does not."""
    if _SAYS_NOTHING.fullmatch(subject) or _ANSWER.match(subject) or _flat(subject) in _flat(text):
        return text
    if is_stop(text) or errand_of(text, datetime.now(UTC)) is not None:
        return text  # fixed words, which are understood only alone
    return f"{subject}\n\n{text}" if text else subject


def wants_no_mail(text: str, subject: str = "") -> bool:
    """Does somebody want no more mail? A subject says so only if no text but a greeting or a signature is there.

    Args:
        subject: of a thread's first mail; an answer carries it along without meaning it.
    """
    if not is_stop(subject):
        return is_stop(text)
    rest = _GREETING.sub("", text, count=1).strip() if _GREETING.match(text) else text
    return bool(_REMOVE_ME.fullmatch(rest)) or is_stop(rest) or is_stop(without_ending(f"{subject}\n\n{rest}"))


def bare_subject(subject: str) -> str:
    """A subject without any "Re:" before it."""
    while found := _ANSWER.match(subject):
        subject = subject[found.end() :].strip()
    return subject


def _from_html(source: str) -> str:
    """HTML as text; a link is its words, a picture nothing, and what a browser hides is left out."""
    if not source:
        return ""
    # Cleaned first: the library takes minutes for some HTML that is broken on purpose, or for much white space.
    clean = nh3.clean(
        source[:MAX_HTML],
        tags=_BLOCKS | _HIDEABLE,
        clean_content_tags=_UNSEEN,
        attributes={"*": {"style", "hidden"}},
        link_rel=None,
    )
    return _as_text(visible(clean)) or _as_text(nh3.clean(clean, tags=_BLOCKS, attributes={}))


def _as_text(tidy: str) -> str:
    reader = html2text.HTML2Text(bodywidth=0)
    reader.ignore_links = reader.ignore_images = reader.ignore_emphasis = True
    reader.unicode_snob = True
    if tidy.count("<pre>") > MOST_VERBATIM:
        tidy = tidy.replace("<pre>", "").replace("</pre>", "")
    tidy = tidy.replace("&nbsp;", " ").replace("\\", _BACKSLASH)  # the library doubles some
    text = reader.handle(_WHITE.sub("\n\n", tidy)[:MAX_TIDY])
    lines = [_ESCAPED.sub(r"\1", line.rstrip()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).replace(_BACKSLASH, "\\").strip()


def _flat(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
