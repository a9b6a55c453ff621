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

from bot.channels.telegram.parse import parse_update, read_tap
from bot.channels.telegram.render import from_markdown, render_reply, without_entities
from bot.channels.telegram.split import units
from bot.decision.choice import chosen_option
from bot.events import Incoming
from bot.model import Markup, Option, Reply

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


TEXTS = [
    (message(text="Where is my parcel?"), "Where is my parcel?"),
    (message(text="  hello \n"), "hello"),
    (message(text="/start"), "hi"),
    (message(text="/start promo-77"), "hi"),
    (message(text="/help@shop_bot"), "hi"),
    (message(text="/track_order 12"), "track order 12"),
    (message(text="/returns@shop_bot please"), "returns please"),
    (message(text="/"), "/"),
    (message(text="1/2 price?"), "1/2 price?"),
    (message(photo=PHOTO, caption="It arrived like this"), "It arrived like this"),
    (message(photo=PHOTO), "[photo]"),
    (message(photo=PHOTO, caption="  "), "[photo]"),
    (message(voice={**FILE, "duration": 3}), "[voice message]"),
    (message(document=FILE), "[document]"),
    (message(animation={**FILE, "width": 1, "height": 1, "duration": 1}, document=FILE), "[GIF]"),
    (message(sticker={**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}),
     "[sticker]"),
    (message(location={"latitude": 53.3, "longitude": -6.2}), "[location]"),
    (message(contact={"phone_number": "+353", "first_name": "A"}), "[contact]"),
    (message(text="half \ud83d and \x00"), "half \ufffd and"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text"), TEXTS)
def test_a_private_message_is_its_words(content: dict[str, Any], text: str) -> None:
    incoming = parse_update({"update_id": 9, "message": content}, "4242")
    assert incoming == Incoming("telegram", "4242", "u9", "1001", text, name="Róisín")


PASSED_OVER: list[dict[str, Any]] = [
    {"edited_message": message(text="corrected", edit_date=1_790_000_100)},
    {"channel_post": message(text="news", chat={"id": -100_1, "type": "channel", "title": "News"})},
    {"message": message(text="hi all", chat=GROUP)},
    {"message": message(new_chat_members=[PERSON], chat=GROUP)},
    {"message": message(pinned_message=message(text="old"))},
    {"message": message(text="I am a bot", **{"from": {**PERSON, "is_bot": True}})},
    {"message": {key: value for key, value in message(text="nobody").items() if key != "from"}},
    {"my_chat_member": {}},
    {"poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["0"], "user": PERSON}},
    tap("article:a", message=message(text="Which?", chat=GROUP)),
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "inline_message_id": "5", "data": "x"}},
    {"callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "game_short_name": "chess"}},
    tap("x" * 65),
]


@pytest.mark.parametrize("update", PASSED_OVER)
def test_everything_else_is_passed_over(update: dict[str, Any]) -> None:
    assert parse_update({"update_id": 9, **update}, "4242") is None


def test_a_tap_is_the_label_and_the_id() -> None:
    update = {"update_id": 9, **tap("article:order-track")}
    incoming = parse_update(update, "4242")
    assert incoming is not None
    assert (incoming.text, incoming.choice, incoming.event_id) == ("Where is my parcel?", "article:order-track", "u9")
    pressed = read_tap(update)
    assert pressed is not None and (pressed.query_id, pressed.chat_id, pressed.message_id) == ("981", 1001, 7)


def test_a_tap_under_a_message_too_old_to_come_along_still_has_words() -> None:
    old = {"chat": CHAT, "message_id": 3, "date": 0}
    words = [
        parse_update({"update_id": 9, **tap(data, message=old)}, "4242") for data in ("article:order-track", "o:1")
    ]
    assert [(w.text, w.choice) for w in words if w] == [("order-track", "article:order-track"), ("[button]", None)]


def test_long_names_are_cut() -> None:
    long = message(text="hi", **{"from": {**PERSON, "first_name": "n" * 300}})
    incoming = parse_update({"update_id": 9, "message": long}, "4242")
    assert incoming is not None and incoming.name == "n" * 80


def test_what_cannot_be_read_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert parse_update({"update_id": 9, "message": {"text": "my password is hunter2"}}, "4242") is None
    assert "passed over" in caplog.text and "hunter2" not in caplog.text


def test_options_come_back_whatever_their_ids_are() -> None:
    long = "article:" + "ü" * 40
    options = [
        Option("article:a", "Short"),
        Option(long, f"Long {THUMBS}"),
        Option("o:7", "Like a stand-in"),
        Option("", ""),
    ]
    markup = render_reply("1001", Reply("Which?", tuple(options)))[-1]["parameters"]["reply_markup"]
    for button, option in zip((row[0] for row in markup["inline_keyboard"]), options[:3], strict=False):
        assert 1 <= len(button["callback_data"].encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
        offered = message(text="Which?", reply_markup=markup)
        incoming = parse_update({"update_id": 9, **tap(button["callback_data"], message=offered)}, "4242")
        assert incoming is not None and chosen_option(incoming.text, incoming.choice, options) == option
    assert InlineKeyboardMarkup.de_json(markup)


def test_a_label_is_cut_only_where_the_id_says_what_was_tapped() -> None:
    title = "Can I " + "really " * 40 + "return it?"
    options = (Option("article:a", title), Option("article:" + "b" * 70, title))
    rows = render_reply("1", Reply("?", options))[-1]["parameters"]["reply_markup"]["inline_keyboard"]
    assert units(rows[0][0]["text"]) <= 120 and rows[0][0]["text"].endswith("…")
    assert rows[1][0]["text"] == title


MARKDOWN = f"""{FAMILY} **Free** returns for 30 days:

- from your [account](https://shop.example/account)
* **or [by post](https://shop.example/post)**
2. {IRELAND} **only**


Write to [us](mailto:help@shop.example), [help@shop.example](mailto:help@shop.example), [here](javascript:alert(1))"""


def test_markdown_becomes_entities_that_count_as_telegram_does() -> None:
    (request,) = render_reply("1001", Reply(MARKDOWN, markup=Markup.MARKDOWN))
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
    (request,) = render_reply("1001", Reply("2 ** 3 ** 4, **bold**"))
    assert request["parameters"]["text"] == "2 ** 3 ** 4, **bold**" and "entities" not in request["parameters"]


def test_the_plain_form_names_the_links() -> None:
    (request,) = render_reply(
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
    requests = render_reply("1001", Reply(text, options, Markup.MARKDOWN))
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
    assert [r["parameters"]["text"] for r in render_reply("1", Reply("\n\n".join(paragraphs)))] == [
        "\n\n".join(paragraphs[:2]), paragraphs[2],
    ]  # fmt: skip
    for part in render_reply("1", Reply("x" + IRELAND * 2000)):
        assert part["parameters"]["text"].removeprefix("x").replace(IRELAND, "") == ""


def test_an_empty_reply_is_no_message_unless_it_has_buttons() -> None:
    assert render_reply("1", Reply("  \n")) == []
    (request,) = render_reply("1", Reply("", (Option("a", "A"),)))
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
    samples = [{"update_id": 9, "message": content} for content, _ in TEXTS]
    samples += [{"update_id": 9, **update} for update in [*PASSED_OVER, tap("article:order-track"), tap("o:1")]]
    slowest, understood = 0.0, 0
    for number in range(20_000):
        strange = _nonsense(draw) if number % 5 == 0 else _mutated(draw, draw.choice(samples))
        if number % 3 == 0 and isinstance(strange, dict) and strange.get("update_id"):
            strange = _mutated(draw, strange)
        began = time.thread_time()  # the processor's, so that a busy machine does not count
        incoming = parse_update(strange, "4242")
        slowest = max(slowest, time.thread_time() - began)
        if incoming is not None:
            understood += 1
            _check(incoming)
            read_tap(strange)
    assert slowest < 0.25 and understood > 3000


def _check(incoming: Incoming) -> None:
    texts = [incoming.event_id, incoming.address, incoming.text, incoming.name or "", incoming.choice or ""]
    assert all(isinstance(text, str) and "\x00" not in text for text in texts)
    assert json.dumps(texts, ensure_ascii=False).encode()  # fails on half a surrogate pair
    assert incoming.event_id[1:].lstrip("-").isdigit() and incoming.address.lstrip("-").isdigit() and incoming.text
