"""How a message looks in Matrix, and that each of its parts fits into an event."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.matrix.parse import address_of
from bot.channels.matrix.render import MAX_PART, split
from bot.events import Outgoing
from bot.model import Author, Markup, Option, Reply
from tests.contract.samples.matrix import ORIGINAL, ROOM, THREAD, US, make_channel

CHANNEL = make_channel()
KEY = "0123456789abcdef" * 2
MOST_BYTES = 60_000  # of the 65,536 of an event, the server's own fields take some


def contents(reply: Reply, **more: Any) -> list[dict[str, Any]]:
    return [dict(request["content"]) for request in CHANNEL.render(Outgoing(KEY, ROOM, reply, **more))]


def test_a_plain_text_goes_as_it_is() -> None:
    odd = "<b>no</b> **no** [no](https://no.example) &amp;  two spaces"
    assert contents(Reply(odd)) == [{"msgtype": "m.notice", "body": odd, "m.mentions": {}}]
    assert contents(Reply(odd), author=Author.AGENT)[0]["msgtype"] == "m.text"


def test_markdown_goes_as_safe_html_and_as_plain_text() -> None:
    source = "**Bold** <i>x</i> [shop](https://shop.example/?a=1&b=2)\n\n- one\n- two\n\n[bad](javascript:alert(1))"
    (content,) = contents(Reply(source, markup=Markup.MARKDOWN))
    assert content["format"] == "org.matrix.custom.html"
    assert "<strong>Bold</strong> &lt;i&gt;x&lt;/i&gt;" in content["formatted_body"]
    assert '<a href="https://shop.example/?a=1&amp;b=2">shop</a>' in content["formatted_body"]
    assert "<li>one</li>" in content["formatted_body"]
    assert 'href="javascript' not in content["formatted_body"]
    assert content["body"].startswith("Bold <i>x</i> shop (https://shop.example/?a=1&b=2)\n\n• one\n• two")


def test_articles_are_chosen_by_number_and_the_rest_by_words_or_a_link() -> None:
    options = (
        Option("say:yes", "Yes"), Option("article:a", "Returns & <refunds>"), Option("article:b", "Delivery"),
        Option("private:abc", "Talk in private"),
    )  # fmt: skip
    lines = ["• Yes", "1. Returns & <refunds>", "2. Delivery", f"• Talk in private: https://matrix.to/#/{US}"]
    (plain,) = contents(Reply("Which?", options))
    assert plain["body"] == "\n".join(["Which?", "", *lines])
    assert "formatted_body" not in plain
    (marked,) = contents(Reply("**Which?**", options, Markup.MARKDOWN))
    assert marked["body"] == plain["body"]
    assert "1. Returns &amp; &lt;refunds&gt;<br>2. Delivery" in marked["formatted_body"]
    assert contents(Reply("", options))[0]["body"] == "\n".join(lines)
    assert contents(Reply("")) == []


def test_a_public_reply_lands_in_the_thread_and_names_the_person() -> None:
    public = Outgoing(KEY, address_of(ROOM, ORIGINAL, "@do/ra:example.org"), Reply("hello"), public=True)
    (request,) = CHANNEL.render(public)
    assert (request["room"], request["private"]) == (ROOM, False)
    assert request["content"]["m.mentions"] == {"user_ids": ["@do/ra:example.org"]}
    assert request["content"]["m.relates_to"] == THREAD
    (private,) = contents(Reply("hello"), place={"thread": ORIGINAL})
    assert private["m.relates_to"] == THREAD and private["m.mentions"] == {}
    assert "m.relates_to" not in contents(Reply("hello"), place={"thread": ""})[0]


def test_every_try_has_the_same_transactions() -> None:
    long = Outgoing(KEY, ROOM, Reply("word " * 3000))
    first, again = CHANNEL.render(long), make_channel().render(long)
    assert [request["transaction"] for request in first] == [f"{KEY}-{number}" for number in range(len(first))]
    assert list(first) == list(again) and len(first) > 1


@pytest.mark.parametrize("markup", list(Markup))
@pytest.mark.parametrize(
    "piece", ["\U0001f3d4", '"', "<", "&", "\n", "\\", "'", "**a** ", "[a](b:c) ", "- a\n", "\x01a"]
)
def test_no_part_is_larger_than_an_event(piece: str, markup: Markup) -> None:
    options = tuple(Option(f"article:{number}", "x" * 300) for number in range(5))
    parts = contents(Reply("begin" + piece * 20_000 + "end", options, markup))
    assert len(parts) > 1
    for part in parts:
        assert len(json.dumps(part, ensure_ascii=False).encode()) < MOST_BYTES


def test_parts_are_cut_between_words_and_lose_nothing() -> None:
    words = [f"word{number}" for number in range(4000)]
    parts = split(" ".join(words))
    assert all(len(part) <= MAX_PART for part in parts)
    assert " ".join(parts).split() == words
    assert "".join(split("x" * (3 * MAX_PART))) == "x" * (3 * MAX_PART)
