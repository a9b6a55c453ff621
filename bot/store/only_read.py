"""The database for whoever only looks, such as the doctor: nothing is made, and no table is brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import apsw

from bot.errors import StoreError
from bot.settings import Settings
from bot.store.database import Tx
from bot.store.sqlite import SqliteTx


@contextmanager
def only_read(settings: Settings) -> Iterator[Tx | None]:
    """None if there is none yet. Raises StoreError: it cannot be read, or not as this program would."""
    if settings.database_url is not None:
        with _postgres(settings.database_url.get_secret_value()) as tx:
            yield tx
    elif settings.database.exists():
        with _sqlite(settings.database) as tx:
            yield tx
    else:
        yield None


@contextmanager
def _sqlite(path: Path) -> Iterator[Tx]:
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            connection.set_busy_timeout(5000)
            yield SqliteTx(connection)
    except apsw.Error as error:
        raise StoreError(f"{path} cannot be read ({error}).") from error


@contextmanager
def _postgres(url: str) -> Iterator[Tx]:
    import psycopg  # only where it is wanted: it takes its time

    from bot.store.postgres import PostgresTx
    from bot.store.postgres_address import first_line
    from bot.store.postgres_line import connect

    with closing(connect(url)) as connection:
        try:
            yield PostgresTx(connection, {})
        except psycopg.Error as error:
            raise StoreError(f"The Postgres database cannot be read ({first_line(error)}).") from error
