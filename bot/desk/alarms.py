"""Alarms: which waits have become louder, and telling people of them until somebody has heard it.

A level is recorded once for each wait, in the transaction that finds it reached. Telling it is another matter: each
way has its own row, is tried for a day, and is told by whichever process takes the row.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from hashlib import blake2b

from bot.decision.alarms import ON_CALL, Alarm, Wait, level_of, sentence
from bot.decision.desk_rules import DeskRules
from bot.desk.alarm_ways import Way
from bot.errors import DeliveryDelayed, FirstlineError
from bot.model import Priority
from bot.store import agents, alarms, handoff_events
from bot.store.database import Database, Row, Tx
from bot.store.handoff_events import What

log = logging.getLogger("firstline.watch")

MOST_AT_ONCE = 20
TELL_SECONDS = 30.0  # longer than any way needs
TAKEN_SECONDS = 60.0  # then another process may tell what this one took
LONGEST_PAUSE_SECONDS = 300.0
GIVE_UP_SECONDS = 24 * 3600.0


class Alarms:
    """Part of the watch; the arguments are those of `bot.desk.watch.Watch`."""

    def __init__(
        self, database: Database, rules: DeskRules, ways: Sequence[Way], clock: Callable[[], float], base_url: str
    ) -> None:
        self._database = database
        self._rules = rules
        self._ways = {way.name: way for way in ways}
        self._clock = clock
        self._base_url = base_url.rstrip("/")

    def plan(self, tx: Tx, now: float) -> set[str]:
        """Record what has become louder, and end what has ended. The conversations that this changed."""
        waits, reached = alarms.waits(tx), alarms.reached(tx)
        anybody_here = bool(agents.here_to_answer(tx, now))
        changed = alarms.end_all_but(tx, waits)
        for one in waits:
            before = reached.get(one.key, 0)
            if before and alarms.go_on(tx, one, before, now - GIVE_UP_SECONDS):
                changed.add(one.conversation_id)
            if before < ON_CALL:
                level = level_of(one.wait, self._rules.hours, self._rules.alarms, now, anybody_here=anybody_here)
                if level > before:
                    self._climb(tx, one, before, level, now)
                    changed.add(one.conversation_id)
        return changed

    def _climb(self, tx: Tx, one: alarms.Waiting, before: int, level: int, now: float) -> None:
        alarms.plan(tx, one, range(before + 1, level), level, self._ways_of(before, level), now)
        handoff_events.note(
            tx, one.handoff_id, What.ALARMED, handoff_events.CLOCK, now, level=level, wait=one.wait.kind
        )  # fmt: skip

    def _ways_of(self, before: int, level: int) -> list[str]:
        """The ways of this level and of those that were passed unseen.

        A level without a way of its own is told by the lower ones once more, rather than by none.
        """
        new = [name for name, way in self._ways.items() if before < way.level <= level]
        return new or [name for name, way in self._ways.items() if way.level <= level]

    async def tell(self) -> None:
        """Tell what is due, if its wait still goes on."""
        waits = {one.key: one.wait for one in alarms.waits(self._database.read)}
        due = alarms.due(self._database.read, self._clock(), MOST_AT_ONCE)
        going_on = ((row, waits.get((row["handoff_id"], row["wait"], row["since"]))) for row in due)
        done = await asyncio.gather(*(self._tell(row, wait) for row, wait in going_on if wait), return_exceptions=True)
        for fault in done:
            if fault is not None:  # only of the database; every row was tried all the same
                raise fault

    async def _tell(self, row: Row, wait: Wait) -> None:
        if not await self._database.write(lambda tx: alarms.take(tx, row, self._clock() + TAKEN_SECONDS)):
            return
        try:
            told = await self._by_way(row, wait)
        except DeliveryDelayed as error:
            await self._again(row, str(error), error.retry_after)
        except FirstlineError as error:
            await self._again(row, str(error))
        except Exception as error:
            log.exception("An alarm could not be told by %s.", row["way"])
            await self._again(row, f"A fault of ours: {type(error).__name__}.")
        else:
            if told:
                await self._database.write(lambda tx: alarms.told(tx, row["id"], self._clock()))
            else:
                await self._again(row, "Nobody could be told in this way.", end="over")

    async def _by_way(self, row: Row, wait: Wait) -> bool:
        way = self._ways.get(row["way"])
        if way is None:
            raise DeliveryDelayed(f"The way “{row['way']}” is not configured now.", LONGEST_PAUSE_SECONDS)
        try:
            async with asyncio.timeout(TELL_SECONDS):
                return await way.tell(self._alarm(row, wait))
        except TimeoutError:
            raise DeliveryDelayed("It did not answer in time.", 0.0) from None

    async def _again(self, row: Row, error: str, at_least: float = 0.0, *, end: str = "failed") -> None:
        """Exponential with jitter, for a day; then that is the end of it."""
        now = self._clock()
        if now - row["planned_at"] > GIVE_UP_SECONDS:
            if end == "failed":
                log.error("An alarm was not told by %s in a whole day, and is given up. %s", row["way"], error)
            await self._database.write(lambda tx: alarms.close(tx, row["id"], end, error))
            return
        if end == "failed" and not row["attempts"]:
            log.warning("An alarm could not be told by %s; it is tried again for a day. %s", row["way"], error)
        most = min(LONGEST_PAUSE_SECONDS, 2.0 * 2 ** min(row["attempts"], 10))
        pause = max(random.uniform(most / 2, most), min(at_least, LONGEST_PAUSE_SECONDS))
        await self._database.write(lambda tx: alarms.again(tx, row["id"], now + pause, error))

    def _alarm(self, row: Row, wait: Wait) -> Alarm:
        waited = self._clock() - wait.waiting_since
        identity = (row["conversation_id"], row["handoff_id"], row["wait"], row["since"], row["level"], row["way"])
        return Alarm(
            key=blake2b(repr(identity).encode(), digest_size=16).hexdigest(),
            handoff_id=row["handoff_id"],
            level=row["level"],
            kind=wait.kind,
            waited=waited,
            text=sentence(wait, self._clock()),
            reason=row["reason"],
            priority=Priority(row["priority"]),
            channel=row["channel"],
            url=f"{self._base_url}/desk/c/{row['conversation_id']}",
        )
