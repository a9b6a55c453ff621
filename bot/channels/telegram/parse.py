"""From one of Telegram's updates to its one meaning. Pure.

Telegram's update is a union: one of a dozen members is set (https://core.telegram.org/bots/api#update). Two of them
mean something to us: a tap on a button, and a new message in a private chat.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Message, Update, User

from bot.events import Incoming

log = logging.getLogger("firstline.telegram")

GREETING = "hi"
MAX_NAME = 80
STAND_IN = re.compile(r"o:\d+")
"""Callback data of a button whose option id is too long for Telegram; such a tap is known by its label."""

_COMMAND = re.compile(r"/(?P<word>[A-Za-z0-9_]+)(?:@\w+)?(?=\s|$)")
_GREETINGS = {"start", "help"}  # what Telegram's own buttons send; a payload after /start is not the customer's words

# Looked through in this order: Telegram sets `document` beside `animation`, and `location` beside `venue`.
_WITHOUT_WORDS = {
    "animation": "GIF", "live_photo": "photo", "photo": "photo", "video": "video", "video_note": "video message",
    "voice": "voice message", "audio": "audio", "document": "document", "sticker": "sticker", "venue": "place",
    "location": "location", "contact": "contact", "poll": "poll", "dice": "dice", "story": "story", "game": "game",
    "paid_media": "photo", "checklist": "checklist", "gift": "gift", "unique_gift": "gift",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tap:
    """What is needed to acknowledge a tap: the query's id, and the message whose button it was."""

    query_id: str
    chat_id: int
    message_id: int


def parse_update(payload: Any, account: str) -> Incoming | None:
    """What a customer said or chose; None for all else (edits, joins, groups, channels, other bots, nonsense).

    Never raises: what cannot be read is passed over with a line in the log that holds nothing of its content.
    """
    try:
        update = Update.de_json(payload)
        if not _is_number(update.update_id):
            raise TypeError("update_id")
        if update.callback_query is not None:
            return _tap(update.callback_query, update.update_id, account)
        if update.message is not None:
            return _message(update.message, update.update_id, account)
        return None
    except Exception as error:  # the library trusts its input and fails in many ways when that is not Telegram's
        log.warning("An update of Telegram could not be read and is passed over (%s).", type(error).__name__)
        return None


def read_tap(payload: Any) -> Tap | None:
    """The tap in an update that `parse_update` took, if it is one that can be acknowledged."""
    try:
        query = payload["callback_query"]
        return Tap(str(query["id"]), int(query["message"]["chat"]["id"]), int(query["message"]["message_id"]))
    except (KeyError, TypeError, ValueError):
        return None


def _message(message: Message, update_id: int, account: str) -> Incoming | None:
    text = _words(message)
    if message.chat.type != "private" or not _is_person(message.from_user) or text is None:
        return None
    return _incoming(account, update_id, message.chat.id, text, message.from_user)


def _tap(query: CallbackQuery, update_id: int, account: str) -> Incoming | None:
    data, message = query.data, query.message
    if message is None or message.chat.type != "private" or not _is_person(query.from_user):
        return None
    if not isinstance(data, str) or not data or len(data.encode()) > 64:
        return None
    stand_in = STAND_IN.fullmatch(data) is not None
    # An old message comes without its keyboard; then the id's own words are the nearest to a label.
    label = _label(message, data) or ("[button]" if stand_in else data.partition(":")[2] or data)
    return _incoming(account, update_id, message.chat.id, label, query.from_user, None if stand_in else data)


def _incoming(
    account: str, update_id: int, chat_id: int, text: str, writer: User | None, choice: str | None = None
) -> Incoming:
    if not _is_number(chat_id):
        raise TypeError("chat.id")
    name = _clean(writer.first_name)[:MAX_NAME] if writer and isinstance(writer.first_name, str) else ""
    return Incoming("telegram", account, f"u{update_id}", str(chat_id), text, choice=choice, name=name or None)


def _words(message: Message) -> str | None:
    """Text, or caption, or a word for what was sent instead, so that nobody is ignored; None for service messages."""
    for written in (message.text, message.caption):
        if isinstance(written, str) and (said := _clean(written)):
            return _without_command(said)
    kind = next((word for field, word in _WITHOUT_WORDS.items() if getattr(message, field, None)), None)
    return f"[{kind}]" if kind else None


def _without_command(text: str) -> str:
    """A command as the words it is made of: `/track_order 12` is "track order 12"."""
    command = _COMMAND.match(text)
    if command is None:
        return text
    if command["word"].lower() in _GREETINGS:
        return GREETING
    return command["word"].replace("_", " ").strip() + text[command.end() :] or text


def _label(message: Any, data: str) -> str | None:
    keyboard = getattr(message, "reply_markup", None)
    rows: Iterable[Iterable[Any]] = keyboard.inline_keyboard if keyboard else ()
    for button in (button for row in rows for button in row):
        if button.callback_data == data and isinstance(button.text, str):
            return _clean(button.text)
    return None


def _is_person(user: User | None) -> bool:
    return user is not None and not user.is_bot


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _clean(text: str) -> str:
    """Without space around it, and without what the database cannot hold: halves of surrogate pairs, NUL."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\x00", "").strip()
