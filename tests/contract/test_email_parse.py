"""Who wrote a mail, in which thread, with which files."""

from __future__ import annotations

import pytest

from bot.channels.email.address import bounded, tidy_address
from bot.events import MAX_FILES, AttachmentKind, Event, Incoming, Reachable
from tests.contract.samples.email import (
    ATTACHMENT,
    KEY,
    LOGO_MAIL,
    OURS,
    PAYLOADS,
    PLAIN,
    REPLY,
    THREAD,
    mail,
    make_channel,
    read,
    tree,
)


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


def test_the_samples_mean_what_their_provider_means() -> None:
    events = [make_channel().parse(payload) for payload in PAYLOADS]
    kinds: list[type[Event] | type[None]] = [type(event) for event in events]
    assert kinds.count(Incoming) >= 10 and kinds.count(Reachable) == 1 and kinds.count(type(None)) >= 5
    sample = make_channel().parse(make_channel().sample("Where is my parcel?\n\n2 of 3"))
    assert isinstance(sample, Incoming) and sample.text == "Where is my parcel?\n\n2 of 3"
