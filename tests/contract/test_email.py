"""The email adapter against a real mailbox (Dovecot) and a real customers' server (aiosmtpd): nothing is lost."""

from __future__ import annotations

import asyncio
import logging
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.attachments import Files
from bot.channels.base import Accept, Parts
from bot.channels.email import Email, Settings, create
from bot.channels.email import intake as email_intake
from bot.channels.email.post import Post
from bot.channels.email.render import NO_SUBJECT
from bot.channels.email.servers import smtp_server
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain, SettingsError, StoreError
from bot.events import Event, Incoming, Outgoing, Reachable
from bot.intake import MAX_TEXT, Intake
from bot.model import Author, Markup, Option, Reply
from bot.settings import load_settings
from bot.signals import Signals
from bot.store import cursors
from bot.store.database import Database
from tests.conftest import Clock
from tests.contract.samples.email import BOUNCE, PLAIN, mail, tree
from tests.fakes.mail_dovecot import PASSWORD, Dovecot
from tests.fakes.mail_exchanger import CUT, Exchanger, shown_text

OURS = "help@shop.test"
KEY = "ab" * 16
Make = Callable[..., Email]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "firstline.db")
    yield database
    database.close()


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.now = time.time()  # Dovecot dates what arrives by the real one
    return clock


@pytest.fixture
def accept(database: Database, clock: Clock, tmp_path: Path) -> Accept:
    return Intake(database, Signals(), Files(tmp_path / "files", 1024 * 1024), clock).accept


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Dovecot]:
    async with Dovecot() as server:
        yield server


@pytest_asyncio.fixture
async def exchanger() -> AsyncIterator[Exchanger]:
    async with Exchanger() as exchanger:
        yield exchanger


@pytest.fixture
def make(database: Database, exchanger: Exchanger, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Make:
    monkeypatch.setattr(email_intake, "pause_after", lambda failures: 0.05)

    def make(server: Dovecot | None = None, **changed: Any) -> Email:
        given: dict[str, Any] = {
            "address": OURS,
            "imap": f"imap://127.0.0.1:{server.imap_port if server else 1}",
            "smtp": f"smtp://127.0.0.1:{exchanger.port}",
            "user": "help",
            "password": PASSWORD,
            **changed,
        }
        parts = Parts(load_settings(_env_file=None), database, Signals(), clock)
        return create(Settings(_env_file=None, **given), parts)

    return make


@asynccontextmanager
async def running(channel: Email, accept: Accept) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(channel.run(accept))
    yield task
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def eventually(condition: Callable[[], object], seconds: float = 15.0) -> None:
    for _ in range(int(seconds * 50)):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"It has not come true in {seconds} seconds.")


def stored(database: Database) -> list[str]:
    rows = database.read.rows("SELECT m.text FROM inbox i JOIN messages m ON m.id = i.message_id ORDER BY i.id")
    return [row["text"] for row in rows]


def place(database: Database) -> str | None:
    return cursors.get(database.read, "email", OURS, "INBOX")


def numbered(number: int, text: str = "", headers: str = "") -> bytes:
    return mail(f"Message-ID: <{number}@customer.test>\n{headers}".strip(), text or f"Question {number}")


def outgoing(text: str = "Hello **you**", **changed: Any) -> Outgoing:
    message = Outgoing(
        KEY,
        "carl@customer.test/00112233aabbccdd",
        Reply(text, markup=Markup.MARKDOWN),
        place={"subject": "Refund", "message_id": "<one@customer.test>", "references": "<one@customer.test>"},
    )
    return replace(message, **changed)


async def send(channel: Email, message: Outgoing) -> None:
    for request in channel.render(message):
        await channel.deliver(request)


# Reading


@pytest.mark.peers
async def test_new_mail_is_told_at_once_stored_and_marked_as_read(
    server: Dovecot, make: Make, accept: Accept, database: Database
) -> None:
    async with running(make(server), accept):
        await eventually(lambda: place(database))
        began = asyncio.get_running_loop().time()
        await server.deliver(numbered(1))
        await eventually(lambda: stored(database) == ["Question 1"])
        assert asyncio.get_running_loop().time() - began < 5.0  # IDLE: without it the next look is in 30 s
        await server.deliver(numbered(2))
        await eventually(lambda: stored(database) == ["Question 1", "Question 2"])
        await eventually(lambda: server.flags() == ["S", "S"])


@pytest.mark.peers
async def test_a_server_that_tells_nothing_is_asked(make: Make, accept: Accept, database: Database) -> None:
    async with Dovecot(idle=False) as server, running(make(server, poll_seconds=0.2), accept):
        await eventually(lambda: place(database))
        await server.deliver(numbered(1))
        await eventually(lambda: stored(database) == ["Question 1"])


@pytest.mark.peers
async def test_what_came_while_we_were_down_is_read_once_in_its_order(
    server: Dovecot, make: Make, accept: Accept, database: Database
) -> None:
    async with running(make(server), accept):
        await server.deliver(numbered(1))
        await eventually(lambda: stored(database))
    for number in (2, 3, 4):
        await server.deliver(numbered(number))
    async with running(make(server), accept):
        await eventually(lambda: len(stored(database)) == 4)
        await server.deliver(numbered(3))  # the same mail, by another way
        await server.deliver(numbered(5))
        await eventually(lambda: len(stored(database)) == 5)
    assert stored(database) == [f"Question {number}" for number in (1, 2, 3, 4, 5)]


@pytest.mark.peers
async def test_the_place_moves_on_only_after_the_mail_is_stored(
    server: Dovecot, make: Make, accept: Accept, database: Database
) -> None:
    troubles: list[BaseException] = [StoreError("full"), StoreError("full")]
    seen: list[str | None] = []

    async def failing(event: Event) -> bool:
        seen.append(place(database))
        if troubles:
            raise troubles.pop()
        return await accept(event)

    async with running(make(server), accept):
        await eventually(lambda: place(database))
    before = place(database)
    await server.deliver(numbered(1))
    async with running(make(server), failing):
        await eventually(lambda: stored(database) == ["Question 1"])
        await eventually(lambda: place(database) != before)
    assert seen == [before] * 3


@pytest.mark.peers
async def test_a_crash_between_storing_and_moving_on_stores_nothing_twice(
    server: Dovecot, make: Make, accept: Accept, database: Database
) -> None:
    crashed = asyncio.Event()

    async def crashing(event: Event) -> bool:
        await accept(event)
        crashed.set()
        await asyncio.sleep(3600)
        return True

    async with running(make(server), crashing):
        await server.deliver(numbered(1))
        await crashed.wait()
    async with running(make(server), accept):
        await server.deliver(numbered(2))
        await eventually(lambda: len(stored(database)) == 2)
    assert stored(database) == ["Question 1", "Question 2"]


@pytest.mark.peers
async def test_a_first_start_takes_what_nobody_has_read_since_yesterday_and_no_older_mail(
    server: Dovecot, make: Make, accept: Accept, database: Database, clock: Clock
) -> None:
    await server.deliver(numbered(1))
    clock.now += 3 * 24 * 3600.0
    async with running(make(server), accept):
        await eventually(lambda: place(database))
    assert stored(database) == []
    await database.write(lambda tx: tx.run("DELETE FROM cursors"))
    clock.now -= 3 * 24 * 3600.0
    async with running(make(server), accept):
        await eventually(lambda: stored(database) == ["Question 1"])


@pytest.mark.peers
async def test_a_renumbered_mailbox_brings_nothing_twice_and_loses_nothing(
    server: Dovecot, make: Make, accept: Accept, database: Database
) -> None:
    async def renumber() -> None:
        await server.stop()
        server.read_by_a_person()  # what a person read meanwhile is still to be answered
        server.renumber()
        await asyncio.sleep(1.1)  # Dovecot's UIDVALIDITY is the time in seconds
        await server.start()

    def validity() -> str:
        return str(place(database)).split(":")[0]

    async with running(make(server), accept):
        for number in (1, 2):
            await server.deliver(numbered(number))
        await eventually(lambda: len(stored(database)) == 2)
    await server.deliver(numbered(3))
    await renumber()
    before = validity()
    async with running(make(server), accept):
        await eventually(lambda: len(stored(database)) == 3)
        await eventually(lambda: validity() != before)
    await renumber()
    before = validity()
    async with running(make(server, most_in_ten_minutes=3), accept):  # those three were taken before
        await eventually(lambda: validity() != before)
    assert stored(database) == [f"Question {number}" for number in (1, 2, 3)]
    assert not [flags for flags in server.flags() if "F" in flags]


@pytest.mark.peers
async def test_an_outage_of_the_mail_server_is_said_once_and_waited_out(
    server: Dovecot, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(make(server), accept):
        await eventually(lambda: place(database))
        with caplog.at_level(logging.INFO, "firstline.email"):
            await server.stop()
            await asyncio.sleep(1.0)
            await server.start()
            await server.deliver(numbered(1))
            # Dovecot itself sometimes takes 10 s to open a mailbox again whose processes were killed.
            await eventually(lambda: stored(database) == ["Question 1"], 40)
            await eventually(lambda: "Mail comes in again." in caplog.messages)
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert 1 <= len(warnings) == len(set(warnings)) and all("FIRSTLINE_EMAIL_IMAP" in line for line in warnings)


@pytest.mark.peers
async def test_a_large_mailbox_that_somebody_empties_breaks_nothing(
    server: Dovecot, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """1,500 lines come at once, on each of which the library calls itself."""
    await server.deliver(numbered(1, headers="Precedence: bulk"))
    server.fill(1500)
    async with running(make(server), accept):
        await eventually(lambda: place(database))
        await asyncio.sleep(0.5)
        caplog.clear()
        await server.empty()
        await server.deliver(numbered(2))
        await eventually(lambda: stored(database) == ["Question 2"])
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.peers
async def test_a_wrong_password_is_named_and_ends_the_reading(
    server: Dovecot, make: Make, accept: Accept, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.wait_for(make(server, password="wrong-one").run(accept), 15)
    assert "FIRSTLINE_EMAIL_PASSWORD" in caplog.text
    assert "wrong-one" not in caplog.text


@pytest.mark.peers
async def test_no_word_of_a_mail_is_in_the_log(
    server: Dovecot, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with running(make(server), accept):
            await server.deliver(numbered(1, "My secret is pineapple", "Subject: Cucumber"))
            await server.deliver(numbered(2, "Also pineapple", "Auto-Submitted: auto-replied"))
            await server.deliver(numbered(3, "Pineapple " * 500))
            await server.deliver(numbered(4))
            await eventually(lambda: len(stored(database)) == 3)
    assert "is left there" in caplog.text
    assert not [word for word in ("pineapple", "cucumber", PASSWORD) if word in caplog.text.lower()]


@pytest.mark.peers
async def test_what_is_not_answered_stays_unread(
    server: Dovecot, make: Make, accept: Accept, database: Database
) -> None:  # fmt: skip
    async with running(make(server), accept):
        await server.deliver(numbered(1, headers="Precedence: bulk"))
        await server.deliver(numbered(2))
        await eventually(lambda: stored(database) == ["Question 2"])
        await eventually(lambda: server.flags() == ["", "S"])


@pytest.mark.peers
async def test_of_a_long_mail_the_beginning_is_read_and_the_whole_is_kept(
    server: Dovecot, make: Make, accept: Accept, database: Database
) -> None:
    async with running(make(server), accept):
        await server.deliver(numbered(1, "word " * 1000 + "4111 1111 1111 1111"))
        await eventually(lambda: len(stored(database)) == 1)
    (text,) = stored(database)
    assert len(text) == MAX_TEXT and text.endswith("…")
    (file,) = database.read.rows("SELECT * FROM attachments")
    assert (file["name"], file["state"]) == ("whole mail.txt", "kept") and file["size"] > 5000


@pytest.mark.peers
async def test_a_mail_that_our_code_fails_on_holds_up_nobody(
    server: Dovecot, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    tries = 0

    async def faulty(event: Event) -> bool:
        nonlocal tries
        if isinstance(event, Incoming) and event.text == "Question 1":
            tries += 1
            raise KeyError("Question 1")
        return await accept(event)

    async with running(make(server), faulty):
        await server.deliver(numbered(1))
        await server.deliver(numbered(2))
        await eventually(lambda: stored(database) == ["Question 2"])
        await eventually(lambda: server.flags() == ["F", "S"])
    assert tries == email_intake.MAX_TRIES
    assert "Question" not in caplog.text


@pytest.mark.peers
async def test_a_too_large_mail_is_read_without_its_files(
    server: Dovecot, make: Make, accept: Accept, database: Database
) -> None:
    events: list[Event] = []

    async def watched(event: Event) -> bool:
        events.append(event)
        return await accept(event)

    large = "\n".join(["QUJD" * 18] * 20_000)
    file = f'Content-Type: application/pdf; name="bill.pdf"\nContent-Transfer-Encoding: base64\n\n{large}'
    channel = make(server, most_mb=1)
    async with running(channel, watched):
        await server.deliver(tree("mixed", PLAIN, file, file))
        await eventually(lambda: stored(database) == ["Where is my parcel?"])
    assert isinstance(events[0], Incoming)
    [attachment] = events[0].attachments
    assert (attachment.name, attachment.content) == ("bill.pdf", None)
    with pytest.raises(DeliveryFailed, match="FIRSTLINE_EMAIL_MOST_MB"):
        await channel.fetch(attachment, 1024)


@pytest.mark.peers
async def test_a_bounce_says_that_the_customer_cannot_be_reached(server: Dovecot, make: Make) -> None:
    events: list[Event] = []

    async def watched(event: Event) -> bool:
        events.append(event)
        return True

    async with running(make(server), watched):
        await server.deliver(BOUNCE)
        await eventually(lambda: events)
    assert events == [Reachable("email", OURS, "carl@customer.test/00112233aabbccdd", can_write=False)]


@pytest.mark.peers
async def test_two_machines_that_answer_each_other_are_stopped(
    server: Dovecot, make: Make, accept: Accept, database: Database, exchanger: Exchanger, clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """An answering machine without a single header to know it by."""
    channel = make(server)

    async def answers_all(content: bytes) -> None:
        number = 100 + len(exchanger.taken)
        await server.deliver(numbered(number, "Thank you, we will be back soon.", f"In-Reply-To: <{number}@x.test>"))

    async def answered(event: Event) -> bool:
        is_new = await accept(event)
        assert isinstance(event, Incoming)
        await send(channel, outgoing(address=event.address, key=f"{len(exchanger.taken):032x}", place=event.place))
        return is_new

    exchanger.on_mail = answers_all
    async with running(channel, answered):
        await server.deliver(numbered(1))
        await eventually(lambda: "F" in server.flags(), 60)
        assert len(exchanger.taken) == 10
        assert "answering machine" in caplog.text and "carl" not in caplog.text
        await server.deliver(numbered(2, headers="From: dora@customer.test"))  # others are served meanwhile
        exchanger.on_mail = None
        await eventually(lambda: len(exchanger.taken) == 11)
        clock.now += 3600.0
        await server.deliver(numbered(3))
        await eventually(lambda: len(exchanger.taken) == 12)


@pytest.mark.peers
async def test_reading_over_tls_trusts_only_a_known_certificate(
    make: Make, accept: Accept, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate),
    ]  # fmt: skip
    subprocess.run(made, check=True, capture_output=True)
    async with Dovecot(certificate, key) as server:
        secure = {"imap": f"imaps://localhost:{server.imaps_port}"}
        async with running(make(server, **secure), accept):
            await eventually(lambda: "FIRSTLINE_EMAIL_IMAP cannot be read" in caplog.text)
        assert ssl.get_default_verify_paths().openssl_cafile_env == "SSL_CERT_FILE"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with running(make(server, **secure), accept):
            await server.deliver(numbered(1))
            await eventually(lambda: stored(database) == ["Question 1"])


@pytest.mark.peers
async def test_examine_finds_all_well_and_changes_nothing(server: Dovecot, make: Make) -> None:
    await server.deliver(numbered(1))
    findings = await make(server).examine()
    assert all(finding.ok and not finding.mend for finding in findings) and len(findings) == 4
    assert server.flags() == [""]


@pytest.mark.peers
async def test_examine_says_what_is_wrong(server: Dovecot, make: Make, exchanger: Exchanger) -> None:
    exchanger.password = PASSWORD
    wrong = [finding.mend for finding in await make(server, password="wrong-one").examine() if not finding.ok]
    assert len(wrong) == 2 and all("PASSWORD" in mend and "wrong-one" not in mend for mend in wrong)
    await server.stop()
    await exchanger.stop()
    gone = [finding.mend for finding in await make(server).examine() if not finding.ok]
    assert ["IMAP" in gone[0], "SMTP" in gone[1]] == [True, True]
    await server.start()
    missing = [finding.mend for finding in await make(server, folder="No such").examine() if not finding.ok]
    assert "FIRSTLINE_EMAIL_FOLDER" in missing[0]


# Sending


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


# Settings


@pytest.mark.parametrize("missing", ["address", "imap", "smtp", "password"])
async def test_a_missing_setting_is_named(make: Make, missing: str) -> None:
    with pytest.raises(SettingsError, match=f"FIRSTLINE_EMAIL_{missing.upper()} is missing"):
        make(**{missing: None})


async def test_cancelling_leaves_no_task_behind(make: Make, accept: Accept) -> None:
    before = asyncio.all_tasks()
    async with running(make(), accept):
        await asyncio.sleep(0.3)
    assert asyncio.all_tasks() == before
