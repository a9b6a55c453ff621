"""What an update of Telegram's means, in private and in groups."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.channels.telegram.me import Me
from bot.channels.telegram.parse import album_of, parse_update
from bot.channels.telegram.taps import read_tap
from bot.events import Attachment, AttachmentKind, Edited, Incoming, Moved, Reachable
from tests.contract.telegram_updates import (
    CHAT,
    FILES,
    GROUP,
    HEARD,
    ME,
    OUR_MESSAGE,
    OURS,
    PASSED_OVER,
    PERSON,
    PHOTO,
    TEXTS,
    group_message,
    mark,
    message,
    parsed,
    tap,
)


@pytest.mark.parametrize(("content", "text"), TEXTS)
def test_a_private_message_is_its_words(content: dict[str, Any], text: str) -> None:
    expected = Incoming("telegram", "4242", "u9", "1001", text, name="Róisín", person="1001", reference="7")
    assert parsed({"message": content}) == expected


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
