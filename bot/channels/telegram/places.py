"""Where a message was written: the address of its conversation, and what a reply needs to land there. Pure.

In a group each person has in each topic a conversation of their own: `<chat>/<topic, or 0>/<person>`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from telegram import Chat, Message, User

from bot.channels.telegram.words import clean

MAX_TITLE = 80
_GROUPS = (Chat.GROUP, Chat.SUPERGROUP)


@dataclass(frozen=True, slots=True)
class Spot:
    """As `Incoming.address`, `.public` and `.place` mean them."""

    address: str
    public: bool
    place: dict[str, str] = field(default_factory=dict)


def spot(message: Any, writer: User | None) -> Spot | None:
    """Where a person wrote or tapped; None if it was no person, or not a place where customers write.

    Args:
        message: a `Message`, or an `InaccessibleMessage`, which has only a chat and an id.
    """
    if not is_person(writer) or getattr(message, "sender_chat", None) is not None:
        return None  # a bot; or an anonymous admin or a channel, whom nobody can be told from
    chat_id, person, topic = number(message.chat.id), number(writer.id), _topic(message)  # type: ignore[union-attr]
    place = {"topic": topic} if topic else {}
    if message.chat.type == Chat.PRIVATE:
        return Spot(str(chat_id), False, place)
    if message.chat.type not in _GROUPS:
        return None
    title = message.chat.title
    where = {"where": clean(title)[:MAX_TITLE]} if isinstance(title, str) else {}
    return Spot(f"{chat_id}/{topic or 0}/{person}", True, {**where, **place})


def is_person(user: User | None) -> bool:
    return user is not None and not user.is_bot


def number(value: object) -> int:
    """Raises TypeError if it is none: then this is nothing that Telegram sent."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("an id")
    return value


def _topic(message: Message) -> str | None:
    """Only real topics: elsewhere `message_thread_id` is set too, in a chain of replies, and cannot be sent to."""
    if not getattr(message, "is_topic_message", None) or message.message_thread_id is None:
        return None
    return str(number(message.message_thread_id))
