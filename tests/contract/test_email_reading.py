"""How the mailbox (a real Dovecot) is read: at once, in order, once, and with nothing lost on the way."""

from __future__ import annotations

import asyncio
import logging
import ssl
import subprocess
from pathlib import Path

import pytest

from bot.channels.base import Accept
from bot.errors import StoreError
from bot.events import Event
from bot.store.database import Database
from tests.conftest import Clock
from tests.contract.adapter_scene import database, eventually, running, stored
from tests.contract.email_scene import Make, accept, clock, exchanger, make, numbered, place, server
from tests.fakes.mail_dovecot import Dovecot

__all__ = ["accept", "clock", "database", "exchanger", "make", "server"]  # the fixtures


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
            await eventually(lambda: stored(database) == ["Question 1"])
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


async def test_cancelling_leaves_no_task_behind(make: Make, accept: Accept) -> None:
    before = asyncio.all_tasks()
    async with running(make(), accept):
        await asyncio.sleep(0.3)
    assert asyncio.all_tasks() == before
