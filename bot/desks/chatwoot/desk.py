"""Chatwoot as a desk: we own the channels; each handoff is a conversation in an API inbox.

Set up in docs/how-to/chatwoot.md. What is known of Chatwoot here and in the modules beside is from its published API
description and its source (https://github.com/chatwoot/chatwoot, 4.x).
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from bot.channels.base import Finding
from bot.desk.who import Agent
from bot.desks.base import Case, Desk, DeskParts, Line, Opened
from bot.desks.chatwoot.api import Api
from bot.desks.chatwoot.examine import examine
from bot.desks.chatwoot.hook import Hook
from bot.desks.chatwoot.keeping import Keeping
from bot.desks.chatwoot.opening import conversation_for
from bot.desks.chatwoot.reading import Reading
from bot.desks.chatwoot.room import NAME, Room
from bot.desks.chatwoot.talk import Talk
from bot.desks.chatwoot.words import Said, brief_of, change_of, mention, said_of
from bot.desks.mirror import ENDED
from bot.desks.showing import digest, line_mark
from bot.store import desk_items

MOST_CALLED = 20


class ChatwootDesk(Desk):
    """One API inbox of one account.

    Args:
        secret: signs Chatwoot's calls; None if `path_secret` ends their address instead.
    """

    name = NAME
    label = "Chatwoot"

    def __init__(self, api: Api, secret: str | None, path_secret: str | None, parts: DeskParts) -> None:
        self._api = api
        self._parts = parts
        self._secret, self._path_secret = secret, path_secret
        self._room = Room(api, parts)
        self._keeping = Keeping(self._room)
        self._reading = Reading(self._room, Talk(self._room), self._keeping)
        self._hook = Hook(self._room, self._reading, secret, path_secret)

    # What is shown

    def forget(self) -> None:
        self._room.threads.forget()

    async def open(self, case: Case, lines: Sequence[Line]) -> Opened:
        thread = await conversation_for(self._api, case)
        async with self._room.locks[thread]:
            await self._room.threads.post(thread, f"fl-b-{case.handoff_id}", Said("note", brief_of(case)))
            await self._keeping.keep(case.handoff_id, thread)
        return Opened(thread)

    async def add(self, case: Case, thread: str, line: Line) -> str:
        said = said_of(case, line)
        if line.calls and line.calls == case.offered_id and (called := self._mention_of(line.calls)):
            said = Said(said.kind, f"{said.text} {called}")
        mark = line_mark(case.handoff_id, line)
        if said.kind == "incoming" and case.state in ENDED:
            async with self._room.locks[thread]:  # it opens there again by itself, which is no person's act
                item = await self._room.threads.post(thread, mark, said)
                await self._keeping.put_back(case.handoff_id, thread)
            return item
        item = await self._room.threads.post(thread, mark, said)
        if not self._keeping.is_kept(case.handoff_id, thread):  # of a snooze only its event tells
            await self._keep(case, thread)
        return item

    async def change(self, case: Case, thread: str, item: str, line: Line) -> None:
        """Chatwoot cannot change a message, so a note says what differs."""
        if not item:
            return
        shown = await self._room.threads.marks(thread)
        text = change_of(line, from_there=line_mark(case.handoff_id, line) not in shown)
        if text:
            mark = f"fl-c-{case.handoff_id}-{line.ref}-{digest(text)}"
            await self._room.threads.post(thread, mark, Said("note", text))

    async def refresh(self, case: Case, thread: str) -> None:
        await self._keep(case, thread)

    async def alarm(self, case: Case, thread: str, text: str, key: str) -> bool:
        """Urgent, and a note that calls whoever has it; if nobody has, everybody who is linked."""
        people = desk_items.people(self._parts.database.read, NAME)
        owner = desk_items.person_of(self._parts.database.read, NAME, case.owner_id) if case.owner_id else None
        called = [row for row in people if owner is None or row["person"] == owner][:MOST_CALLED]
        names = " ".join(mention(row["person"], row["name"]) for row in called)
        note = Said("note", f"⏰ {text} {names}".strip())
        await self._room.threads.post(thread, f"fl-a-{case.handoff_id}-{digest(key)}", note)
        await self._api.put(f"/conversations/{thread}/toggle_priority", {"priority": "urgent"})
        return True

    def _mention_of(self, agent_id: str) -> str:
        """By which Chatwoot tells a colleague of a note; empty if they are not linked."""
        person = self._room.person_of(Agent(agent_id, ""))
        agent = self._room.agent(person) if person else None
        return mention(person, agent.name) if agent else ""

    async def _keep(self, case: Case, thread: str) -> None:
        async with self._room.locks[thread]:
            await self._keeping.keep(case.handoff_id, thread)

    # Who listens

    def routes(self) -> Sequence[BaseRoute]:
        return self._hook.routes()

    async def run(self) -> None:
        self.forget()
        await self._reading.run()

    async def examine(self) -> Sequence[Finding]:
        url = self._parts.settings.public_url
        return await examine(self._api, url, signed=bool(self._secret), path_secret=self._path_secret)

    async def close(self) -> None:
        await self._reading.close()
        await self._api.close()
