"""Keeps another desk the same as our tables: shows what is missing there, changes what differs, again after a crash.

What is shown, and its digest, is remembered in the same tables, so nothing here must survive.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from hashlib import blake2b

from bot.desks.base import Case, Desk, Gone, Line
from bot.desks.cases import case_of, lines_of
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain
from bot.lanes import Lanes
from bot.signals import DESK, Signals, woken_or_after
from bot.store import desk_items, desk_threads, handoff_lines
from bot.store.database import Database, Row, Tx

log = logging.getLogger("firstline.mirror")

LOOK_AGAIN_SECONDS = 2.0
COALESCE_SECONDS = 0.2  # several changes at once are looked at once
LONGEST_PAUSE_SECONDS = 60.0
NOT_SENT = "not sent"  # in the place of a digest
ENDED = ("resolved", "returned", "cancelled", "merged")


class Mirror:
    """One desk's. `base_url` is the address of our own desk, for links; may be empty."""

    def __init__(
        self, desk: Desk, database: Database, signals: Signals, base_url: str, clock: Callable[[], float]
    ) -> None:
        self._desk = desk
        self._database = database
        self._signals = signals
        self._base_url = base_url
        self._clock = clock
        self._changed: set[int] = set()  # to be looked at, once more if that is being done just now
        self._lanes = Lanes(lambda handoff_id: self._keep(int(handoff_id)), lambda: None)

    async def run(self) -> None:
        """Show what is to be shown, then wait for more; ends by cancellation, and then nothing is shown any more."""
        self._desk.forget()
        try:
            with self._signals.listen(DESK) as woken:
                while True:
                    woken.clear()
                    for handoff_id in desk_threads.to_look_at(self._database.read, self._desk.name, self._clock()):
                        self._changed.add(handoff_id)
                        self._lanes.start(str(handoff_id))
                    await woken_or_after(woken, LOOK_AGAIN_SECONDS)
                    await asyncio.sleep(COALESCE_SECONDS)
        finally:  # another process may have the desk from now on
            await self._lanes.close()

    async def alarm(self, handoff_id: int, text: str, key: str) -> bool:
        """Call people's attention to a handoff. False if it is not shown there, or the desk cannot.

        Args:
            key: the same for every try of one alarm, so that it comes once.
        """
        row = desk_threads.known(self._database.read, self._desk.name, handoff_id)
        if row is None or row["thread"] is None:
            return False
        return await self._desk.alarm(self._case(handoff_id), row["thread"], text, key)

    def _case(self, handoff_id: int) -> Case:
        return case_of(self._database.read, handoff_id, self._base_url)

    async def _keep(self, handoff_id: int) -> None:
        while handoff_id in self._changed:
            self._changed.discard(handoff_id)
            await self._keep_once(handoff_id)

    async def _keep_once(self, handoff_id: int) -> None:
        name = self._desk.name
        thread = desk_threads.known(self._database.read, name, handoff_id)
        if thread is None:
            thread = await self._database.write(lambda tx: desk_threads.get(tx, name, handoff_id))
        try:
            await self._show(handoff_id, thread)
            if thread["attempts"]:
                await self._database.write(lambda tx: desk_threads.fine(tx, name, handoff_id))
        except Gone as error:
            self._desk.forget()
            await self._database.write(lambda tx: desk_threads.gone(tx, name, thread["thread"]))
            await self._later(handoff_id, thread, error)
        except (DeliveryDelayed, DeliveryUncertain, DeliveryFailed) as error:
            await self._later(handoff_id, thread, error)
        except Exception as error:  # one handoff's fault must not stop the others
            log.exception("The %s desk failed on a handoff.", name)
            await self._later(handoff_id, thread, error)

    async def _show(self, handoff_id: int, row: Row) -> None:
        case, read = self._case(handoff_id), self._database.read
        over = case.state in ENDED and handoff_lines.all_left(read, handoff_id)  # asked before the lines are read
        lines, card, thread = lines_of(read, handoff_id), digest_of_card(case), row["thread"]
        if thread is None:
            opened = await self._desk.open(case, lines)
            thread = opened.thread
            by_key = {(line.kind, line.ref): line for line in lines}

            def write(tx: Tx) -> None:
                desk_threads.opened(tx, self._desk.name, handoff_id, opened.thread, card)
                for (kind, ref), item in opened.items.items():
                    digest = digest_of(by_key[kind, ref])
                    desk_items.remember(tx, self._desk.name, kind, ref, handoff_id, item, digest)

            await self._database.write(write)
        elif card != row["card"]:
            await self._desk.refresh(case, thread)
            await self._database.write(lambda tx: desk_threads.card_shown(tx, self._desk.name, handoff_id, card))
        await self._show_lines(case, thread, lines)
        await self._show_what_was_not_sent(case, thread)
        if over:
            await self._database.write(lambda tx: desk_threads.close(tx, self._desk.name, handoff_id))

    async def _show_lines(self, case: Case, thread: str, lines: Sequence[Line]) -> None:
        shown = desk_items.shown(self._database.read, self._desk.name, case.handoff_id)
        for line in lines:
            known, digest = shown.get((line.kind, line.ref)), digest_of(line)
            if known is not None and known["digest"] == digest:
                continue
            item = known["item"] if known else ""
            try:
                if known is None:
                    item = await self._desk.add(case, thread, line)
                else:
                    await self._desk.change(case, thread, item, line)
            except Gone:
                raise
            except DeliveryFailed as error:  # this line will never be shown; the next ones may
                log.warning("The %s desk refused a line: %s", self._desk.name, error)
            await self._remember(case.handoff_id, line.kind, line.ref, item, digest)

    async def _show_what_was_not_sent(self, case: Case, thread: str) -> None:
        for row in desk_items.not_sent(self._database.read, self._desk.name, case.handoff_id):
            try:
                await self._desk.not_sent(case, thread, row["item"])
            except Gone:
                raise
            except DeliveryFailed as error:
                log.warning("The %s desk refused a sign: %s", self._desk.name, error)
            await self._remember(case.handoff_id, "message", row["ref"], row["item"], NOT_SENT)

    async def _remember(self, handoff_id: int, kind: str, ref: int, item: str, digest: str) -> None:
        await self._database.write(
            lambda tx: desk_items.remember(tx, self._desk.name, kind, ref, handoff_id, item, digest)
        )

    async def _later(self, handoff_id: int, row: Row, error: Exception) -> None:
        """Exponential with full jitter, never sooner than the desk said; for ever, since a handoff may not be lost."""
        at_least = error.retry_after if isinstance(error, DeliveryDelayed) else 0.0
        pause = max(at_least, random.uniform(0.1, min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** min(row["attempts"], 10))))
        due_at, text = self._clock() + pause, str(error) or type(error).__name__
        log.warning("The %s desk could not be kept the same: %s Trying again.", self._desk.name, text)
        await self._database.write(lambda tx: desk_threads.later(tx, self._desk.name, handoff_id, due_at, text))


def digest_of(line: Line) -> str:
    """The same as long as nothing of a line differs that a desk shows."""
    return _digest(line.text, line.delivery, line.edited, *line.files)


def digest_of_card(case: Case) -> str:
    articles = [article["id"] for article in case.articles]
    owner, status = case.owner_id or case.offered_to, case.conversation.status
    return _digest(
        case.customer,
        case.public,
        case.state,
        owner,
        case.snoozed_until,
        case.tag,
        case.want,
        case.mood,
        *case.facts,
        *case.tried,
        *articles,
        status,
    )


def _digest(*parts: object) -> str:
    return blake2b(repr(parts).encode(), digest_size=12).hexdigest()
