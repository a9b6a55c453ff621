"""SQLite: durable, sound, and refused where it would not be. What it has in common with Postgres: tests/store."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.sqlite import refuse_unsafe_sqlite


async def test_a_write_is_on_disk_when_it_returns(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db")
    await database.write(lambda tx: tx.insert("offsets", channel="c", account="a", value=7))
    other = apsw.Connection(str(tmp_path / "x.db"))
    assert list(other.execute("SELECT value FROM offsets")) == [(7,)]
    assert other.pragma("journal_mode") == "wal"
    other.close()
    database.close()


@pytest.mark.parametrize("version", ["3.40.1", "3.51.1", "3.51.2", "3.50.6", "3.44.5", "3.45.0"])
def test_a_sqlite_that_can_lose_commits_is_refused(version: str) -> None:
    with pytest.raises(StoreError, match="WAL-reset"):
        refuse_unsafe_sqlite(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "3.50.7", "3.44.6"])
def test_a_mended_sqlite_is_accepted(version: str) -> None:
    refuse_unsafe_sqlite(version)


def test_a_database_of_a_newer_release_is_refused_untouched(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "x.db"))
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(StoreError, match="Start the newer one"):
        Database(tmp_path / "x.db")


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"this is a letter to my aunt, not a database" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        Database(tmp_path / "x.db")
