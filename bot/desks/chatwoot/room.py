"""What the other parts share: who people are, which conversation is whose, what colleagues are told in it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping

from bot.desk.who import Agent
from bot.desks.base import DeskParts
from bot.desks.chatwoot.api import Api
from bot.desks.chatwoot.threads import Threads
from bot.desks.chatwoot.words import Said, mention
from bot.desks.people import Colleague, Matter, agent_of, colleagues, who_acts
from bot.errors import DeliveryUncertain
from bot.model import Status
from bot.store import agents, conversations, desk_items, desk_threads

NAME = "chatwoot"
SCOPE = "desk chatwoot"  # of what is noted in the table of cursors
UNKNOWN = (
    "Firstline does not know who {who} is at its desk, so {what}. Ask an admin to run: "
    ".venv/bin/python -m bot desk link <your login> chatwoot {person}"
)


class Room:
    def __init__(self, api: Api, parts: DeskParts) -> None:
        self.api = api
        self.parts = parts
        self.threads = Threads(api)
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._me = ""

    async def me(self) -> str:
        """The id of our own user. Raises DeliveryDelayed, DeliveryFailed."""
        if not self._me:
            self._me = str((await self.api.profile())["id"])
        return self._me

    def matter_of(self, thread: str) -> Matter | None:
        row = desk_threads.by_thread(self.parts.database.read, NAME, thread)
        if row is None:
            return None
        return Matter(row["handoff_id"], row["conversation_id"], thread, row["ended_at"] is not None, row["epoch"])

    async def who(self, person: str, at: float | None = None) -> Agent | None:
        """The person of ours behind somebody there, who is seen to be at a desk by this; `at`: when, if not now."""
        return await who_acts(self.parts, NAME, person, at)

    def colleagues(self) -> Mapping[str, Colleague]:
        """The desk's people by their ids in Chatwoot."""
        return colleagues(self.parts, NAME)

    def agent(self, person: str) -> Agent | None:
        """The same, of somebody who has not done anything themselves."""
        return agent_of(self.parts, NAME, person)

    def owner(self, conversation_id: str) -> Agent | None:
        """Who has a conversation by our tables."""
        conversation = conversations.get(self.parts.database.read, conversation_id)
        if conversation.status is not Status.WITH_AGENT or conversation.agent_id is None:
            return None
        row = agents.get(self.parts.database.read, conversation.agent_id)
        return Agent(row["id"], row["name"], row["role"]) if row else None

    def person_of(self, agent: Agent | None) -> str:
        """Somebody's id there; empty for nobody, and for those who are not linked."""
        return (desk_items.person_of(self.parts.database.read, NAME, agent.id) or "") if agent else ""

    async def tell(self, matter: Matter, mark: str, text: str, person: str = "") -> None:
        """A private note of ours, once; `person` is notified of it. Raises DeliveryDelayed, DeliveryFailed."""
        row = desk_items.agent_of(self.parts.database.read, NAME, person) if person else None
        named = f"{mention(person, row['name'])} " if row else ""
        for attempt in (1, 2):
            try:
                await self.threads.post(matter.thread, mark, Said("note", f"{named}{text}"))
                return
            except DeliveryUncertain:
                if attempt == 2:
                    raise
