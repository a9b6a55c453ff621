"""A real Postgres server that is wrong, away, killed or shared: what is said, and that nothing is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.channels.base import WhenUncertain
from bot.doctor_postgres import examine_postgres
from bot.errors import StoreError
from bot.settings import Settings
from bot.store.database import Database, Tx, open_database
from bot.store.postgres_line import LOCK, PAUSE_SECONDS
from tests.conftest import World
from tests.fakes.postgres import PostgresServer, postgres_server
from tests.unit.test_sender import Post, rows, sending, until, write


@pytest.fixture
def place(postgres: PostgresServer) -> str:
    return postgres.new_database()


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """One that the test may stop."""
    with postgres_server() as server:
        yield server


def note(tx: Tx) -> int:
    return tx.insert("audit", at=1.0, who="w", did="d")


def refusal(url: str) -> str:
    with pytest.raises(StoreError) as refused:
        Database(url)
    return str(refused.value)


# What is wrong is said in a sentence


@pytest.mark.parametrize(
    "url", ["firstline", "mysql://u:hunter2@h/db", "postgresql://u:hunter2@h:1/db?x=hunter2", "a b"]
)
def test_what_is_no_address_is_refused_without_repeating_the_password(url: str) -> None:
    said = refusal(url)
    assert "FIRSTLINE_DATABASE_URL" in said and "postgresql://" in said and "hunter2" not in said


def test_a_server_that_is_down_a_wrong_name_and_a_wrong_database_are_named(postgres: PostgresServer) -> None:
    down = refusal("postgresql://u:hunter2@127.0.0.1:1/db")
    assert "127.0.0.1:1 does not answer" in down and "Start it" in down and "hunter2" not in down
    assert "createdb -E UTF8 -O firstline nothing" in refusal(postgres.url("nothing"))
    assert "did not let stranger in" in refusal(postgres.url().replace("firstline@", "stranger:hunter2@"))


def test_a_wrong_password_is_told_apart(own_server: PostgresServer) -> None:
    rules = own_server.folder / "data" / "pg_hba.conf"
    rules.write_text("local all all scram-sha-256\n")
    own_server.stop("fast")
    own_server.start()
    said = refusal(own_server.url().replace("firstline@", "firstline:hunter2@"))
    assert said == "Postgres did not let firstline in. Mend the name or the password in FIRSTLINE_DATABASE_URL."
    (found,) = examine_postgres(own_server.url().replace("firstline@", "firstline:hunter2@"))
    assert not found.ok and "hunter2" not in found.what + found.mend


def test_a_newer_and_an_unfit_database_are_refused_untouched(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    Database(url).close()
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE schema_version SET version = 999")
    assert "Start the newer one" in refusal(url)
    assert [one.mend for one in examine_postgres(url)] == ["Start the newer one on it."]
    assert "not in UTF-8" in refusal(postgres.really_new_database("-E", "SQL_ASCII", "-T", "template0", "--locale=C"))


def test_a_user_who_may_not_make_tables_is_told_what_to_ask_for(postgres: PostgresServer) -> None:
    url = postgres.really_new_database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
    said = refusal(url.replace("firstline@", "reader@"))
    assert "may not make tables" in said and "OWNER TO reader" in said


def test_the_doctor_looks_and_changes_nothing(place: str) -> None:
    (found,) = examine_postgres(place)
    assert found.ok and "first start" in found.what
    with psycopg.connect(place) as connection:
        assert connection.execute("SELECT to_regclass('schema_version')").fetchone() == (None,)
    Database(place).close()
    (found,) = examine_postgres(place)
    assert found.ok and "can use it" in found.what


def test_the_settings_say_which_database(tmp_path: Path, place: str) -> None:
    here = Settings(_env_file=None, data_dir=tmp_path)  # type: ignore[call-arg]
    there = Settings(_env_file=None, data_dir=tmp_path / "none", database_url=place)  # type: ignore[call-arg, arg-type]
    for settings, dialect in ((here, "sqlite"), (there, "postgres")):
        database = open_database(settings)
        assert database.read.dialect == dialect
        database.close()
    assert not (tmp_path / "none").exists()
    assert place not in repr(there)


# One Firstline for one database


def test_a_second_firstline_on_the_same_database_is_refused(place: str) -> None:
    first = Database(place, alone=True)
    with pytest.raises(StoreError, match="Another Firstline"):
        Database(place, alone=True)
    Database(place).close()  # a command beside it is welcome
    first.close()
    Database(place, alone=True).close()


# Away and back


async def test_a_server_that_is_killed_loses_nothing_that_was_acknowledged(own_server: PostgresServer) -> None:
    database = Database(own_server.url(), alone=True)
    acknowledged: list[int] = []
    over, troubles = asyncio.Event(), 0

    async def keep_writing() -> None:
        nonlocal troubles
        while not over.is_set():
            try:
                acknowledged.append(await database.write(note))
            except StoreError as error:
                assert "Nothing was lost" in str(error)
                troubles += 1
                await asyncio.sleep(0.05)

    writing = [asyncio.create_task(keep_writing()) for _ in range(4)]
    for _ in range(2):
        await asyncio.sleep(0.3)
        await asyncio.to_thread(own_server.stop, "immediate")
        with pytest.raises(StoreError, match="tried again"):
            database.read.rows("SELECT 1")
        await asyncio.to_thread(own_server.start)
        since = len(acknowledged)
        async with asyncio.timeout(20):
            while len(acknowledged) < since + 20:
                await asyncio.sleep(0.02)
    over.set()
    await asyncio.gather(*writing)
    await asyncio.sleep(PAUSE_SECONDS)  # a line that failed is not tried again at once
    stored = [row["id"] for row in database.read.rows("SELECT id FROM audit")]
    assert troubles and set(acknowledged) <= set(stored)
    assert len(stored) - len(acknowledged) <= 8, "only what was committed at the very moment of a kill is in doubt"
    database.close()


async def test_connections_that_the_server_ended_are_made_anew_unnoticed(place: str) -> None:
    database = Database(place)
    await database.write(note)
    with psycopg.connect(place, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                      "AND pid != pg_backend_pid()")  # fmt: skip
    await database.write(note)
    assert database.read.one("SELECT count(*) AS n FROM audit")["n"] == 2
    database.close()


async def test_a_connection_that_breaks_amid_a_group_fails_the_whole_group(place: str) -> None:
    database = Database(place)
    hold = asyncio.create_task(database.write(lambda tx: time.sleep(0.2)))  # so that the next three are one group
    await asyncio.sleep(0.05)

    def cut(tx: Tx) -> None:
        pid = tx.one("SELECT pg_backend_pid() AS pid")["pid"]
        with psycopg.connect(place, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
        tx.insert("audit", at=1.0, who="w", did="d")

    outcomes = await asyncio.gather(*(database.write(do) for do in (note, cut, note)), return_exceptions=True)
    await hold
    assert all(isinstance(outcome, StoreError) for outcome in outcomes), outcomes
    assert database.read.rows("SELECT * FROM audit") == []
    assert await database.write(note)
    database.close()


async def test_who_waits_too_long_for_the_writers_lock_says_so_and_goes_on(place: str) -> None:
    database = Database(f"{place}%20-clock_timeout%3D200ms")
    with psycopg.connect(place) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        with pytest.raises(StoreError, match="could not be written"):
            await database.write(note)
    assert await database.write(note)
    database.close()


async def test_a_reply_that_left_while_the_database_was_away_is_not_sent_twice(
    world: World, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender keeps trying to write that it was sent; the conversation is not stuck, and nothing is doubled."""
    monkeypatch.setattr("bot.sender.RECORD_AGAIN_SECONDS", 0.05)
    whole, away = world.database.write, 3

    async def sometimes(do):  # type: ignore[no-untyped-def]
        nonlocal away
        if post.sent and away:
            away -= 1
            raise StoreError("The database could not be written.")
        return await whole(do)

    post = Post(WhenUncertain.SEND_ONCE_MORE)
    monkeypatch.setattr(world.database, "write", sometimes)
    async with sending(world, post):
        await write(world, "hello")
        await until(world, lambda: rows(world)[0]["state"] == "sent")
    assert away == 0 and len(post.sent) == 1
