"""What becomes of each mail in the mailbox: which are left unread, what is kept of large ones, who is not answered."""

from __future__ import annotations

import logging

import pytest

from bot.channels.base import Accept
from bot.channels.email import intake as email_intake
from bot.errors import DeliveryFailed
from bot.events import Event, Incoming, Reachable
from bot.intake import MAX_TEXT
from bot.store.database import Database
from tests.conftest import Clock
from tests.contract.adapter_scene import database, eventually, running, stored
from tests.contract.email_scene import OURS, Make, accept, clock, exchanger, make, numbered, outgoing, send, server
from tests.contract.samples.email import BOUNCE, PLAIN, tree
from tests.fakes.mail_dovecot import PASSWORD, Dovecot
from tests.fakes.mail_exchanger import Exchanger

__all__ = ["accept", "clock", "database", "exchanger", "make", "server"]  # the fixtures


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
