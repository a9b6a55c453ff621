"""SQLite with one writer and grouped commits.

All writes go through one thread that takes every waiting piece of work, runs each inside its own savepoint, and
commits them together: one disk flush for many messages (shared figures: 191 commits/s alone, 996 messages/s
grouped). A caller's `await write(...)` returns only when its piece is on disk. Reads use a second connection and
see committed rows only.

The library is apsw, because it bundles a SQLite without the WAL-reset bug (docs/decisions/0002-sqlite-library.md).
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import apsw

from bot.errors import StoreError
from bot.store import migrations

Row = dict[str, Any]
T = TypeVar("T")
MAX_GROUP = 64
BUSY_TIMEOUT_MS = 10_000


class Tx:
    """A connection inside a transaction, as the functions of this package take it."""

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

    def row(self, sql: str, *values: Any) -> Row | None:
        return next(iter(self.rows(sql, *values)), None)

    def one(self, sql: str, *values: Any) -> Row:
        """The one row there must be.

        Raises:
            LookupError: there is none.
        """
        row = self.row(sql, *values)
        if row is None:
            raise LookupError(sql)
        return row

    def run(self, sql: str, *values: Any) -> int:
        """Execute a change; the number of rows it touched."""
        self.connection.execute(sql, values)
        return self.connection.changes()

    def insert(self, table: str, **columns: Any) -> int:
        """Insert one row; its row id. Table and column names are the code's own, never input."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))
        return self.connection.last_insert_rowid()


@dataclass(slots=True)
class _Work:
    do: Callable[[Tx], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    result: Any = None
    error: BaseException | None = None


class Database:
    """Opened once per process by `app.py`; `close()` finishes the writes that were asked for.

    Raises:
        StoreError: SQLite has the WAL-reset bug, or the file cannot be opened, or is newer than this program.
    """

    def __init__(self, path: Path) -> None:
        refuse_unsafe_sqlite(apsw.sqlite_lib_version())
        self.path = path
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._writer = _open(path)
        _migrate(self._writer)
        self._reader = Tx(_open(path))
        self._thread = threading.Thread(target=self._write_forever, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def write(self, do: Callable[[Tx], T]) -> T:
        """Run `do` in a transaction; its result, once that is durable. What it raises is raised here, and undone."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Work(do, future, loop))
        return await future

    @property
    def read(self) -> Tx:
        """For reading committed rows from the event loop's thread; a read takes well under a millisecond."""
        return self._reader

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join(timeout=10)
        self._reader.connection.close()
        self._writer.close()

    def _write_forever(self) -> None:
        while True:
            group = self._next_group()
            if not group:
                return
            self._commit(group)
            for work in group:
                _settle(work)

    def _next_group(self) -> list[_Work]:
        first = self._queue.get()
        group = [] if first is None else [first]
        while group and len(group) < MAX_GROUP:
            try:
                work = self._queue.get_nowait()
            except queue.Empty:
                break
            if work is None:
                self._queue.put(None)
                break
            group.append(work)
        return group

    def _commit(self, group: Sequence[_Work]) -> None:
        tx = Tx(self._writer)
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            for work in group:
                _run_alone(tx, work)
            self._writer.execute("COMMIT")
        except apsw.Error as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            for work in group:
                work.error = StoreError(
                    f"The database could not be written ({error}). Nothing was lost; it is tried again."
                )


def _run_alone(tx: Tx, work: _Work) -> None:
    """Inside a savepoint, so that one failing piece undoes itself and not its neighbours."""
    try:
        with tx.connection:
            work.result = work.do(tx)
    except Exception as error:
        work.error = error


def _settle(work: _Work) -> None:
    def tell() -> None:
        if work.future.cancelled():
            return
        if work.error is not None:
            work.future.set_exception(work.error)
        else:
            work.future.set_result(work.result)

    if not work.loop.is_closed():
        work.loop.call_soon_threadsafe(tell)


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
    """Bring the tables up to date: each file of `migrations/` once, in order, by the number in its name."""
    version = int(str(connection.pragma("user_version")))
    files = [file for file in resources.files(migrations).iterdir() if file.name.endswith(".sql")]
    files.sort(key=lambda file: file.name)
    if version > len(files):
        raise StoreError(
            f"The database is of version {version}; this program knows up to {len(files)}. Start the newer one."
        )
    for number, file in enumerate(files[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(file.read_text())
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
