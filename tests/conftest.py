"""Parts that most tests share: a database of their own, a clock that stands still, and scripted Rasa and knowledge."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.attachments import Files
from bot.decision.desk_rules import DeskRules
from bot.decision.hours import Hours, parse_hours
from bot.desk.acts import Acts
from bot.desk.who import Agent
from bot.events import Incoming
from bot.flow import Flow
from bot.handover import Handover
from bot.intake import Intake
from bot.model import Author
from bot.responder import Responder
from bot.signals import Signals
from bot.store import agents, contacts, conversations, inbox
from bot.store.database import Database, Row
from tests.fakes.postgres import MISSING, PostgresServer, postgres_server, programs
from tests.fakes.scripted import ScriptedDialogue, ScriptedLiveKnowledge

DUBLIN = ZoneInfo("Europe/Dublin")


class Clock:
    """Moved by the test alone."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, 0, tzinfo=DUBLIN).timestamp()  # a Friday noon: people are there

    def __call__(self) -> float:
        return self.now


@dataclass
class World:
    """A whole Firstline without its edges: no HTTP, no Rasa, no language model."""

    database: Database
    signals: Signals
    clock: Clock
    rasa: ScriptedDialogue
    intake: Intake
    flow: Flow
    acts: Acts
    numbers: Iterator[int]
    folder: Path

    async def accept(self, text: str, address: str = "carla", choice: str | None = None) -> bool:
        event = f"e{next(self.numbers)}"
        return await self.intake.accept(
            Incoming("webchat", "site", event, address, text, choice=choice, client_id=event)
        )

    def conversation_id(self, address: str = "carla") -> str:
        return str(self.database.read.one("SELECT id FROM conversations WHERE address = ?", address)["id"])

    async def work(self, address: str = "carla") -> None:
        """Do what is pending in a conversation, as a worker would."""
        conversation_id = self.conversation_id(address)
        while (item := inbox.next_pending(self.database.read, conversation_id)) is not None:
            await self.flow.customer_wrote(item)

    async def say(self, text: str, address: str = "carla", choice: str | None = None) -> list[Row]:
        """Write as a customer, and what the customer is shown in return."""
        await self.accept(text, address, choice)
        before = len(self.shown(address))
        await self.work(address)
        return self.shown(address)[before:]

    def shown(self, address: str = "carla") -> list[Row]:
        """Everything the web visitor has been shown, in order."""
        return self.database.read.rows(
            """SELECT e.seq, m.* FROM webchat_events e JOIN messages m ON m.id = e.message_id
               WHERE e.conversation_id = ? ORDER BY e.seq""",
            self.conversation_id(address),
        )

    def status(self, address: str = "carla") -> str:
        return conversations.get(self.database.read, self.conversation_id(address)).status

    async def agent(self, name: str) -> Agent:
        agent_id = await self.database.write(
            lambda tx: agents.add(tx, name.lower(), name, "agent", "unused", self.clock())
        )
        return Agent(agent_id, name)

    async def claimed(self, agent: Agent, address: str = "carla") -> str:
        """A conversation that was handed over and that the agent has; its id."""
        await self.say("human", address)
        await self.acts.claim(self.conversation_id(address), agent)
        return self.conversation_id(address)

    async def one_customer(self, *addresses: str) -> None:
        """Whoever writes at these addresses has proven to be one person."""
        known = [conversations.get(self.database.read, self.conversation_id(address)) for address in addresses]
        one, *others = [contacts.identity_of(conversation) for conversation in known]
        for other in others:
            await self.database.write(lambda tx, other=other: contacts.tie(tx, one, other, "code", self.clock()))  # type: ignore[misc]

    async def sits_down(self, agent: Agent) -> None:
        """Somebody opens a page of the desk."""
        await self.database.write(lambda tx: agents.seen_at_desk(tx, agent.id, self.clock()))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real server for all tests that want one; each takes a new database of it."""
    if programs() is None:
        pytest.skip(MISSING)
    with postgres_server() as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Path | str:
    """Where a test's database is. FIRSTLINE_TEST_DATABASE=postgres puts every `world` on Postgres."""
    if os.environ.get("FIRSTLINE_TEST_DATABASE") == "postgres":
        url: str = request.getfixturevalue("postgres").new_database()
        return url
    return tmp_path / "firstline.db"


@pytest.fixture(autouse=True)
def _programs_too(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads the settings goes where the `world` would go."""
    if os.environ.get("FIRSTLINE_TEST_DATABASE") == "postgres":
        monkeypatch.setenv("FIRSTLINE_DATABASE_URL", request.getfixturevalue("place"))


@pytest.fixture
def world(tmp_path: Path, place: Path | str) -> Iterator[World]:
    clock, signals, rasa = Clock(), Signals(), ScriptedDialogue()
    database = Database(place)
    knowledge = ScriptedLiveKnowledge()
    responder = Responder(knowledge)  # type: ignore[arg-type]
    rules = DeskRules(Hours(parse_hours("Mon-Fri 09:00-18:00"), DUBLIN), undo=0.0)
    handover = Handover(rules, clock)
    yield World(
        database=database,
        signals=signals,
        clock=clock,
        rasa=rasa,
        intake=Intake(database, signals, Files(tmp_path / "attachments", 1024 * 1024), clock),
        flow=Flow(database, signals, rasa, responder, handover, clock),
        acts=Acts(database, signals, knowledge, rules, clock),  # type: ignore[arg-type]
        numbers=itertools.count(1),
        folder=tmp_path,
    )
    responder.close()
    database.close()


def by_author(rows: list[Row], author: Author) -> list[str]:
    return [row["text"] for row in rows if row["author"] == author]


@pytest.fixture
async def anna(world: World) -> Agent:
    return await world.agent("Anna")


@pytest.fixture
async def ben(world: World) -> Agent:
    return await world.agent("Ben")
