"""What a message of Slack's shares of another one. Pure.

A forwarded message stands in the `attachments` of the one that shares it, and that one may have no words of its own
(https://api.slack.com/reference/messaging/attachments); Slack marks it with `is_share`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.slack.files import attachments_of
from bot.channels.slack.words import to_plain
from bot.events import Attachment

MOST_SHARED = 20


def with_forwarded(text: str, message: Mapping[str, Any]) -> str:
    """A message's own words, and below them those that it shares."""
    words = (_words(shared) for shared in _shared(message))
    return "\n\n".join(filter(None, (text, *(f"Forwarded: {said}" for said in words if said))))


def forwarded_files(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    return tuple(file for shared in _shared(message) for file in attachments_of(shared.get("files")))


def _shared(message: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Beside words of one's own, attachments that are no shared message are previews of links."""
    attached = message.get("attachments")
    known = [each for each in attached[:MOST_SHARED] if isinstance(each, Mapping)] if isinstance(attached, list) else []
    own = message.get("text")
    has_own_words = isinstance(own, str) and bool(own.strip())
    return [each for each in known if each.get("is_share") is True or not has_own_words]


def _words(shared: Mapping[str, Any]) -> str:
    said = (to_plain(text) for key in ("text", "fallback") if isinstance(text := shared.get(key), str))
    return next(filter(None, said), "")
