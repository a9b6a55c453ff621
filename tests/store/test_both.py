"""What SQLite and Postgres must do alike: one writer, each piece alone, plain values, and the same answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model import Author
from bot.store import schema
from bot.store.database import Database, Tx

HELD = 0.15  # seconds


@pytest.fixture
def database(place: Path | str) -> Iterator[Database]:
    opened = Database(place)
    yield opened
    opened.close()


async def test_what_fails_undoes_itself_and_not_its_neighbours(database: Database) -> None:
    def offset(channel: str, fail: bool) -> Callable[[Tx], None]:
        def write(tx: Tx) -> None:
            tx.insert("offsets", channel=channel, account="a", value=1)
            if fail:
                tx.insert("offsets", channel=channel, account="a", value=1)  # there is one already

        return write

    outcomes = await asyncio.gather(
        *(database.write(offset(f"c{n}", n % 3 == 0)) for n in range(90)), return_exceptions=True
    )
    assert [isinstance(outcome, Exception) for outcome in outcomes] == [n % 3 == 0 for n in range(90)]
    assert not any(isinstance(outcome, StoreError) for outcome in outcomes)
    assert database.read.one("SELECT count(*) AS n FROM offsets")["n"] == 60


async def test_two_processes_write_one_after_the_other(place: Path | str, database: Database) -> None:
    """Read and changed in one transaction: nobody can come between, so no step of a counter is lost."""
    other = Database(place)
    await database.write(lambda tx: tx.insert("offsets", channel="c", account="a", value=0))

    def step(tx: Tx) -> None:
        value = tx.one("SELECT value FROM offsets")["value"]
        time.sleep(0.001)
        tx.run("UPDATE offsets SET value = ?", value + 1)

    await asyncio.gather(*(one.write(step) for one in (database, other) for _ in range(100)))
    assert other.read.one("SELECT value FROM offsets")["value"] == 200
    other.close()


async def test_what_comes_back_is_plain(database: Database) -> None:
    agent = {"id": "a", "login": "l", "name": Author.BOT, "role": "é\U0001f642", "password_hash": "100% ?'\""}
    await database.write(lambda tx: tx.insert("agents", **agent, disabled=True, created_at=0.1 + 0.2))
    row = database.read.one(
        """SELECT name, role, password_hash AS p, disabled, created_at AS at, away = 0 AS here, -- why? 100%
             locked_until, '?%' AS odd, (SELECT sum(capacity) FROM agents) AS sum, (SELECT text FROM messages) AS none
           FROM agents WHERE login = ? AND password_hash LIKE '100%'""",
        "l",
    )
    assert row == {
        "name": "bot", "role": "é\U0001f642", "p": "100% ?'\"", "disabled": 1, "at": 0.30000000000000004, "here": 1,
        "locked_until": 0.0, "odd": "?%", "sum": 5, "none": None,
    }  # fmt: skip
    types = [str, str, str, int, float, int, float, str, int, type(None)]
    assert [type(value) for value in row.values()] == types


async def test_an_empty_list_holds_nothing(database: Database) -> None:
    await database.write(lambda tx: tx.insert("audit", at=1.0, who="w", did="d"))
    assert database.read.rows("SELECT 1 FROM audit WHERE id IN () OR who IN ()") == []
    assert len(database.read.rows("SELECT 1 FROM audit WHERE id NOT IN ()")) == 1


async def test_ids_are_given_in_order_and_changes_are_counted(database: Database) -> None:
    ids = [await database.write(lambda tx: tx.insert("audit", at=1.0, who="w", did="d")) for _ in range(3)]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
    assert await database.write(lambda tx: tx.run("UPDATE audit SET who = 'x' WHERE id > ?", ids[0])) == 2
    with pytest.raises(LookupError):
        database.read.one("SELECT 1 FROM audit WHERE id = ?", ids[2] + 1)


async def test_text_is_ordered_by_code_point(database: Database) -> None:
    for number, name in enumerate(["b", "Z", "é", "a", "_", "\U0010ffff"]):
        await database.write(
            lambda tx, number=number, name=name: tx.insert(  # type: ignore[misc]
                "cursors", channel="c", account=str(number), name=name, value="v"
            )
        )
    rows = database.read.rows("SELECT name FROM cursors WHERE name < ? ORDER BY name", "\U0010ffff")
    assert [row["name"] for row in rows] == ["Z", "_", "a", "b", "é"]


async def test_reads_see_what_is_committed_and_nothing_else(database: Database) -> None:
    seen: list[int] = []

    def write(tx: Tx) -> None:
        tx.insert("audit", at=1.0, who="w", did="d")
        loop.call_soon_threadsafe(lambda: seen.append(database.read.one("SELECT count(*) AS n FROM audit")["n"]))
        time.sleep(HELD)

    loop = asyncio.get_running_loop()
    await database.write(write)
    assert seen == [0]
    assert database.read.one("SELECT count(*) AS n FROM audit")["n"] == 1


async def test_many_starts_at_once_make_the_tables_once(place: Path | str) -> None:
    opened = await asyncio.gather(*(asyncio.to_thread(Database, place) for _ in range(4)))
    for database in opened:
        assert database.read.rows("SELECT * FROM agents") == []
        database.close()


def test_each_number_has_one_step_in_each_dialect() -> None:
    numbers = list(range(1, schema.newest_version() + 1))
    for dialect in ("sqlite", "postgres"):
        assert [number for number, _ in schema.steps_after(0, dialect)] == numbers
