"""The pure parts of the email adapter: what a mail means, and how an answer looks."""

from __future__ import annotations

import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest

from bot.channels.email.address import bounded, tidy_address
from bot.channels.email.headers import text_of
from bot.channels.email.mailbox import IDLE_SECONDS
from bot.channels.email.parse import NotAnswered, read_mail
from bot.channels.email.render import html_text, plain_text, render_mail
from bot.channels.email.servers import Safety, Server, imap_server, smtp_server
from bot.channels.email.settings import Settings
from bot.channels.email.wording import newest
from bot.channels.markup import plain
from bot.events import MAX_FILES, AttachmentKind, Event, Incoming, Outgoing, Reachable
from bot.model import Markup, Option, Reply
from tests.contract.samples.email import (
    ATTACHMENT,
    BOUNCE,
    HTML,
    KEY,
    LOGO_MAIL,
    OURS,
    PAYLOADS,
    PLAIN,
    REPLY,
    THREAD,
    mail,
    make_channel,
    tree,
)


def read(raw: object, **more: Any) -> Incoming:
    event = read_mail(raw, OURS, **more)
    assert isinstance(event, Incoming), event
    return event


def why(raw: object) -> str:
    event = read_mail(raw, OURS)
    assert isinstance(event, NotAnswered), event
    return event.why


def sent(reply: Reply, **place: str) -> EmailMessage:
    message = Outgoing(KEY, f"carl@customer.test/{THREAD}", reply, place=place)
    content = render_mail(message, ours=OURS, from_name="Tarn & Trail", shop="Tarn & Trail")["content"]
    return cast(EmailMessage, message_from_bytes(content, policy=default))


# Who and where


def test_a_mail_says_who_wrote_and_what_a_reply_needs() -> None:
    event = read(mail("Subject: Refund\nFrom: =?utf-8?Q?Ren=C3=A9?= <Carl@Customer.TEST>"))
    assert (event.name, event.person, event.account) == ("René", "carl@customer.test", OURS)
    assert event.address.startswith("carl@customer.test/") and not event.public
    assert event.reference == "<one@customer.test>"
    assert event.place == {
        "subject": "Refund", "message_id": "<one@customer.test>", "references": "<one@customer.test>",
    }  # fmt: skip


def test_an_answer_joins_the_thread_of_the_same_sender_only() -> None:
    first = read(mail(""))
    headers = "Message-ID: <two@customer.test>\nReferences: <one@customer.test>\nIn-Reply-To: <x@elsewhere.test>"
    assert read(mail(headers)).address == first.address
    assert read(mail("Message-ID: <two@customer.test>\nIn-Reply-To: <one@customer.test>")).address == first.address
    assert read(mail(f"{headers}\nFrom: eve@elsewhere.test")).address != first.address
    assert read(mail("Message-ID: <two@customer.test>")).address != first.address


def test_an_answer_to_us_is_known_by_our_own_message_id() -> None:
    assert read(REPLY).address == f"carl@customer.test/{THREAD}"
    only = f"Message-ID: <two@customer.test>\nIn-Reply-To: <{KEY}.{THREAD}@shop.test>"
    assert read(mail(only)).address == f"carl@customer.test/{THREAD}"
    forged = only.replace("shop.test", "elsewhere.test")
    assert read(mail(forged)).address != f"carl@customer.test/{THREAD}"


def test_the_same_mail_has_the_same_event_id_however_it_came() -> None:
    again = b"Received: from elsewhere\r\n" + mail("")
    assert read(again).event_id == read(mail("")).event_id
    assert read(mail("From: dora@customer.test")).event_id != read(mail("")).event_id
    without = mail("").replace(b"Message-ID: <one@customer.test>\r\n", b"")
    assert read(without).event_id == read(without).event_id and read(without).reference is None
    assert len(read(without).address.rpartition("/")[2]) == 16


def test_a_secret_in_the_subject_is_not_kept_beside_the_transcript() -> None:
    event = read(mail("Subject: my card 4111 1111 1111 1111"))
    assert "4111" not in event.place["subject"]


def test_references_stay_bounded() -> None:
    ids = [f"<{number}@customer.test>" for number in range(100)]
    kept = bounded(ids).split()
    assert (kept[0], kept[-1], len(kept)) == (ids[0], ids[-1], 20)
    assert len(bounded([f"<{'x' * 200}{number}@customer.test>" for number in range(20)])) <= 900


@pytest.mark.parametrize(
    ("address", "tidy"),
    [
        ("Carl@Customer.TEST", "carl@customer.test"),
        ("a+b/c=d@x-y.test", "a+b/c=d@x-y.test"),
        ("carl@localhost", "carl@localhost"),
        ("carl", None), ("", None), ("@x.test", None), ("a b@x.test", None), ('"a b"@x.test', None),
        ("carl@x.test\nBcc: all@x.test", None), ("jörg@x.test", None), (f"{'a' * 65}@x.test", None),
    ],
)  # fmt: skip
def test_an_address_that_could_break_a_header_is_none(address: str, tidy: str | None) -> None:
    assert tidy_address(address) == tidy


# Text


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


# Files


def test_files_come_along_with_their_bytes() -> None:
    [file] = read(ATTACHMENT).attachments
    assert (file.kind, file.name, file.media_type, file.size) == (AttachmentKind.PHOTO, "boot.png", "image/png", 20_004)
    assert file.content is not None and file.content.startswith(b"\x89PNG")
    [named] = read(ATTACHMENT, whole=False).attachments
    assert (named.name, named.content, bool(named.ref)) == ("boot.png", None, True)


def test_a_signature_s_logo_and_seal_are_no_files() -> None:
    assert read(LOGO_MAIL).attachments == ()
    seal = "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN"
    assert read(tree("signed", PLAIN, seal)).attachments == ()


def test_an_invitation_and_a_mail_inside_a_mail_are_files() -> None:
    invitation = "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"
    inner = "Content-Type: message/rfc822\n\nSubject: inner\n\nInner words"
    event = read(tree("mixed", PLAIN, invitation, inner))
    assert [file.name for file in event.attachments] == ["invite.ics", "message.eml"]
    assert event.text == "Where is my parcel?" and b"Inner words" in (event.attachments[1].content or b"")


def test_no_more_files_than_an_event_may_bring() -> None:
    file = "Content-Type: application/pdf; name=a.pdf\n\nx"
    assert len(read(tree("mixed", PLAIN, *[file] * 60)).attachments) == MAX_FILES


def test_a_long_mail_comes_whole_before_its_files() -> None:
    files = [f"Content-Type: application/pdf; name=a{number}.pdf\n\nx" for number in range(10)]
    long = "Content-Type: text/plain\n\n" + "word " * 2000
    whole, *others = read(tree("mixed", long, *files)).attachments
    assert [file.name for file in others] == [f"a{number}.pdf" for number in range(10)]
    assert whole.content is not None and len(whole.content) > 9000


# Nobody to answer


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ("Auto-Submitted: auto-replied", "automatically"),
        ("Auto-Submitted: auto-generated (vacation)", "automatically"),
        ("X-Autoreply: yes", "answering machine"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", "no automatic answer"),
        ("Return-Path: <>", "notice"),
        ("Precedence: bulk", "list of people"),
        ("Precedence: auto_reply", "list of people"),
        ("List-Id: <news.shop.test>", "list of people"),
        ("List-Unsubscribe: <mailto:x@y.test>", "list of people"),
        ("X-Spam-Flag: YES", "spam"),
        ("X-Spam-Status: Yes, score=9", "spam"),
        ("X-Autogenerated: Reply", "answering machine"),
        ("X-Vacation: yes", "answering machine"),
        ("X-POST-MessageClass: 9; Autoresponder", "answering machine"),
        ("X-FC-MachineGenerated: true", "answering machine"),
        ("Preference: auto_reply", "answering machine"),
        ("Delivered-To: carl@customer.test\nDelivered-To: Autoresponder", "answering machine"),
        ("Subject: Automatic reply: Your order", "subject"),
        ("Subject: Automatische Antwort: Bestellung", "subject"),
        ("Subject: Abwesenheitsnotiz", "subject"),
        ("Subject: Out of office", "subject"),
        ("Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_x?=", "subject"),
        ("Subject: Respuesta =?utf-8?Q?autom=C3=A1tica?=: x", "subject"),
        ("Subject: Risposta automatica: x", "subject"),
        ("Content-Type: text/calendar; method=REPLY", "invitation"),
        ("From: no-reply@bank.test", "reads no answers"),
        ("From: Bank <donotreply+7@bank.test>", "reads no answers"),
        ("From: MAILER-DAEMON@mx.test", "reads no answers"),
        (f"From: {OURS.upper()}", "our own"),
        ("From: nobody in particular", "cannot be answered"),
        ('From: "a b"@x.test', "cannot be answered"),
    ],
)
def test_what_no_person_sent_is_not_answered(headers: str, reason: str) -> None:
    assert reason in why(mail(headers))
    assert make_channel().parse(mail(headers)) is None


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: no",
        "Precedence: normal",
        "X-Auto-Response-Suppress: DR, RN",
        "From: noreen@bank.test",
        "X-Spam-Status: No, score=0",
        "Subject: Re: question",
        "Delivered-To: help@shop.test",
    ],
)
def test_what_a_person_sent_is(headers: str) -> None:
    assert read(mail(headers)).text == "Where is my parcel?"


def test_a_failure_for_good_tells_that_the_customer_cannot_be_reached() -> None:
    assert read_mail(BOUNCE, OURS) == Reachable("email", OURS, f"carl@customer.test/{THREAD}", can_write=False)
    for temporary in (
        BOUNCE.replace(b"Status: 5.1.1", b"Status: 4.2.2"),
        BOUNCE.replace(b"Action: failed", b"Action: delayed"),
        BOUNCE.replace(b"Message-ID: <0123", b"Message-ID: <zzzz"),
    ):
        assert isinstance(read_mail(temporary, OURS), NotAnswered)


def test_a_failure_that_returns_only_headers_or_nothing_names_the_recipient() -> None:
    returned = b"Content-Type: message/rfc822\r\n\r\nFrom: help@shop.test\r\nTo: carl@customer.test\r\n"
    assert returned in BOUNCE
    headers_only = BOUNCE.replace(b"message/rfc822", b"text/rfc822-headers")
    without_to = BOUNCE.replace(b"\r\nTo: carl@customer.test\r\nMessage-ID: <0123", b"\r\nMessage-ID: <0123")
    assert without_to != BOUNCE
    for raw in (headers_only, without_to):
        assert read_mail(raw, OURS) == read_mail(BOUNCE, OURS)


def test_whatever_is_broken_is_left_for_a_person() -> None:
    overlong = mail(f"Content-Type: text/plain; {'a=b; ' * 30_000}")
    assert read_mail(overlong, OURS) == NotAnswered("it cannot be read", for_people=True)
    for odd in (None, 7, "text", {}, [], b"", b"\x00" * 100):
        assert make_channel().parse(odd) is None


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


def test_the_samples_mean_what_their_provider_means() -> None:
    events = [make_channel().parse(payload) for payload in PAYLOADS]
    kinds: list[type[Event] | type[None]] = [type(event) for event in events]
    assert kinds.count(Incoming) >= 10 and kinds.count(Reachable) == 1 and kinds.count(type(None)) >= 5
    sample = make_channel().parse(make_channel().sample("Where is my parcel?\n\n2 of 3"))
    assert isinstance(sample, Incoming) and sample.text == "Where is my parcel?\n\n2 of 3"


# Answers


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


# Settings


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("imap.shop.test", Server("imap.shop.test", 993, Safety.TLS)),
        ("imaps://imap.shop.test:9933", Server("imap.shop.test", 9933, Safety.TLS)),
        ("imap://127.0.0.1", Server("127.0.0.1", 143, Safety.PLAIN)),
        ("imap://[::1]:1143", Server("::1", 1143, Safety.PLAIN)),
    ],
)
def test_where_mail_is_read(text: str, server: Server) -> None:
    assert imap_server(text) == server


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("smtp.shop.test", Server("smtp.shop.test", 587, Safety.STARTTLS)),
        ("smtp.shop.test:465", Server("smtp.shop.test", 465, Safety.TLS)),
        ("smtps://smtp.shop.test", Server("smtp.shop.test", 465, Safety.TLS)),
        ("smtp://smtp.shop.test:25", Server("smtp.shop.test", 25, Safety.STARTTLS)),
        ("smtp://localhost:25", Server("localhost", 25, Safety.PLAIN)),
    ],
)
def test_where_mail_is_sent(text: str, server: Server) -> None:
    assert smtp_server(text) == server


@pytest.mark.parametrize(
    ("name", "value"),
    [("imap", "imap://imap.shop.test"), ("imap", "http://x"), ("imap", "a:b:c"), ("smtp", "imaps://x"), ("smtp", "/"),
     ("address", "Help <help@shop.test>"), ("imap", "imaps://user@imap.shop.test")],
)  # fmt: skip
def test_a_wrong_setting_is_refused(name: str, value: str) -> None:
    given: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=r"write|address"):
        Settings(_env_file=None, **given)


def test_a_wait_ends_before_the_server_hangs_up() -> None:
    assert IDLE_SECONDS < 29 * 60
