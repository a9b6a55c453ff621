"""From one of Slack's payloads to its one meaning. Pure.

Three kinds of payload come in: events (https://docs.slack.dev/reference/events), taps on buttons
(https://docs.slack.dev/reference/interaction-payloads/block_actions-payload) and slash commands
(https://docs.slack.dev/interactivity/implementing-slash-commands). A message is known by its channel and time stamp,
because a mention comes as two events with two ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.slack.files import attachments_of
from bot.channels.slack.forwarded import forwarded_files, with_forwarded
from bot.channels.slack.words import clean, mentions, to_plain, without_mention
from bot.events import Edited, Event, Incoming

GREETING = "hi"
SOME_CHANNEL = "a Slack channel"  # until its name is known
MAX_NAME = 80
MAX_VALUE = 2000  # of a button: https://docs.slack.dev/reference/block-kit/block-elements/button-element
_KEPT = {"", "file_share", "me_message", "thread_broadcast"}
_ID = re.compile(r"[A-Z][A-Z0-9]{1,31}")
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")
_OPTIONS_BLOCK = re.compile(r"fl-[0-9a-f]{32}-[0-9]{1,4}-o[0-9]{1,4}(?:-(?P<asker>[A-Z][A-Z0-9]{1,31}))?")


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on one of our buttons. `asker` is whom the buttons were for, in a public place; else empty."""

    channel: str
    ts: str
    thread: str
    user: str
    asker: str
    value: str
    label: str
    action_ts: str
    name: str
    where: str

    @property
    def by_another(self) -> bool:
        return self.asker not in ("", self.user)


def parse_payload(payload: Any, account: str, bot_user: str | None) -> Event | None:
    """What a customer said, changed or chose; None for all else (joins, other apps, our own messages, nonsense).

    Args:
        account: the workspace's id; what comes from another one means nothing to us.
        bot_user: our own user id, if known; an event that says whom it is for knows better.
    """
    if not isinstance(payload, Mapping):
        return None
    match payload.get("type"), payload.get("command"):
        case "event_callback", _:
            event = _part(payload, "event")
            ours = _our_user(payload) or bot_user
            if _text(payload, "team_id") not in ("", account):
                return None
            return _event(event, account, ours)
        case "block_actions", _:
            return _tapped(payload, account)
        case _, str():
            return _command(payload, account)
    return None


def read_tap(payload: Any) -> Tap | None:
    """The tap in a payload, if it is one on a button of ours."""
    actions = payload.get("actions") if isinstance(payload, Mapping) else None
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        return None
    action, message, container = actions[0], _part(payload, "message"), _part(payload, "container")
    ours = _OPTIONS_BLOCK.fullmatch(_text(action, "block_id"))
    channel = _id(_part(payload, "channel"), "id") or _id(container, "channel_id")
    ts = _ts(container, "message_ts") or _ts(message, "ts")
    user = _part(payload, "user")
    if not (ours and channel and ts and _id(user, "id") and _ts(action, "action_ts")):
        return None
    return Tap(
        channel=channel,
        ts=ts,
        thread=_ts(message, "thread_ts") or _ts(container, "thread_ts") or ts,
        user=_id(user, "id"),
        asker=ours["asker"] or "",
        value=_text(action, "value"),
        label=clean(_text(_part(action, "text"), "text")),
        action_ts=_ts(action, "action_ts"),
        name=_text(user, "name") or _text(user, "username"),
        where=_text(_part(payload, "channel"), "name"),
    )


def _event(event: Mapping[str, Any], account: str, bot_user: str | None) -> Event | None:
    channel = _id(event, "channel")
    if _text(event, "type") not in ("message", "app_mention") or not channel:
        return None
    match _text(event, "subtype"):
        case "message_changed":
            return _changed(event, channel, account, bot_user)
        case "message_deleted":
            old = _part(event, "previous_message")
            return _edit(old, channel, account, bot_user, _is_private(event, channel), None)
        case subtype if subtype in _KEPT:
            return _message(event, channel, account, bot_user)
    return None


def _message(event: Mapping[str, Any], channel: str, account: str, bot_user: str | None) -> Incoming | None:
    user, ts, thread = _id(event, "user"), _ts(event, "ts"), _ts(event, "thread_ts")
    if not ts or not _by_person(event, bot_user):
        return None
    said, private = _text(event, "text"), _is_private(event, channel)
    is_mention = _text(event, "type") == "app_mention"
    addressed = private or is_mention or mentions(said, bot_user) or _text(event, "parent_user_id") == bot_user
    if not addressed and not thread:  # two people talking in a channel
        return None
    text = with_forwarded(to_plain(_without_us(said, bot_user, is_mention, private)), event)
    files = attachments_of(event.get("files")) + forwarded_files(event)
    if not text and not files:
        if private or not said or not addressed:
            return None
        text = GREETING  # nothing but our name
    return Incoming(
        "slack", account, f"m/{channel}/{ts}", user if private else f"{channel}/{thread or ts}/{user}", text,
        person=user,
        reference=ts,
        place={"dm": channel, "thread": thread} if private else {"where": SOME_CHANNEL},
        public=not private,
        addressed=addressed,
        attachments=files,
    )  # fmt: skip


def _changed(event: Mapping[str, Any], channel: str, account: str, bot_user: str | None) -> Edited | None:
    """Slack sends this too when it adds a link's preview, or when a message with replies is deleted."""
    now, before = _part(event, "message"), _part(event, "previous_message")
    private = _is_private(event, channel)
    if _text(now, "subtype") == "tombstone":
        return _edit({**before, "ts": _text(now, "ts")}, channel, account, bot_user, private, None)
    if not isinstance(now.get("edited"), Mapping) or _text(now, "text") == _text(before, "text"):
        return None
    return _edit(now, channel, account, bot_user, private, _text(now, "text"))


def edited_since(message: Mapping[str, Any], channel: str, account: str, bot_user: str | None) -> Edited | None:
    """The change of a message that is read later, from a channel's history."""
    if not isinstance(message.get("edited"), Mapping):
        return None
    private = _is_private(message, channel)
    return _edit(message, channel, account, bot_user, private, _text(message, "text"))


def _edit(
    message: Mapping[str, Any], channel: str, account: str, bot_user: str | None, private: bool, said: str | None
) -> Edited | None:
    user, ts = _id(message, "user"), _ts(message, "ts")
    if not ts or not _by_person(message, bot_user):
        return None
    address = user if private else f"{channel}/{_ts(message, 'thread_ts') or ts}/{user}"
    text = None if said is None else with_forwarded(to_plain(_without_us(said, bot_user, False, private)), message)
    return Edited("slack", account, address, ts, text)


def _tapped(payload: Mapping[str, Any], account: str) -> Incoming | None:
    tap = read_tap(payload)
    if tap is None or tap.by_another or len(tap.value) > MAX_VALUE:
        return None
    choice = clean(tap.value) or None
    in_dm = tap.channel.startswith("D")
    private = in_dm or tap.value.startswith("private:")
    dm = tap.channel if in_dm else ""
    thread = tap.thread if tap.thread != tap.ts else ""
    return Incoming(
        "slack", account, f"tap/{tap.channel}/{tap.ts}/{tap.action_ts}/{tap.user}",
        tap.user if private else f"{tap.channel}/{tap.thread}/{tap.user}",
        tap.label or (choice or "").partition(":")[2] or "[button]",
        choice=choice,
        name=clean(tap.name)[:MAX_NAME] or None,
        person=tap.user,
        place={"dm": dm, "thread": thread if in_dm else ""} if private
        else {"where": f"#{clean(tap.where)[:MAX_NAME]}" if tap.where else SOME_CHANNEL},
        public=not private,
    )  # fmt: skip


def _command(payload: Mapping[str, Any], account: str) -> Incoming | None:
    """A slash command is seen by nobody else, so it is answered in private."""
    user, trigger = _id(payload, "user_id"), clean(_text(payload, "trigger_id"))
    text = to_plain(_text(payload, "text"))
    if not user or not trigger or not text or _text(payload, "team_id") not in ("", account):
        return None
    return Incoming(
        "slack", account, f"slash/{trigger[:200]}", user, text,
        name=clean(_text(payload, "user_name"))[:MAX_NAME] or None,
        person=user,
        place={"dm": "", "thread": ""},
    )  # fmt: skip


def _our_user(payload: Mapping[str, Any]) -> str | None:
    """Whom Slack sent the event to, which is our bot's user."""
    granted = payload.get("authorizations")
    first = granted[0] if isinstance(granted, list) and granted else None
    return (_id(first, "user_id") or None) if isinstance(first, Mapping) and first.get("is_bot") is True else None


def _without_us(said: str, bot_user: str | None, is_mention: bool, private: bool) -> str:
    if private or not (bot_user or is_mention):
        return said
    return without_mention(said, bot_user)


def _by_person(message: Mapping[str, Any], bot_user: str | None) -> bool:
    user = _id(message, "user")
    return bool(user) and user not in (bot_user, "USLACKBOT") and not message.get("bot_id")


def _is_private(event: Mapping[str, Any], channel: str) -> bool:
    return channel.startswith("D") or _text(event, "channel_type") == "im"


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
