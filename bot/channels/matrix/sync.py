"""Asks the homeserver what is new, stores it, and only then the token from which the next question goes on.

A token stands for a place in the stream of events: whoever asks with the same one gets the same events once more
(https://spec.matrix.org/latest/client-server-api/#syncing). So a crash before the token is stored loses nothing, and
`accept` knows what comes again by its event id.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import apsw
from nio import (  # type: ignore[import-untyped]
    AsyncClient,
    JoinResponse,
    MessageDirection,
    RoomGetEventResponse,
    RoomMessagesResponse,
    SyncResponse,
    WhoamiResponse,
)

from bot.channels.base import Accept
from bot.channels.matrix.errors import WrongToken, answered
from bot.channels.matrix.parse import CHANNEL, answered_event, at, is_listed, since_we_came
from bot.channels.patience import Patience, growing_pause
from bot.errors import DeliveryDelayed, DeliveryFailed, FirstlineError, Refused, SettingsError, StoreError
from bot.events import Event, Incoming
from bot.store import conversations, cursors
from bot.store.database import Database

log = logging.getLogger("firstline.matrix")

POLL_SECONDS = 30
FIRST_ANSWER_SECONDS = 300.0  # the first answer holds the members of every room
PAGE = 100
MAX_PAGES = 100  # of one room after an outage: 10,000 events
MAX_TRIES = 5
NOT_TAKEN = "Sorry, something went wrong on our side with that message. Please send it again in other words."

_NOTHING = {"not_types": ["*"]}
_FILTER = {
    "presence": _NOTHING,
    "account_data": _NOTHING,
    "room": {"ephemeral": _NOTHING, "account_data": _NOTHING, "timeline": {"limit": 50}},
}

# With these the store is at fault and not the message: it is tried for ever.
_STORE_TROUBLE = (StoreError, apsw.Error, OSError)

Parse = Callable[[Any], Event | None]
Tell = Callable[[Incoming, str], Awaitable[None]]


class Sync:
    """One loop for one user."""

    def __init__(self, client: AsyncClient, us: str, database: Database, parse: Parse, tell: Tell) -> None:
        self._client = client
        self._us = us
        self._database = database
        self._parse = parse
        self._tell = tell
        self._failed_tries: Counter[str] = Counter()
        self._encrypted: set[str] = set()

    async def run(self, accept: Accept) -> None:
        """Ask until cancelled, pausing after each failure and saying each trouble once.

        Raises:
            WrongToken: the homeserver does not know our token.
            SettingsError: it is another user's.
        """
        patience = Patience(log, "Messages from Matrix come in again.")
        while True:
            try:
                await self._round(accept)
            except (WrongToken, SettingsError):
                raise
            except Exception as error:
                patience.failed(_in_words(error))
                await asyncio.sleep(pause_after(error, patience.failures))
            else:
                patience.succeeded()

    async def _round(self, accept: Accept) -> None:
        since = cursors.get(self._database.read, CHANNEL, self._us, "since")
        news = await self._ask(since)
        await self._join(news)
        if since is not None:  # at the very first start, what was said before is history
            for room_id, info in (*news.rooms.join.items(), *news.rooms.leave.items()):
                timeline = [event.source for event in info.timeline.events]
                if info.timeline.limited and info.timeline.prev_batch:
                    timeline = [*await self._before(room_id, info.timeline.prev_batch, since), *timeline]
                for event in since_we_came(timeline, self._us):
                    payload = self._payload(room_id, event)
                    await self._take({**payload, "answered": await self._answered(payload)}, accept)
        for room_id in news.rooms.leave:
            self._client.rooms.pop(room_id, None)
        await self._database.write(lambda tx: cursors.put(tx, CHANNEL, self._us, "since", news.next_batch))

    async def _ask(self, since: str | None) -> SyncResponse:
        """At the start of a process with the members of all rooms, afterwards only what changed."""
        first = not self._client.next_batch
        if first:
            await self._check_user()
        request = self._client.sync(0 if first else POLL_SECONDS * 1000, _FILTER, since, full_state=first)
        return await answered(request, SyncResponse, FIRST_ANSWER_SECONDS if first else 2 * POLL_SECONDS)

    async def _check_user(self) -> None:
        """With another user's token we would take our own messages for a customer's, and answer ourselves."""
        owner = (await answered(self._client.whoami(), WhoamiResponse)).user_id
        if owner != self._us:
            raise SettingsError(f"FIRSTLINE_MATRIX_TOKEN belongs to {owner}. {other_user(owner)}")

    async def _join(self, news: SyncResponse) -> None:
        """Accept every invitation. One that fails for good (the other server is gone) may be sent again."""
        for room_id in news.rooms.invite:
            try:
                await answered(self._client.join(room_id), JoinResponse)
            except DeliveryFailed as error:
                log.warning("An invitation to the room %s could not be accepted. %s", room_id, error)

    async def _before(self, room_id: str, start: str, since: str) -> Sequence[Mapping[str, Any]]:
        """What happened between our last token and a timeline that was cut off: after an outage that is a lot."""
        newest_first: list[Mapping[str, Any]] = []
        for _ in range(MAX_PAGES):
            request = self._client.room_messages(room_id, start, since, MessageDirection.back, PAGE)
            page = await answered(request, RoomMessagesResponse)
            newest_first += [event.source for event in page.chunk]
            if not page.chunk or not page.end:
                break
            start = page.end
        else:
            log.error("More than %s events came to the room %s; older ones are lost.", MAX_PAGES * PAGE, room_id)
        return newest_first[::-1]

    def _payload(self, room_id: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        room = self._client.rooms.get(room_id)
        members = room.users if room else {}
        writer, ours = members.get(str(at(event, "sender"))), members.get(self._us)
        reference = at(event, "redacts") or at(event, "content", "redacts")
        reference = reference or at(event, "content", "m.relates_to", "event_id")
        return {
            "room": room_id,
            "where": room.display_name if room else "",
            "joined": room.joined_count if room else 0,
            "name": writer.display_name if writer else None,
            "our_name": ours.display_name if ours else None,
            "known": self._known(reference) if isinstance(reference, str) else None,
            "event": event,
        }

    def _known(self, reference: str) -> Mapping[str, Any] | None:
        """Where the message stands that an edit names: the edit itself does not say in which thread that is."""
        known = conversations.of_reference(self._database.read, CHANNEL, self._us, reference)
        return {"address": known.address, "person": known.person} if known else None

    async def _answered(self, payload: Mapping[str, Any]) -> str | None:
        """Who wrote the message that this one answers, where that decides whether it is said to us; None if unknown."""
        content, sender = at(payload, "event", "content"), at(payload, "event", "sender")
        event_id = answered_event(content)
        if sender == self._us or payload["joined"] <= 2 or not event_id or not is_listed(content, self._us):
            return None
        try:
            answer = await answered(self._client.room_get_event(payload["room"], event_id), RoomGetEventResponse)
        except DeliveryFailed:  # it is gone, or from before our time
            return None
        except DeliveryDelayed as error:
            self._failed_tries[event_id] += 1
            if isinstance(error, WrongToken) or self._failed_tries[event_id] < MAX_TRIES:
                raise
            log.warning("The homeserver does not tell who wrote a message that was answered. %s", error)
            del self._failed_tries[event_id]
            return None
        self._failed_tries.pop(event_id, None)
        return str(at(answer.event.source, "sender"))

    async def _take(self, payload: Mapping[str, Any], accept: Accept) -> None:
        """Store what an event means, if it means something.

        Raises:
            Exception: it is not stored, so the token must not be either.
        """
        if at(payload, "event", "type") == "m.room.encrypted":
            self._say_encrypted(str(payload["room"]))
        event = self._parse(payload)
        if event is None:
            return
        event_id = str(at(payload, "event", "event_id"))
        try:
            await accept(event)
        except Refused as refusal:
            if isinstance(event, Incoming) and event.addressed:
                await self._courtesy(event, str(refusal))
        except _STORE_TROUBLE:
            raise
        except Exception as error:
            self._failed_tries[event_id] += 1
            if self._failed_tries[event_id] < MAX_TRIES:
                raise
            log.error("An event of Matrix failed %s times (%s); passed over.", MAX_TRIES, type(error).__name__)
            if isinstance(event, Incoming) and event.addressed:
                await self._courtesy(event, NOT_TAKEN)
        self._failed_tries.pop(event_id, None)

    async def _courtesy(self, incoming: Incoming, text: str) -> None:
        """Nothing depends on it."""
        try:
            await self._tell(incoming, text)
        except (DeliveryDelayed, DeliveryFailed) as error:
            log.info("A courtesy to a customer on Matrix could not be sent. %s", error)

    def _say_encrypted(self, room_id: str) -> None:
        if room_id not in self._encrypted:
            self._encrypted.add(room_id)
            log.warning(
                "The room %s is encrypted, and Firstline cannot read it. Ask the customer for a room without "
                "encryption (docs/how-to/matrix.md).",
                room_id,
            )


def pause_after(error: Exception, failures: int) -> float:
    """Seconds to wait: what the homeserver says, and exponentially longer with jitter."""
    asked = error.retry_after if isinstance(error, DeliveryDelayed) else 0.0
    return max(asked, growing_pause(failures))


def other_user(owner: str) -> str:
    return f"Put FIRSTLINE_MATRIX_USER={owner} into .env, or the right user's token into FIRSTLINE_MATRIX_TOKEN."


def _in_words(error: Exception) -> str:
    if isinstance(error, StoreError):
        return f"Messages from Matrix cannot be stored; the homeserver keeps them, and is asked again. {error}"
    if isinstance(error, FirstlineError):
        return f"Matrix: {error} Trying again."
    return f"A message from Matrix could not be taken in ({type(error).__name__}); it is asked for again."
