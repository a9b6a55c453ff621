"""A channel's adapter at work without the program around it: a database, its events stored, and waiting for things."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.channels.base import Accept, Channel
from bot.events import Event
from bot.store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "firstline.db")
    yield database
    database.close()


@asynccontextmanager
async def running(channel: Channel, accept: Accept) -> AsyncIterator[asyncio.Task[None]]:
    """The channel at work. An error that ended it is raised at the end."""
    task = asyncio.create_task(channel.run(accept))
    yield task
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def failing(accept: Accept, *errors: BaseException, after: bool = False) -> Accept:
    """`accept`, whose first calls fail, before or after storing."""
    left = list(errors)

    async def failing(event: Event) -> bool:
        if left and not after:
            raise left.pop(0)
        is_new = await accept(event)
        if left:
            raise left.pop(0)
        return is_new

    return failing


async def eventually(condition: Callable[[], object], seconds: float = 15.0) -> None:
    """Until the condition is true."""
    for _ in range(int(seconds * 100)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"It has not come true in {seconds:.0f} seconds.")


def stored(database: Database) -> list[str]:
    """What customers wrote, in the order in which it came."""
    rows = database.read.rows("SELECT m.text FROM inbox i JOIN messages m ON m.id = i.message_id ORDER BY i.id")
    return [row["text"] for row in rows]
