"""Connections to a Postgres server: made with care, made anew when they broke, and one that marks the database as ours.

What comes back from the server are the plain values that SQLite gives: truth is 0 or 1, sums are int or float.
"""

from __future__ import annotations

import time

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.rows import dict_row

from bot.errors import StoreError
from bot.store.database import Row
from bot.store.postgres_address import address_of, why_not_connected

Connection = psycopg.Connection[Row]

LOCK = int.from_bytes(b"firstlin")  # of every write; a number that nobody else in the database will take
LEAST_SERVER = 150000
PAUSE_SECONDS = 1.0  # after a connection that failed, before the next one is tried
GONE_SECONDS = 2.0  # so long it may take until the server notices that a process ended
_TRY_TO_HOLD = f"SELECT pg_try_advisory_lock({LOCK + 1}) AS held".encode()


class Line:
    """One connection that is made anew when it broke; after a failure not before a second has passed.

    Args:
        alone: of all processes only one may have such a line to the database at a time.

    Raises:
        StoreError: there is none to be had; the text says what to do.
    """

    def __init__(self, url: str, alone: bool = False) -> None:
        self._url, self._alone = url, alone
        self._failed_at = float("-inf")
        self._connection = self._connect()

    def open(self) -> Connection:
        """Raises StoreError: there is none to be had now."""
        if self._connection.closed:
            if time.monotonic() < self._failed_at + PAUSE_SECONDS:
                raise StoreError("The Postgres server does not answer. It is tried again.")
            try:
                self._connection = self._connect()
            except StoreError as error:
                self._failed_at = time.monotonic()
                raise StoreError(f"{error} It is tried again.") from error
        return self._connection

    def close(self) -> None:
        self._connection.close()

    def _connect(self) -> Connection:
        connection = connect(self._url)
        if self._alone and not _hold(connection):
            connection.close()
            raise StoreError(
                "Another Firstline serves this Postgres database. Stop it first, or give this one another database."
            )
        return connection


def _hold(connection: Connection) -> bool:
    """Mark the database as served, for as long as the connection lives. False: somebody else has."""
    until = time.monotonic() + GONE_SECONDS
    while not (row := connection.execute(_TRY_TO_HOLD).fetchone()) or not row["held"]:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def connect(url: str) -> Connection:
    """A connection that ends by itself when the server is gone, and does not hold up others for ever.

    Raises:
        StoreError: there is none to be had, or the database is none that we can use.
    """
    address = address_of(url)
    try:
        connection = psycopg.connect(**address, autocommit=True, row_factory=dict_row)
    except psycopg.Error as error:
        raise StoreError(why_not_connected(error, address)) from None
    connection.prepared_max = 1000  # more than there are statements
    connection.adapters.register_loader("bool", _Truth)
    connection.adapters.register_loader("numeric", _Number)
    try:
        _refuse_what_we_cannot_use(connection)
    except StoreError:
        connection.close()
        raise
    return connection


def _refuse_what_we_cannot_use(connection: Connection) -> None:
    if connection.info.server_version < LEAST_SERVER:
        raise StoreError(f"Postgres {connection.info.server_version // 10000} is too old. Use 15 or newer.")
    if connection.info.parameter_status("server_encoding") != "UTF8":
        raise StoreError("The Postgres database is not in UTF-8. Make one that is: createdb -E UTF8 -T template0 NAME")


class _Truth(Loader):
    def load(self, data: Buffer) -> int:
        return int(bytes(data) == b"t")


class _Number(Loader):
    """What sums and averages give."""

    def load(self, data: Buffer) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdecimal() else float(text)
