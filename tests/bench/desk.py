"""`make bench`: a busy desk, as it reads now and as it read before, in one run; writes docs/benchmarks.md.

150 open handoffs, 6,000 ended ones, 200,000 messages. First single reads, then 20 agents with a conversation open each
while something happens ten times a second: how long until every page shows it, and how much of a processor that takes.
"""

from __future__ import annotations

import asyncio
import os
import platform
import re
import statistics
import tempfile
import time
from collections.abc import Callable, MutableMapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from bot.attachments import Files
from bot.decision.desk_rules import DAY, DeskRules
from bot.desk import console, session
from bot.desk.acts import Acts
from bot.desk.live import DeskStream
from bot.desk.session import Visit
from bot.desk.signin import SignIn
from bot.desk.who import Agent
from bot.settings import Settings
from bot.signals import Signals
from bot.store import clocks, contacts, conversations, queue
from bot.store.database import Database
from tests.bench import desk_before
from tests.bench.busy_desk import Busy, Size, fill
from tests.fakes.scripted import ScriptedLiveKnowledge

CHANGES, PAUSE = 40, 0.1
PATIENCE_SECONDS = 180.0
PAGE = Path(__file__).parents[2] / "docs/benchmarks.md"
MARK = "<!-- desk -->"
_NUMBER = re.compile(r">n(\d+)<")


@dataclass(frozen=True)
class Read:
    """A single read: milliseconds of the processor before and now."""

    what: str
    before: float
    now: float


@dataclass
class Day:
    """Seconds from each act until each page showed it; processor seconds for all of them; how often pages fetched."""

    waits: list[float] = field(default_factory=list)
    spent: float = 0.0
    fetches: int = 0


def reads(database: Database, busy: Busy, acts: Acts, now: float) -> list[Read]:
    tx, hours = database.read, acts.rules.hours
    one = conversations.get(tx, busy.waiting[4])
    pairs: list[tuple[str, Callable[[], Any], Callable[[], Any]]] = [
        (
            "how long others waited, in the transaction of every handover",
            lambda: desk_before.recent_waits(tx, hours, now - 14 * DAY, 100),
            lambda: clocks.recent_waits(tx, hours, now - 14 * DAY, 100),
        ),
        (
            "the customer's other conversations",
            lambda: desk_before.other_conversations(tx, one),
            lambda: contacts.other_conversations(tx, one),
        ),
        (
            "what was resolved in the last week",
            lambda: desk_before.resolved_since(tx, now - 7 * DAY),
            lambda: queue.resolved_since(tx, now - 7 * DAY),
        ),
    ]
    found = []
    for what, before, after in pairs:
        assert before() == after(), f"{what}: not the same result"
        found.append(Read(what, _milliseconds(before), _milliseconds(after)))
    return found


def _milliseconds(read: Callable[[], Any], times: int = 15) -> float:
    spent = []
    for _ in range(times):
        began = time.process_time()
        read()
        spent.append(1000 * (time.process_time() - began))
    return statistics.median(spent)


class OpenPage:
    """A desk page in a browser: it follows the stream and fetches what it is told to."""

    def __init__(
        self, app: Starlette, acts: Acts, visit: Visit, open_id: str, acted: dict[int, float], day: Day
    ) -> None:
        self._stream = DeskStream(acts.database, acts.signals, acts.clock, visit, open_id)
        self._app, self._cookie = app, f"{session.COOKIE}={visit.token}"
        self._open_id, self._acted, self._day = open_id, acted, day
        self._wanted: set[str] = set()
        self._news = asyncio.Event()
        self.shows: set[int] = set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow())
            tasks.create_task(self._fetch())

    async def _follow(self) -> None:
        async for event in self._stream._events():
            self._wanted.add(str(event.event))
            self._news.set()

    async def _fetch(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            wanted, self._wanted = self._wanted, set()
            if "queue" in wanted:
                self._look(await self._get("/desk/queue", f"open={self._open_id}"))
            if "conversation" in wanted:
                await self._get(f"/desk/c/{self._open_id}/main")

    async def _get(self, path: str, query: str = "") -> str:
        """The page's request as the server gets it; a client's own work is not what is measured."""
        self._day.fetches += 1
        headers = [(b"host", b"desk"), (b"cookie", self._cookie.encode())]
        scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": headers}
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        assert sent[0]["status"] == 200, sent[0]
        return b"".join(message.get("body", b"") for message in sent).decode()

    def _look(self, html: str) -> None:
        now = time.monotonic()
        for number in {int(found) for found in _NUMBER.findall(html)} - self.shows:
            self.shows.add(number)
            if number in self._acted:
                self._day.waits.append(now - self._acted[number])


async def busy_day(app: Starlette, acts: Acts, busy: Busy, first: int) -> Day:
    """One of the agents tags a conversation ten times a second; the others' pages must all show it."""
    day, acted = Day(), dict[int, float]()
    who = [Agent(one, f"Agent {number}") for number, one in enumerate(busy.agents)]
    visits = [Visit(token, agent, "csrf", acts.clock()) for token, agent in zip(busy.tokens, who, strict=True)]
    opens = [busy.taken[number] for number in range(len(visits))]
    pages = [OpenPage(app, acts, visit, one, acted, day) for visit, one in zip(visits, opens, strict=True)]
    tasks = [asyncio.create_task(page.run()) for page in pages]
    while day.fetches < 2 * len(pages):  # all have fetched once
        await asyncio.sleep(0.1)
    day.fetches, spent = 0, time.process_time()
    for number in range(first, first + CHANGES):
        acted[number] = time.monotonic()
        await acts.tag(busy.waiting[number % len(busy.waiting)], who[0], f"n{number}")
        await asyncio.sleep(PAUSE)
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not all(acted.keys() <= page.shows for page in pages):
                await asyncio.sleep(0.01)
    day.spent = time.process_time() - spent
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert len(day.waits) == CHANGES * len(pages), "a page never showed something"
    return day


async def measure(folder: Path) -> tuple[Sequence[Read], Day, Day]:
    now, signals, database = time.time(), Signals(), Database(folder / "firstline.db")
    busy = await database.write(lambda tx: fill(tx, Size(), now))
    acts = Acts(database, signals, ScriptedLiveKnowledge(), DeskRules(), time.time)  # type: ignore[arg-type]

    def app() -> Starlette:
        files = Files(folder / "attachments", 1)
        return Starlette(routes=console.routes(acts, SignIn(database, time.time), Settings(), files, {}))

    single = reads(database, busy, acts, now)
    days = []
    ways: Sequence[AbstractContextManager[None]] = (desk_before.as_before(), nullcontext())
    for number, way in enumerate(ways):
        with way:
            days.append(await busy_day(app(), acts, busy, number * CHANGES))
    database.close()
    return single, days[0], days[1]


def report(single: Sequence[Read], before: Day, now: Day) -> str:
    size = Size()
    rows = "\n".join(
        f"| {one.what} | {one.before:.1f} ms | {one.now:.2f} ms | {one.before / one.now:.0f} times |" for one in single
    )

    def row(what: str, unit: str, of: Callable[[Day], float], digits: int = 2) -> str:
        old, new = of(before), of(now)
        return f"| {what} | {old:.{digits}f}{unit} | {new:.{digits}f}{unit} | {old / new:.1f} times |"

    return f"""## A busy desk

{size.waiting + size.taken} open handoffs, {size.ended:,} ended in the last two weeks, {size.messages:,} messages in
{size.conversations:,} conversations, on SQLite. "Before" is how the desk read until version 5 of the tables, kept in
`tests/bench/desk_before.py` and measured in the same run; that both give the same result is checked.

| one read (processor time, median) | before | now | less |
|---|---|---|---|
{rows}

Then {size.agents} agents have a conversation open each, and something happens elsewhere {1 / PAUSE:.0f} times a second,
{CHANGES} times over. Every page showed all of it in the end (checked).

| {size.agents} open pages, {1 / PAUSE:.0f} changes a second | before | now | ratio |
|---|---|---|---|
{row("until a page shows a change, median", " s", lambda day: statistics.median(day.waits))}
{row("the same, 95 %", " s", lambda day: statistics.quantiles(day.waits, n=20)[-1])}
{row("the same, longest", " s", lambda day: max(day.waits))}
{row("processor time for each change, all pages together", " ms", lambda day: 1000 * day.spent / CHANGES, 0)}
{row("processor time for each fetch", " ms", lambda day: 1000 * day.spent / day.fetches, 1)}
{row("fetches by pages", "", lambda day: float(day.fetches), 0)}

The queue is read once for each change and serves all pages; the HTML of a line is made once for as long as nothing in
it changes. A page hears within a tenth of a second of what happens to the conversation that it shows; of all others at
most twice a second, since nobody reads faster. Waits carry whatever else the machine does; processor time is steadier.

Taken {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores ({platform.machine()}, Python {platform.python_version()})
by `make bench`, this part alone by `.venv/bin/python -m tests.bench.desk`.
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = report(*asyncio.run(measure(Path(folder))))
    before, *between, after = PAGE.read_text().split(MARK)
    assert len(between) == 1, f"docs/benchmarks.md must have {MARK} twice, around this section"
    PAGE.write_text(f"{before}{MARK}\n{text}\n{MARK}{after}")
    print(text)


if __name__ == "__main__":
    main()
