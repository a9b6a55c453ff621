"""How a reply looks in Telegram: its formatting, its buttons, and where long ones are cut."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from telegram import InlineKeyboardMarkup, MessageEntity
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.channels.cutting import units
from bot.channels.telegram.me import Me
from bot.channels.telegram.parse import parse_update
from bot.channels.telegram.render import from_markdown, render_message, without_entities
from bot.channels.telegram.taps import is_for_another
from bot.decision.choice import chosen_option
from bot.events import Incoming, Outgoing
from bot.model import Markup, Option, Reply
from tests.contract.telegram_updates import (
    FAMILY,
    FRANCE,
    IRELAND,
    ME,
    OUR_MESSAGE,
    PERSON,
    THUMBS,
    group_message,
    message,
    parsed,
    rendered,
    tap,
)


def test_a_topic_in_a_private_chat_is_kept_for_the_reply() -> None:
    incoming = parsed({"message": message(text="hi", message_thread_id=12, is_topic_message=True)})
    assert (incoming.address, incoming.place) == ("1001", {"topic": "12"})
    (request,) = rendered("1001", Reply("Hello"), place=incoming.place)
    assert request["parameters"]["message_thread_id"] == 12


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
