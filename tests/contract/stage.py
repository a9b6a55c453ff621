"""Firstline as the contract suite plays it: the whole program beside one rig, with a clock and a kill of its own.

Real: `build_app`, uvicorn on a loopback port, SQLite with its flushes, the channel. Scripted: Rasa and the search.
"""

from __future__ import annotations

import asyncio
import inspect
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import uvicorn

from bot.app import App, build_app
from bot.channels.base import Channel, Parts
from bot.desk.who import Agent
from bot.errors import StoreError
from bot.settings import Settings
from bot.signals import INBOX, OUTBOX
from bot.store import agents
from bot.store.database import Row
from bot.triage.kinds import Kind
from tests.contract.rig import Rig
from tests.contract.script import Script
from tests.fakes.scripted import ScriptedLiveKnowledge

PATIENCE = 30.0  # seconds in which everything must have happened; most things take under one
QUIET = 0.4  # seconds without work after which nothing more is on its way
AFTER_A_KILL = 30.0  # seconds until somebody starts the program again; leases have ended by then

_OURS: ContextVar[set[asyncio.Task[Any]] | None] = ContextVar("tasks of the app under test", default=None)
_ECHO = re.compile(r"echo: (message [a-z]+)")


class Clock:
    """The time of day, and whatever the test has moved it by."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Stage:
    """One rig, one database, and the program on it, which may be started and killed any number of times."""

    def __init__(self, rig: Rig, folder: Path) -> None:
        self.rig, self.clock, self.script = rig, Clock(), Script()
        self.app: App
        self._folder, self._port = folder, _free_port()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._errands: list[asyncio.Task[Any]] = []
        self._server: uvicorn.Server | None = None
        rig.url = f"http://127.0.0.1:{self._port}"
        (folder / "knowledge").mkdir()
        passed_on = "".join(f"  {kind}: {{action: pass on}}\n" for kind in Kind)
        (folder / "knowledge" / "triage.yml").write_text(f"kinds:\n{passed_on}")  # these texts are for the channel

    @property
    def channel(self) -> Channel:
        return self.app.channels[self.rig.name]

    async def start(self, prepare: Callable[[Channel], None] = lambda channel: None) -> None:
        """Start the program and tell the provider where it is. `prepare` may change the channel before it runs."""
        asyncio.get_running_loop().set_task_factory(_note_task)
        started = asyncio.Event()
        main = asyncio.create_task(self._live(prepare, started))
        waiting = asyncio.create_task(started.wait())
        await asyncio.wait({main, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if main.done():
            main.result()
        self._tasks.add(main)
        await self.eventually(lambda: self._server and self._server.started)
        await self.rig.connect()

    async def _live(self, prepare: Callable[[Channel], None], started: asyncio.Event) -> None:
        _OURS.set(self._tasks)
        settings = Settings(
            _env_file=None, data_dir=self._folder, port=self._port, knowledge_dir=self._folder / "knowledge",
            public_url=self.rig.url, rasa_python=Path("none"),
        )  # type: ignore[call-arg]  # fmt: skip

        def make(parts: Parts) -> Mapping[str, Channel]:
            channel = self.rig.make_channel(parts)
            prepare(channel)
            return {self.rig.name: channel}

        self.app = build_app(
            settings, token="t", rasa=self.script, knowledge=ScriptedLiveKnowledge(), channels=make, clock=self.clock  # type: ignore[arg-type]
        )  # fmt: skip
        config = uvicorn.Config(
            self.app.asgi, host="127.0.0.1", port=self._port, log_level="critical", access_log=False
        )
        self._server = uvicorn.Server(config)
        started.set()
        await self._server._serve()

    async def kill(self) -> None:
        """End the program as `kill -9` does: from this moment it writes nothing, and all its connections break."""
        if self._server is None:
            return
        server, self._server = self._server, None
        self.app.database.write = _dead  # type: ignore[method-assign]
        for listening in getattr(server, "servers", ()):
            listening.close()
        for connection in list(server.server_state.connections):
            if connection.transport:
                connection.transport.abort()
        while left := {task for task in self._tasks if not task.done()}:
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=1)
        self._tasks.clear()
        self.script.gate = None
        self.clock.ahead += AFTER_A_KILL

    async def close(self) -> None:
        """End the program and whatever the test has not waited for."""
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await self.kill()
        asyncio.get_running_loop().set_task_factory(None)

    def meanwhile(self, errand: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Something outside of the program that goes on while it is killed and started."""
        self._errands.append(asyncio.create_task(errand))
        return self._errands[-1]

    def hold(self) -> asyncio.Event:
        """Rasa answers nothing until the event is set."""
        self.script.gate = asyncio.Event()
        return self.script.gate

    def move_clock(self, seconds: float) -> None:
        self.clock.ahead += seconds
        self.app.signals.tell(INBOX, OUTBOX)

    # What is seen and stored

    async def eventually(self, condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
        """What the condition (which may be async) gives, as soon as it is true."""
        deadline = time.monotonic() + seconds
        while True:
            found = condition()
            found = await found if inspect.isawaitable(found) else found
            if found:
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"It has not come true in {seconds:.0f} seconds. Outbox: {self._states()}")
            await asyncio.sleep(0.03)

    def rows(self, sql: str, *values: Any) -> list[Row]:
        return self.app.database.read.rows(sql, *values)

    def stored(self) -> list[str]:
        """What customers wrote, as it stands in the transcripts."""
        return [row["text"] for row in self.rows("SELECT text FROM messages WHERE author = 'customer' ORDER BY id")]

    def _states(self) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in self.rows("SELECT state, attempts, uncertain, error FROM outbox")]

    async def settled(self) -> None:
        """Until nothing has been on its way for a moment."""
        busy = """SELECT (SELECT count(*) FROM inbox WHERE outcome IS NULL)
                       + (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')) AS n"""
        quiet_since = time.monotonic()
        deadline = quiet_since + PATIENCE
        while time.monotonic() < quiet_since + QUIET:
            if self.rows(busy)[0]["n"]:
                quiet_since = time.monotonic()
            assert quiet_since < deadline, f"It has not settled. Outbox: {self._states()}"
            await asyncio.sleep(0.03)

    async def seen(self, person: str = "carl") -> list[str]:
        return [" ".join(entry.split()) for entry in await self.rig.seen(person)]

    async def echoes(self, person: str = "carl") -> list[str]:
        """The messages of which the customer has seen the echo, in order."""
        return [found for entry in await self.seen(person) for found in _ECHO.findall(entry)]

    async def saw(self, words: str, person: str = "carl") -> bool:
        return any(words in entry for entry in await self.seen(person))

    async def each_once(self, *messages: str, person: str = "carl", in_order: bool = True) -> None:
        """Each was stored once and its echo seen once: or twice, if the row says "uncertain" and the channel may."""
        await self.eventually(lambda: set(messages) <= set(self.stored()))

        async def arrived() -> bool:
            return set(messages) <= set(await self.echoes(person))

        await self.eventually(arrived)
        await self.settled()
        times, stored = Counter(await self.echoes(person)), Counter(self.stored())
        for message in messages:
            assert stored[message] == 1, (message, self.stored())
            assert times[message] == 1 or (times[message] == 2 and self._may_be_double(message)), times
        assert set(times) == set(messages)
        if in_order:
            assert list(dict.fromkeys(await self.echoes(person))) == list(messages)

    def _may_be_double(self, message: str) -> bool:
        sql = """SELECT 1 FROM outbox o JOIN messages m ON m.id = o.message_id
                 WHERE m.text = ? AND (o.uncertain > 0 OR o.state = 'uncertain')"""
        return self.rig.may_double and bool(self.rows(sql, f"echo: {message}"))

    async def agent(self, name: str = "Ben") -> Agent:
        known = {row["login"]: row["id"] for row in self.rows("SELECT login, id FROM agents")}
        agent_id = known.get(name.lower()) or await self.app.database.write(
            lambda tx: agents.add(tx, name.lower(), name, "agent", "unused", self.clock())
        )
        return Agent(agent_id, name)

    def conversation_of(self, text: str) -> str:
        return str(self.rows("SELECT conversation_id FROM messages WHERE text = ?", text)[0]["conversation_id"])


def _note_task(loop: asyncio.AbstractEventLoop, coroutine: Any, context: Any = None) -> asyncio.Task[Any]:
    """A task that the program under test begins, however indirectly, is known by the context that it inherits."""
    task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, context=context)
    if (tasks := (context.get(_OURS) if context else _OURS.get())) is not None:
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    return task


async def _dead(do: Callable[..., Any]) -> Any:
    raise StoreError("The process was killed.")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
