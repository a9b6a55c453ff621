"""Wakes those who wait in this process. What happened is read from the database; nothing here must survive."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

INBOX, OUTBOX, DESK, TYPING, PRESENCE = "inbox", "outbox", "desk", "typing", "presence"
CUSTOMER = "customer"
TYPING_SECONDS = 6.0


def conversation_topic(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


async def woken_or_after(event: asyncio.Event, seconds: float) -> None:
    """Until the event is set, at most so long.

    Not `asyncio.wait_for`: in Python 3.11 it swallows a cancellation that comes together with the event, and then the
    program never stops.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


class News(asyncio.Event):
    """Set whenever one of the topics that it listens to is told, until it is cleared.

    Attributes:
        topics: everything that was told since: of a changed conversation also its own topic, for who listens to the
            desk as a whole.
    """

    def __init__(self) -> None:
        super().__init__()
        self.topics: frozenset[str] = frozenset()

    def hear(self, topics: Iterable[str]) -> None:
        self.topics |= frozenset(topics)
        self.set()

    def clear(self) -> None:
        self.topics = frozenset()
        super().clear()


class Signals:
    """The topics, who listens to them, and what is true only at this moment.

    Attributes:
        desk_version: rises with everything that is told to the desk; what was read at one version is true until the
            next.
    """

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[News]] = defaultdict(set)
        self.desk_version = 0
        self._typing: dict[tuple[str, str], float] = {}
        self._writing_notes: dict[tuple[str, str], float] = {}
        self._looking: defaultdict[str, list[str]] = defaultdict(list)
        self.agents_online: defaultdict[str, int] = defaultdict(int)

    @contextmanager
    def listen(self, *topics: str) -> Iterator[News]:
        """An event that is set whenever one of the topics is told; the listener clears it before it reads."""
        event = News()
        for topic in topics:
            self._listeners[topic].add(event)
        try:
            yield event
        finally:
            for topic in topics:
                self._listeners[topic].discard(event)
                if not self._listeners[topic]:
                    del self._listeners[topic]

    def tell(self, *topics: str) -> None:
        if DESK in topics:
            self.desk_version += 1
        for topic in topics:
            for event in self._listeners.get(topic, ()):
                event.hear(topics)

    def changed(self, conversation_id: str) -> None:
        """Something of a conversation changed: its pages, the desk and the sender look again."""
        self.tell(conversation_topic(conversation_id), DESK, OUTBOX)

    def desk_changed(self) -> None:
        """Something that only the desk shows changed: who is here, a canned reply."""
        self.tell(DESK)

    def typing(self, conversation_id: str, who: str, now: float) -> None:
        """`who` ("customer", or a name at the desk) types; forgotten after six seconds."""
        self._typing = {key: until for key, until in self._typing.items() if until > now}
        self._typing[conversation_id, who] = now + TYPING_SECONDS
        self.tell(conversation_topic(conversation_id), TYPING)

    def stopped_typing(self, conversation_id: str, who: str) -> None:
        self._typing.pop((conversation_id, who), None)

    def who_types(self, conversation_id: str, now: float) -> list[str]:
        return [who for (of, who), until in self._typing.items() if of == conversation_id and until > now]

    def where_agents_type(self, now: float) -> set[str]:
        """The conversations in which somebody at the desk types to the customer."""
        return {of for (of, who), until in self._typing.items() if who != CUSTOMER and until > now}

    def writes_note(self, conversation_id: str, who: str, now: float) -> None:
        """An agent writes a private note: for colleagues' eyes, and forgotten as fast."""
        self._writing_notes = {key: until for key, until in self._writing_notes.items() if until > now}
        self._writing_notes[conversation_id, who] = now + TYPING_SECONDS
        self.tell(conversation_topic(conversation_id))

    def who_writes_notes(self, conversation_id: str, now: float) -> list[str]:
        return [who for (of, who), until in self._writing_notes.items() if of == conversation_id and until > now]

    @contextmanager
    def looking(self, conversation_id: str, who: str) -> Iterator[None]:
        """While `who` has a conversation open at the desk; on several pages, until the last is closed."""
        if not conversation_id:
            yield
            return
        self._looking[conversation_id].append(who)
        self.tell(conversation_topic(conversation_id), DESK)
        try:
            yield
        finally:
            self._looking[conversation_id].remove(who)
            if not self._looking[conversation_id]:
                del self._looking[conversation_id]
            self.tell(conversation_topic(conversation_id), DESK)

    def who_looks(self, conversation_id: str) -> list[str]:
        return sorted(set(self._looking.get(conversation_id, ())))

    @contextmanager
    def agent_at_desk(self, agent_id: str) -> Iterator[None]:
        """While an agent's desk page is connected, that agent counts as online."""
        self.agents_online[agent_id] += 1
        self.tell(PRESENCE)
        try:
            yield
        finally:
            self.agents_online[agent_id] -= 1
            if not self.agents_online[agent_id]:
                del self.agents_online[agent_id]
            self.tell(PRESENCE)
