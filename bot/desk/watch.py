"""Looks every few seconds what time has brought: a snooze that is over, an agent who has gone, an offer that nobody
took, a wait that is too long.

Everything is in tables, so a restart forgets nothing, and several processes may watch at once: each change is made in
the transaction that finds it due.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.decision.assignment import changed_offers
from bot.decision.desk_rules import Assignment, DeskRules
from bot.desk import ownership
from bot.desk.alarm_ways import Way
from bot.desk.alarms import Alarms
from bot.errors import FirstlineError
from bot.outlook import in_line
from bot.signals import Signals
from bot.store import absence, handoff_events, handoffs, offers
from bot.store.database import Database, Tx

log = logging.getLogger("firstline.watch")

LOOK_SECONDS = 3.0
Part = Callable[[], Awaitable[None]]


class Watch:
    """The task.

    Args:
        ways: in which alarms leave the house; the desk's page shows them all the same.
        base_url: of our own desk, for links.
    """

    def __init__(
        self,
        database: Database,
        signals: Signals,
        rules: DeskRules,
        ways: Sequence[Way],
        clock: Callable[[], float],
        base_url: str,
    ) -> None:
        self._database = database
        self._signals = signals
        self._rules = rules
        self._clock = clock
        self._alarms = Alarms(database, rules, ways, clock, base_url)

    async def run(self) -> None:
        """Look again and again; ends by cancellation. Alarms are told beside that: their ways may take their time."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._again_and_again(self._changes))
            tasks.create_task(self._again_and_again([self._alarms.tell]))

    async def look(self) -> None:
        """Do what is due now, once."""
        await self._do([*self._changes, self._alarms.tell])

    @property
    def _changes(self) -> Sequence[Part]:
        return self._wake, self._release, self._offer, self._plan_alarms

    async def _again_and_again(self, parts: Sequence[Part]) -> None:
        while True:
            await self._do(parts)
            await asyncio.sleep(LOOK_SECONDS)

    async def _do(self, parts: Sequence[Part]) -> None:
        """A part that fails keeps none of the others from its work."""
        for part in parts:
            try:
                await part()
            except FirstlineError as error:
                log.warning("%s", error)
            except Exception:
                log.exception("A part of the watch over waiting customers failed; it is tried again.")

    async def _wake(self) -> None:
        """Whose time has come is in sight again."""

        def work(tx: Tx, now: float) -> set[str]:
            due = {row["conversation_id"] for row in handoffs.snoozed_before(tx, now)}
            for conversation_id in due:
                handoffs.wake(tx, conversation_id, handoff_events.CLOCK, now)
            return due

        if handoffs.snoozed_before(self._database.read, self._clock()):
            await self._change(work)

    async def _release(self) -> None:
        """Who waits for an agent who has gone is everybody's again, and is told."""

        def work(tx: Tx, now: float) -> set[str]:
            gone = ((row["conversation_id"], row["agent_id"]) for row in absence.gone(tx, now - self._rules.away))
            return {
                conversation
                for conversation, agent in gone
                if ownership.release_absent(tx, conversation, agent, self._rules, now)
            }

        if absence.gone(self._database.read, self._clock() - self._rules.away):
            await self._change(work)

    async def _offer(self) -> None:
        def work(tx: Tx, now: float) -> set[str]:
            return {offers.change(tx, handoff_id, to, now) for handoff_id, to in self._offers_due(tx, now)}

        if self._offers_due(self._database.read, self._clock()):
            await self._change(work)

    def _offers_due(self, tx: Tx, now: float) -> list[tuple[int, str | None]]:
        push = self._rules.assignment is Assignment.PUSH
        if not any(push or row["offered_to"] for row in handoffs.waiting(tx)):
            return []
        waiting = offers.waiting_of(tx, in_line(tx, self._rules, now))
        people, rules = offers.people(tx, now), self._rules
        return list(changed_offers(waiting, people, now, accept=rules.accept, push=push, hours=rules.hours))

    async def _plan_alarms(self) -> None:
        await self._change(self._alarms.plan)

    async def _change(self, work: Callable[[Tx, float], set[str]]) -> None:
        """Carry out a change in one transaction, and wake the pages of the conversations that it returns."""
        for conversation_id in await self._database.write(lambda tx: work(tx, self._clock())):
            self._signals.changed(conversation_id)
