"""Who may do what over HTTP: every button of the desk, pressed by those who may not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from bot.attachments import Files
from bot.desk import console, session
from bot.desk.signin import SignIn
from bot.desk.who import Agent
from bot.settings import load_settings
from bot.store import agents, canned, conversations
from bot.web import make_asgi
from tests.conftest import World

HERE = "http://desk.example"
TABLES = (
    "conversations", "messages", "inbox", "outbox", "handoffs", "handoff_events", "agents", "sessions", "tags",
    "mentions", "canned_replies", "flags", "reviews", "labels", "audit", "warnings", "webchat_events",
)  # fmt: skip
FIELDS = {
    "text": "Hello, Anna here.", "client_id": "c1", "article": "warranty", "tag": "vip", "to": "team:returns",
    "until": "1795200000", "message": "1", "reason": "wrong", "source": "x", "away": "1", "capacity": "1", "teams": "",
    "languages": "en", "shortcut": "hi", "title": "Hi", "verdict": "right", "conversation": "x",
}  # fmt: skip


@dataclass
class Desk:
    """The whole desk over HTTP, on the tables of a `world` in which Ben has carla's conversation."""

    world: World
    client: httpx.AsyncClient
    talk: str
    ben: Agent
    routes: Sequence[Any]

    def posts(self) -> list[str]:
        """The path of everything that can be posted to, but for signing in."""
        every = [one for one in self.routes if isinstance(one, Route) and "POST" in (one.methods or ())]
        paths = [one.path.replace("{id:int}", "1").replace("{id}", self.talk) for one in every]
        return [path for path in paths if path != "/desk/login"]

    def everything(self) -> dict[str, list[str]]:
        """All that a forbidden act might change."""
        read = self.world.database.read
        return {table: sorted(map(repr, read.rows(f"SELECT * FROM {table}"))) for table in TABLES}

    async def sign_in(self, agent: Agent) -> dict[str, str]:
        """The headers of their page."""
        now, database = self.world.clock.now, self.world.database
        await database.write(lambda tx: tx.run("UPDATE agents SET role = ? WHERE id = ?", agent.role, agent.id))
        token = await database.write(lambda tx: agents.start_session(tx, agent.id, now))
        row = agents.session(database.read, token, now)
        assert row
        return {"Cookie": f"{session.COOKIE}={token}", "X-CSRF-Token": row["csrf"], "Origin": HERE}

    async def post(self, path: str, headers: dict[str, str], **fields: str) -> httpx.Response:
        return await self.client.post(path, data={**FIELDS, **fields}, headers=headers)


@pytest.fixture
async def desk(world: World, ben: Agent) -> AsyncIterator[Desk]:
    settings = load_settings(data_dir=world.folder)
    files = Files(world.folder / "attachments", 1024)
    routes = console.routes(world.acts, SignIn(world.database, world.clock), settings, files, {})

    async def nothing(*_: Any) -> dict[str, Any]:
        return {"status": "ok"}

    asgi = make_asgi(routes, actions=nothing, token="t", health=nothing, allowed_origins=[], lifespan=None)
    talk = await world.claimed(ben)
    await world.database.write(lambda tx: canned.add(tx, "hello", "Hello", "Hello!", ben.id, world.clock.now))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(asgi), base_url=HERE) as client:
        yield Desk(world, client, talk, ben, routes)


async def test_who_is_signed_out_changes_nothing(desk: Desk) -> None:
    before = desk.everything()
    for path in desk.posts():
        answer = await desk.post(path, {"Origin": HERE})
        assert answer.status_code in (303, 401), path
        assert "Hello" not in answer.text, f"{path} shows something"
    assert desk.everything() == before and len(desk.posts()) > 25


@pytest.mark.parametrize(
    "wrong", [{"X-CSRF-Token": "x"}, {"Origin": "https://evil.example"}, {"Origin": "null"}], ids=str
)
async def test_another_site_can_press_no_button(desk: Desk, wrong: dict[str, str]) -> None:
    headers = await desk.sign_in(desk.ben)
    before = desk.everything()
    for path in desk.posts():
        assert (await desk.post(path, {**headers, **wrong})).status_code == 403, path
    assert desk.everything() == before


async def test_the_same_buttons_work_from_our_own_page(desk: Desk) -> None:
    headers = await desk.sign_in(desk.ben)
    for act in ("reply", "tag", "release", "claim"):
        before = desk.everything()
        assert (await desk.post(f"/desk/c/{desk.talk}/{act}", headers)).status_code == 200
        assert desk.everything() != before, act


SUPERVISOR_ALONE = ("/desk/review/sample", "/desk/review/1", "/desk/team/{ben}", "/desk/team/{ben}/remove")
OF_WHOEVER_HAS_IT = (
    "reply", "article", "release", "transfer", "snooze", "wake", "resolve", "return", "undo", "claim", "spam",
)  # fmt: skip


@pytest.mark.parametrize("role", ["agent", "editor"])
async def test_nobody_takes_what_is_anothers_or_a_supervisors(desk: Desk, anna: Agent, role: str) -> None:
    headers = await desk.sign_in(Agent(anna.id, anna.name, role))
    before = desk.everything()
    for path in (*SUPERVISOR_ALONE, "/desk/canned/1", "/desk/canned/1/remove"):
        assert (await desk.post(path.replace("{ben}", desk.ben.id), headers)).status_code == 403, path
    for act in OF_WHOEVER_HAS_IT:
        answer = await desk.post(f"/desk/c/{desk.talk}/{act}", headers)
        assert answer.status_code in (403, 404, 409), f"{act}: {answer.status_code}"
    assert desk.everything() == before


async def test_an_editor_answers_nobody_though_nobody_has_it(desk: Desk, anna: Agent) -> None:
    await desk.world.acts.release(desk.talk, desk.ben)
    headers = await desk.sign_in(Agent(anna.id, anna.name, "editor"))
    before = desk.everything()
    for act in ("claim", "reply", "article", "merge", "spam", "unblock"):
        assert (await desk.post(f"/desk/c/{desk.talk}/{act}", headers)).status_code == 403, act
    assert desk.everything() == before


async def test_a_supervisor_takes_back_what_somebody_else_has(desk: Desk, anna: Agent) -> None:
    headers = await desk.sign_in(Agent(anna.id, anna.name, "supervisor"))
    assert (await desk.post(f"/desk/c/{desk.talk}/release", headers)).status_code == 200
    assert conversations.get(desk.world.database.read, desk.talk).agent_id is None


async def test_who_signs_out_while_a_file_is_on_its_way_sends_nothing(desk: Desk) -> None:
    headers = await desk.sign_in(desk.ben)
    token = headers["Cookie"].partition("=")[2]
    before = desk.everything()["messages"]

    async def slowly() -> AsyncIterator[bytes]:
        yield b"text=This+must+not+leave&"
        await desk.world.database.write(lambda tx: agents.end_session(tx, token))
        yield b"client_id=c9"

    headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await desk.client.post(f"/desk/c/{desk.talk}/reply", content=slowly(), headers=headers)
    assert answer.status_code == 303 and "/desk/login" in answer.headers["location"]
    assert desk.everything()["messages"] == before


async def test_a_conversation_that_is_not_there_is_no_fault_of_ours(desk: Desk) -> None:
    headers = await desk.sign_in(desk.ben)
    for path in desk.posts():
        answer = await desk.post(path.replace(desk.talk, "nowhere"), headers, text="You should have read it!")
        assert answer.status_code < 500, f"{path}: {answer.status_code}"


async def test_a_supervisor_removes_a_colleague_and_not_themselves(desk: Desk, anna: Agent) -> None:
    headers = await desk.sign_in(Agent(anna.id, anna.name, "supervisor"))
    assert (await desk.post(f"/desk/team/{anna.id}/remove", headers)).status_code == 403
    his = await desk.sign_in(desk.ben)
    answer = await desk.post(f"/desk/team/{desk.ben.id}/remove", headers)
    assert answer.status_code == 303 and desk.world.status() == "waiting"
    page = (await desk.client.get(answer.headers["location"], headers=headers)).text
    assert "Ben is removed" in page and f"member-{desk.ben.id}" not in page
    assert (await desk.post(f"/desk/c/{desk.talk}/claim", his)).status_code in (303, 401)
    assert desk.world.status() == "waiting"
