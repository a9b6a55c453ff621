"""Mails as they really come, also those that mean nothing to us: the seeds of the fuzzing."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, cast

from bot.channels.base import Channel
from bot.channels.email.adapter import Email
from bot.channels.email.intake import Rules
from bot.channels.email.mailbox import Mailbox
from bot.channels.email.parse import read_mail
from bot.channels.email.post import Post
from bot.channels.email.servers import imap_server, smtp_server
from bot.events import Incoming
from bot.store.database import Database

OURS = "help@shop.test"
KEY = "0123456789abcdef" * 2
THREAD = "00112233aabbccdd"


def mail(headers: str, body: str = "Where is my parcel?") -> bytes:
    """A mail of Carl's; a header given here takes the place of the usual one."""
    usual = {
        "Return-Path": "<carl@customer.test>",
        "From": "Carl Daly <carl@customer.test>",
        "To": OURS,
        "Subject": "Question",
        "Date": "Fri, 20 Nov 2026 12:00:00 +0000",
        "Message-ID": "<one@customer.test>",
    }
    given = {line.split(":")[0].lower() for line in headers.splitlines() if line[:1].strip()}
    lines = [f"{name}: {value}" for name, value in usual.items() if name.lower() not in given]
    return "\r\n".join([*headers.splitlines(), *lines, "", *body.split("\n")]).encode()


def parts(kind: str, *inner: str) -> str:
    """The body of a mail of several parts; its Content-Type is `multipart/<kind>; boundary=cut`."""
    return "\n".join(["", *(f"--cut\n{one}" for one in inner), "--cut--", ""])


def tree(kind: str, *inner: str, headers: str = "", more: str = "") -> bytes:
    kind_header = f"MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=cut{more}"
    return mail(f"{headers}\n{kind_header}".strip(), parts(kind, *inner))


PICTURE = b64encode(b"\x89PNG" + bytes(20_000)).decode()
LOGO = b64encode(b"\x89PNG" + bytes(500)).decode()
PLAIN = "Content-Type: text/plain; charset=utf-8\n\nWhere is my parcel?"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Where is <b>my parcel</b>?</p>"

REPLY = mail(
    f"Subject: Re: Refund\nMessage-ID: <two@customer.test>\nIn-Reply-To: <{KEY}.{THREAD}@shop.test>\n"
    f"References: <one@customer.test> <{KEY}.{THREAD}@shop.test>",
    "It is order 12.\n\nOn Fri, 20 Nov 2026 at 12:01, Tarn & Trail <help@shop.test> wrote:\n> Which order?\n",
)
ATTACHMENT = tree(
    "mixed",
    PLAIN,
    f'Content-Type: image/png; name="boot.png"\nContent-Disposition: attachment; filename="boot.png"\n'
    f"Content-Transfer-Encoding: base64\n\n{PICTURE}",
)
LOGO_MAIL = tree(
    "related",
    HTML,
    f"Content-Type: image/png; name=logo.png\nContent-ID: <logo@x>\nContent-Disposition: inline; filename=logo.png\n"
    f"Content-Transfer-Encoding: base64\n\n{LOGO}",
)
BOUNCE = tree(
    "report",
    "Content-Type: text/plain\n\nYour message could not be delivered.",
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.customer.test\n\n"
    "Final-Recipient: rfc822; carl@customer.test\nAction: failed\nStatus: 5.1.1\n",
    f"Content-Type: message/rfc822\n\nFrom: help@shop.test\nTo: carl@customer.test\n"
    f"Message-ID: <{KEY}.{THREAD}@shop.test>\nSubject: Re: Refund\n\nHello",
    headers="Return-Path: <>\nFrom: MAILER-DAEMON@mx.customer.test\nSubject: Undelivered\nAuto-Submitted: auto-replied",
    more="; report-type=delivery-status",
)

PAYLOADS: list[object] = [
    mail(""),
    mail("Subject: Refund for order 12"),
    REPLY,
    mail("Subject: =?utf-8?B?w5xiZXJ3ZWlzdW5n?=\nFrom: =?iso-8859-1?Q?J=F6rg?= <joerg@customer.test>"),
    mail("Content-Type: text/html; charset=utf-8", "<html><body><p>Where is<br>my parcel?</p></body></html>"),
    tree("alternative", PLAIN, HTML),
    ATTACHMENT,
    LOGO_MAIL,
    tree("mixed", PLAIN, "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR"),
    tree("mixed", PLAIN, "Content-Type: message/rfc822\n\nSubject: inner\nFrom: a@b.test\n\nInner words"),
    BOUNCE,
    mail("Auto-Submitted: auto-replied\nSubject: Out of office", "I am away."),
    mail("List-Id: <news.shop.test>\nPrecedence: bulk", "News!"),
    mail("X-Auto-Response-Suppress: OOF, AutoReply"),
    mail("From: no-reply@bank.test"),
    mail("Subject: unsubscribe", ""),
    mail("X-Spam-Flag: YES", "Win now"),
    mail("Content-Type: text/plain; charset=no-such-thing\nContent-Transfer-Encoding: base64", "V2hlcmU/"),
    mail("Content-Type: text/plain; format=flowed", "Where is \nmy parcel? \n\nRegards,\nCarl\n-- \nCarl Daly"),
    mail("Subject: Bad bytes").replace(b"parcel", b"p\xe4rc\xff\x00l"),
    b"",
    {"not": "a mail"},
]


def make_channel() -> Channel:
    """For `parse` alone: nothing is behind it."""
    return Email(
        OURS,
        from_name="Tarn & Trail",
        shop="Tarn & Trail",
        open_mailbox=lambda: Mailbox(imap_server("imap.shop.test"), OURS, "", "INBOX"),
        post=Post(smtp_server("smtp.shop.test"), OURS, OURS, None),
        rules=Rules("INBOX", 1024 * 1024, 10, 30, 30.0),
        database=cast(Database, None),
        clock=lambda: 0.0,
    )


def read(raw: object, **more: Any) -> Incoming:
    """What is read of a mail that is to be answered."""
    event = read_mail(raw, OURS, **more)
    assert isinstance(event, Incoming), event
    return event
