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


def typing_there(signals: Signals, conversation_id: str, reader: str, now: float) -> list[str]:
    """Who types in a conversation, apart from `reader`."""
    return [who for who in signals.who_types(conversation_id, now) if who != reader]


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
            self.signals.listen(DESK, conversation_topic(self.open_id)) as anything,
            self.signals.listen(DESK) as changed,
        ):
            changed.set()
            typing = self._typing()
            while self._signed_in():
                # Cleared before anything is said, so that what happens meanwhile is not missed.
                told, before, typing = changed.is_set(), typing, self._typing()
                anything.clear()
                changed.clear()
                if told:
                    yield ServerSentEvent(event="queue", data=".")
                if self.open_id and (told or typing != before):
                    yield ServerSentEvent(event="conversation", data=self.open_id)
                await woken_or_after(anything, TYPING_LOOK_SECONDS if typing else PING_SECONDS)
                if anything.is_set():
                    await asyncio.sleep(COALESCE_SECONDS)
        # The page fetches the queue, learns that its session is over, and goes to the login page.
        yield ServerSentEvent(event="queue", data=".")

    def _typing(self) -> list[str]:
        return typing_there(self.signals, self.open_id, self.visit.agent.name, self.clock())

    def _signed_in(self) -> bool:
        return agents.session(self.database.read, self.visit.token, self.clock()) is not None
