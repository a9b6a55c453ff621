"""Only one process at a time does what only one may do; the next takes over when the first is gone."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
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


def test_only_a_process_that_surely_ended_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        mark = lease.process_mark(other.pid)
        assert not lease.is_gone(f"{mark} 1")
        other.kill()
        other.wait()
        assert lease.is_gone(f"{mark} 1")
    ours = lease.process_mark(os.getpid())
    assert not lease.is_gone(f"{ours} 1")
    assert lease.is_gone(f"{ours[:-1]}{'1' if ours[-1] == '0' else '0'} 1"), "the same id, another process"
    assert not lease.is_gone(mark.replace(":", "-elsewhere:", 1)), "of another machine nothing is known"
    assert not lease.is_gone("a dead process")


def held_by_a_killed_process() -> str:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        holder = f"{lease.process_mark(other.pid)} 1"
        other.kill()
    return holder


async def test_the_lease_of_a_killed_process_is_taken_at_once(database: Database) -> None:
    holder = held_by_a_killed_process()
    await database.write(lambda tx: leases.take(tx, "polling", holder, now() + 3600, now()))
    work = Work()
    task = asyncio.create_task(lease.run_alone("polling", lambda: work.run("heir"), database, now))
    async with asyncio.timeout(5):
        while not work.running:
            await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
