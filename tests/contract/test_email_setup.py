"""What is said of email that is not set up well: missing settings, wrong passwords, servers that are away."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.base import Accept
from bot.errors import SettingsError
from tests.contract.adapter_scene import database
from tests.contract.email_scene import Make, accept, clock, exchanger, make, numbered, server
from tests.fakes.mail_dovecot import PASSWORD, Dovecot
from tests.fakes.mail_exchanger import Exchanger

__all__ = ["accept", "clock", "database", "exchanger", "make", "server"]  # the fixtures


@pytest.mark.peers
async def test_a_wrong_password_is_named_and_ends_the_reading(
    server: Dovecot, make: Make, accept: Accept, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.wait_for(make(server, password="wrong-one").run(accept), 15)
    assert "FIRSTLINE_EMAIL_PASSWORD" in caplog.text
    assert "wrong-one" not in caplog.text


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


@pytest.mark.parametrize("missing", ["address", "imap", "smtp", "password"])
async def test_a_missing_setting_is_named(make: Make, missing: str) -> None:
    with pytest.raises(SettingsError, match=f"FIRSTLINE_EMAIL_{missing.upper()} is missing"):
        make(**{missing: None})
