"""Who is here: while a page of theirs is connected to this process, an agent counts as seen at the desk.

All read it from the agents table (`store.agents.here`), so a process that died is noticed by everybody after
`HERE_SECONDS`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from bot.errors import StoreError
from bot.signals import PRESENCE, Signals, woken_or_after
from bot.store import agents
from bot.store.database import Database, Tx

log = logging.getLogger("firstline.presence")

RELOAD_SECONDS = 3.0
"""A page that is reloaded, or left for another one of the desk, is no goodbye."""


@dataclass(slots=True)
class Presence:
    database: Database
    signals: Signals
    clock: Callable[[], float]
    _connected: set[str] = field(default_factory=set)
    _leaving: dict[str, float] = field(default_factory=dict)  # since when no page of theirs is connected
    _here: frozenset[str] = frozenset()

    async def run(self) -> None:
        """For as long as the program runs."""
        with self.signals.listen(PRESENCE) as changed:
            while True:
                changed.clear()
                try:
                    await self.look()
                except StoreError as error:  # the database is away for a moment; the next look makes up for it
                    log.warning("%s", error)
                await woken_or_after(changed, RELOAD_SECONDS)

    async def look(self) -> None:
        """Write who is here and who has left, if that is due, and tell the desk's pages if it changed."""
        now, online = self.clock(), set(self.signals.agents_online)
        for agent_id in self._connected - online:
            self._leaving[agent_id] = now
        for agent_id in online:
            self._leaving.pop(agent_id, None)
        self._connected = online
        people = agents.everybody(self.database.read)
        silent = [one for one in people if now - one["seen_at"] >= agents.SEEN_EVERY_SECONDS]
        unseen = {one["id"] for one in silent if not one["away"]}  # of who is away a page proves nothing
        left = {agent_id for agent_id, since in self._leaving.items() if now - since >= RELOAD_SECONDS}
        if left or online & unseen:
            await self.database.write(lambda tx: _write(tx, online & unseen, left, now))
        for agent_id in left:
            del self._leaving[agent_id]
        self._tell_if_changed(now)

    def _tell_if_changed(self, now: float) -> None:
        """Also for those who came and went in other processes and at other desks."""
        here = frozenset(one["id"] for one in agents.here(self.database.read, now))
        if here != self._here:
            self._here = here
            self.signals.desk_changed()


def _write(tx: Tx, seen: Collection[str], left: Collection[str], now: float) -> None:
    for agent_id in seen:
        agents.seen_at_desk(tx, agent_id, now)
    for agent_id in left:
        agents.left_desk(tx, agent_id, now)
