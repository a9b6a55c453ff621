"""From one of Telegram's updates to its one meaning. Pure.

Telegram's update is a union: one of two dozen members is set (https://core.telegram.org/bots/api#update). Four of them
mean something to us: a new message, an edited one, a tap on a button, and that a customer blocked us or let us in.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update, User

from bot.channels.telegram import media
from bot.channels.telegram.links import private_talk, start_payload
from bot.channels.telegram.me import Me
from bot.channels.telegram.places import Spot, number, spot
from bot.channels.telegram.taps import parse_tap
from bot.channels.telegram.words import GREETING, Said, clean, said_in_group, said_in_private
from bot.decision import wordless
from bot.events import Edited, Event, Incoming, Moved, Reachable

log = logging.getLogger("firstline.telegram")

MAX_NAME = 80


def parse_update(payload: Any, me: Me) -> Event | None:
    """What a customer said, changed or chose; None for all else (joins, channels, other bots, nonsense).

    Never raises: what cannot be read is passed over with a line in the log that holds nothing of its content.
    """
    try:
        update = Update.de_json(payload)
        number(update.update_id)
        return _event(update, me)
    except Exception as error:  # the library trusts its input and fails in many ways when that is not Telegram's
        log.warning("An update of Telegram could not be read and is passed over (%s).", type(error).__name__)
        return None


def album_of(payload: Any) -> str | None:
    """The album that a new message is a part of: Telegram sends each of its pictures as a message of its own."""
    try:
        group = payload["message"]["media_group_id"]
    except (KeyError, TypeError):
        return None
    return clean(group)[:MAX_NAME] or None if isinstance(group, str) else None


def _event(update: Update, me: Me) -> Event | None:
    account = str(me.id)
    if update.callback_query is not None:
        query = update.callback_query
        return parse_tap(query, update.update_id, account, _name(query.from_user))
    if update.message is not None:
        return _moved(update.message, account) or _message(update.message, update.update_id, me)
    if update.edited_message is not None:
        return _edited(update.edited_message, me)
    if update.my_chat_member is not None:
        return _reachable(update.my_chat_member, account)
    return None


def _message(message: Message, update_id: int, me: Me) -> Incoming | None:
    where = spot(message, message.from_user)
    if where is None:
        return None
    said, files = _said(message, where, me), media.attachments(message)
    text = said.text or ("" if files else media.stand_in(message))
    if text is None or said.to_other:
        return None
    reference = str(number(message.message_id))
    choice = None
    if where.public:
        where.place["reply_to"] = reference
    elif (payload := start_payload(message.text)) is not None:
        text, choice = GREETING, private_talk(payload)
        if choice is None:
            where.place["start"] = payload
    return Incoming(
        "telegram", str(me.id), f"u{update_id}", where.address, text, choice=choice,
        name=_name(message.from_user), person=str(message.from_user.id) if message.from_user else None,
        reference=reference, place=where.place, public=where.public, addressed=said.to_us, attachments=files,
    )  # fmt: skip


def _edited(message: Message, me: Me) -> Edited | None:
    """New words. A place that moves on a map is an edit too, and means nothing."""
    where = spot(message, message.from_user)
    if where is None:
        return None
    files = media.attachments(message)
    text = _said(message, where, me).text or (wordless.stand_in(files) if files else "")
    if not text:
        return None
    return Edited("telegram", str(me.id), where.address, str(number(message.message_id)), text)


def _said(message: Message, where: Spot, me: Me) -> Said:
    return said_in_group(message, me) if where.public else said_in_private(message)


def _moved(message: Message, account: str) -> Moved | None:
    """A group became a supergroup. Both say so, the old one and the new one."""
    if message.migrate_to_chat_id is not None:
        old, new = message.chat.id, message.migrate_to_chat_id
    elif message.migrate_from_chat_id is not None:
        old, new = message.migrate_from_chat_id, message.chat.id
    else:
        return None
    return Moved("telegram", account, str(number(old)), str(number(new)))


def _reachable(change: ChatMemberUpdated, account: str) -> Reachable | None:
    """In private it comes when we are blocked, or no longer (https://core.telegram.org/bots/api#update)."""
    if change.chat.type != Chat.PRIVATE:
        return None
    blocked = change.new_chat_member.status == ChatMember.BANNED
    return Reachable("telegram", account, str(number(change.chat.id)), not blocked)


def _name(writer: User | None) -> str | None:
    if writer is None or not isinstance(writer.first_name, str):
        return None
    return clean(writer.first_name)[:MAX_NAME] or None
