"""How an answer looks as a mail."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest

from bot.channels.email.render import html_text, plain_text, render_mail
from bot.channels.markup import plain
from bot.events import Outgoing
from bot.model import Markup, Option, Reply
from tests.contract.samples.email import KEY, OURS, THREAD


def sent(reply: Reply, **place: str) -> EmailMessage:
    message = Outgoing(KEY, f"carl@customer.test/{THREAD}", reply, place=place)
    content = render_mail(message, ours=OURS, from_name="Tarn & Trail", shop="Tarn & Trail")["content"]
    return cast(EmailMessage, message_from_bytes(content, policy=default))


def test_markdown_is_plain_text_and_safe_html() -> None:
    reply = Reply("**Bold** [our page](https://shop.test/a) <b>\n\n- one\n- two", markup=Markup.MARKDOWN)
    assert plain_text(reply, "") == "Bold our page (https://shop.test/a) <b>\n\n• one\n• two\n"
    html = html_text(reply, "")
    assert "<strong>Bold</strong>" in html and 'href="https://shop.test/a"' in html and "&lt;b&gt;" in html
    assert "<li>one</li>" in html
    assert plain("[help@shop.test](mailto:help@shop.test)") == "help@shop.test"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", '"><img src=x onerror=y>'])
@pytest.mark.parametrize("markup", Markup)
def test_nothing_in_a_reply_becomes_active(text: str, markup: Markup) -> None:
    html = html_text(Reply(text, (Option("article:a", text),), markup), text).lower()
    assert not [bad for bad in ("<script", "<img", 'href="javascript') if bad in html]


def test_only_articles_have_numbers() -> None:
    options = (Option("article:a", "A?"), Option("handoff:cancel", "No person"), Option("article:none", "Else"))
    text = plain_text(Reply("Which?", options), "")
    assert text == "Which?\n\n1. A?\n2. Else\n\nReply with 1 or 2.\n\nOr reply with these words: No person\n"
    assert "Reply with 1, 2 or 3." in html_text(Reply("?", tuple(Option(f"article:{n}", n) for n in "abc")), "")


def test_the_subject_is_answered_once_and_stays_one_header() -> None:
    assert sent(Reply("x"), subject="Re: AW: Refund")["Subject"] == "Re: Refund"
    assert sent(Reply("x"), subject="Überweisung " * 20)["Subject"] == ("Re: " + "Überweisung " * 20).strip()
    answer = sent(Reply("x"), subject="a\r\nBcc: all@shop.test", message_id="<a@b>\r\nBcc: all@shop.test")
    assert answer["Bcc"] is None and answer["Subject"] == "Re: a Bcc: all@shop.test"
    assert answer["In-Reply-To"] == "<a@b>"


def test_long_message_ids_are_not_torn() -> None:
    """The library's newer interface encodes a long word in a header, and no mail reader finds the thread then."""
    long = f"<{'x' * 180}@customer.test>"
    raw = render_mail(
        Outgoing(KEY, f"carl@customer.test/{THREAD}", Reply("x"), place={"message_id": long, "references": long}),
        ours=OURS, from_name="Shop", shop="Shop",
    )["content"]  # fmt: skip
    assert raw.count(long.encode()) == 2 and max(map(len, raw.split(b"\n"))) < 998


def test_a_body_goes_out_as_it_is() -> None:
    text = "From here\n.\n..dots\nüber 👍\n" + "long " * 500
    body = sent(Reply(text)).get_body(("plain",))
    assert body is not None and body.get_content().startswith(text.rstrip())
