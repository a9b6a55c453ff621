"""What agents type in Slack, as runs of words for a customer. Pure; never raises.

A message brings its words twice (https://docs.slack.dev/messaging/formatting-message-text and
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block): as a text with signs, and, if a person wrote it in
Slack's own editor, as rich text, which alone knows a typed star from one that makes words bold. Windows bring a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.channels.markup import Run
from bot.channels.slack.fields import part, text_of
from bot.channels.slack.words import clean, storable, unescape
from bot.desks.slack.emoji import characters, with_emoji
from bot.desks.typed import Typed, link, typed_of

UNNAMED = (
    "Nothing was sent: something is called in it, like a colleague, a channel or @here, for which Slack gives a code "
    "that the customer would read. Write the name in plain words instead."
)
_BRACKETS = r"<(?:[@#!]|https?://|mailto:|tel:)[^<>\n]{1,4000}>"
_LEFT_OVER = re.compile(r"<(?:@[UWB][A-Z0-9]+|#[CGD][A-Z0-9]+|!(?:here|channel|everyone|subteam|date)\b)[^<>\n]*>")
_CALLS = {
    "user": ("@", "user_id"),
    "channel": ("#", "channel_id"),
    "usergroup": ("!subteam^", "usergroup_id"),
    "broadcast": ("!", "range"),
}
_MOST_DEPTH = 8


def _between(sign: str, name: str) -> str:
    """Words between two signs, as Slack reads them: on one line, not within a word, no space inside beside a sign."""
    inside = rf"(?:{_BRACKETS}|(?!{_BRACKETS})[^{sign}\n])+?"
    return rf"(?<![\w{sign}]){sign}(?=[^\s{sign}])(?P<{name}>{inside})(?<!\s){sign}(?![\w{sign}])"


_MARKED = re.compile(
    rf"(?P<token>{_BRACKETS})|```(?P<lines>(?s:.+?))```|(?<!`)`(?P<code>[^`\n]+)`(?!`)"
    rf"|{_between(re.escape('*'), 'bold')}|{_between('_', 'italic')}"
)


def typed(runs: Sequence[Run]) -> Typed:
    """Runs of this module as a reply; refused if it would show one of Slack's codes."""
    made = typed_of(runs)
    return Typed(made.text, made.markup, UNNAMED) if _LEFT_OVER.search(made.text) else made


def runs_in_text(text: str, names: Mapping[str, str]) -> list[Run]:
    """A text with Slack's signs.

    Args:
        names: what the desk's people are called, by their ids in Slack.
    """
    return list(_runs(clean(text), names, False))


def runs_in(message: Mapping[str, Any], names: Mapping[str, str]) -> list[Run]:
    """A message: its rich text, if it has one that can be read, or else its text."""
    text, blocks = text_of(message, "text"), message.get("blocks")
    if isinstance(blocks, list) and blocks:
        try:
            runs = [run for block in blocks for run in _block(block, names, _MOST_DEPTH)]
            return [Run(storable(run.text), run.bold, storable(run.url)) for run in runs]
        except _Unread:
            pass
    return runs_in_text(text, names)


class _Unread(Exception):
    """This is no rich text that we know."""


# As a text


def _runs(text: str, names: Mapping[str, str], bold: bool) -> Iterator[Run]:
    end = 0
    for found in _MARKED.finditer(text):
        yield _words(text[end : found.start()], bold)
        end = found.end()
        if token := found["token"]:
            yield _call_or_link(token[1:-1], names, bold)
        elif code := found["lines"] or found["code"]:
            yield Run(unescape(code).strip("\n"), bold)
        else:
            yield from _runs(found["bold"] or found["italic"], names, bold or found["bold"] is not None)
    yield _words(text[end:], bold)


def _words(text: str, bold: bool) -> Run:
    return Run(with_emoji(unescape(text)), bold)


def _call_or_link(token: str, names: Mapping[str, str], bold: bool) -> Run:
    target, _, label = (unescape(each) for each in token.partition("|"))
    if target[0] not in "@#!":
        return link(target, label, bold=bold)
    if target.startswith("!date^"):
        return Run(label or f"<{target}>", bold)
    return _called(target, names, bold)


# As rich text


def _block(block: Any, names: Mapping[str, str], depth: int) -> Iterator[Run]:
    """A block, or a part of one that stands on lines of its own."""
    if not isinstance(block, Mapping) or not isinstance(block.get("elements"), list) or not depth:
        raise _Unread
    parts, kind = block["elements"], block.get("type")
    if kind == "rich_text":
        for number, one in enumerate(parts):
            before = list(_block(one, names, depth - 1))
            yield from _on_its_own_line(before, is_last=number == len(parts) - 1)
    elif kind == "rich_text_list":
        yield from _list(block, parts, names, depth)
    elif kind == "rich_text_quote":
        yield Run("> ")
        for run in (_element(one, names) for one in parts):
            yield Run(run.text.replace("\n", "\n> "), run.bold, run.url)
    elif kind in ("rich_text_section", "rich_text_preformatted"):
        yield from (_element(one, names) for one in parts)
    else:
        raise _Unread


def _on_its_own_line(runs: list[Run], *, is_last: bool) -> list[Run]:
    ends = not runs or "".join(run.text for run in runs).endswith("\n")
    return runs if ends or is_last else [*runs, Run("\n")]


def _list(block: Mapping[str, Any], items: Sequence[Any], names: Mapping[str, str], depth: int) -> Iterator[Run]:
    indent, offset = (number if isinstance(number := block.get(key), int) else 0 for key in ("indent", "offset"))
    for number, item in enumerate(items, start=offset + 1):
        mark = f"{number}. " if block.get("style") == "ordered" else "• "
        yield Run(f"{'  ' * min(indent, _MOST_DEPTH)}{mark}")
        yield from _on_its_own_line(list(_block(item, names, depth - 1)), is_last=number == offset + len(items))


def _element(element: Any, names: Mapping[str, str]) -> Run:
    """Raises _Unread for what is not known."""
    if not isinstance(element, Mapping):
        raise _Unread
    style, text = part(element, "style"), text_of(element, "text")
    bold = style.get("bold") is True
    match element.get("type"):
        case "text":
            return Run(f"~{text}~" if style.get("strike") is True and text.strip() else text, bold)
        case "link":
            return link(text_of(element, "url"), text, bold=bold)
        case "emoji":
            name = text_of(element, "name")
            return Run(characters(text_of(element, "unicode")) or with_emoji(f":{name}:"), bold)
        case str(kind) if kind in _CALLS:
            sign, name = _CALLS[kind]
            return _called(f"{sign}{text_of(element, name)}", names, bold)
        case "date" | "color" if said := text_of(element, "fallback") or text_of(element, "value"):
            return Run(said, bold)
    raise _Unread


def _called(target: str, names: Mapping[str, str], bold: bool) -> Run:
    """A colleague's name. All else stays a code, and is refused: what it is called among ourselves is no customer's."""
    name = names.get(target[1:], "") if target[0] == "@" else ""
    return Run(name or f"<{target}>", bold)
