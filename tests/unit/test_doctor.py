"""`bot doctor`: what it finds, what it says to do, that it gives nothing away and changes nothing."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import apsw
import pytest

from bot import doctor_channels
from bot.__main__ import main
from bot.channels.base import Channel, Finding
from bot.channels.registry import known_channels
from bot.doctor import (
    examine_database,
    examine_env_file,
    examine_folder,
    examine_knowledge,
    examine_names,
    examine_rasa,
)
from bot.errors import SettingsError
from bot.known_settings import known_names, unknown_names
from bot.settings import Settings
from bot.store.database import Database

TOKEN = "123456:AAa-very-secret-token"


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine, an empty folder, and only web chat."""
    for name in list(os.environ):
        if name.startswith("FIRSTLINE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doctor_channels, "configured_channels", lambda: [])


# Settings


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("FIRSTLINE_TELEGRM_TOKEN", "FIRSTLINE_TELEGRAM_TOKEN"),
        ("FIRSTLINE_PROT", "FIRSTLINE_PORT"),
        ("FIRSTLINE_DATADIR", "FIRSTLINE_DATA_DIR"),
        ("FIRSTLINE_ZZZ", None),
    ],
)
def test_an_unknown_variable_is_named_with_the_nearest_known_one(given: str, near: str | None) -> None:
    assert unknown_names({given, "FIRSTLINE_PORT", "PATH", "TELEGRM_TOKEN"}, known_names()) == [(given, near)]


def test_every_setting_of_every_channel_is_known() -> None:
    assert {"FIRSTLINE_PORT", "FIRSTLINE_TELEGRAM_TOKEN", "FIRSTLINE_KILLS"} <= known_names()
    for channel in set(known_channels()) - {"webchat"}:
        assert any(name.startswith(f"FIRSTLINE_{channel.upper()}_") for name in known_names())


def test_names_are_read_from_the_environment_and_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [found.ok for found in examine_names()] == [True]
    Path(".env").write_text("firstline_porrt=8000\n")
    monkeypatch.setenv("FIRSTLINE_TELEGRM_TOKEN", TOKEN)
    first, second = examine_names()
    assert first.what == "FIRSTLINE_PORRT is not known; did you mean FIRSTLINE_PORT?"
    assert second.what == "FIRSTLINE_TELEGRM_TOKEN is not known; did you mean FIRSTLINE_TELEGRAM_TOKEN?"
    assert not first.ok and "Rename it" in second.mend


@pytest.mark.parametrize(("mode", "ok"), [(0o600, True), (0o400, True), (0o640, False), (0o604, False)])
def test_the_env_file_is_its_owners_alone(tmp_path: Path, mode: int, ok: bool) -> None:
    file = tmp_path / "settings.env"
    assert examine_env_file(file)[0].ok
    file.write_text("FIRSTLINE_PORT=8000\n")
    file.chmod(mode)
    (found,) = examine_env_file(file)
    assert found.ok is ok
    assert ok or "chmod 600" in found.mend


def test_an_env_file_that_cannot_be_read_ends_the_look(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text("FIRSTLINE_PORT=8000\n")
    monkeypatch.setattr("bot.doctor.os.access", lambda *_: False)
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.count("✗") == 1


# Files


def test_a_data_folder_that_is_not_there_yet_is_none_of_its_making(tmp_path: Path) -> None:
    found = examine_folder(tmp_path / "a" / "b")
    assert all(one.ok for one in found) and "first start" in found[0].what
    assert not (tmp_path / "a").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.doctor.os.access", lambda *_: False)
    (found,) = examine_folder(tmp_path)
    assert not found.ok and "FIRSTLINE_DATA_DIR" in found.mend


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr("bot.doctor.shutil.disk_usage", lambda _: usage._replace(free=1024**2))
    found = examine_folder(tmp_path)
    assert [one.ok for one in found] == [True, False] and "Make room" in found[1].mend


def test_a_database_in_use_is_read_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "firstline.db"
    assert examine_database(path)[0].ok and not path.exists()
    database = Database(path)
    before = path.read_bytes()
    assert examine_database(path)[0].ok
    database.close()
    assert examine_database(path)[0].ok
    assert path.read_bytes()[:16] == before[:16]


def test_a_damaged_or_newer_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "firstline.db"
    Database(path).close()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    assert "newer" in examine_database(path)[0].what
    path.write_bytes(b"this is no database, and long enough to be taken for one" * 100)
    (found,) = examine_database(path)
    assert not found.ok and "backup" in found.mend


def test_knowledge_that_is_missing_or_damaged_is_told(tmp_path: Path) -> None:
    (found,) = examine_knowledge(tmp_path)
    assert not found.ok and "make knowledge" in found.mend
    (tmp_path / "CURRENT").write_text("20261122T033308Z-ec3d8010\n")
    (found,) = examine_knowledge(tmp_path)
    assert not found.ok and "rollback" in found.mend
    (tmp_path / "CURRENT").write_text("nonsense\n")
    assert not examine_knowledge(tmp_path)[0].ok


def test_rasas_parts_are_looked_for(tmp_path: Path) -> None:
    python, model = tmp_path / "python", tmp_path / "rasa.tar.gz"
    settings = Settings(_env_file=None, rasa_python=python, rasa_model=model)  # type: ignore[call-arg]
    assert [one.mend for one in examine_rasa(settings)] == ["Run: make setup", "Run: make model"]
    python.touch(mode=0o700)
    model.touch()
    assert all(one.ok for one in examine_rasa(settings))


# Channels


class Sickly:
    """A channel whose examination goes as the test wants."""

    name, label, closed = "telegram", "Telegram", False

    def __init__(self, outcome: object) -> None:
        self._outcome = outcome

    async def examine(self) -> Sequence[Finding]:
        if isinstance(self._outcome, Exception):
            raise self._outcome
        if self._outcome is None:
            await asyncio.Event().wait()
        assert isinstance(self._outcome, list)
        return self._outcome

    async def close(self) -> None:
        self.closed = True


async def examine(monkeypatch: pytest.MonkeyPatch, outcome: object) -> tuple[str, Sequence[Finding]]:
    channel = Sickly(outcome)

    def make(name: str, parts: object) -> Channel:
        if isinstance(outcome, SettingsError):
            raise outcome
        return channel  # type: ignore[return-value]

    monkeypatch.setenv("FIRSTLINE_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setattr(doctor_channels, "configured_channels", lambda: ["telegram"])
    monkeypatch.setattr(doctor_channels, "make_channel", make)
    monkeypatch.setattr(doctor_channels, "CHANNEL_SECONDS", 0.05)
    (found,) = await doctor_channels.examine_channels(Settings(_env_file=None))  # type: ignore[call-arg]
    assert channel.closed or isinstance(outcome, SettingsError)
    return found


async def test_what_a_channel_says_is_passed_on_without_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [Finding("The token is good.", True), Finding(f"{TOKEN} is refused.", False, f"Replace {TOKEN}.")]
    assert await examine(monkeypatch, said) == (
        "Telegram",
        [Finding("The token is good.", True), Finding("••• is refused.", False, "Replace •••.")],
    )


@pytest.mark.parametrize(
    ("outcome", "what"),
    [
        (None, "No answer within"),
        (RuntimeError(f"secret {TOKEN}"), "The check itself failed (RuntimeError)."),
        (SettingsError("FIRSTLINE_TELEGRAM_TOKEN is missing."), "It cannot be started"),
    ],
)
async def test_a_channel_that_hangs_fails_or_cannot_start_is_one_finding(
    monkeypatch: pytest.MonkeyPatch, outcome: object, what: str
) -> None:
    _, (found,) = await examine(monkeypatch, outcome)
    assert not found.ok and found.mend and found.what.startswith(what)
    assert TOKEN not in found.what + found.mend


async def test_a_channel_without_findings_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    _, (found,) = await examine(monkeypatch, [])
    assert found.ok


# The command


def test_the_command_says_what_to_do_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "✗ Knowledge" in out and "→ Run: make knowledge" in out and "✓ Data folder" in out
    assert "checks need you." in out
    assert max(len(line) for line in out.splitlines()) <= 200


def test_all_well_ends_with_0(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.doctor.examine_knowledge", lambda _: [Finding("Published.", True)])
    monkeypatch.setattr("bot.doctor.examine_rasa", lambda _: [Finding("There.", True)])
    assert main(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"about", "what", "ok", "mend"} == set(found[0]) and all(one["ok"] for one in found)


def test_wrong_settings_end_the_look_with_their_names(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRSTLINE_PORT", "many")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "FIRSTLINE_PORT" in out and "Knowledge" not in out


def test_a_line_that_sets_nothing_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "# FIRSTLINE_X: a remark\nFIRSTLINE_PORT = 8000\nFIRSTLINE_TELEGRAM_TOKEN: 123\nexport FIRSTLINE_HOST=x\n"
    )
    file.chmod(0o600)
    (wrong,) = [finding for finding in examine_env_file(file) if not finding.ok]
    assert wrong.what.startswith("Line 3 ")
    assert "123" not in wrong.what + wrong.mend
