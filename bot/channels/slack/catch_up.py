"""Reads what Slack gave up sending while we were away. It tries three times within about six minutes, then never again.

Where we know how far everything was taken in, the places that concern us are read from there on. Messages have the
same event ids as when Slack sends them, so that nothing is taken in twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import apsw
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.base import Accept
from bot.channels.slack.errors import TROUBLE, ScopeMissing, delivery_error, read_error
from bot.channels.slack.intake import SlackIntake
from bot.channels.slack.parse import edited_since
from bot.channels.slack.sending import messages
from bot.errors import DeliveryDelayed, DeliveryFailed, StoreError
from bot.store import cursors
from bot.store.database import Database

log = logging.getLogger("firstline.slack")

CURSOR = "taken_in_until"
MARGIN_SECONDS = 600.0  # longer than Slack's own tries, so that those may be under way
LONGEST_SECONDS = 2 * 86_400.0
NOTE_SECONDS = 30.0
GAP_SECONDS = 180.0  # without a note: the machine slept, or the database could not be written
PACE_SECONDS = 1.2  # 50 a minute; https://docs.slack.dev/apis/web-api/rate-limits
PAUSE_SECONDS = 10.0
MOST_PLACES = 100
MOST_PAGES = 3
RECENT_SECONDS = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Place:
    channel: str
    kind: str
    thread: str = ""


class CatchUp:
    """Reads on after each pause, and notes how far everything is taken in.

    Args:
        alive_at: until when, in seconds since 1970, events are known to have come through.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        intake: SlackIntake,
        database: Database,
        account: str,
        clock: Callable[[], float],
        alive_at: Callable[[], float],
    ) -> None:
        self._client = client
        self._intake = intake
        self._database = database
        self._account = account
        self._clock = clock
        self._alive_at = alive_at
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something may have been missed."""
        self._woken.set()

    async def run(self, accept: Accept, bot_user: str) -> None:
        """Until cancelled."""
        noted_at, said = self._clock(), False
        while True:
            behind = self._woken.is_set() or self._clock() - noted_at > GAP_SECONDS
            self._woken.clear()
            until = self._alive_at()
            try:
                since = self._cursor()
                if behind and since is not None:
                    await self.read_since(
                        max(since - MARGIN_SECONDS, self._clock() - LONGEST_SECONDS), accept, bot_user
                    )
                if until > (since or 0.0):
                    await self._database.write(
                        lambda tx, until=until: cursors.put(tx, "slack", self._account, CURSOR, f"{until:.3f}")  # type: ignore[misc]
                    )
                noted_at, said = self._clock(), False
            except (DeliveryDelayed, StoreError, apsw.Error, OSError) as error:
                if not said:
                    log.warning("What was missed in Slack cannot be read now; trying again. %s", error)
                said = True
                self._woken.set()
                await asyncio.sleep(getattr(error, "retry_after", 0.0) + PAUSE_SECONDS)
                continue
            await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(NOTE_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return

    def _cursor(self) -> float | None:
        value = cursors.get(self._database.read, "slack", self._account, CURSOR)
        return float(value) if value else None

    async def read_since(self, since: float, accept: Accept, bot_user: str) -> int:
        """Take in what was written in our places since then; how many messages were looked at.

        Raises:
            DeliveryDelayed: Slack cannot be asked now.
            StoreError: the database cannot be written.
        """
        count, skipped = 0, 0
        for place in await self._places():
            try:
                found = await self._all_of(place, since)
            except (DeliveryFailed, ScopeMissing):
                skipped += 1  # a channel that is gone, or one that we may not read: the others can still be read
                continue
            for message in sorted(found, key=lambda message: str(message.get("ts"))):
                await self._take(message, place, accept, bot_user)
                count += 1
        if skipped:
            log.warning("Places in Slack that could not be read for what was missed: %s.", skipped)
        return count

    async def _all_of(self, place: Place, since: float, tries: int = 3) -> list[Mapping[str, Any]]:
        await asyncio.sleep(PACE_SECONDS)
        try:
            return [message async for message in self._read(place, since)]
        except DeliveryDelayed as delayed:
            if isinstance(delayed, ScopeMissing) or tries <= 1:
                raise
            await asyncio.sleep(delayed.retry_after)
            return await self._all_of(place, since, tries - 1)

    async def _read(self, place: Place, since: float) -> AsyncIterator[Mapping[str, Any]]:
        async for message in messages(self._client, place.channel, place.thread, since, MOST_PAGES):
            yield message
            if not place.thread and message.get("reply_count") and isinstance(ts := message.get("ts"), str):
                await asyncio.sleep(PACE_SECONDS)
                async for reply in messages(self._client, place.channel, ts, since, MOST_PAGES):
                    if reply.get("ts") != ts:
                        yield reply

    async def _take(self, message: Mapping[str, Any], place: Place, accept: Accept, bot_user: str) -> None:
        event = {**message, "type": "message", "channel": place.channel, "channel_type": place.kind}
        payload = {"type": "event_callback", "team_id": self._account, "event": event}
        try:
            if await self._intake.take(payload, accept):
                edited = edited_since(event, place.channel, self._account, bot_user)
                if edited:
                    await accept(edited)
        except (StoreError, apsw.Error, OSError):
            raise
        except Exception as error:  # one message must not keep the others from being read
            log.error("A message in Slack could not be taken in later (%s).", type(error).__name__)

    async def _places(self) -> list[Place]:
        """Private chats, the recently used first; then the threads and channels where we were asked before."""
        rows = self._database.read.rows(
            """SELECT address, public, place FROM conversations
               WHERE channel = 'slack' AND account = ? AND updated_at > ? ORDER BY updated_at DESC LIMIT ?""",
            self._account, self._clock() - RECENT_SECONDS, MOST_PLACES,
        )  # fmt: skip
        for row in rows:
            row["place"] = json.loads(row["place"])
        chats = {row["address"]: dm for row in rows if (dm := row["place"].get("dm"))} | await self._private_chats()
        recent = [row["address"] for row in rows if not row["public"]]
        people = [*(person for person in recent if person in chats), *(set(chats) - set(recent))][:MOST_PLACES]
        places = [Place(chats[person], "im") for person in people]
        for row in rows:
            channel, _, rest = row["address"].partition("/")
            if row["public"]:
                places += [Place(channel, "channel", rest.partition("/")[0]), Place(channel, "channel")]
            elif (thread := row["place"].get("thread")) and channel in chats:
                places.append(Place(chats[channel], "im", thread))
        return list(dict.fromkeys(places))

    async def _private_chats(self) -> dict[str, str]:
        """The ids of the bot's private chats by person; none if we may not ask."""
        chats: dict[str, str] = {}
        asked: dict[str, Any] = {"types": "im", "limit": 200}
        for _ in range(MOST_PAGES):
            try:
                answer = await self._client.users_conversations(**asked)
            except TROUBLE as error:
                trouble = read_error(delivery_error(error))
                if isinstance(trouble, DeliveryFailed | ScopeMissing):
                    return chats
                raise trouble from None
            chats |= {chat["user"]: chat["id"] for chat in answer.get("channels") or () if chat.get("user")}
            asked["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                break
        return chats
