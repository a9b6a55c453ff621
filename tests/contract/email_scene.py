"""The email adapter between a real mailbox (Dovecot) and a real customers' server (aiosmtpd), with a database."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.attachments import Files
from bot.channels.base import Accept, Parts
from bot.channels.email import Email, Settings, create
from bot.channels.email import intake as email_intake
from bot.events import Outgoing
from bot.intake import Intake
from bot.model import Markup, Reply
from bot.settings import load_settings
from bot.signals import Signals
from bot.store import cursors
from bot.store.database import Database
from tests.conftest import Clock
from tests.contract.samples.email import OURS, mail
from tests.fakes.mail_dovecot import PASSWORD, Dovecot
from tests.fakes.mail_exchanger import Exchanger

KEY = "ab" * 16
Make = Callable[..., Email]


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
    monkeypatch.setattr(email_intake, "growing_pause", lambda failures: 0.05)

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
