"""From a reply to Telegram's sendMessage requests. Pure.

In a group the first part answers the customer's message, so that everybody sees whom we mean; Telegram tells that
person. Nobody else is mentioned.

Formatting goes as a list of entities beside plain text, never as Telegram's own Markdown: nothing needs escaping, so
no article can break a message. Telegram counts in UTF-16 units; here everything counts in Python's characters until
the last step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.channels.cutting import end_of_part, fit, units
from bot.channels.markup import runs_of, written_out
from bot.channels.telegram.files_out import sent_as
from bot.channels.telegram.links import private_link
from bot.channels.telegram.me import Me
from bot.channels.telegram.taps import MAX_DATA_BYTES, STAND_IN, data_for
from bot.events import Outgoing
from bot.model import Markup, Option

MAX_TEXT_UNITS = 4096
MAX_ENTITIES = 100
MAX_LABEL_UNITS = 120  # Telegram names no limit for one label, only about 10 KB for a keyboard; phones show 40 or so
NOTHING_SAID = "…"  # Telegram refuses a keyboard without a text


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
        last = next((span for span in reversed(self.spans) if span.kind == kind), None)
        if last and url is None and last.end == start:
            self.spans.remove(last)
            start = last.start
        if self.text[start:].strip():
            self.spans.append(Span(kind, start, len(self.text), url))


def render_message(message: Outgoing, me: Me) -> list[dict[str, Any]]:
    """The requests that show a message, in order; none for an empty one.

    Each is `{"method", "parameters", "follows"}`; `follows` says that it continues the one before. Of a file, which
    comes after the words, `method` is what it is sent as, and `file` is it.
    """
    reply = message.reply
    rich = from_markdown(reply.text) if reply.markup is Markup.MARKDOWN else Rich(reply.text)
    asked = message.address.rpartition("/")[2] if message.public else None
    markup = keyboard(reply.options, me, asked)
    parts = split(rich) or ([Rich(NOTHING_SAID)] if markup else [])
    requests = [
        {
            "method": "sendMessage",
            "parameters": {**_landing(message, number > 0), **_shown(part)},
            "follows": number > 0,
        }
        for number, part in enumerate(parts)
    ]
    if markup:
        requests[-1]["parameters"]["reply_markup"] = markup  # type: ignore[index]
    files = [
        {
            "method": sent_as(file),
            "parameters": _landing(message, bool(requests) or number > 0),
            "file": file,
            "follows": bool(requests) or number > 0,
        }
        for number, file in enumerate(message.files)
    ]
    return [*requests, *files]


def _landing(message: Outgoing, follows: bool) -> dict[str, Any]:
    """The chat, the topic in it, and the message that is answered.

    Telegram forgets nothing of ours if that message is gone by now: then it is no answer, but it is sent.
    """
    chat, _, rest = message.address.partition("/")
    landing: dict[str, Any] = {"chat_id": int(chat)}
    topic = rest.partition("/")[0] if message.public else message.place.get("topic", "0")
    if topic not in ("", "0"):
        landing["message_thread_id"] = int(topic)
    if message.public and not follows and "reply_to" in message.place:
        answered = int(message.place["reply_to"])
        landing["reply_parameters"] = {"message_id": answered, "allow_sending_without_reply": True}
    return landing


def from_markdown(source: str) -> Rich:
    """Our small Markdown as text with spans."""
    rich = Rich()
    for run in runs_of(source):
        start, is_link = len(rich.text), run.url.startswith("http")
        # Telegram refuses mailto: in an entity, but links an address that it sees.
        rich.text += run.text if is_link else written_out(run)
        if run.bold:
            rich.mark("bold", start)
        if is_link:
            rich.mark("text_link", start, run.url)
    return rich


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


def _shown(part: Rich) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": part.text, "link_preview_options": {"is_disabled": True}}
    if part.spans:
        shown["entities"] = [_entity(part.text, span) for span in part.spans]
    return shown


def _entity(text: str, span: Span) -> dict[str, Any]:
    entity = {"type": span.kind, "offset": units(text[: span.start]), "length": units(text[span.start : span.end])}
    return {**entity, "url": span.url} if span.url else entity


def keyboard(options: Sequence[Option], me: Me, asked: str | None) -> dict[str, Any] | None:
    """One button a row, because titles are long; None without options.

    Args:
        asked: in a group, the person that they are for.
    """
    buttons = [_button(number, option, me, asked) for number, option in enumerate(options)]
    rows = [[button] for button in buttons if button]
    return {"inline_keyboard": rows} if rows else None


def _button(number: int, option: Option, me: Me, asked: str | None) -> dict[str, str] | None:
    """A tap brings back the option's id; where it does not fit, the whole label, which the options are matched by too.

    Nothing is kept on our side for that, so a button means the same after a restart. The way into a private talk is a
    link that needs our name; without it there is no button.
    """
    label = " ".join(option.label.split()) or NOTHING_SAID
    if asked is not None and (link := private_link(me.username or "", option.id)):
        return {"text": _short(label), "url": link} if me.username else None
    data = data_for(option.id, asked)
    if not option.id or len(data.encode()) > MAX_DATA_BYTES or STAND_IN.fullmatch(option.id):
        return {"text": label, "callback_data": data_for(f"o:{number}", asked)}
    return {"text": _short(label), "callback_data": data}


def _short(label: str) -> str:
    if units(label) <= MAX_LABEL_UNITS:
        return label
    return label[: fit(label, MAX_LABEL_UNITS - 1)].rstrip() + "…"


def mended(parameters: Mapping[str, Any], complaint: str) -> dict[str, Any] | None:
    """A refused request without what Telegram complains of; None if nothing can be left out."""
    complaint = complaint.lower()
    if "entities" in parameters and "entit" in complaint:
        return without_entities(parameters)
    if "message_thread_id" in parameters and "thread not found" in complaint and parameters["chat_id"] > 0:
        # The customer deleted a topic of the private chat. In a group it would land among others: there it fails.
        return {name: value for name, value in parameters.items() if name != "message_thread_id"}
    return None


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
