"""Looks at conversations when Chatwoot says so, and at all open ones now and then: it never says anything twice.

Nothing is taken from what a call says but where to look, so a call that comes late, twice, or from somebody else does
no harm. Only the process that has the desk reads: two that read the same would both carry out what people changed.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from bot.desks.base import Gone
from bot.desks.chatwoot.keeping import Keeping
from bot.desks.chatwoot.room import NAME, Room
from bot.desks.chatwoot.talk import Talk
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain, StoreError
from bot.store import agents, desk_items, desk_threads
from bot.store.database import Tx

log = logging.getLogger("firstline.desk.chatwoot")

LOOK_AGAIN_SECONDS = 120.0
HERE_SECONDS = 30.0
MOST_TRIES = 6
TROUBLE = (DeliveryDelayed, DeliveryFailed, DeliveryUncertain, StoreError)


class Reading:
    def __init__(self, room: Room, talk: Talk, keeping: Keeping) -> None:
        self._room = room
        self._talk = talk
        self._keeping = keeping
        self._asked: set[str] = set()
        self._working: dict[str, asyncio.Task[None]] = {}
        self._has_the_desk = False
        self._looked_at = 0.0  # at all open ones

    def wake(self, thread: str) -> None:
        """Something happened in a conversation. Returns at once; whoever gets the desk next looks at all of them."""
        if not self._has_the_desk:
            return
        self._asked.add(thread)
        if thread not in self._working:
            self._working[thread] = asyncio.create_task(self._work(thread))

    async def read(self, thread: str) -> None:
        """Take in what people wrote and changed. Raises what desks raise, and StoreError."""
        try:
            async with self._room.locks[thread]:
                await self._talk.read(thread)
                if matter := self._room.matter_of(thread):
                    await self._keeping.look(matter)
        except Gone:  # nobody there sees this handoff any more: the mirror shows it anew
            await self._room.parts.database.write(lambda tx: desk_threads.gone(tx, NAME, thread))
            self._room.parts.signals.desk_changed()
            raise

    async def run(self) -> None:
        """Look at every open conversation, at once and then every two minutes; ends by cancellation, and then nothing
        is read any more, also of what was asked for before."""
        self._has_the_desk = True
        try:
            await self._look_now_and_then()
        finally:
            self._has_the_desk = False
            await self.close()

    async def _look_now_and_then(self) -> None:
        self._looked_at, said = 0.0, False
        while True:
            troubles = []
            for look in (self._see_who_is_here, self._look_at_all):  # neither must keep the other from being done
                try:
                    await look()
                except TROUBLE as error:
                    troubles.append(error)
            if troubles and not said:
                log.warning("Chatwoot cannot be read now; trying again. %s", troubles[0])
            said = bool(troubles)
            await asyncio.sleep(HERE_SECONDS)

    async def _look_at_all(self) -> None:
        """At every open conversation, if it is time."""
        if self._looked_at and time.monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
            return
        for row in desk_threads.open_threads(self._room.parts.database.read, NAME):
            await self._read_one(row["thread"])
        self._looked_at = time.monotonic()

    async def _read_one(self, thread: str) -> None:
        try:
            await self.read(thread)
        except DeliveryFailed as error:
            log.warning("A conversation in Chatwoot could not be read: %s", error)
        except TROUBLE:
            raise  # Chatwoot, or the database, is away: the next one would fare no better
        except Exception:  # one conversation's fault must not stop the others
            log.exception("A conversation in Chatwoot could not be read.")

    async def _see_who_is_here(self) -> None:
        """Whoever is online in Chatwoot is at a desk."""
        parts = self._room.parts
        linked = {row["person"] for row in desk_items.people(parts.database.read, NAME)}
        if not linked:
            return
        online = [
            str(one.get("id"))
            for one in await self._room.api.get("/agents") or ()
            if one.get("availability_status") == "online"
        ]
        ids = [
            row["id"]
            for person in linked & set(online)
            if (row := desk_items.agent_of(parts.database.read, NAME, person))
        ]
        now = parts.clock()
        if ids:
            await parts.database.write(lambda tx: _see(tx, ids, now))

    async def _work(self, thread: str) -> None:
        """Until nothing more is asked; what still fails after some tries is left to the next look at all."""
        try:
            for tries in range(1, MOST_TRIES + 1):
                try:
                    while thread in self._asked:
                        self._asked.discard(thread)
                        await self.read(thread)
                    return
                except TROUBLE as error:
                    log.warning("A conversation in Chatwoot could not be read now: %s", error)
                    self._asked.add(thread)
                    await asyncio.sleep(max(getattr(error, "retry_after", 0.0), min(2.0**tries, 30.0)))
        except Exception:  # one conversation's fault must not stop the others
            log.exception("A conversation in Chatwoot could not be read.")
        finally:  # without a pause after the last look at what is asked, so that nothing asked meanwhile is lost
            self._asked.discard(thread)
            self._working.pop(thread, None)

    async def close(self) -> None:
        """End what is being read: when this returns, nothing is."""
        tasks = list(self._working.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._working.clear()  # one that was ended before it began has not said that it ended
        self._asked.clear()


def _see(tx: Tx, agent_ids: Sequence[str], now: float) -> None:
    for agent_id in agent_ids:
        agents.seen_at_desk(tx, agent_id, now)
