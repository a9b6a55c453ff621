"""A customer's own words in a mail: without quotes, signatures and markup, and whatever the character set is."""

from __future__ import annotations

import time

import pytest

from bot.channels.email.headers import text_of
from bot.channels.email.wording import newest
from tests.contract.samples.email import HTML, PLAIN, REPLY, mail, make_channel, read, tree


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (mail(""), "Where is my parcel?"),
        (mail("Subject: Refund for order 12"), "Refund for order 12\n\nWhere is my parcel?"),
        (mail("Subject: Re: Refund"), "Where is my parcel?"),
        (mail("Subject: where is my PARCEL"), "Where is my parcel?"),
        (mail("Subject: Refund\nIn-Reply-To: <x@y.test>"), "Where is my parcel?"),
        (mail("Subject: Where is my parcel?", ""), "Where is my parcel?"),
        (REPLY, "It is order 12."),
        (mail("Content-Type: text/html", "<p>Where is<br>my <b>parcel</b>?</p><p>1. a_b*c</p>"),
         "Where is\nmy parcel?\n\n1. a_b*c"),
        (tree("alternative", PLAIN, HTML), "Where is my parcel?"),
        (tree("alternative", PLAIN.replace("Where is my parcel?", " "), HTML), "Where is my parcel?"),
        (mail("Content-Type: text/plain; format=flowed", "Where is \nmy parcel?\n-- \nCarl"), "Where is my parcel?"),
        (mail("Content-Type: text/plain; charset=no-such", "a"), "a"),
        (mail("Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-8", "=C3=A9"), "é"),
        (mail("", "nul \x00 here"), "nul  here"),
        (tree("mixed", HTML, "Content-Type: text/plain\n\nScanned."), "Where is my parcel?\n\nScanned."),
        (mail("Subject: STOP!", "Wrong size."), "STOP!\n\nWrong size."),
        (mail("Subject: WG: Rechnung", "Bitte lesen\n\nVon: Shop <a@b.test>\nGesendet: Freitag\nBetreff: x\n\nAlt"),
         "Bitte lesen\n\nVon: Shop <a@b.test>\nGesendet: Freitag\nBetreff: x\n\nAlt"),
        (mail("Subject: My chats", "link XZCS-WK77"), "link XZCS-WK77"),
        (mail("Subject: Later", "remind me tomorrow at 9"), "remind me tomorrow at 9"),
        (mail("Subject: Mails", "leave me alone"), "stop"),
        (mail("Content-Type: text/html", '<div style="DISPLAY: none">Seen<br></div><h2>Hi</h2><p>Where?</p>'),
         "Hi\n\nWhere?"),
        (mail("Content-Type: text/html", "<p>C:\\temp\\[x] &lt;b&gt; &amp;amp;</p>"), "C:\\temp\\[x] <b> &amp;"),
        (mail("Content-Type: text/html", '<div style="display:none">Only this</div>'), "Only this"),
        (mail("Content-Type: text/html", "<p>2</p><hr><div>From: Shop &lt;a@b.test&gt;<br>Sent: x</div>old"), "2"),
    ],
)  # fmt: skip
def test_what_is_read_of_a_mail(raw: bytes, text: str) -> None:
    assert read(raw).text == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("New\n\nOn Fri, 20 Nov 2026 at 12:01, Shop <help@shop.test> wrote:\n> old\n> older", "New"),
        ("New\n\nOn Fri, Nov 20, 2026 at 12:01 PM Tarn & Trail\n<help@shop.test> wrote:\n\n> old", "New"),
        ("Neu\n\nAm 20.11.2026 um 12:01 schrieb Shop <help@shop.test>:\n> alt", "Neu"),
        ("Nouveau\n\nLe ven. 20 nov. 2026 à 12:01, Shop <help@shop.test> a écrit :\n> vieux", "Nouveau"),
        ("New\n\n________________________________\nFrom: Shop <help@shop.test>\nSent: Friday\nTo: Carl\n\nold", "New"),
        ("New\n\n-----Original Message-----\nFrom: Shop\nSent: Friday\n\nold", "New"),
        ("On Fri, 20 Nov 2026 at 12:01, Shop <help@shop.test> wrote:\n> Which order?\n\nOrder 12", "Order 12"),
        ("> Which order?\n12\n> When?\nMonday", "12\nMonday"),
        ("> all of it is quoted", "> all of it is quoted"),
        ("Where?\n\nKind regards,\nCarl Daly\n+353 1 555", "Where?"),
        ("Where?\n-- \nCarl", "Where?"),
        ("Where?\n\nSent from my iPhone", "Where?"),
        ("Where?\n\nThanks,\nCarl", "Where?"),
        ("2\n\nCarl", "2"),
        ("2, thanks\nCarl", "2, thanks"),
        ("2\n\nVon meinem iPhone gesendet", "2"),
        ("2\n\nEnvoyé de mon iPhone", "2"),
        ("2\n\n-----Ursprüngliche Nachricht-----\nVon: Shop\nGesendet: Freitag\n\nalt", "2"),
        ("2\n\nMit freundlichen Grüßen\nJörg", "2"),
        ("2\n\nViele Grüße, Jörg", "2"),
        ("2\n\nCordialement,\nRené", "2"),
        ("2\n\nUn saludo\nPilar", "2"),
        ("2\n\nDistinti saluti\nUgo", "2"),
        ("2\n\nMet vriendelijke groet,\nJan", "2"),
        ("2\n\n* * *", "2"),
        ("2\n\n---", "2"),
        ("Où?\n\nLe ven. 20 nov. 2026 à 12:01, Shop <help@shop.test> a\nécrit :\n> vieux", "Où?"),
        ("أين؟\n\nفي الجمعة، 20 نوفمبر 2026 في 12:01 م تمت كتابة ما يلي بواسطة Shop <help@shop.test>:\n> old", "أين؟"),
        (
            "Below.\n\nOn Fri, 20 Nov 2026 at 12:01, Shop <help@shop.test> wrote:\n> Which?\n\n12\n\n> When?",
            "Below.\n\n12",
        ),
    ],
)
def test_quotes_and_signatures_go(text: str, left: str) -> None:
    assert newest(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Hi,\n\nwhere is it?\n\nThanks, and can you also refund the other one?",
        "Where is it?\nThank you,\nplease also cancel order 12",
        "Regards,\n\nWhere is my order?",
        "Hello\n\nBest regards,\nCarl\n\nPS: please also cancel order 12",
        "I want:\n- boots\n- a tent",
        "Thanks,\nCarl",
        "From: 20 December\nTo: 27 December\nIs the flat free?",
        "Is the flat free?\n\nFrom: 20 December\nTo: 27 December\n\nFor two people.",
        "I need a bag for\n> 10 degrees\nand < 2 kg",
        "I need a bag for\n> 10 degrees",
        "On 12 November your colleague wrote:\nYou get a refund.\n\nWhere is it?",
        "Hi.\nOn 12 November your colleague wrote:\nYou get a refund.",
        "2\nMonday",
        "See.\n\n---------- Forwarded message ---------\nFrom: Shop <a@b.test>\nDate: Friday\nSubject: x\n\nOld words",
        "See.\n\nBegin forwarded message:\n\nFrom: Shop <a@b.test>\nDate: Friday\nSubject: x\n\nOld words",
        "---------- Forwarded message ---------\nFrom: Shop <a@b.test>\nDate: Friday\nSubject: x\n\nOld words",
        "2",
        "x" * 5000 + "\n" + "word " * 3000,
    ],
)
def test_a_customer_s_own_words_stay(text: str) -> None:
    assert newest(text) == text.strip()


@pytest.mark.parametrize(
    ("headers", "body", "is_stop"),
    [
        ("", "STOP", True), ("", "Unsubscribe!", True), ("Subject: unsubscribe", "", True),
        ("Subject: Unsubscribe", "Please remove me.", True), ("", "stop please\n\nSent from my iPhone", True),
        ("Subject: stop", "Why does the zip stop halfway?", False), ("", "Stop the order", False),
        ("Subject: STOP!", "Wrong size in order 4711, do not ship it, I need a 43 instead.", False),
        ("Subject: Unsubscribe me", "Since Monday I cannot log in, and nobody answers my calls.", False),
        ("Subject: Stop", "Hi,\n\nKind regards\nCarl", True), ("Subject: Stop", "Sent from my iPhone", True),
        ("", "stop\n\nCarl", True), ("", "Stop\n\nMit freundlichen Grüßen\nJörg", True),
        ("Subject: Re: unsubscribe\nIn-Reply-To: <x@y.test>", "I changed my mind.", False),
    ],
)  # fmt: skip
def test_stop_means_stop(headers: str, body: str, is_stop: bool) -> None:
    assert (read(mail(headers, body)).text == "stop") is is_stop


@pytest.mark.parametrize("charset", ["idna", "punycode", "unicode_escape", "rot13", "zlib", "undefined", "x" * 999, ""])
def test_no_character_set_raises_or_makes_half_characters(charset: str) -> None:
    for content in (b"caf\xc3\xa9", b"\\ud800", b"\xff\xfe\x00", b"xn--" * 1000):
        text_of(content, charset).encode()


@pytest.mark.parametrize(
    "body",
    ["On " + "x wrote " * 30_000, "From: " + "To: " * 30_000, "\n" * 100_000, "_" * 100_000, "> " * 50_000,
     "<pre>" * 30_000, "<a " * 30_000, "<ul><li>" * 10_000, "&nbsp;" * 30_000, "<!--" * 20_000],
)  # fmt: skip
def test_no_mail_takes_long(body: str) -> None:
    began = time.process_time()
    for kind in ("text/plain", "text/html"):
        make_channel().parse(mail(f"Content-Type: {kind}", body))
    assert time.process_time() - began < 4.0  # without the bounds it is minutes
