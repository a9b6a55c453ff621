"""From a message to the events that show it in a Matrix room. Pure.

An event may have 65,536 bytes in all (https://spec.matrix.org/latest/client-server-api/#size-limits). A part of
MAX_PART characters stays below, whatever it is made of: a character takes at most eight bytes, text and HTML together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import count
from typing import Any
from urllib.parse import quote, unquote

import nh3
from markdown_it import MarkdownIt

from bot.events import Outgoing
from bot.model import Author, Markup

MAX_PART = 5000

_MARKDOWN = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["emphasis", "list", "link", "newline", "escape"]
)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_LINK = re.compile(r"\[([^\[\]]+)\]\(([^\s()]+)\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # takes six bytes each, and shows nothing


def render_message(message: Outgoing, us: str) -> Sequence[Mapping[str, Any]]:
    """The events of one message: `{"room", "private", "transaction", "content"}`; none for an empty one.

    What a bot says is an `m.notice`, which no other bot answers; what a person writes is an `m.text`.
    """
    room, *where = [unquote(part) for part in message.address.split("/")]
    thread, person = where if len(where) == 2 else (message.place.get("thread", ""), None)
    contents = _contents(message, us)
    about = {**_in_thread(thread), "m.mentions": {"user_ids": [person]} if person else {}}
    kind = "m.text" if message.author is Author.AGENT else "m.notice"
    return [
        {
            "room": room,
            "private": not message.public,
            "transaction": f"{message.key}-{number}",
            "content": {"msgtype": kind, **content, **about},
        }
        for number, content in enumerate(contents)
    ]


def _contents(message: Outgoing, us: str) -> list[dict[str, str]]:
    reply = message.reply
    contents = [_content(part, reply.markup) for part in split(_UNSEEN.sub("", reply.text))]
    if reply.options:
        choices = [_choice(option.id, " ".join(option.label.split()), us) for option in reply.options]
        number = count(1)
        lines = [f"{next(number)}. {line}" if chosen_by_number else f"• {line}" for line, chosen_by_number in choices]
        if not contents or len(contents[-1]["body"]) + sum(map(len, lines)) > MAX_PART:
            contents.append({"body": ""})
        contents[-1] = _with_lines(contents[-1], lines)
    return contents


def _choice(option_id: str, label: str, us: str) -> tuple[str, bool]:
    """An option's line, and whether it is chosen by a number: articles are, the rest by its words or by a link."""
    if option_id.startswith("private:"):  # the core knows the person again by the user id
        return f"{label}: https://matrix.to/#/{quote(us, safe='@:')}", False
    return label, option_id.startswith("article:")


def _with_lines(content: dict[str, str], lines: Sequence[str]) -> dict[str, str]:
    shown = {**content, "body": "\n".join((*([content["body"], ""] if content["body"] else ()), *lines))}
    if "formatted_body" in content:
        shown["formatted_body"] += "<p>" + "<br>".join(escape(line, quote=False) for line in lines) + "</p>"
    return shown


def _content(text: str, markup: Markup) -> dict[str, str]:
    if markup is Markup.PLAIN:
        return {"body": text}
    words = _LINK.sub(lambda link: link[2] if link[1] == link[2] else f"{link[1]} ({link[2]})", _BOLD.sub(r"\1", text))
    words = _ESCAPED.sub(r"\1", words)
    return {"body": words, "format": "org.matrix.custom.html", "formatted_body": _html(text)}


def _html(text: str) -> str:
    """Our small Markdown as safe HTML: made without raw HTML, and cleaned once more."""
    return nh3.clean(
        _MARKDOWN.render(text),
        tags={"p", "br", "strong", "em", "ul", "ol", "li", "a"},
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    ).strip()


def split(text: str) -> list[str]:
    """Parts of at most MAX_PART characters, cut between paragraphs, lines or words where there is such a place."""
    parts, rest = [], text.strip()
    while len(rest) > MAX_PART:
        cuts = (rest.rfind(border, MAX_PART // 2, MAX_PART) for border in ("\n\n", "\n", " "))
        cut = next((place for place in cuts if place > 0), MAX_PART)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _in_thread(root: str) -> dict[str, Any]:
    """See https://spec.matrix.org/latest/client-server-api/#threading; programs without threads show a reply."""
    if not root:
        return {}
    fallback = {"is_falling_back": True, "m.in_reply_to": {"event_id": root}}
    return {"m.relates_to": {"rel_type": "m.thread", "event_id": root, **fallback}}
