"""From a reply to Telegram's sendMessage requests. Pure.

Formatting goes as a list of entities beside plain text, never as Telegram's own Markdown: nothing needs escaping, so
no article can break a message. Telegram counts in UTF-16 units; here everything counts in Python's characters until
the last step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.channels.telegram.parse import STAND_IN
from bot.channels.telegram.split import MAX_TEXT_UNITS, end_of_part, fit, units
from bot.model import Markup, Option, Reply

MAX_ENTITIES = 100
MAX_CALLBACK_BYTES = 64
MAX_LABEL_UNITS = 120  # Telegram names no limit for one label, only about 10 KB for a keyboard; phones show 40 or so
NOTHING_SAID = "…"  # Telegram refuses a keyboard without a text

_BULLET = re.compile(r"\s*[-*]\s+(?P<item>.*)")
_NUMBER = re.compile(r"\s*(?P<number>\d{1,6})[.)]\s+(?P<item>.*)")
_BOLD_OR_LINK = re.compile(
    r"\*\*(?=\S)(?P<bold>.+?)\*\*"
    r"|\[(?P<label>[^\[\]]+)\]\((?P<address>(?:[^\s()]|\([^\s()]*\))+)\)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of bold or of a link, in characters."""

    kind: str
    start: int
    end: int
    url: str | None = None


@dataclass(slots=True)
class Rich:
    """Plain text and what of it is formatted."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)

    def mark(self, kind: str, start: int, url: str | None = None) -> None:
        """Format everything from `start` to the end of the text so far."""
        if self.text[start:].strip():
            self.spans.append(Span(kind, start, len(self.text), url))


def render_reply(address: str, reply: Reply) -> list[dict[str, Any]]:
    """The requests that show a reply, in order; none for an empty one.

    Each is `{"method", "parameters", "follows"}`; `follows` says that it continues the one before.
    """
    rich = from_markdown(reply.text) if reply.markup is Markup.MARKDOWN else Rich(reply.text)
    parts = split(rich) or ([Rich(NOTHING_SAID)] if reply.options else [])
    requests = [
        {"method": "sendMessage", "parameters": _parameters(address, part), "follows": number > 0}
        for number, part in enumerate(parts)
    ]
    if reply.options:
        requests[-1]["parameters"]["reply_markup"] = keyboard(reply.options)  # type: ignore[index]
    return requests


def from_markdown(source: str) -> Rich:
    """Our small Markdown as text with spans. What is not understood stays visible as it was written."""
    rich = Rich()
    lines = [line.strip() for line in source.replace("\r\n", "\n").split("\n")]
    for number, line in enumerate(lines):
        if number and (line or lines[number - 1]):  # several blank lines show as one
            rich.text += "\n"
        if item := _BULLET.fullmatch(line):
            rich.text += "• "
            _add_inline(rich, item["item"])
        elif item := _NUMBER.fullmatch(line):
            rich.text += f"{item['number']}. "
            _add_inline(rich, item["item"])
        else:
            _add_inline(rich, line)
    return rich


def _add_inline(rich: Rich, source: str) -> None:
    end = 0
    for found in _BOLD_OR_LINK.finditer(source):
        rich.text += source[end : found.start()]
        end = found.end()
        start = len(rich.text)
        if found["bold"] is not None:
            _add_inline(rich, found["bold"])
            rich.mark("bold", start)
        else:
            _add_link(rich, found["label"].replace("**", ""), found["address"], found[0])
    rich.text += source[end:]


def _add_link(rich: Rich, label: str, address: str, source: str) -> None:
    start = len(rich.text)
    match _scheme(address):
        case "http" | "https" if label.strip():
            rich.text += label
            rich.mark("text_link", start, address)
        case "mailto":  # Telegram refuses it in an entity, but links an address that it sees
            mail = address.partition(":")[2]
            rich.text += mail if mail == label else f"{label} ({mail})"
        case _:
            rich.text += source


def _scheme(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() if parts.hostname or parts.scheme.lower() == "mailto" else None
    except ValueError:
        return None


def split(rich: Rich) -> list[Rich]:
    """Parts within Telegram's limits for one message, each without space around it."""
    spans = sorted(rich.spans, key=lambda span: (span.start, -span.end))
    parts, start = [], 0
    while start < len(rich.text):
        limit = start + fit(rich.text[start:], MAX_TEXT_UNITS)
        open_spans = [span.start for span in spans if span.end > start]
        if len(open_spans) > MAX_ENTITIES:  # Telegram drops those past the limit, and with them the links' addresses
            limit = min(limit, max(open_spans[MAX_ENTITIES], start + 1))
        end = end_of_part(rich.text, start, limit)
        part = _part(rich.text, spans, start, end)
        if part.text:
            parts.append(part)
        start = end
    return parts


def _part(text: str, spans: Sequence[Span], start: int, end: int) -> Rich:
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    inner = inner.strip()
    end = start + len(inner)
    kept = [
        Span(span.kind, max(span.start, start) - start, min(span.end, end) - start, span.url)
        for span in spans
        if max(span.start, start) < min(span.end, end)
    ]
    return Rich(inner, kept)


def _parameters(address: str, part: Rich) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "chat_id": int(address),
        "text": part.text,
        "link_preview_options": {"is_disabled": True},
    }
    if part.spans:
        parameters["entities"] = [_entity(part.text, span) for span in part.spans]
    return parameters


def _entity(text: str, span: Span) -> dict[str, Any]:
    entity = {"type": span.kind, "offset": units(text[: span.start]), "length": units(text[span.start : span.end])}
    return {**entity, "url": span.url} if span.url else entity


def keyboard(options: Sequence[Option]) -> dict[str, Any]:
    """One button a row, because titles are long."""
    return {"inline_keyboard": [[_button(number, option)] for number, option in enumerate(options)]}


def _button(number: int, option: Option) -> dict[str, str]:
    """A tap brings back the option's id; where it does not fit, the whole label, which the options are matched by too.

    Nothing is kept on our side for that, so a button means the same after a restart.
    """
    label = " ".join(option.label.split()) or NOTHING_SAID
    fits = 1 <= len(option.id.encode()) <= MAX_CALLBACK_BYTES and not STAND_IN.fullmatch(option.id)
    if not fits:
        return {"text": label, "callback_data": f"o:{number}"}
    if units(label) > MAX_LABEL_UNITS:
        label = label[: fit(label, MAX_LABEL_UNITS - 1)].rstrip() + "…"
    return {"text": label, "callback_data": option.id}


def without_entities(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The same request as plain text, the addresses of its links written out where there is room."""
    plain = {name: value for name, value in parameters.items() if name != "entities"}
    raw = str(parameters["text"]).encode("utf-16-le")
    links = [entity for entity in parameters.get("entities", ()) if "url" in entity]
    for link in sorted(links, key=lambda entity: entity["offset"], reverse=True):
        at = 2 * (link["offset"] + link["length"])
        raw = raw[:at] + f" ({link['url']})".encode("utf-16-le") + raw[at:]
    if len(raw) // 2 <= MAX_TEXT_UNITS:
        plain["text"] = raw.decode("utf-16-le")
    return plain
