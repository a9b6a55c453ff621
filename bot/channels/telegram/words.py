"""What was said in a message of Telegram, and whether it was said to us. Pure.

Where a mention or a command stands is told in UTF-16 units (https://core.telegram.org/bots/api#messageentity).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Message, MessageEntity, User

from bot.channels.telegram.me import Me

GREETING = "hi"

_COMMAND = re.compile(r"/(?P<word>[A-Za-z0-9_]+)(?:@\w+)?(?=\s|$)")
_GREETINGS = {"start", "help"}  # what Telegram's own buttons send; a payload after /start is not the customer's words
_ASKING = "ask"  # from our own menu: the question follows it
_MOST_MARKS = 100  # Telegram sends no more; somebody else might
_PUNCTUATION = (",", ".", ":", ";", "!", "?")


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says.

    Attributes:
        text: the customer's words without our name; empty if there are none.
        to_us: a mention of us, a command, or a reply to us.
        to_other: a command to another bot.
    """

    text: str
    to_us: bool = False
    to_other: bool = False


def said_in_private(message: Message) -> Said:
    """Everything in a private chat is said to us."""
    text, _ = _written(message)
    return Said(without_command(clean(text)), to_us=True)


def said_in_group(message: Message, me: Me) -> Said:
    """The words, our name cut from them, and whom they are meant for."""
    text, entities = _written(message)
    raw = text.encode("utf-16-le", "surrogatepass")
    ours: list[MessageEntity] = []
    to_us = _answers_us(message, me)
    for entity in entities[:_MOST_MARKS]:
        words = _decoded(raw[2 * entity.offset : 2 * (entity.offset + entity.length)])
        if entity.type == MessageEntity.BOT_COMMAND:
            receiver = words.partition("@")[2]
            if receiver and not _is_our_name(receiver, me):
                return Said(clean(text), to_other=True)
            to_us = to_us or bool(receiver) or entity.offset == 0
        elif _mentions_us(entity, words, me):
            to_us = True
            ours.append(entity)
    rest = without_command(clean(_without(raw, ours)))
    return Said(rest or (GREETING if ours else ""), to_us)


def without_command(text: str) -> str:
    """A command as the words it is made of: `/track_order 12` is "track order 12"."""
    command = _COMMAND.match(text)
    if command is None:
        return text
    word, rest = command["word"].lower(), text[command.end() :]
    if word in _GREETINGS:
        return GREETING
    if word == _ASKING:
        return rest.strip() or GREETING
    return command["word"].replace("_", " ").strip() + rest or text


def clean(text: str) -> str:
    """Without space around it, and without what the database cannot hold: halves of surrogate pairs, NUL."""
    return _decoded(text.encode("utf-16-le", "surrogatepass")).replace("\x00", "").strip()


def _written(message: Message) -> tuple[str, Sequence[MessageEntity]]:
    if isinstance(message.text, str):
        return message.text, message.entities
    if isinstance(message.caption, str):
        return message.caption, message.caption_entities
    return "", ()


def _answers_us(message: Message, me: Me) -> bool:
    """In a forum the first message of a topic counts as answered by all others; that one is not meant."""
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return False
    return _is_us(answered.from_user, me)


def _mentions_us(entity: MessageEntity, words: str, me: Me) -> bool:
    if entity.type == MessageEntity.MENTION:
        return _is_our_name(words.removeprefix("@"), me)
    return entity.type == MessageEntity.TEXT_MENTION and _is_us(entity.user, me)


def _is_us(user: User | None, me: Me) -> bool:
    return user is not None and user.id == me.id


def _is_our_name(name: str, me: Me) -> bool:
    """Usernames are the same in capitals."""
    return me.username is not None and name.casefold() == me.username.casefold()


def _without(raw: bytes, entities: Sequence[MessageEntity]) -> str:
    """The text with those stretches cut out, and one space where two words meet."""
    for entity in sorted(entities, key=lambda entity: entity.offset, reverse=True):
        before, after = _decoded(raw[: 2 * entity.offset]), _decoded(raw[2 * (entity.offset + entity.length) :])
        before, after = before.rstrip(" "), after.lstrip(" ")
        if not before.strip():
            after = after.lstrip(" ,:;")  # "@shop_bot, where is it?"
        space = " " if before and not after.startswith(_PUNCTUATION) else ""
        raw = f"{before}{space}{after}".encode("utf-16-le", "surrogatepass")
    return _decoded(raw)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-16-le", "replace")
