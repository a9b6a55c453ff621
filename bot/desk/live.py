"""The stream that keeps a desk page fresh: it says that something changed, and the page fetches what it shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.desk.session import Visit
from bot.signals import DESK, Signals, conversation_topic, woken_or_after
from bot.store import agents
from bot.store.database import Database

PING_SECONDS = 15
COALESCE_SECONDS = 0.15  # several changes at once are one refresh
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
            self.signals.listen(DESK, conversation_topic(self.open_id)) as anything,
            self.signals.listen(DESK) as changed,
        ):
            changed.set()
            others = self._others()
            while self._signed_in():
                # Cleared before anything is said, so that what happens meanwhile is not missed.
                told, before, others = changed.is_set(), others, self._others()
                anything.clear()
                changed.clear()
                if told:
                    yield ServerSentEvent(event="queue", data=".")
                if self.open_id and (told or others != before):
                    yield ServerSentEvent(event="conversation", data=self.open_id)
                await woken_or_after(anything, TYPING_LOOK_SECONDS if others.writing else PING_SECONDS)
                if anything.is_set():
                    await asyncio.sleep(COALESCE_SECONDS)
        # The page fetches the queue, learns that its session is over, and goes to the login page.
        yield ServerSentEvent(event="queue", data=".")

    def _others(self) -> Others:
        return others_at(self.signals, self.open_id, self.visit.agent.name, self.clock())

    def _signed_in(self) -> bool:
        return agents.session(self.database.read, self.visit.token, self.clock()) is not None
