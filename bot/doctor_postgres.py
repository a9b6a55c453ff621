"""What `bot doctor` finds about a Postgres database. It only reads."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from bot.channels.base import Finding
from bot.errors import StoreError
from bot.store.postgres import version_of
from bot.store.postgres_address import first_line
from bot.store.postgres_line import connect
from bot.store.schema import newest_version


def examine_postgres(url: str) -> Sequence[Finding]:
    """Does the server let us in, is the database one that we can use, and of this program's version?"""
    try:
        connection = connect(url)
    except StoreError as error:
        return [Finding("The Postgres database cannot be used.", False, str(error))]
    where = f"The Postgres database {connection.info.dbname}"
    try:
        version = version_of(connection)
    except psycopg.errors.UndefinedTable:
        return [Finding(f"{where} answers; its tables are made at the first start.", True)]
    except psycopg.Error as error:
        mend = "Give FIRSTLINE_DATABASE_URL the user who owns the tables."
        return [Finding(f"{where} cannot be read ({first_line(error)}).", False, mend)]
    finally:
        connection.close()
    if version > newest_version():
        return [Finding(f"{where} was made by a newer Firstline.", False, "Start the newer one on it.")]
    return [Finding(f"{where} answers, and this program can use it.", True)]
