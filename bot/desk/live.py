"""The stream that keeps a desk page fresh: it says that something changed, and the page fetches what it shows.

A page hears at once what happens to the conversation that it shows. With many agents and many customers something
happens all the time somewhere else; of that it hears at intervals, since nobody reads faster.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.desk.session import Visit
from bot.signals import DESK, Signals, conversation_topic, woken_or_after
from bot.store import agents, desk_reads
from bot.store.database import Database

PING_SECONDS = 15
JOIN_SECONDS = 0.1  # several changes at once are one refresh
QUEUE_SECONDS = 0.5  # between two refreshes of the queue, while nothing happens to the conversation that is shown
AROUND_SECONDS = 2.0  # between two of the conversation, while only other conversations change
TYPING_LOOK_SECONDS = 1.0  # nobody tells when typing stops; it is forgotten


@dataclass(frozen=True, slots=True)
class Others:
    """Who else is at a conversation at this moment: types to the other side, writes a note, has the page open."""

    typing: tuple[str, ...]
    noting: tuple[str, ...]
    looking: tuple[str, ...]

    @property
    def writing(self) -> bool:
        return bool(self.typing or self.noting)


def others_at(signals: Signals, conversation_id: str, reader: str, now: float) -> Others:
    """All of them apart from `reader`."""
    typing = tuple(who for who in signals.who_types(conversation_id, now) if who != reader)
    noting = tuple(who for who in signals.who_writes_notes(conversation_id, now) if who != reader)
    looking = tuple(who for who in signals.who_looks(conversation_id) if who not in (reader, *typing, *noting))
    return Others(typing, noting, looking)


@dataclass(slots=True)
class Pending:
    """Something that is to be told, at most once in so many seconds. It begins as something to tell."""

    seconds: float
    waits: bool = True
    _told_at: float = field(default=float("-inf"))

    def take(self, now: float, *, at_once: bool) -> bool:
        """Is it to be told now? Then it counts as told."""
        if not self.waits or not (at_once or now - self._told_at >= self.seconds):
            return False
        self.waits, self._told_at = False, now
        return True

    def due_in(self, now: float) -> float:
        """Seconds until it is to be told; infinite if there is nothing to tell."""
        return max(0.0, self._told_at + self.seconds - now) if self.waits else math.inf


@dataclass(frozen=True, slots=True)
class DeskStream:
    """The events of one page. `open_id` is the conversation that it shows, or empty."""

    database: Database
    signals: Signals
    clock: Callable[[], float]
    visit: Visit
    open_id: str

    def response(self) -> EventSourceResponse:
        return EventSourceResponse(
            self._events(),
            ping=PING_SECONDS,
            # Named, because a page never sees comments, and must notice when a dead line goes quiet.
            ping_message_factory=lambda: ServerSentEvent(event="ping", data="."),
        )

    async def _events(self) -> AsyncIterator[ServerSentEvent]:
        """All of it at once, since things may have changed while the line was down; then as it changes."""
        with (
            self.signals.agent_at_desk(self.visit.agent.id),
            self.signals.looking(self.open_id, self.visit.agent.name),
            self.signals.listen(DESK, conversation_topic(self.open_id)) as news,
        ):
            queue, around = Pending(QUEUE_SECONDS), Pending(AROUND_SECONDS, waits=bool(self.open_id))
            others, here = self._others(), True
            while self._signed_in():
                now = time.monotonic()
                if queue.take(now, at_once=here):
                    yield ServerSentEvent(event="queue", data=".")
                if around.take(now, at_once=here):
                    yield ServerSentEvent(event="conversation", data=self.open_id)
                wait = TYPING_LOOK_SECONDS if others.writing else PING_SECONDS
                await woken_or_after(news, min(wait, queue.due_in(now), around.due_in(now)))
                if news.is_set():
                    await asyncio.sleep(JOIN_SECONDS)
                # Cleared before anything is said, so that what happens meanwhile is not missed.
                topics = news.topics
                news.clear()
                before, others = others, self._others()
                here = bool(self._topics() & topics) or others != before
                queue.waits = queue.waits or DESK in topics
                around.waits = around.waits or (bool(self.open_id) and (DESK in topics or here))
        # The page fetches the queue, learns that its session is over, and goes to the login page.
        yield ServerSentEvent(event="queue", data=".")

    def _topics(self) -> set[str]:
        """The conversation that is shown, and those whose lines are shown with it."""
        tied = desk_reads.tied_to(self.database.read, self.open_id) if self.open_id else ()
        return {conversation_topic(one) for one in (self.open_id, *tied) if one}

    def _others(self) -> Others:
        return others_at(self.signals, self.open_id, self.visit.agent.name, self.clock())

    def _signed_in(self) -> bool:
        return agents.session(self.database.read, self.visit.token, self.clock()) is not None
