"""A desk for tests that is a list, and the mirror that keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from bot.desks.base import Case, Desk, Line, Opened
from bot.desks.mirror import Mirror
from tests.conftest import World


class Board(Desk):
    """A desk that is a list, and fails as often, or hangs as long, as it is told to."""

    name, label = "board", "Board"

    def __init__(self) -> None:
        self.cards: dict[str, list[str]] = {}
        self.lines: dict[str, dict[str, str]] = {}
        self.alarms: list[str] = []
        self.failures: list[Exception] = []
        self.hangs = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)

    async def open(self, case: Case, lines: Sequence[Line]) -> Opened:
        self._fail()
        thread = f"t{case.handoff_id}"
        self.cards.setdefault(thread, []).append(f"{case.state} {case.owner}: {case.want}")
        self.lines.setdefault(thread, {})
        return Opened(thread)

    async def add(self, case: Case, thread: str, line: Line) -> str:
        self._fail()
        if not self.may_go_on.is_set():
            self.hangs.set()
        await self.may_go_on.wait()
        item = f"{line.kind} {line.ref}"
        assert item not in self.lines[thread], "shown twice"
        self.lines[thread][item] = f"{line.who}{f' on {line.place}' if line.place else ''}: {line.text}"
        return item

    async def change(self, case: Case, thread: str, item: str, line: Line) -> None:
        self._fail()
        self.lines[thread][item] = f"{line.who}: {line.text} [{line.delivery}{' edited' if line.edited else ''}]"

    async def refresh(self, case: Case, thread: str) -> None:
        self._fail()
        self.cards[thread].append(f"{case.state} {case.owner}: {case.want}")

    async def alarm(self, case: Case, thread: str, text: str, key: str) -> bool:
        self.alarms.append(text)
        return True


@asynccontextmanager
async def mirrored(world: World, board: Board) -> AsyncIterator[Mirror]:
    mirror = Mirror(board, world.database, world.signals, "https://desk.example", world.clock)
    task = asyncio.create_task(mirror.run())
    try:
        yield mirror
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(world: World, condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            world.clock.now += 0.5  # pauses after failures end sooner
            world.signals.tell("desk")
            await asyncio.sleep(0.02)
