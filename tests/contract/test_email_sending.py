"""How a mail goes out to a real customers' server (aiosmtpd), and what its answers mean."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.email.post import Post
from bot.channels.email.render import NO_SUBJECT
from bot.channels.email.servers import smtp_server
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain
from bot.model import Author, Option, Reply
from tests.contract.adapter_scene import database
from tests.contract.email_scene import KEY, OURS, Make, clock, exchanger, make, outgoing, send
from tests.fakes.mail_dovecot import PASSWORD
from tests.fakes.mail_exchanger import CUT, Exchanger, shown_text

__all__ = ["clock", "database", "exchanger", "make"]  # the fixtures


async def test_a_mail_reader_sees_a_thread_and_an_automatic_answer(make: Make, exchanger: Exchanger) -> None:
    await send(make(), outgoing())
    assert exchanger.taken[0][0] == "carl@customer.test"
    [sent] = exchanger.mails()
    assert str(sent["From"]) == "Tarn & Trail <help@shop.test>" and sent["To"] == "carl@customer.test"
    assert sent["Subject"] == "Re: Refund" and sent["Date"]
    assert sent["Message-ID"] == f"<{KEY}.00112233aabbccdd@shop.test>"
    assert sent["In-Reply-To"] == sent["References"] == "<one@customer.test>"
    assert sent["Auto-Submitted"] == "auto-replied" and sent["X-Auto-Response-Suppress"] == "All"
    assert shown_text(sent).startswith("Hello you\n\n-- \nThis is an automatic answer from Tarn & Trail.")
    html = sent.get_body(("html",))
    assert html is not None and "<p>Hello <strong>you</strong></p>" in html.get_content()


async def test_a_person_s_mail_is_not_marked_as_automatic(make: Make, exchanger: Exchanger) -> None:
    await send(make(), outgoing(author=Author.AGENT, reply=Reply("I <looked>.\n\nBye & thanks"), place={}))
    [sent] = exchanger.mails()
    assert sent["Auto-Submitted"] is None and sent["X-Auto-Response-Suppress"] is None
    assert sent["Subject"] == f"Re: {NO_SUBJECT}" and sent["In-Reply-To"] is None
    assert shown_text(sent) == "I <looked>.\n\nBye & thanks\n"
    html = sent.get_body(("html",))
    assert html is not None and "<p>I &lt;looked&gt;.</p><p>Bye &amp; thanks</p>" in html.get_content()


@pytest.mark.parametrize(
    ("answers", "expected", "everywhere"),
    [
        ({"mail": ["553 5.7.1 Not your address"]}, DeliveryDelayed, True),
        ({"mail": ["451 4.3.0 Local error"]}, DeliveryDelayed, False),
        ({"rcpt": ["450 4.2.1 Later"]}, DeliveryDelayed, False),
        ({"rcpt": ["421 4.3.2 Closing"]}, DeliveryDelayed, True),
        ({"rcpt": ["550 5.1.1 Unknown"]}, DeliveryFailed, None),
        ({"data": ["451 4.3.0 Local error"]}, DeliveryDelayed, False),
        ({"data": ["554 5.7.1 Spam"]}, DeliveryFailed, None),
        ({"data": [CUT]}, DeliveryUncertain, None),
        ({"cut_after": 1}, DeliveryUncertain, None),
    ],
)
async def test_what_the_server_says_decides_what_becomes_of_a_mail(
    make: Make, exchanger: Exchanger, answers: dict[str, Any], expected: type[Exception], everywhere: bool | None
) -> None:
    for name, value in answers.items():
        setattr(exchanger, name, value)
    with pytest.raises(expected) as raised:
        await send(make(), outgoing())
    assert getattr(raised.value, "everywhere", None) == everywhere
    await send(make(), outgoing())
    assert shown_text(exchanger.mails()[-1]).startswith("Hello you")


async def test_a_repeat_is_the_same_mail(make: Make, exchanger: Exchanger) -> None:
    exchanger.cut_after = 1
    with suppress(DeliveryUncertain):
        await send(make(), outgoing())
    await send(make(), outgoing())
    first, second = exchanger.mails()
    assert first["Message-ID"] == second["Message-ID"] and shown_text(first) == shown_text(second)


async def test_a_server_that_is_down_delays_everything(make: Make, exchanger: Exchanger) -> None:
    channel = make()
    await exchanger.stop()
    with pytest.raises(DeliveryDelayed, match="FIRSTLINE_EMAIL_SMTP") as raised:
        await send(channel, outgoing())
    assert raised.value.everywhere


async def test_a_wrong_login_waits_and_is_said_once(
    make: Make, exchanger: Exchanger, caplog: pytest.LogCaptureFixture
) -> None:
    exchanger.password = PASSWORD
    channel = make(smtp_password="wrong-one")
    for _ in range(2):
        with pytest.raises(DeliveryDelayed, match="FIRSTLINE_EMAIL_SMTP_PASSWORD") as raised:
            await send(channel, outgoing())
        assert raised.value.everywhere and raised.value.retry_after >= 60
    assert len(caplog.records) == 1 and "wrong-one" not in caplog.text
    await send(make(), outgoing())
    assert len(exchanger.taken) == 1


async def test_a_password_never_goes_out_without_tls(exchanger: Exchanger) -> None:
    server = replace(smtp_server(f"127.0.0.1:{exchanger.port}"), port=exchanger.port)  # STARTTLS is asked for
    with pytest.raises(DeliveryDelayed, match="TLS"):
        await Post(server, OURS, "help", PASSWORD).send("carl@customer.test", b"Subject: x\n\nx")
    assert not exchanger.taken


async def test_answering_a_number_chooses_that_option(make: Make, exchanger: Exchanger) -> None:
    options = (Option("article:a", "Where is my\nparcel?"), Option("article:none", "Something else"), Option("x", "No"))
    await send(make(), outgoing(reply=Reply("Which?", options)))
    text = shown_text(exchanger.mails()[0])
    assert "Which?\n\n1. Where is my parcel?\n2. Something else\n\nReply with 1 or 2.\n\nOr reply with these" in text
