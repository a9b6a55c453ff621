"""What agents type in Chatwoot, as runs of words for a customer. Pure; never raises.

Its editor writes CommonMark, and puts a backslash before signs that are meant as they stand; its apps send what was
typed as it is. So what is read as a mark must not stand within a word: "2*3*4" and snake_case are nobody's emphasis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.channels.markup import Run
from bot.channels.slack.words import clean
from bot.desks.typed import link

_BULLET = re.compile(r"^([ \t]*)[*+-][ \t]+(?=\S)", re.M)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#39);")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": " ", "&#39;": "'"}
_ESCAPE = r"\\[!-/:-@\[-`{-~]"
_BOLD = r"|\*\*[^*\n]+\*\*"
_ADDRESS = r"<?(?P<url>(?:https?://|mailto:|tel:)(?:[^\s()<>]|\([^\s()<>]*\)){1,4000})>?"


def _between(sign: str, name: str, *, but: str = "") -> str:
    """Words between two signs: on one line, not within a word, no space inside beside a sign. `but` may be inside."""
    mark, one = re.escape(sign), re.escape(sign[0])
    inside = rf"(?:{_ESCAPE}{but}|(?!{mark})[^\n])+?"
    return rf"(?<![\w{one}]){mark}(?=[^\s{one}]|{one}+[^\s{one}])(?P<{name}>{inside})(?<!\s){mark}(?![\w{one}])"


_MARKED = re.compile(
    rf"(?P<escaped>{_ESCAPE})|```(?:\w*\n)?(?P<lines>(?s:.+?))```|(?<!`)`(?P<code>[^`\n]+)`(?!`)"
    rf"|!?\[@(?P<called>[^\]\n]{{1,200}})\]\(mention://[^()\s]*\)"
    rf"|!?\[(?P<label>(?:{_ESCAPE}|[^\[\]\n\\])*)\]\({_ADDRESS}(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)"
    rf"|<(?P<bare>(?:https?://|mailto:|tel:)[^<>\s]+|[^<>\s@/]+@[^<>\s@]+)>"
    rf"|{_between('***', 'both')}|{_between('**', 'bold')}"
    rf"|{_between('*', 'leaning', but=_BOLD)}|{_between('_', 'italic')}"
)


def runs_in_text(content: str) -> list[Run]:
    """What somebody typed, as Chatwoot keeps it."""
    text = clean(content.replace("\\\n", "\n"))
    return list(_runs(_BULLET.sub(r"\1• ", text), False))


def _runs(text: str, bold: bool) -> Iterator[Run]:
    end = 0
    for found in _MARKED.finditer(text):
        yield _words(text[end : found.start()], bold)
        end = found.end()
        if escaped := found["escaped"]:
            yield Run(escaped[1], bold)
        elif code := found["lines"] or found["code"]:
            yield Run(code.strip("\n"), bold)
        elif called := found["called"]:
            yield Run(called, bold)
        elif url := found["url"] or found["bare"]:
            yield link(url, "".join(run.text for run in _runs(found["label"] or "", bold)), bold=bold)
        elif heavy := found["both"] or found["bold"]:
            yield from _runs(heavy, True)
        else:
            yield from _runs(found["leaning"] or found["italic"], bold)
    yield _words(text[end:], bold)


def _words(text: str, bold: bool) -> Run:
    return Run(_ENTITY.sub(lambda found: _ENTITIES[found[0]], text), bold)
