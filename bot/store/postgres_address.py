"""Where the Postgres server is, and in plain words why it cannot be reached. No password is ever repeated."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bot.errors import StoreError

# What the URL does not say. A server that is gone is noticed within ten seconds; who waits for the writers' lock gives
# up after ten; a process that froze in a transaction lets the others go on after half a minute.
_UNLESS_SAID: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "tcp_user_timeout": 10_000,
    "application_name": "firstline",
    "target_session_attrs": "read-write",
}
_OPTIONS = (
    "-c lock_timeout=10s -c idle_in_transaction_session_timeout=30s -c statement_timeout=30s "
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)


def address_of(url: str) -> dict[str, Any]:
    """The parts of a URL, with our own defaults.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        given = {}
    if not given.get("dbname") and not given.get("service"):
        raise StoreError(
            "FIRSTLINE_DATABASE_URL does not name a Postgres database. Write it like "
            "postgresql://firstline:PASSWORD@localhost:5432/firstline, or leave it out to use SQLite."
        )
    return _UNLESS_SAID | given | {"options": f"{_OPTIONS} {given.get('options') or ''}"}


def why_not_connected(error: psycopg.Error, address: dict[str, Any]) -> str:
    """One sentence on what is wrong, and what to do."""
    said, where = str(error), f"{address.get('host', 'localhost')}:{address.get('port', 5432)}"
    user, name = address.get("user"), address["dbname"]
    if "password" in said or "authentication" in said or f'role "{user}"' in said:
        return f"Postgres did not let {user} in. Mend the name or the password in FIRSTLINE_DATABASE_URL."
    if f'database "{name}" does not exist' in said:
        return f"There is no database {name} on the Postgres server. Make it: createdb -E UTF8 -O {user} {name}"
    if "read-only" in said or "standby" in said:
        return f"The Postgres server at {where} only lets us read. Name the primary in FIRSTLINE_DATABASE_URL."
    reason = first_line(error).rpartition("failed: ")[2]
    return f"The Postgres server at {where} does not answer ({reason}). Start it, or mend FIRSTLINE_DATABASE_URL."


def first_line(error: BaseException) -> str:
    """What an error says, without the lines that are for programmers."""
    lines = str(error).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else type(error).__name__
