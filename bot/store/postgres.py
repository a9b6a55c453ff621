"""A Postgres server behind the same `Database`, for those who have one to look after (docs/how-to/postgres.md).

Every group of writes begins with one advisory lock, so that over all processes one group runs at a time and sees
whatever was committed before it. "Read and changed in one transaction" is then as true as with SQLite's one writer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from bot.errors import StoreError
from bot.store import schema
from bot.store.database import NOT_WRITTEN, Engine, Row, Tx, Work
from bot.store.postgres_address import first_line
from bot.store.postgres_line import LOCK, Connection, Line


class PostgresTx(Tx):
    """Args: ids: the column of each table that gives ids."""

    dialect = "postgres"

    def __init__(self, connection: Connection, ids: Mapping[str, str]) -> None:
        self.connection = connection
        self.ids = ids

    def _execute(self, sql: str, values: Sequence[Any]) -> psycopg.Cursor[Row]:
        return self.connection.execute(as_psycopg(sql), [_storable(value) for value in values])

    def rows(self, sql: str, *values: Any) -> list[Row]:
        return self._execute(sql, values).fetchall()

    def run(self, sql: str, *values: Any) -> int:
        return self._execute(sql, values).rowcount

    def insert(self, table: str, **columns: Any) -> int:
        names, marks, column = ", ".join(columns), ", ".join("?" * len(columns)), self.ids.get(table)
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        if column is None:
            self._execute(sql, tuple(columns.values()))
            return 0
        return int(self.one(f"{sql} RETURNING {column}", *columns.values())[column])


class _Reader(PostgresTx):
    """Reads on a connection of its own. When that broke they are done again on a new one: a read changes nothing."""

    def __init__(self, line: Line, ids: Mapping[str, str]) -> None:
        super().__init__(line.open(), ids)
        self._line = line

    def _execute(self, sql: str, values: Sequence[Any]) -> psycopg.Cursor[Row]:
        try:
            try:
                self.connection = self._line.open()
                return super()._execute(sql, values)
            except psycopg.OperationalError:
                if not self.connection.closed:
                    raise
                self.connection = self._line.open()
                return super()._execute(sql, values)
        except psycopg.OperationalError as error:
            raise StoreError(f"The database could not be read ({first_line(error)}). It is tried again.") from error


class Postgres(Engine):
    """Raises StoreError: the URL, the server, the database or its version will not do; the text says what to do."""

    def __init__(self, url: str, alone: bool = False) -> None:
        self._line = Line(url, alone)
        try:
            self._ids = _migrate(self._line.open())
        except BaseException:
            self._line.close()
            raise
        self._read_line = Line(url)
        self.reader = _Reader(self._read_line, self._ids)

    def commit(self, group: Sequence[Work]) -> None:
        try:
            connection = self._begin()
            try:
                tx = PostgresTx(connection, self._ids)
                for work in group:
                    _run_alone(tx, work)
                connection.execute("COMMIT")
            finally:
                if not connection.closed and connection.info.transaction_status is not TransactionStatus.IDLE:
                    connection.execute("ROLLBACK")
        except (psycopg.Error, StoreError) as error:
            for work in group:
                work.error = StoreError(NOT_WRITTEN.format(first_line(error)))

    def _begin(self) -> Connection:
        """A transaction that nobody else writes beside. A connection that broke while it was idle is made anew."""
        for last_try in (False, True):
            connection = self._line.open()
            try:
                connection.execute("BEGIN")
                connection.execute(_TAKE_LOCK)
                break
            except psycopg.OperationalError:
                if not connection.closed:
                    connection.execute("ROLLBACK")
                if last_try or not connection.closed:
                    raise
        return connection

    def close(self) -> None:
        self._read_line.close()
        self._line.close()


def _run_alone(tx: PostgresTx, work: Work) -> None:
    """Inside a savepoint, so that one failing piece undoes itself and not its neighbours."""
    try:
        with tx.connection.transaction():
            work.result = work.do(tx)
    except Exception as error:
        if tx.connection.closed:
            raise psycopg.OperationalError("the connection broke") from error
        trouble = isinstance(error, psycopg.OperationalError)  # of the server's, such as a full disk
        work.error = StoreError(NOT_WRITTEN.format(first_line(error))) if trouble else error


_TAKE_LOCK = f"SELECT pg_advisory_xact_lock({LOCK})".encode()
_MARK = re.compile(
    r"""'(?:[^']|'')*' | "[^"]*" | --[^\n]* | /\*.*?\*/ | [?%] | \b(?:NOT\ )?IN\ \(\)""", re.VERBOSE | re.DOTALL
)
_INSTEAD = {"?": "%s", "IN ()": "= ANY ('{}')", "NOT IN ()": "<> ALL ('{}')"}  # Postgres knows no empty list


@lru_cache(maxsize=1000)
def as_psycopg(sql: str) -> bytes:
    """SQL with `?` for each value, as psycopg wants it: `%s`, and every other `%` doubled."""
    return _MARK.sub(lambda found: _INSTEAD.get(found[0], found[0].replace("%", "%%")), sql).encode()


def _storable(value: Any) -> Any:
    """As SQLite would take it: truth is 0 or 1. Postgres holds no NUL in a text."""
    if isinstance(value, bool):
        return int(value)
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value


def _migrate(connection: Connection) -> Mapping[str, str]:
    """Bring the tables up to date, one process at a time; then the column of each table that gives ids."""
    try:
        with connection.transaction():
            connection.execute("SET LOCAL statement_timeout = 0")  # an index over years of messages takes its time
            connection.execute("SET LOCAL lock_timeout = 0")
            connection.execute(_TAKE_LOCK)
            connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
            for number, sql in schema.steps_after(version_of(connection), "postgres"):
                connection.execute(sql.encode())
                connection.execute("DELETE FROM schema_version")
                connection.execute("INSERT INTO schema_version (version) VALUES (%s)", [number])
    except psycopg.errors.InsufficientPrivilege:
        user, name = connection.info.user, connection.info.dbname
        raise StoreError(
            f"The Postgres user {user} may not make tables in the database {name}. Let it own the database: "
            f"ALTER DATABASE {name} OWNER TO {user}"
        ) from None
    except psycopg.OperationalError as error:
        raise StoreError(f"The tables could not be prepared ({first_line(error)}). Start again.") from error
    rows = connection.execute(
        """SELECT table_name, column_name FROM information_schema.columns
           WHERE is_identity = 'YES' AND table_schema = current_schema()"""
    ).fetchall()
    return {row["table_name"]: row["column_name"] for row in rows}


def version_of(connection: Connection) -> int:
    """The version of the tables; 0 before the first start."""
    row = connection.execute("SELECT version FROM schema_version").fetchone()
    return int(row["version"]) if row else 0
