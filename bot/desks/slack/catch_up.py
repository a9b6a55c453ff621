"""Reads what was written in open threads while we were away: Slack tries three times in six minutes, then never again.

Notes are kept, however late. A reply that is older than ten minutes is not sent any more; its writer is told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.desks.base import Gone
from bot.desks.slack.parse import Written, standing_in
from bot.desks.slack.posting import MOST_READ
from bot.desks.slack.room import NAME, SCOPE, Room
from bot.desks.slack.talk import Talk
from bot.errors import DeliveryDelayed, DeliveryFailed, StoreError
from bot.signals import woken_or_after
from bot.store import cursors, desk_threads, slack_desk

log = logging.getLogger("firstline.desk.slack")

CURSOR = "taken_in_until"
MARGIN_SECONDS = 600.0
LONGEST_SECONDS = 7 * 86_400.0
NOTE_SECONDS = 30.0
GAP_SECONDS = 180.0  # without a note: the machine slept, or the database could not be written
PACE_SECONDS = 1.2  # 50 a minute; https://docs.slack.dev/apis/web-api/rate-limits
PAUSE_SECONDS = 10.0
SURE_SECONDS = 60.0  # what is as new may not be in Slack's lists yet


class CatchUp:
    """Reads on after each pause, and notes how far everything is taken in.

    Args:
        alive_at: until when, in seconds since 1970, events are known to have come through.
    """

    def __init__(self, room: Room, talk: Talk, alive_at: Callable[[], float]) -> None:
        self._room = room
        self._talk = talk
        self._alive_at = alive_at
        self._database, self._clock = room.parts.database, room.parts.clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something may have been missed."""
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        noted_at, said = self._clock(), False
        while True:
            behind = self._woken.is_set() or self._clock() - noted_at > GAP_SECONDS
            self._woken.clear()
            try:
                await self._once(behind)
                noted_at, said = self._clock(), False
            except (DeliveryDelayed, StoreError, OSError) as error:
                if not said:
                    log.warning("What was missed in Slack's threads cannot be read now; trying again. %s", error)
                said = True
                self._woken.set()
                await asyncio.sleep(getattr(error, "retry_after", 0.0) + PAUSE_SECONDS)
                continue
            await woken_or_after(self._woken, NOTE_SECONDS)

    async def _once(self, behind: bool) -> None:
        until = self._alive_at()
        known = cursors.get(self._database.read, SCOPE, self._room.channel, CURSOR)
        if behind and known is not None:
            await self.read_since(max(float(known) - MARGIN_SECONDS, self._clock() - LONGEST_SECONDS))
        if known is None:  # the very first start
            until = max(until, self._clock())
        if until > float(known or 0):
            value = f"{until:.3f}"
            await self._database.write(lambda tx: cursors.put(tx, SCOPE, self._room.channel, CURSOR, value))

    async def read_since(self, since: float) -> None:
        """Take in what was written in the open threads since then, and what is not there any more.

        Raises:
            DeliveryDelayed: Slack cannot be asked now.
            StoreError: the database cannot be written.
        """
        for row in desk_threads.open_threads(self._database.read, NAME):
            channel, _, thread = row["thread"].partition(":")
            if channel != self._room.channel:
                continue
            await asyncio.sleep(PACE_SECONDS)
            known = self._known(row["handoff_id"], thread, since)  # before Slack is asked: what comes later is not gone
            try:
                found = await self._room.posting.written_since(thread, since)
            except Gone:
                await self._database.write(lambda tx, row=row: desk_threads.gone(tx, NAME, row["thread"]))  # type: ignore[misc]
                self._room.parts.signals.desk_changed()
                continue
            except DeliveryFailed as error:
                log.warning("A thread in Slack could not be read for what was missed: %s", error)
                continue
            for message in found:
                await self._take({**message, "thread_ts": thread})
            there = {message.get("ts") for message in found}
            for written in known if len(found) < MOST_READ else ():
                if written.ts not in there:
                    await self._talk.take(written)

    def _known(self, handoff_id: int, thread: str, since: float) -> list[Written]:
        """What people wrote in a thread since then, and we took in: as deleted, should it not be there any more."""
        rows = slack_desk.written_there(self._database.read, NAME, handoff_id)
        stamps = ((row["person"], row["item"].partition(":")[2]) for row in rows)
        until = self._clock() - SURE_SECONDS
        return [
            Written(self._room.channel, thread, ts, person, None)
            for person, ts in stamps
            if ts and since < float(ts) < until
        ]

    async def _take(self, message: Mapping[str, Any]) -> None:
        room, people = self._room, self._room.colleagues()
        written = standing_in(message, room.channel, room.bot_user, people)
        if written is not None:
            await self._talk.take(written)
