"""Only one process at a time does what only one may do; the next takes over when the first is gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot import lease
from bot.store import leases
from bot.store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "firstline.db")
    yield database
    database.close()


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.1)


class Work:
    """Counts how many run at the same time."""

    def __init__(self) -> None:
        self.running: list[str] = []
        self.most = 0

    async def run(self, who: str) -> None:
        self.running.append(who)
        self.most = max(self.most, len(self.running))
        try:
            await asyncio.Event().wait()
        finally:
            self.running.remove(who)


def now() -> float:
    return time.monotonic()


async def test_one_works_and_the_next_takes_over(database: Database) -> None:
    work = Work()
    tasks = {
        who: asyncio.create_task(lease.run_alone("polling", lambda who=who: work.run(who), database, now))  # type: ignore[misc]
        for who in ("first", "second", "third")
    }
    for _ in range(3):
        while len(work.running) != 1:
            await asyncio.sleep(0.01)
        holder = work.running[0]
        tasks[holder].cancel()
        with suppress(asyncio.CancelledError):
            await tasks.pop(holder)
    assert work.most == 1


async def test_one_who_dies_leaves_the_lease_to_end_by_time(database: Database) -> None:
    await database.write(lambda tx: leases.take(tx, "polling", "a dead process", now() + 0.5, now()))
    work, began = Work(), now()
    task = asyncio.create_task(lease.run_alone("polling", lambda: work.run("heir"), database, now))
    while not work.running:
        await asyncio.sleep(0.01)
    assert now() - began >= 0.4
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_who_loses_the_lease_stops(database: Database) -> None:
    work = Work()
    task = asyncio.create_task(lease.run_alone("polling", lambda: work.run("slow"), database, now))
    while not work.running:
        await asyncio.sleep(0.01)
    await database.write(lambda tx: tx.run("UPDATE leases SET holder = 'another', until = ?", now() + 60))
    while work.running:
        await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert not await database.write(lambda tx: leases.take(tx, "polling", "third", now() + 1, now()))


async def test_work_that_ends_by_itself_is_over(database: Database) -> None:
    async def webhook_is_set() -> None:
        return None

    await asyncio.wait_for(lease.run_alone("webhook", webhook_is_set, database, now), 5)
    assert await database.write(lambda tx: leases.take(tx, "webhook", "other", now() + 1, now()))
