"""A tap on one of our buttons. Pure.

In a group everybody can tap; so the button's data ends in `#` and the id of the person who was asked, and only that
person's tap counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery

from bot.channels.telegram.places import spot
from bot.channels.telegram.words import clean
from bot.events import Incoming

MAX_DATA_BYTES = 64
STAND_IN = re.compile(r"o:\d+")
"""Callback data of a button whose option id is too long for Telegram; such a tap is known by its label."""

_FOR_ONE = re.compile(r"(?P<data>.*)#(?P<asked>\d{1,20})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tap:
    """What is needed to acknowledge a tap: the query's id, and the message whose button it was."""

    query_id: str
    chat_id: int
    message_id: int


def data_for(option: str, asked: str | None) -> str:
    """What a button's tap brings back.

    Args:
        asked: in a group the id of the only person who may tap.
    """
    return option if asked is None else f"{option}#{asked}"


def parse_tap(query: CallbackQuery, update_id: int, account: str, name: str | None) -> Incoming | None:
    """What a customer chose; None if it is another's button, or none of ours."""
    where = spot(query.message, query.from_user) if query.message is not None else None
    data = query.data
    if where is None or not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA_BYTES or "\x00" in data:
        return None
    option = data
    if where.public:
        for_one = _FOR_ONE.fullmatch(data)
        if for_one is None or for_one["asked"] != str(query.from_user.id):
            return None
        option = for_one["data"]
        where.place.update(_answered(query.message))
    stand_in = STAND_IN.fullmatch(option) is not None
    # An old message comes without its keyboard; then the id's own words are the nearest to a label.
    label = _label(query.message, data) or ("[button]" if stand_in else option.partition(":")[2] or option)
    return Incoming(
        "telegram", account, f"u{update_id}", where.address, label or "[button]", name=name,
        choice=None if stand_in else option, person=str(query.from_user.id), place=where.place, public=where.public,
    )  # fmt: skip


def read_tap(payload: Any) -> Tap | None:
    """The tap in an update, if it is one that can be acknowledged."""
    try:
        query = payload["callback_query"]
        return Tap(str(query["id"]), int(query["message"]["chat"]["id"]), int(query["message"]["message_id"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def is_for_another(payload: Any) -> bool:
    """Did somebody tap a button that was meant for another person?"""
    try:
        query = payload["callback_query"]
        for_one = _FOR_ONE.fullmatch(query["data"])
        in_group = query["message"]["chat"]["type"] in ("group", "supergroup")
        return in_group and for_one is not None and for_one["asked"] != str(query["from"]["id"])
    except (KeyError, TypeError, ValueError):
        return False


def _answered(message: Any) -> dict[str, str]:
    """What our message with the buttons answered is what the next reply answers too."""
    answered = getattr(message, "reply_to_message", None)
    return {"reply_to": str(answered.message_id)} if answered and isinstance(answered.message_id, int) else {}


def _label(message: Any, data: str) -> str | None:
    keyboard = getattr(message, "reply_markup", None)
    rows: Iterable[Iterable[Any]] = keyboard.inline_keyboard if keyboard else ()
    for button in (button for row in rows for button in row):
        if button.callback_data == data and isinstance(button.text, str):
            return clean(button.text)
    return None
