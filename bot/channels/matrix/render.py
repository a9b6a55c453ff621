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

from bot.channels.cutting import end_of_part
from bot.channels.markup import html, plain
from bot.events import AttachmentKind, OutFile, Outgoing
from bot.model import Author, Markup

MAX_PART = 5000

_MSGTYPES = {
    AttachmentKind.PHOTO: "m.image", AttachmentKind.VOICE: "m.audio", AttachmentKind.AUDIO: "m.audio",
    AttachmentKind.VIDEO: "m.video",
}  # fmt: skip

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # takes six bytes each, and shows nothing


def render_message(message: Outgoing, us: str) -> Sequence[Mapping[str, Any]]:
    """The events of one message: `{"room", "private", "transaction", "content"}`, and `file` where it is one.

    What a bot says is an `m.notice`, which no other bot answers; what a person writes is an `m.text`.
    """
    room, *where = [unquote(part) for part in message.address.split("/")]
    thread, person = where if len(where) == 2 else (message.place.get("thread", ""), None)
    contents = _contents(message, us)
    about = {**_in_thread(thread), "m.mentions": {"user_ids": [person]} if person else {}}
    kind = "m.text" if message.author is Author.AGENT else "m.notice"
    words: list[dict[str, Any]] = [{"content": {"msgtype": kind, **content, **about}} for content in contents]
    files: list[dict[str, Any]] = [{"content": {**_file(file), **about}, "file": file} for file in message.files]
    return [
        {"room": room, "private": not message.public, "transaction": f"{message.key}-{number}", **event}
        for number, event in enumerate([*words, *files])
    ]


def _file(file: OutFile) -> dict[str, Any]:
    """Without its address, which it gets when it is uploaded (https://spec.matrix.org/latest/client-server-api/#mfile)."""
    name = " ".join(_UNSEEN.sub("", file.name).split()) or str(file.kind)
    info = {"mimetype": file.media_type, "size": file.size}
    return {"msgtype": _MSGTYPES.get(file.kind, "m.file"), "body": name, "filename": name, "info": info}


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
    return {"body": plain(text), "format": "org.matrix.custom.html", "formatted_body": html(text)}


def split(text: str) -> list[str]:
    """Parts of at most MAX_PART characters, cut where a reader expects it."""
    parts, start = [], 0
    while start < len(text):
        end = end_of_part(text, start, start + MAX_PART)
        parts.append(text[start:end].strip())
        start = end
    return [part for part in parts if part]


def _in_thread(root: str) -> dict[str, Any]:
    """See https://spec.matrix.org/latest/client-server-api/#threading; programs without threads show a reply."""
    if not root:
        return {}
    fallback = {"is_falling_back": True, "m.in_reply_to": {"event_id": root}}
    return {"m.relates_to": {"rel_type": "m.thread", "event_id": root, **fallback}}
