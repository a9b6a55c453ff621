"""The pure parts of the Telegram adapter: what an update means, and how a reply looks."""

from __future__ import annotations

import copy
import json
import logging
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup, MessageEntity
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.channels.cutting import units
from bot.channels.telegram.me import Me
from bot.channels.telegram.parse import album_of, parse_update
from bot.channels.telegram.render import from_markdown, render_message, without_entities
from bot.channels.telegram.taps import is_for_another, read_tap
from bot.decision.choice import chosen_option
from bot.events import Attachment, AttachmentKind, Edited, Incoming, Moved, Outgoing, Reachable
from bot.model import Markup, Option, Reply

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


@pytest.mark.parametrize(("content", "text"), TEXTS)
def test_a_private_message_is_its_words(content: dict[str, Any], text: str) -> None:
    expected = Incoming("telegram", "4242", "u9", "1001", text, name="Róisín", person="1001", reference="7")
    assert parsed({"message": content}) == expected


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


@pytest.mark.parametrize("caption", ["It arrived like this", ""])
@pytest.mark.parametrize(("content", "kind", "name", "media_type"), FILES)
def test_a_file_comes_with_its_caption_or_without_words(
    content: dict[str, Any], kind: AttachmentKind, name: str, media_type: str, caption: str
) -> None:
    incoming = parsed({"message": message(**content, caption=f" {caption} ")})
    assert incoming.text == caption and incoming.reference == "7"
    assert incoming.attachments == (Attachment(kind, name, media_type, 5, "AgAD"),)


STARTS = [
    ("/start", None, None),
    ("/start order_12", "order_12", None),
    ("/start@shop_bot  7 ", "7", None),
    ("/start " + "t" * 64, "t" * 64, None),
    ("/start " + "t" * 65, None, None),
    ("/start two words", None, None),
    ("/start private-tok-en_12", None, "private:tok-en_12"),
    ("/start private-short", "private-short", None),
]


@pytest.mark.parametrize(("text", "payload", "choice"), STARTS)
def test_a_link_to_us_brings_its_payload_and_perhaps_a_private_talk(
    text: str, payload: str | None, choice: str | None
) -> None:
    incoming = parsed({"message": message(text=text)})
    assert (incoming.text, incoming.choice, incoming.place.get("start")) == ("hi", choice, payload)


def test_a_topic_in_a_private_chat_is_kept_for_the_reply() -> None:
    incoming = parsed({"message": message(text="hi", message_thread_id=12, is_topic_message=True)})
    assert (incoming.address, incoming.place) == ("1001", {"topic": "12"})
    (request,) = rendered("1001", Reply("Hello"), place=incoming.place)
    assert request["parameters"]["message_thread_id"] == 12


# Groups

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


@pytest.mark.parametrize(("content", "text", "addressed"), HEARD)
def test_in_a_group_only_what_is_said_to_us_is_addressed(content: dict[str, Any], text: str, addressed: bool) -> None:
    incoming = parsed({"message": content})
    assert (incoming.text, incoming.addressed, incoming.public) == (text, addressed, True)
    assert (incoming.address, incoming.person) == ("-100500/0/1001", "1001")
    assert incoming.place == {"where": "Walkers", "reply_to": "7"}


def test_each_person_has_a_conversation_in_each_topic() -> None:
    in_topic = {"message_thread_id": 12, "is_topic_message": True}
    assert parsed({"message": group_message("hi", **in_topic)}).address == "-100500/12/1001"
    other = {**PERSON, "id": 1002}
    assert parsed({"message": group_message("hi", **in_topic, **{"from": other})}).address == "-100500/12/1002"
    # In a group without topics a chain of replies has a thread id too, to which nothing can be sent.
    assert parsed({"message": group_message("hi", message_thread_id=12)}).address == "-100500/0/1001"


def test_without_our_name_a_reply_to_us_is_still_known() -> None:
    nameless = Me(4242)
    assert not parsed({"message": group_message("@shop_bot hi", mark("mention", 0, 9))}, nameless).addressed
    assert parsed({"message": group_message("hi", reply_to_message=OUR_MESSAGE)}, nameless).addressed


def test_a_reply_in_a_group_lands_in_its_topic_and_answers_the_message_once() -> None:
    place = {"where": "Walkers", "reply_to": "7", "topic": "12"}
    first, second = rendered("-100500/12/1001", Reply("x" * 5000), place=place, public=True)
    for request in (first, second):
        assert (request["parameters"]["chat_id"], request["parameters"]["message_thread_id"]) == (-100_500, 12)
    assert first["parameters"]["reply_parameters"] == {"message_id": 7, "allow_sending_without_reply": True}
    assert "reply_parameters" not in second["parameters"]
    (plain,) = rendered("-100500/0/1001", Reply("x"), public=True)
    assert not {"message_thread_id", "reply_parameters"} & set(plain["parameters"])


def test_buttons_in_a_group_are_for_the_person_who_asked() -> None:
    options = [Option("article:a", "A"), Option("article:" + "ü" * 40, "Long"), Option("private:tok-en_12", "Talk")]
    request = rendered("-100500/0/1001", Reply("Which?", tuple(options)), public=True)[-1]["parameters"]
    short, long, talk = (row[0] for row in request["reply_markup"]["inline_keyboard"])
    assert talk == {"text": "Talk", "url": "https://t.me/shop_bot?start=private-tok-en_12"}
    offered = {**OUR_MESSAGE, "reply_markup": request["reply_markup"], "reply_to_message": group_message("a?")}
    for button, choice in ((short, "article:a"), (long, None)):
        update = {"update_id": 9, **tap(button["callback_data"], message=offered)}
        incoming = parse_update(update, ME)
        assert isinstance(incoming, Incoming)
        assert (incoming.text, incoming.choice, incoming.public) == (button["text"], choice, True)
        assert (incoming.address, incoming.place) == ("-100500/0/1001", {"where": "Walkers", "reply_to": "7"})
        stranger = {"update_id": 9, **tap(button["callback_data"], message=offered, **{"from": {**PERSON, "id": 66}})}
        assert parse_update(stranger, ME) is None
        assert is_for_another(stranger) and not is_for_another(update)


def test_without_our_name_the_way_into_a_private_talk_is_left_out() -> None:
    message = Outgoing("k", "-1/0/7", Reply("Not here.", (Option("private:12345678", "Talk"),)), public=True)
    assert "reply_markup" not in render_message(message, Me(4242))[0]["parameters"]


# Edits, blocks, moves, albums


def test_an_edit_names_the_message_and_its_new_words() -> None:
    edits = [
        (message(text="/ask Where is it?", edit_date=1), "1001", "Where is it?"),
        (message(photo=PHOTO, caption="like this", edit_date=1), "1001", "like this"),
        (message(photo=PHOTO, edit_date=1), "1001", "[photo]"),
        (group_message("@shop_bot where?", mark("mention", 0, 9), edit_date=1), "-100500/0/1001", "where?"),
    ]
    for content, address, text in edits:
        assert parsed({"edited_message": content}) == Edited("telegram", "4242", address, "7", text)


def member(status: str) -> dict[str, Any]:
    return {"user": OURS, "status": status, **({"until_date": 0} if status == "kicked" else {})}


@pytest.mark.parametrize(("old", "new", "can_write"), [("member", "kicked", False), ("kicked", "member", True)])
def test_a_customer_who_blocks_us_cannot_be_reached(old: str, new: str, can_write: bool) -> None:
    change = {"chat": CHAT, "from": PERSON, "date": 1, "old_chat_member": member(old), "new_chat_member": member(new)}
    assert parsed({"my_chat_member": change}) == Reachable("telegram", "4242", "1001", can_write)
    assert parsed({"my_chat_member": {**change, "chat": GROUP}}) is None


def test_a_group_that_moves_says_so_twice() -> None:
    old = {"id": -77, "type": "group", "title": "Walkers"}
    moved = Moved("telegram", "4242", "-77", "-100500")
    assert parsed({"message": message(chat=old, migrate_to_chat_id=-100_500)}) == moved
    assert parsed({"message": message(chat=GROUP, migrate_from_chat_id=-77)}) == moved


def test_parts_of_an_album_are_known() -> None:
    assert album_of({"update_id": 9, "message": message(photo=PHOTO, media_group_id="13")}) == "13"
    assert [album_of(other) for other in ({"message": message(photo=PHOTO)}, {"message": []}, None, 7)] == [None] * 4


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


@pytest.mark.parametrize("update", PASSED_OVER)
def test_everything_else_is_passed_over(update: dict[str, Any]) -> None:
    assert parse_update({"update_id": 9, **update}, ME) is None


def test_a_tap_is_the_label_and_the_id() -> None:
    update = {"update_id": 9, **tap("article:order-track")}
    incoming = parse_update(update, ME)
    assert incoming is not None
    assert (incoming.text, incoming.choice, incoming.event_id) == ("Where is my parcel?", "article:order-track", "u9")
    pressed = read_tap(update)
    assert pressed is not None and (pressed.query_id, pressed.chat_id, pressed.message_id) == ("981", 1001, 7)


def test_a_tap_under_a_message_too_old_to_come_along_still_has_words() -> None:
    old = {"chat": CHAT, "message_id": 3, "date": 0}
    words = [parse_update({"update_id": 9, **tap(data, message=old)}, ME) for data in ("article:order-track", "o:1")]
    assert [(w.text, w.choice) for w in words if w] == [("order-track", "article:order-track"), ("[button]", None)]


def test_long_names_are_cut() -> None:
    long = message(text="hi", **{"from": {**PERSON, "first_name": "n" * 300}})
    incoming = parse_update({"update_id": 9, "message": long}, ME)
    assert incoming is not None and incoming.name == "n" * 80


def test_what_cannot_be_read_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert parse_update({"update_id": 9, "message": {"text": "my password is hunter2"}}, ME) is None
    assert "passed over" in caplog.text and "hunter2" not in caplog.text


def test_options_come_back_whatever_their_ids_are() -> None:
    long = "article:" + "ü" * 40
    options = [
        Option("article:a", "Short"),
        Option(long, f"Long {THUMBS}"),
        Option("o:7", "Like a stand-in"),
        Option("", ""),
    ]
    markup = rendered("1001", Reply("Which?", tuple(options)))[-1]["parameters"]["reply_markup"]
    for button, option in zip((row[0] for row in markup["inline_keyboard"]), options[:3], strict=False):
        assert 1 <= len(button["callback_data"].encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
        offered = message(text="Which?", reply_markup=markup)
        incoming = parse_update({"update_id": 9, **tap(button["callback_data"], message=offered)}, ME)
        assert isinstance(incoming, Incoming) and chosen_option(incoming.text, incoming.choice, options) == option
    assert InlineKeyboardMarkup.de_json(markup)


def test_a_label_is_cut_only_where_the_id_says_what_was_tapped() -> None:
    title = "Can I " + "really " * 40 + "return it?"
    options = (Option("article:a", title), Option("article:" + "b" * 70, title))
    rows = rendered("1", Reply("?", options))[-1]["parameters"]["reply_markup"]["inline_keyboard"]
    assert units(rows[0][0]["text"]) <= 120 and rows[0][0]["text"].endswith("…")
    assert rows[1][0]["text"] == title


MARKDOWN = f"""{FAMILY} **Free** returns for 30 days:

- from your [account](https://shop.example/account)
* **or [by post](https://shop.example/post)**
2. {IRELAND} **only**


Write to [us](mailto:help@shop.example), [help@shop.example](mailto:help@shop.example), [here](javascript:alert(1))"""


def test_markdown_becomes_entities_that_count_as_telegram_does() -> None:
    (request,) = rendered("1001", Reply(MARKDOWN, markup=Markup.MARKDOWN))
    parameters = request["parameters"]
    assert parameters["text"] == (
        f"{FAMILY} Free returns for 30 days:\n\n• from your account\n• or by post\n2. {IRELAND} only\n\n"
        "Write to us (help@shop.example), help@shop.example, [here](javascript:alert(1))"
    )
    entities = [MessageEntity(**entity) for entity in parameters["entities"]]
    seen = [
        (e.type, MessageEntity.adjust_message_entities_to_utf_16(parameters["text"], [e]) and e.url) for e in entities
    ]
    raw = parameters["text"].encode("utf-16-le")
    words = [raw[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in entities]
    assert words == ["Free", "account", "or by post", "by post", "only"]
    assert seen == [
        ("bold", None), ("text_link", "https://shop.example/account"), ("bold", None),
        ("text_link", "https://shop.example/post"), ("bold", None),
    ]  # fmt: skip
    assert parameters["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    "source", ["**", "****", "** a **", "[a](", "[](b)", "[a](b)", "*a*", "a ** b ** c", "[a](https://)"]
)
def test_what_is_not_our_markdown_stays_as_written(source: str) -> None:
    rich = from_markdown(source)
    assert (rich.text, rich.spans) == (source, [])


def test_plain_text_is_not_read_as_markdown() -> None:
    (request,) = rendered("1001", Reply("2 ** 3 ** 4, **bold**"))
    assert request["parameters"]["text"] == "2 ** 3 ** 4, **bold**" and "entities" not in request["parameters"]


def test_the_plain_form_names_the_links() -> None:
    (request,) = rendered(
        "1", Reply(f"{THUMBS} [a](https://x.example) **b** [c](https://y.example)", markup=Markup.MARKDOWN)
    )
    plain = without_entities(request["parameters"])
    assert plain["text"] == f"{THUMBS} a (https://x.example) b c (https://y.example)" and "entities" not in plain


def long_texts() -> Iterator[str]:
    yield "x" * 4097
    yield "word " * 3000
    yield "\U0001f600" * 5000
    yield FAMILY * 2000
    yield IRELAND + FRANCE * 3000
    yield "e\u0301" * 5000
    yield "\n\n".join(f"**Paragraph {n}** " + "with [a link](https://shop.example/a) " * 9 for n in range(60))
    yield "- **x** [y](https://shop.example)\n" * 300
    yield " " * 5000 + "end"
    draw = random.Random(7)
    for _ in range(60):
        pieces = [
            "a",
            " ",
            "\n",
            "\n\n",
            FAMILY,
            THUMBS,
            IRELAND,
            "e\u0301",
            "**b** ",
            "[l](https://s.example) ",
            "\u1100\u1161",
        ]
        yield "".join(draw.choices(pieces, k=6000))


@pytest.mark.parametrize("text", list(long_texts()), ids=range(69))
def test_long_texts_are_split_within_the_limits_and_nothing_is_lost(text: str) -> None:
    options = (Option("article:a", "A"),)
    whole = from_markdown(text).text
    requests = rendered("1001", Reply(text, options, Markup.MARKDOWN))
    parts = [request["parameters"] for request in requests]
    assert "".join("".join(part["text"] for part in parts).split()) == "".join(whole.split())
    assert [request["follows"] for request in requests] == [False] + [True] * (len(parts) - 1)
    assert ["reply_markup" in part for part in parts] == [False] * (len(parts) - 1) + [True]
    for part in parts:
        raw = part["text"].encode("utf-16-le")  # fails on half a pair
        assert 0 < len(raw) // 2 <= MessageLimit.MAX_TEXT_LENGTH and part["text"] == part["text"].strip()
        assert part["text"][0] not in "\u200d\u0301\u1161\U0001f3fd"
        assert len(part.get("entities", [])) <= MessageLimit.MESSAGE_ENTITIES
        for entity in part.get("entities", []):
            raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
            assert entity["length"] > 0 and entity["offset"] + entity["length"] <= len(raw) // 2


def test_paragraphs_stay_whole_where_they_can_and_flags_always() -> None:
    paragraphs = ["p" * 1500, "q" * 1500, "r" * 1500]
    assert [r["parameters"]["text"] for r in rendered("1", Reply("\n\n".join(paragraphs)))] == [
        "\n\n".join(paragraphs[:2]), paragraphs[2],
    ]  # fmt: skip
    for part in rendered("1", Reply("x" + IRELAND * 2000)):
        assert part["parameters"]["text"].removeprefix("x").replace(IRELAND, "") == ""


def test_an_empty_reply_is_no_message_unless_it_has_buttons() -> None:
    assert rendered("1", Reply("  \n")) == []
    (request,) = rendered("1", Reply("", (Option("a", "A"),)))
    assert request["parameters"]["text"]


# 20,000 mutated payloads and random JSON


def _nonsense(draw: random.Random, depth: int = 0) -> Any:
    values: list[Any] = [
        None, True, 0, -1, 2**70, 1.5, float("inf"), "", "private", "\ud800", "x" * 5000, 1_790_000_000,
    ]  # fmt: skip
    if depth < 3:
        keys = [
            "update_id",
            "message",
            "chat",
            "from",
            "id",
            "text",
            "type",
            "date",
            "data",
            "entities",
            "reply_markup",
        ]
        values.append([_nonsense(draw, depth + 1) for _ in range(draw.randrange(3))])
        values.append({draw.choice(keys): _nonsense(draw, depth + 1) for _ in range(draw.randrange(5))})
    return draw.choice(values)


def _mutated(draw: random.Random, payload: Any) -> Any:
    """A copy of which one value, anywhere, is nonsense or gone."""
    copied = copy.deepcopy(payload)
    places: list[tuple[Any, Any]] = []
    open_values = [copied]
    while open_values:
        value = open_values.pop()
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, child in inner:
            places.append((value, key))
            open_values.append(child)
    holder, key = draw.choice(places)
    if isinstance(holder, dict) and draw.random() < 0.3:
        del holder[key]
    else:
        holder[key] = _nonsense(draw)
    return copied


def test_20_000_strange_updates_do_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "firstline.telegram")
    draw = random.Random(11)
    samples = [{"update_id": 9, "message": content} for content, *_ in [*TEXTS, *HEARD]]
    samples += [{"update_id": 9, "message": message(**content)} for content, *_ in FILES]
    samples += [{"update_id": 9, **update} for update in [*PASSED_OVER, tap("article:order-track"), tap("o:1")]]
    slowest, understood = 0.0, 0
    for number in range(20_000):
        strange = _nonsense(draw) if number % 5 == 0 else _mutated(draw, draw.choice(samples))
        if number % 3 == 0 and isinstance(strange, dict) and strange.get("update_id"):
            strange = _mutated(draw, strange)
        began = time.thread_time()  # the processor's, so that a busy machine does not count
        event = parse_update(strange, ME)
        slowest = max(slowest, time.thread_time() - began)
        read_tap(strange), is_for_another(strange), album_of(strange)
        if isinstance(event, Incoming):
            understood += 1
            _check(event)
    assert slowest < 0.25 and understood > 3000


def _check(incoming: Incoming) -> None:
    texts = [
        incoming.event_id, incoming.address, incoming.text, incoming.name or "", incoming.choice or "",
        incoming.person or "", incoming.reference or "", *incoming.place.values(),
        *(text for file in incoming.attachments for text in (file.name, file.media_type, file.ref)),
    ]  # fmt: skip
    assert all(isinstance(text, str) and "\x00" not in text for text in texts)
    assert json.dumps(texts, ensure_ascii=False).encode()  # fails on half a surrogate pair
    assert incoming.event_id[1:].lstrip("-").isdigit() and (incoming.text or incoming.attachments)
    chat, *rest = incoming.address.split("/")
    assert chat.lstrip("-").isdigit() and len(rest) == (2 if incoming.public else 0)
