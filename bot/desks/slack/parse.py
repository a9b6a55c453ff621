"""From one of Slack's payloads to its one meaning at the desk. Pure; never raises.

Events of threads (https://docs.slack.dev/reference/events/message), buttons
(https://docs.slack.dev/reference/interaction-payloads/block_actions-payload) and windows that were sent
(https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.words import clean, to_plain
from bot.desks.slack.emoji import with_emoji

_KEPT = {"", "file_share", "me_message", "thread_broadcast"}
_ID = re.compile(r"[A-Z][A-Z0-9]{1,31}")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote in a thread.

    Attributes:
        text: in plain words; None if the message was deleted.
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


def parse(payload: Any, bot_user: str | None, names: Mapping[str, str]) -> Written | Pressed | Submitted | None:
    """None for all that means nothing to us: other apps, our own messages, talk outside of threads, nonsense.

    Args:
        bot_user: our own user id, if known.
        names: logins by the Slack ids of the desk's people, so that "@Anna" in Slack is "@anna" at the desk.
    """
    if not isinstance(payload, Mapping):
        return None
    match payload.get("type"):
        case "event_callback":
            return _event(_part(payload, "event"), _our_user(payload) or bot_user, names)
        case "block_actions":
            return _pressed(payload)
        case "view_submission":
            return _submitted(payload)
    return None


def _event(event: Mapping[str, Any], bot_user: str | None, names: Mapping[str, str]) -> Written | None:
    channel = _id(event, "channel")
    if _text(event, "type") != "message" or not channel:
        return None
    match _text(event, "subtype"):
        case "message_changed":
            now, before = _part(event, "message"), _part(event, "previous_message")
            if _text(now, "subtype") == "tombstone":
                return written_in({**before, "ts": _text(now, "ts")}, channel, bot_user, names, deleted=True)
            if not isinstance(now.get("edited"), Mapping) or _text(now, "text") == _text(before, "text"):
                return None  # Slack added a link's preview, or counted a reply
            return written_in(now, channel, bot_user, names, before=before)
        case "message_deleted":
            return written_in(_part(event, "previous_message"), channel, bot_user, names, deleted=True)
    return written_in(event, channel, bot_user, names)


def written_in(
    message: Mapping[str, Any],
    channel: str,
    bot_user: str | None,
    names: Mapping[str, str],
    *,
    before: Mapping[str, Any] | None = None,
    deleted: bool = False,
) -> Written | None:
    """What a message says, if a person wrote it in a thread. `before` is what it was until it was changed."""
    user, ts, thread = _id(message, "user"), _ts(message, "ts"), _ts(message, "thread_ts")
    by_person = user and user not in (bot_user, "USLACKBOT") and not message.get("bot_id")
    if not (by_person and ts and thread and thread != ts and _text(message, "subtype") in _KEPT):
        return None
    on_ours = bot_user is not None and _text(message, "parent_user_id") == bot_user
    changed = _ts(_part(message, "edited"), "ts") if before is not None else ""
    old = _said(before, names) if before is not None else None
    return Written(channel, thread, ts, user, None if deleted else _said(message, names), old, changed, on_ours)


def changed_text(message: Mapping[str, Any]) -> bool:
    """Of a message that is read later: was it changed after it was written?"""
    return isinstance(message.get("edited"), Mapping)


def _said(message: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The words, and the names of the files: those stay in Slack."""
    text = _MENTION.sub(lambda found: _named(found, names), _text(message, "text"))
    given = message.get("files")
    files = [file for file in given if isinstance(file, Mapping)] if isinstance(given, list) else []
    lines = [with_emoji(to_plain(text), message.get("blocks"))]
    lines += [f"[file in Slack: {clean(_text(file, 'name'))[:100] or 'a file'}]" for file in files]
    return "\n".join(line for line in lines if line)


def _named(mention: re.Match[str], names: Mapping[str, str]) -> str:
    return f"<@{mention[1]}|{names[mention[1]]}>" if mention[1] in names else mention[0]


def _pressed(payload: Mapping[str, Any]) -> Pressed | None:
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        return None
    action, message, container = actions[0], _part(payload, "message"), _part(payload, "container")
    user = _id(_part(payload, "user"), "id")
    channel = _id(_part(payload, "channel"), "id") or _id(container, "channel_id")
    ts = _ts(container, "message_ts") or _ts(message, "ts")
    thread = _ts(message, "thread_ts") or _ts(container, "thread_ts") or ts
    name, value = _text(action, "action_id"), _text(action, "value")
    if not (user and channel and name and value):
        return None
    return Pressed(name, value, user, channel, thread, _text(payload, "trigger_id"), _ts(action, "action_ts"))


def _submitted(payload: Mapping[str, Any]) -> Submitted | None:
    view = _part(payload, "view")
    user, view_id = _id(_part(payload, "user"), "id"), _text(view, "id")
    if not user or not view_id:
        return None
    try:
        noted = json.loads(_text(view, "private_metadata") or "{}")
    except ValueError:
        return None
    values = {}
    for block, inputs in _part(_part(view, "state"), "values").items():
        for given in inputs.values() if isinstance(inputs, Mapping) else ():
            if isinstance(given, Mapping):
                typed = with_emoji(clean(_text(given, "value")))
                values[str(block)] = typed or _text(_part(given, "selected_option"), "value")
    kept = {str(name): str(value) for name, value in noted.items()} if isinstance(noted, dict) else {}
    return Submitted(_text(view, "callback_id"), kept, values, user, view_id)


def _our_user(payload: Mapping[str, Any]) -> str | None:
    granted = payload.get("authorizations")
    first = granted[0] if isinstance(granted, list) and granted else None
    return (_id(first, "user_id") or None) if isinstance(first, Mapping) and first.get("is_bot") is True else None


def _part(mapping: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(mapping: Mapping[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def _id(mapping: Mapping[str, Any], key: str) -> str:
    value = _text(mapping, key)
    return value if _ID.fullmatch(value) else ""


def _ts(mapping: Mapping[str, Any], key: str) -> str:
    value = _text(mapping, key)
    return value if _TS.fullmatch(value) else ""
