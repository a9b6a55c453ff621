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

from bot.channels.slack.fields import KEPT, by_person, id_of, our_user, part, text_of, ts_of, where_tapped
from bot.channels.slack.files import attachments_of
from bot.channels.slack.forwarded import forwarded_files, with_forwarded
from bot.channels.slack.words import clean, mentions, to_plain, without_mention
from bot.events import Edited, Event, Incoming

GREETING = "hi"
SOME_CHANNEL = "a Slack channel"  # until its name is known
MAX_NAME = 80
MAX_VALUE = 2000  # of a button: https://docs.slack.dev/reference/block-kit/block-elements/button-element
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
            event = part(payload, "event")
            ours = our_user(payload) or bot_user
            if text_of(payload, "team_id") not in ("", account):
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
    action, (channel, stamp, thread) = actions[0], where_tapped(payload)
    ours = _OPTIONS_BLOCK.fullmatch(text_of(action, "block_id"))
    user = part(payload, "user")
    if not (ours and channel and stamp and id_of(user, "id") and ts_of(action, "action_ts")):
        return None
    return Tap(
        channel=channel,
        ts=stamp,
        thread=thread,
        user=id_of(user, "id"),
        asker=ours["asker"] or "",
        value=text_of(action, "value"),
        label=clean(text_of(part(action, "text"), "text")),
        action_ts=ts_of(action, "action_ts"),
        name=text_of(user, "name") or text_of(user, "username"),
        where=text_of(part(payload, "channel"), "name"),
    )


def _event(event: Mapping[str, Any], account: str, bot_user: str | None) -> Event | None:
    channel = id_of(event, "channel")
    if text_of(event, "type") not in ("message", "app_mention") or not channel:
        return None
    match text_of(event, "subtype"):
        case "message_changed":
            return _changed(event, channel, account, bot_user)
        case "message_deleted":
            old = part(event, "previous_message")
            return _edit(old, channel, account, bot_user, _is_private(event, channel), None)
        case subtype if subtype in KEPT:
            return _message(event, channel, account, bot_user)
    return None


def _message(event: Mapping[str, Any], channel: str, account: str, bot_user: str | None) -> Incoming | None:
    user, ts, thread = id_of(event, "user"), ts_of(event, "ts"), ts_of(event, "thread_ts")
    if not ts or not by_person(event, bot_user):
        return None
    said, private = text_of(event, "text"), _is_private(event, channel)
    is_mention = text_of(event, "type") == "app_mention"
    addressed = private or is_mention or mentions(said, bot_user) or text_of(event, "parent_user_id") == bot_user
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
    now, before = part(event, "message"), part(event, "previous_message")
    private = _is_private(event, channel)
    if text_of(now, "subtype") == "tombstone":
        return _edit({**before, "ts": text_of(now, "ts")}, channel, account, bot_user, private, None)
    if not isinstance(now.get("edited"), Mapping) or text_of(now, "text") == text_of(before, "text"):
        return None
    return _edit(now, channel, account, bot_user, private, text_of(now, "text"))


def edited_since(message: Mapping[str, Any], channel: str, account: str, bot_user: str | None) -> Edited | None:
    """The change of a message that is read later, from a channel's history."""
    if not isinstance(message.get("edited"), Mapping):
        return None
    private = _is_private(message, channel)
    return _edit(message, channel, account, bot_user, private, text_of(message, "text"))


def _edit(
    message: Mapping[str, Any], channel: str, account: str, bot_user: str | None, private: bool, said: str | None
) -> Edited | None:
    user, ts = id_of(message, "user"), ts_of(message, "ts")
    if not ts or not by_person(message, bot_user):
        return None
    address = user if private else f"{channel}/{ts_of(message, 'thread_ts') or ts}/{user}"
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
    user, trigger = id_of(payload, "user_id"), clean(text_of(payload, "trigger_id"))
    text = to_plain(text_of(payload, "text"))
    if not user or not trigger or not text or text_of(payload, "team_id") not in ("", account):
        return None
    return Incoming(
        "slack", account, f"slash/{trigger[:200]}", user, text,
        name=clean(text_of(payload, "user_name"))[:MAX_NAME] or None,
        person=user,
        place={"dm": "", "thread": ""},
    )  # fmt: skip


def _without_us(said: str, bot_user: str | None, is_mention: bool, private: bool) -> str:
    if private or not (bot_user or is_mention):
        return said
    return without_mention(said, bot_user)


def _is_private(event: Mapping[str, Any], channel: str) -> bool:
    return channel.startswith("D") or text_of(event, "channel_type") == "im"
