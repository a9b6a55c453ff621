"""Careful reading of Slack's payloads: whatever has another shape than described is as if it were not there. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KEPT = {"", "file_share", "me_message", "thread_broadcast"}
"""Subtypes of messages in which a person says something (https://docs.slack.dev/reference/events/message)."""

_ID = re.compile(r"[A-Z][A-Z0-9]{1,31}")
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")


def part(mapping: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else {}


def text_of(mapping: Mapping[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def id_of(mapping: Mapping[str, Any], key: str) -> str:
    """Slack's id of a person, channel, …"""
    value = text_of(mapping, key)
    return value if _ID.fullmatch(value) else ""


def ts_of(mapping: Mapping[str, Any], key: str) -> str:
    """A time stamp, by which a message of a channel is known."""
    value = text_of(mapping, key)
    return value if _TS.fullmatch(value) else ""


def our_user(payload: Mapping[str, Any]) -> str | None:
    """Whom Slack sent an event to, which is our bot's user."""
    granted = payload.get("authorizations")
    first = granted[0] if isinstance(granted, list) and granted else None
    return (id_of(first, "user_id") or None) if isinstance(first, Mapping) and first.get("is_bot") is True else None


def by_person(message: Mapping[str, Any], bot_user: str | None) -> bool:
    """Is it by somebody else than us, Slack itself, and other apps?"""
    user = id_of(message, "user")
    return bool(user) and user not in (bot_user, "USLACKBOT") and not message.get("bot_id")


def where_tapped(payload: Mapping[str, Any]) -> tuple[str, str, str]:
    """Of a button: its channel, its message's time stamp, and that of the message which began the thread."""
    message, container = part(payload, "message"), part(payload, "container")
    channel = id_of(part(payload, "channel"), "id") or id_of(container, "channel_id")
    stamp = ts_of(container, "message_ts") or ts_of(message, "ts")
    return channel, stamp, ts_of(message, "thread_ts") or ts_of(container, "thread_ts") or stamp
