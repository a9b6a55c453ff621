"""SQLite in a file of the data folder. WAL, and every commit flushed.

The library is apsw, because it bundles a SQLite without the WAL-reset bug (docs/decisions/0002-sqlite-library.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apsw

from bot.errors import StoreError
from bot.store import schema
from bot.store.database import NOT_WRITTEN, Engine, Row, Tx, Work

BUSY_TIMEOUT_MS = 10_000


class SqliteTx(Tx):
    dialect = "sqlite"

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, *values: Any) -> list[Row]:
        cursor = self.connection.execute(sql, values)
        names: list[str] = []
        fetched = []
        for row in cursor:
            names = names or [column[0] for column in cursor.get_description()]
            fetched.append(dict(zip(names, row, strict=True)))
        return fetched

    def run(self, sql: str, *values: Any) -> int:
        self.connection.execute(sql, values)
        return self.connection.changes()

    def insert(self, table: str, **columns: Any) -> int:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))
        return self.connection.last_insert_rowid()


class Sqlite(Engine):
    """Raises StoreError: SQLite has the WAL-reset bug, or the file cannot be opened, or is newer than this program."""

    def __init__(self, path: Path) -> None:
        refuse_unsafe_sqlite(apsw.sqlite_lib_version())
        self._writer = _open(path)
        _migrate(self._writer)
        self._read_connection = _open(path)
        self.reader = SqliteTx(self._read_connection)

    def commit(self, group: Sequence[Work]) -> None:
        tx = SqliteTx(self._writer)
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            for work in group:
                _run_alone(tx, work)
            self._writer.execute("COMMIT")
        except apsw.Error as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            for work in group:
                work.error = StoreError(NOT_WRITTEN.format(error))

    def close(self) -> None:
        self._read_connection.close()
        self._writer.close()


def _run_alone(tx: SqliteTx, work: Work) -> None:
    """Inside a savepoint, so that one failing piece undoes itself and not its neighbours."""
    try:
        with tx.connection:
            work.result = work.do(tx)
    except Exception as error:
        work.error = error


def refuse_unsafe_sqlite(version: str) -> None:
    """Refuse a SQLite whose WAL mode can lose commits (sqlite.org/wal.html#walresetbug).

    Raises:
        StoreError: it is older than 3.51.3 and not a back-port (3.50.7+, 3.44.6+).
    """
    parts = tuple(int(part) for part in version.split("."))
    fixed = parts >= (3, 51, 3) or (3, 50, 7) <= parts < (3, 51) or (3, 44, 6) <= parts < (3, 45)
    if not fixed:
        raise StoreError(
            f"SQLite {version} can lose committed messages (WAL-reset bug). Install the apsw release that "
            "environments/bot.lock names: it brings a fixed SQLite."
        )


def _open(path: Path) -> apsw.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except (OSError, apsw.Error) as error:
        raise StoreError(
            f"The database {path} cannot be opened ({error}). Check that the folder exists, that it is yours to "
            "write, and that the disk is not full."
        ) from error
    return connection


_PRAGMAS: Iterable[str] = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
)


def _migrate(connection: apsw.Connection) -> None:
    """Bring the tables up to date. The version is read again inside, for another process may have done it meanwhile."""
    if not schema.steps_after(version_of(connection), "sqlite"):
        return
    connection.execute("BEGIN IMMEDIATE")
    for number, sql in schema.steps_after(version_of(connection), "sqlite"):
        connection.execute(sql)
        connection.execute(f"PRAGMA user_version = {number}")
    connection.execute("COMMIT")


def version_of(connection: apsw.Connection) -> int:
    return int(str(connection.pragma("user_version")))
