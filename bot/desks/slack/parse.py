"""From one of Slack's payloads to its one meaning at the desk. Pure; never raises.

Events of threads (https://docs.slack.dev/reference/events/message), buttons
(https://docs.slack.dev/reference/interaction-payloads/block_actions-payload) and windows that were sent
(https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.slack.fields import KEPT, by_person, id_of, our_user, part, text_of, ts_of, where_tapped
from bot.channels.slack.words import clean, to_plain
from bot.desks.people import Colleague
from bot.desks.slack.emoji import with_emoji
from bot.desks.slack.typed import runs_in, runs_in_text, typed
from bot.desks.typed import Typed, after

People = Mapping[str, Colleague]
FILES_STAY = (
    "Nothing was sent: files stay in Slack. Attach the file at the web desk, or write the reply anew without it."
)
_REPLY = re.compile(r"!reply(?![\w-])[ \t:]*", re.I)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote in a thread.

    Attributes:
        text: in plain words; None if the message was deleted.
        reply: what goes to the customer; None if nothing does, because it does not begin with !reply.
        before: what it said before it was changed; None for a new one.
        changed_at: the time stamp of the change; empty for a new one.
        on_ours: the thread is known to be one that our app began.
    """

    channel: str
    thread: str
    ts: str
    user: str
    text: str | None
    before: str | None = None
    changed_at: str = ""
    on_ours: bool = False
    reply: Typed | None = None

    @property
    def item(self) -> str:
        return f"{self.channel}:{self.ts}"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button. `thread` is the time stamp of the message that began the thread it stands in."""

    action: str
    value: str
    user: str
    channel: str
    thread: str
    trigger: str
    at: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """A window that was sent: what was put into each of its blocks, and what we had noted in it."""

    name: str
    noted: Mapping[str, str]
    values: Mapping[str, str]
    user: str
    view: str


def reply_in(text: str) -> str | None:
    """What is to be sent to the customer; None if nothing is."""
    found = _REPLY.match(text)
    return text[found.end() :].strip() if found else None


def parse(payload: Any, bot_user: str | None, people: People) -> Written | Pressed | Submitted | None:
    """None for all that means nothing to us: other apps, our own messages, talk outside of threads, nonsense.

    Args:
        bot_user: our own user id, if known.
        people: the desk's by their ids in Slack, so that "@Anna Lee" there is "@anna" in a note, and "Anna" in a reply.
    """
    if not isinstance(payload, Mapping):
        return None
    match payload.get("type"):
        case "event_callback":
            return _event(part(payload, "event"), our_user(payload) or bot_user, people)
        case "block_actions":
            return _pressed(payload)
        case "view_submission":
            return _submitted(payload)
    return None


def _event(event: Mapping[str, Any], bot_user: str | None, people: People) -> Written | None:
    channel = id_of(event, "channel")
    if text_of(event, "type") != "message" or not channel:
        return None
    match text_of(event, "subtype"):
        case "message_changed":
            now, before = part(event, "message"), part(event, "previous_message")
            if text_of(now, "subtype") == "tombstone":
                return written_in({**before, "ts": text_of(now, "ts")}, channel, bot_user, people, deleted=True)
            if not isinstance(now.get("edited"), Mapping) or text_of(now, "text") == text_of(before, "text"):
                return None  # Slack added a link's preview, or counted a reply
            return written_in(now, channel, bot_user, people, before=before)
        case "message_deleted":
            return written_in(part(event, "previous_message"), channel, bot_user, people, deleted=True)
    return written_in(event, channel, bot_user, people)


def written_in(
    message: Mapping[str, Any],
    channel: str,
    bot_user: str | None,
    people: People,
    *,
    before: Mapping[str, Any] | None = None,
    deleted: bool = False,
) -> Written | None:
    """What a message says, if a person wrote it in a thread. `before` is what it was until it was changed."""
    user, ts, thread = id_of(message, "user"), ts_of(message, "ts"), ts_of(message, "thread_ts")
    in_thread = ts and thread and thread != ts and text_of(message, "subtype") in KEPT
    if not (in_thread and by_person(message, bot_user)):
        return None
    on_ours = bot_user is not None and text_of(message, "parent_user_id") == bot_user
    changed = ts_of(part(message, "edited"), "ts") if before is not None else ""
    old = _said(before, people) if before is not None else None
    text = None if deleted else _said(message, people)
    reply = _reply(message, people) if text is not None and reply_in(text) is not None else None
    return Written(channel, thread, ts, user, text, old, changed, on_ours, reply)


def standing_in(message: Mapping[str, Any], channel: str, bot_user: str | None, people: People) -> Written | None:
    """The same of a message that is read later: if it was changed since it was written, its last change."""
    changed = isinstance(message.get("edited"), Mapping)
    return written_in(message, channel, bot_user, people, before=message if changed else None)


def _said(message: Mapping[str, Any], people: People) -> str:
    """The words, and the names of the files: those stay in Slack."""
    text = _MENTION.sub(lambda found: _named(found, people), text_of(message, "text"))
    lines = [with_emoji(to_plain(text), message.get("blocks"))]
    lines += [f"[file in Slack: {clean(text_of(file, 'name'))[:100] or 'a file'}]" for file in _files(message)]
    return "\n".join(line for line in lines if line)


def _reply(message: Mapping[str, Any], people: People) -> Typed:
    """What stands behind !reply."""
    names = {user: one.name for user, one in people.items()}
    runs = after(_REPLY, runs_in(message, names)) or after(_REPLY, runs_in_text(text_of(message, "text"), names)) or []
    reply = typed(runs)
    return replace(reply, refused=FILES_STAY) if _files(message) and not reply.refused else reply


def _files(message: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    given = message.get("files")
    return [file for file in given if isinstance(file, Mapping)] if isinstance(given, list) else []


def _named(mention: re.Match[str], people: People) -> str:
    return f"<@{mention[1]}|{people[mention[1]].login}>" if mention[1] in people else mention[0]


def _pressed(payload: Mapping[str, Any]) -> Pressed | None:
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        return None
    action, (channel, _, thread) = actions[0], where_tapped(payload)
    user = id_of(part(payload, "user"), "id")
    name, value = text_of(action, "action_id"), text_of(action, "value")
    if not (user and channel and name and value):
        return None
    return Pressed(name, value, user, channel, thread, text_of(payload, "trigger_id"), ts_of(action, "action_ts"))


def _submitted(payload: Mapping[str, Any]) -> Submitted | None:
    view = part(payload, "view")
    user, view_id = id_of(part(payload, "user"), "id"), text_of(view, "id")
    if not user or not view_id:
        return None
    try:
        noted = json.loads(text_of(view, "private_metadata") or "{}")
    except ValueError:
        return None
    values = {}
    for block, inputs in part(part(view, "state"), "values").items():
        for given in inputs.values() if isinstance(inputs, Mapping) else ():
            if isinstance(given, Mapping):
                typed = with_emoji(clean(text_of(given, "value")))
                values[str(block)] = typed or text_of(part(given, "selected_option"), "value")
    kept = {str(name): str(value) for name, value in noted.items()} if isinstance(noted, dict) else {}
    return Submitted(text_of(view, "callback_id"), kept, values, user, view_id)
