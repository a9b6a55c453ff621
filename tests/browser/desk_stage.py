"""A desk with work on it: handoffs as the flow leaves them, people who may sign in, pages that are signed in."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Page, expect

from bot.brief import make_brief
from bot.desk.signin import hash_password
from bot.desk.who import Agent
from bot.events import Incoming
from bot.model import Author, HandoffState, Priority, Reason, Reply, Status
from bot.store import agents, conversations, handoff_events, handoffs, transcripts
from bot.store.database import Tx
from bot.store.handoff_events import What
from bot.triage.policy import DEFAULT_POLICY
from tests.browser.test_browser import PATIENCE, listens, page_of
from tests.contract.webchat_scene import Served

PASSWORD = "a long enough password"


@dataclass
class Desk:
    """The desk of a Firstline that is served without Rasa and search."""

    served: Served
    browser: Browser
    people: dict[str, Agent] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def hire(self, name: str, role: str = "agent", teams: tuple[str, ...] = ()) -> Agent:
        def add(tx: Tx) -> str:
            agent_id = agents.add(tx, name.lower(), name, role, hash_password(PASSWORD), time.time())
            agents.set_work(tx, agent_id, 5, teams, ["en"])
            return agent_id

        self.people[name] = Agent(await self.served.app.database.write(add), name, role)
        return self.people[name]

    async def open(self, name: str, path: str = "/desk", **options: Any) -> Page:
        """A page of somebody who has just signed in."""
        page = await page_of(self.browser, **options)
        expect.set_options(timeout=PATIENCE)
        await page.goto(f"{self.served.url}/desk/login")
        await page.get_by_label("Login").fill(name.lower())
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
        if path != "/desk":
            await page.goto(f"{self.served.url}{path}")
        await listens(page)
        return page

    async def writes(
        self, customer: str, words: str, *, ago: float = 0.0, channel: str = "webchat", public: bool = False
    ) -> str:
        """A customer writes to the assistant; the conversation's id."""
        number, at = next(self._numbers), time.time() - ago
        incoming = Incoming(channel, "site", f"e{number}", f"{customer}-{channel}", words, name=customer, public=public)

        def write(tx: Tx) -> str:
            conversation = conversations.find_or_open(tx, incoming, at)
            transcripts.add_message(tx, conversation, Author.CUSTOMER, Reply(words), at)
            return conversation.id

        conversation_id = await self.served.app.database.write(write)
        self.served.app.signals.changed(conversation_id)
        return conversation_id

    async def asks(
        self,
        customer: str,
        words: str,
        *,
        ago: float = 0.0,
        channel: str = "webchat",
        public: bool = False,
        reason: Reason = Reason.CUSTOMER_ASKED,
        priority: Priority = Priority.NORMAL,
        mood: str = "calm",
        team: str | None = None,
        order: str | None = None,
    ) -> str:
        """A customer is handed over to the desk; the conversation's id."""
        conversation_id = await self.writes(customer, words, ago=ago, channel=channel, public=public)
        at = time.time() - ago

        def write(tx: Tx) -> None:
            conversation = conversations.get(tx, conversation_id)
            handoff = handoffs.open_one(tx, conversation, reason, priority, at)
            brief = dict(make_brief(tx, conversation, reason, None, DEFAULT_POLICY))
            brief |= {"mood": {"level": mood, "evidence": ""}, "details": {"order_number": order} if order else {}}
            handoffs.describe(tx, handoff["id"], reason, priority, brief)
            handoffs.give_to_team(tx, handoff["id"], team)
            handoffs.advance(tx, handoff["id"], HandoffState.NOTIFIED, at)
            handoff_events.note(tx, handoff["id"], What.NOTIFIED, handoff_events.BOT, at)
            conversations.change_owner(tx, conversation, Status.WAITING, at)

        await self.served.app.database.write(write)
        self.served.app.signals.changed(conversation_id)
        return conversation_id
