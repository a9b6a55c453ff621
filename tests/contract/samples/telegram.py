"""Updates as Telegram sends them, of all kinds, also those that mean nothing to us: the seeds of the fuzzing."""

from __future__ import annotations

from typing import Any

from bot.channels.base import Channel
from bot.channels.telegram import Telegram

_PERSON = {
    "id": 1001, "is_bot": False, "first_name": "Róisín", "last_name": "Daly", "username": "roisin",
    "language_code": "en",
}  # fmt: skip
_BOT = {"id": 4242, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
_CHAT = {"id": 1001, "type": "private", "first_name": "Róisín", "last_name": "Daly", "username": "roisin"}
_GROUP = {"id": -100_500, "type": "supergroup", "title": "Walkers", "is_forum": True}
_CHANNEL = {"id": -100_900, "type": "channel", "title": "News", "username": "news"}
_FILE = {"file_id": "AgACAgQAAx", "file_unique_id": "AQADq", "file_size": 48_213}
_THUMBNAIL = {**_FILE, "width": 90, "height": 51}
_KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Where is my parcel?", "callback_data": "article:order-track#1001"}],
        [{"text": "Talk in private", "url": "https://t.me/shop_bot?start=private-aB3dE5gH7jK9mN1p"}],
    ]
}


def _message(**content: Any) -> dict[str, Any]:
    return {"message_id": 77, "date": 1_790_000_000, "chat": _CHAT, "from": _PERSON, **content}


def _in_group(**content: Any) -> dict[str, Any]:
    return _message(chat=_GROUP, **content)


def _mark(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def _member(status: str) -> dict[str, Any]:
    return {"user": _BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}


_OURS = {
    "message_id": 70,
    "date": 1_790_000_000,
    "chat": _GROUP,
    "from": _BOT,
    "text": "Which?",
    "reply_markup": _KEYBOARD,
}
_TOPIC = _in_group(forum_topic_created={"name": "Boots", "icon_color": 7322096})

_UPDATES: list[dict[str, Any]] = [
    {"message": _message(text="Where is my parcel?")},
    {"message": _message(text="/start private-aB3dE5gH7jK9mN1p", entities=[_mark("bot_command", 0, 6)])},
    {"message": _message(text="/start order_12", entities=[_mark("bot_command", 0, 6)])},
    {"message": _message(text="/track_order 12", entities=[_mark("bot_command", 0, 12)])},
    {"message": _message(text="bold 🏔️ link", entities=[_mark("bold", 0, 4), _mark("text_link", 9, 4, url="https://x.test")])},
    {"message": _message(text="in a topic", message_thread_id=12, is_topic_message=True)},
    {"message": _message(text="answer", reply_to_message=_message(text="old"), quote={"text": "old", "position": 0})},
    {"message": _message(text="sent on", forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "Ann"})},
    {"message": _message(photo=[_THUMBNAIL, {**_FILE, "width": 9, "height": 9}], caption="torn", media_group_id="139")},
    {"message": _message(voice={**_FILE, "duration": 4, "mime_type": "audio/ogg"})},
    {"message": _message(audio={**_FILE, "duration": 200, "performer": "A", "title": "B", "file_name": "b.mp3"})},
    {"message": _message(video={**_FILE, "width": 9, "height": 9, "duration": 4, "thumbnail": _THUMBNAIL})},
    {"message": _message(video_note={**_FILE, "length": 240, "duration": 4})},
    {"message": _message(animation={**_FILE, "width": 9, "height": 9, "duration": 4}, document=_FILE)},
    {"message": _message(document={**_FILE, "file_name": "invoice.pdf", "mime_type": "application/pdf"})},
    {"message": _message(sticker={**_FILE, "type": "regular", "width": 512, "height": 512, "is_animated": False,
                                  "is_video": False, "emoji": "👍"})},
    {"message": _message(location={"latitude": 53.35, "longitude": -6.26}, venue={"location": {"latitude": 53.35,
                         "longitude": -6.26}, "title": "Shop", "address": "1 Quay"})},
    {"message": _message(contact={"phone_number": "+353861234567", "first_name": "Ann", "user_id": 1002})},
    {"message": _message(poll={"id": "1", "question": "Q?", "options": [],
                               "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
                               "allows_multiple_answers": False, "allows_revoting": False, "members_only": False})},
    {"message": _message(dice={"emoji": "🎲", "value": 3})},
    {"message": _message(pinned_message=_message(text="old"))},
    {"message": _in_group(text="@shop_bot where is it?", entities=[_mark("mention", 0, 9)])},
    {"message": _in_group(text="Shop where is it?", entities=[_mark("text_mention", 0, 4, user=_BOT)])},
    {"message": _in_group(text="/ask@shop_bot where is it?", entities=[_mark("bot_command", 0, 13)])},
    {"message": _in_group(text="/ask@other_bot where is it?", entities=[_mark("bot_command", 0, 14)])},
    {"message": _in_group(text="the first", reply_to_message=_OURS, message_thread_id=70)},
    {"message": _in_group(text="new boots", reply_to_message=_TOPIC, message_thread_id=12, is_topic_message=True)},
    {"message": _in_group(text="an admin", sender_chat=_GROUP, **{"from": {**_BOT, "id": 1087968824}})},
    {"message": _in_group(text="news", sender_chat=_CHANNEL, is_automatic_forward=True)},
    {"message": _in_group(new_chat_members=[_PERSON])},
    {"message": _in_group(left_chat_member=_BOT)},
    {"message": _message(chat={"id": -77, "type": "group", "title": "Walkers"}, migrate_to_chat_id=-100_500)},
    {"message": _in_group(migrate_from_chat_id=-77)},
    {"edited_message": _message(text="Where is my tent?", edit_date=1_790_000_050)},
    {"edited_message": _in_group(caption="@shop_bot a", caption_entities=[_mark("mention", 0, 9)], photo=[_THUMBNAIL])},
    {"channel_post": {"message_id": 1, "date": 1, "chat": _CHANNEL, "sender_chat": _CHANNEL, "text": "news"}},
    {"callback_query": {"id": "98", "from": _PERSON, "chat_instance": "-7", "data": "article:order-track",
                        "message": _message(text="Which?", reply_markup=_KEYBOARD, **{"from": _BOT})}},
    {"callback_query": {"id": "98", "from": _PERSON, "chat_instance": "-7", "data": "article:order-track#1001",
                        "message": {**_OURS, "reply_to_message": _in_group(text="?")}}},
    {"callback_query": {"id": "98", "from": {**_PERSON, "id": 66}, "chat_instance": "-7", "message": _OURS,
                        "data": "article:order-track#1001"}},
    {"callback_query": {"id": "98", "from": _PERSON, "chat_instance": "-7", "data": "o:1",
                        "message": {"chat": _CHAT, "message_id": 3, "date": 0}}},
    {"my_chat_member": {"chat": _CHAT, "from": _PERSON, "date": 1, "old_chat_member": _member("member"),
                        "new_chat_member": _member("kicked")}},
    {"my_chat_member": {"chat": _GROUP, "from": _PERSON, "date": 1, "old_chat_member": _member("left"),
                        "new_chat_member": _member("member")}},
    {"message_reaction": {"chat": _CHAT, "message_id": 7, "user": _PERSON, "date": 1, "old_reaction": [],
                          "new_reaction": [{"type": "emoji", "emoji": "👍"}]}},
    {"poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["0"], "user": _PERSON}},
    {"inline_query": {"id": "5", "from": _PERSON, "query": "parcel", "offset": ""}},
    {"a_kind_of_the_future": {"id": 1}},
]  # fmt: skip

PAYLOADS: list[Any] = [{"update_id": 700_001 + number, **update} for number, update in enumerate(_UPDATES)]


def make_channel() -> Channel:
    """The channel as it is after Telegram told it its name, for `parse` alone: no network, no database."""
    nothing: Any = None
    return Telegram(
        "4242:AAfake-token", mode="polling", public_url=None, secret=None, api_base="http://127.0.0.1:9",
        database=nothing, username="shop_bot",
    )  # fmt: skip
