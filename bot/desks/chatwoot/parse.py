"""What Chatwoot's answers and calls say, as typed values. Pure; never raises.

Messages are read from the list of a conversation; the same fields come with its webhooks, where `message_type` is a
word and not a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from bot.desks.chatwoot.typed import runs_in_text
from bot.desks.people import Colleague
from bot.desks.typed import Typed, after, typed_of

People = Mapping[str, Colleague]
NOBODY: People = MappingProxyType({})
MAX_NAME = 200
MARK = "firstline"  # the name in `content_attributes` under which our messages carry their mark
_OUTGOING = (1, "outgoing")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~>|])")
_MENTION = re.compile(r"\[@([^\]\n]{1,200})\]\(mention://(user|team)/(\d{1,18})/[^()\s]*\)")
_TYPING = {"conversation_typing_on": True, "conversation_typing_off": False}


NOTHING = Typed("")
_ANYWAY = re.compile(r"!send(?![\w-])[ \t:]*", re.I)


@dataclass(frozen=True, slots=True)
class FileThere:
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote in a conversation.

    Attributes:
        item: Chatwoot's id of the message.
        text: in plain words, as notes are kept.
        reply: the same for a customer.
        anyway: it begins with !send, so what is behind it goes although the guard warned.
        person: Chatwoot's id of the writer.
        private: for colleagues only.
        deleted: it was taken back.
    """

    item: str
    person: str
    text: str
    private: bool
    at: float
    files: Sequence[FileThere] = ()
    deleted: bool = False
    reply: Typed = NOTHING
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class There:
    """A conversation as Chatwoot has it. `until` is when a snooze ends, in seconds since 1970; 0 if that is open."""

    status: str
    assignee: str
    priority: str
    labels: Sequence[str]
    attributes: Mapping[str, Any]
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Hint:
    """What a webhook says: look at that conversation. With `typing`, somebody begins (or ends) to type in it."""

    thread: str
    person: str = ""
    typing: bool | None = None
    private: bool = False


def mark_of(message: Mapping[str, Any]) -> str:
    """Our mark on a message; empty on those of others."""
    source = message.get("source_id")
    if isinstance(source, str) and source.startswith("fl-"):
        return source
    said = _part(message, "content_attributes").get(MARK)
    return said if isinstance(said, str) else ""


def written_in(message: Mapping[str, Any], me: str, people: People = NOBODY) -> Written | None:
    """The words of a person; None for customers', programs' and our own.

    Args:
        me: the id of our own user.
        people: the desk's by their ids there, so that whoever is called there is called here too.
    """
    sender = _part(message, "sender")
    person, item = _id(sender.get("id")), _id(message.get("id"))
    if message.get("message_type") not in _OUTGOING or sender.get("type") != "user" or not person or not item:
        return None
    if person == me or mark_of(message):
        return None
    at, content = message.get("created_at"), message.get("content")
    runs = runs_in_text(content) if isinstance(content, str) else []
    behind = after(_ANYWAY, runs)
    return Written(
        item=item,
        person=person,
        text=plain(content, people),
        private=message.get("private") is True,
        at=float(at) if isinstance(at, int | float) else 0.0,
        files=_files(message.get("attachments")),
        deleted=_part(message, "content_attributes").get("deleted") is True,
        reply=typed_of(runs if behind is None else behind),
        anyway=behind is not None,
    )


def there_in(conversation: Mapping[str, Any], me: str) -> There:
    """A conversation's state. Assigned to our own user is assigned to nobody."""
    assignee = _id(_part(_part(conversation, "meta"), "assignee").get("id"))
    labels, until = conversation.get("labels"), conversation.get("snoozed_until")
    return There(
        status=str(conversation.get("status") or "open"),
        assignee="" if assignee == me else assignee,
        priority=str(conversation.get("priority") or ""),
        labels=[str(label) for label in labels] if isinstance(labels, list) else [],
        attributes=_part(conversation, "custom_attributes"),
        until=_moment(until),
    )


def hint_in(event: Any, inbox: int) -> Hint | None:
    """What a webhook is about; None if nothing is to be done for it."""
    if not isinstance(event, Mapping):
        return None
    name, about = event.get("event"), _part(event, "conversation")
    if name in ("message_created", "message_updated"):
        here = _part(event, "inbox").get("id", about.get("inbox_id"))
        return _hint(about, here, inbox) if not mark_of(event) else None
    if name in ("conversation_status_changed", "conversation_updated"):
        return _hint(event, event.get("inbox_id"), inbox)
    if isinstance(name, str) and name in _TYPING and _part(event, "user").get("type") == "user":
        hint = _hint(about, about.get("inbox_id"), inbox)
        person = _id(_part(event, "user").get("id"))
        return Hint(hint.thread, person, _TYPING[name], event.get("is_private") is True) if hint else None
    return None


def plain(content: object, people: People = NOBODY) -> str:
    """What somebody typed. Chatwoot's editor puts a backslash before Markdown's signs, and before line ends, and makes
    a link of whoever is called."""
    text = _MENTION.sub(lambda found: _called(found, people), content) if isinstance(content, str) else ""
    return _ESCAPED.sub(r"\1", text.replace("\\\n", "\n")).strip()


def _called(mention: re.Match[str], people: People) -> str:
    name, kind, person = mention.groups()
    return f"@{people[person].login if kind == 'user' and person in people else name}"


def _hint(conversation: Mapping[str, Any], here: object, inbox: int) -> Hint | None:
    thread = _id(conversation.get("id"))
    return Hint(thread) if thread and here == inbox else None


def _files(attachments: object) -> Sequence[FileThere]:
    found = []
    for one in attachments if isinstance(attachments, list) else ():
        url = one.get("data_url") if isinstance(one, Mapping) else None
        if isinstance(url, str) and url.startswith(("http://", "https://")):
            name = unquote(url.partition("?")[0]).rpartition("/")[2]
            found.append(FileThere(url, name[:MAX_NAME] or "file"))
    return found


def _moment(value: object) -> float:
    """Seconds since 1970 from a number, or from the time that Rails writes (2026-11-20T12:00:00.000Z)."""
    if isinstance(value, int | float):
        return float(value)
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else 0.0
    except ValueError:
        return 0.0


def _part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = value.get(name)
    return part if isinstance(part, Mapping) else {}


def _id(value: object) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else ""
