"""Telegram's updates, written small: the parts of one, and tables of those whose meaning is known."""

from __future__ import annotations

from typing import Any

from bot.channels.telegram.me import Me
from bot.channels.telegram.parse import parse_update
from bot.channels.telegram.render import render_message
from bot.events import AttachmentKind, Outgoing
from bot.model import Reply

ME = Me(4242, "shop_bot")
PERSON = {"id": 1001, "is_bot": False, "first_name": "Róisín", "last_name": "Daly", "language_code": "en"}
CHAT = {"id": 1001, "type": "private", "first_name": "Róisín", "last_name": "Daly"}
GROUP = {"id": -100_500, "type": "supergroup", "title": "Walkers"}
FILE = {"file_id": "AgAD", "file_unique_id": "q1"}
PHOTO = [{**FILE, "width": 90, "height": 90}]
THUMBS = "\N{THUMBS UP SIGN}\U0001f3fd"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
IRELAND, FRANCE = "\U0001f1ee\U0001f1ea", "\U0001f1eb\U0001f1f7"


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": 1_790_000_000, "chat": CHAT, "from": PERSON, **content}


def tap(data: str, label: str = "Where is my parcel?", **query: Any) -> dict[str, Any]:
    keyboard = {"inline_keyboard": [[{"text": label, "callback_data": data}], [{"text": "No", "callback_data": "x"}]]}
    offered = message(text="Which?", reply_markup=keyboard, **{"from": {**PERSON, "id": 42, "is_bot": True}})
    asked = {"id": "981", "from": PERSON, "chat_instance": "-7", "message": offered, "data": data, **query}
    return {"callback_query": asked}


def group_message(text: str, *entities: dict[str, Any], **content: Any) -> dict[str, Any]:
    return message(text=text, chat=GROUP, entities=list(entities), **content)


def mark(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def parsed(update: dict[str, Any], me: Me = ME) -> Any:
    return parse_update({"update_id": 9, **update}, me)


def rendered(address: str, reply: Reply, **about: Any) -> list[dict[str, Any]]:
    return render_message(Outgoing("k", address, reply, **about), ME)


TEXTS = [
    (message(text="Where is my parcel?"), "Where is my parcel?"),
    (message(text="  hello \n"), "hello"),
    (message(text="/start"), "hi"),
    (message(text="/help@shop_bot"), "hi"),
    (message(text="/track_order 12"), "track order 12"),
    (message(text="/returns@shop_bot please"), "returns please"),
    (message(text="/ask Where is my parcel?"), "Where is my parcel?"),
    (message(text="/ask"), "hi"),
    (message(text="/human"), "human"),
    (message(text="/stop"), "stop"),
    (message(text="/"), "/"),
    (message(text="1/2 price?"), "1/2 price?"),
    (message(sticker={**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}),
     "[sticker]"),
    (message(location={"latitude": 53.3, "longitude": -6.2}), "[location]"),
    (message(contact={"phone_number": "+353", "first_name": "A"}), "[contact]"),
    (message(text="half \ud83d and \x00"), "half \ufffd and"),
]  # fmt: skip

SIZED = {**FILE, "file_size": 5}
MOVING = {**SIZED, "width": 1, "height": 1, "duration": 1}
FILES: list[tuple[dict[str, Any], AttachmentKind, str, str]] = [
    ({"photo": [{**FILE, "file_id": "small", "width": 9, "height": 9}, {**SIZED, "width": 90, "height": 90}]},
     AttachmentKind.PHOTO, "photo.jpg", "image/jpeg"),
    ({"voice": {**SIZED, "duration": 3, "mime_type": "audio/ogg"}}, AttachmentKind.VOICE, "voice.ogg", "audio/ogg"),
    ({"audio": {**SIZED, "duration": 3, "file_name": "song.flac", "mime_type": "audio/flac"}},
     AttachmentKind.AUDIO, "song.flac", "audio/flac"),
    ({"video": MOVING}, AttachmentKind.VIDEO, "video.mp4", "video/mp4"),
    ({"video_note": {**SIZED, "length": 9, "duration": 1}}, AttachmentKind.VIDEO, "video.mp4", "video/mp4"),
    ({"animation": MOVING, "document": SIZED}, AttachmentKind.VIDEO, "animation.mp4", "video/mp4"),
    ({"live_photo": MOVING}, AttachmentKind.PHOTO, "photo.mp4", "video/mp4"),
    ({"document": {**SIZED, "file_name": "in\ud83dvoice\x00.pdf", "mime_type": "application/pdf"}},
     AttachmentKind.FILE, "in\ufffdvoice.pdf", "application/pdf"),
    ({"document": SIZED}, AttachmentKind.FILE, "file", "application/octet-stream"),
]  # fmt: skip

OURS = {"id": 4242, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
OUR_MESSAGE = {"message_id": 5, "date": 1, "chat": GROUP, "from": OURS, "text": "Which do you mean?"}
MADE_BY_US = {**OUR_MESSAGE, "forum_topic_created": {"name": "Boots", "icon_color": 1}}
HEARD: list[tuple[dict[str, Any], str, bool]] = [
    (group_message("@shop_bot where is it?", mark("mention", 0, 9)), "where is it?", True),
    (group_message("@Shop_Bot, where is it?", mark("mention", 0, 9)), "where is it?", True),
    (group_message(f"{THUMBS} hey @shop_bot where?", mark("mention", 9, 9)), f"{THUMBS} hey where?", True),
    (group_message("where is it, @shop_bot?", mark("mention", 13, 9)), "where is it,?", True),
    (group_message("@shop_bot", mark("mention", 0, 9)), "hi", True),
    (group_message("Shop: where is it?", mark("text_mention", 0, 4, user=OURS)), "where is it?", True),
    (group_message("Ann: where is it?", mark("text_mention", 0, 3, user=PERSON)), "Ann: where is it?", False),
    (group_message("@shop_bot2 where?", mark("mention", 0, 10)), "@shop_bot2 where?", False),
    (group_message("@shop_bot where?"), "@shop_bot where?", False),
    (group_message("/ask where is it?", mark("bot_command", 0, 4)), "where is it?", True),
    (group_message("/ask@SHOP_bot where is it?", mark("bot_command", 0, 13)), "where is it?", True),
    (group_message("/human@shop_bot", mark("bot_command", 0, 15)), "human", True),
    (group_message("look in /etc please", mark("bot_command", 8, 4)), "look in /etc please", False),
    (group_message("the second", reply_to_message=OUR_MESSAGE), "the second", True),
    (group_message("nice weather", reply_to_message=MADE_BY_US), "nice weather", False),
    (group_message("I agree", reply_to_message={**OUR_MESSAGE, "from": PERSON}), "I agree", False),
    (group_message("see you at eight"), "see you at eight", False),
    (message(chat=GROUP, photo=PHOTO, caption="@shop_bot is it broken?", caption_entities=[mark("mention", 0, 9)]),
     "is it broken?", True),
]  # fmt: skip

PASSED_OVER: list[dict[str, Any]] = [
    {"edited_message": message(location={"latitude": 53.3, "longitude": -6.2}, edit_date=1_790_000_100)},
    {"edited_message": message(text="I am a bot", edit_date=1, **{"from": {**PERSON, "is_bot": True}})},
    {"channel_post": message(text="news", chat={"id": -100_1, "type": "channel", "title": "News"})},
    {"message": group_message("/ask@other_bot hi", mark("bot_command", 0, 14))},
    {"message": group_message("an anonymous admin", sender_chat=GROUP, **{"from": {**OURS, "id": 1087968824}})},
    {"message": group_message("news", sender_chat={"id": -100_1, "type": "channel"}, is_automatic_forward=True)},
    {"message": message(new_chat_members=[PERSON], chat=GROUP)},
    {"message": message(pinned_message=message(text="old"))},
    {"message": message(text="I am a bot", **{"from": {**PERSON, "is_bot": True}})},
    {"message": {key: value for key, value in message(text="nobody").items() if key != "from"}},
    {"my_chat_member": {}},
    {"poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["0"], "user": PERSON}},
    tap("article:a", message=message(text="Which?", chat=GROUP)),
    tap("article:a#77", message=message(text="Which?", chat=GROUP)),
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "inline_message_id": "5", "data": "x"}},
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "game_short_name": "chess"}},
    tap("x" * 65),
    tap("a\x00b"),
]  # fmt: skip
