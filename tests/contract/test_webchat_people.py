"""Web chat with a person at the other end, over real HTTP: whose files are whose, and how far each side has read."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx_sse import aconnect_sse

from bot.attachments import Files
from bot.events import Attachment, AttachmentKind
from bot.model import Author, Reply, Status
from bot.store import agents, attachments, conversations, outbox, seen
from bot.store.database import Row, Tx
from tests.contract.webchat_scene import PNG, Served, message, serve

PAGE = b"<script>alert(1)</script>"


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    async with serve(tmp_path, monkeypatch) as running:
        yield running


async def talk(served: Served, text: str = "hello", client_id: str = "11111111-aaaa") -> tuple[httpx.AsyncClient, str]:
    """A visitor whose conversation an agent has, and the conversation's id."""
    visitor, database = await served.visit(), served.app.database
    assert (await visitor.post("/chat/messages", json=message(text, client_id))).status_code == 202
    of = str(database.read.one("SELECT conversation_id FROM messages WHERE text = ?", text)["conversation_id"])
    await claim(served, of)
    return visitor, of


async def claim(served: Served, of: str) -> None:
    """Ben has the conversation, as soon as the bot has said what it had to say."""
    database = served.app.database

    def write(tx: Tx) -> None:
        known = tx.row("SELECT id FROM agents")
        ben = known["id"] if known else agents.add(tx, "ben", "Ben", "agent", "unused", time.time())
        assert conversations.change_owner(tx, conversations.get(tx, of), Status.WITH_AGENT, time.time(), ben)

    async with asyncio.timeout(10):
        while database.read.row("SELECT 1 FROM inbox WHERE outcome IS NULL"):
            await asyncio.sleep(0.02)
    await database.write(write)
    served.app.signals.changed(of)


async def send(served: Served, of: str, *files: tuple[str, str, bytes], due_at: float | None = None) -> int:
    """An agent's reply with files, at once or later."""
    kept = Files(served.data_dir / "attachments", 1024 * 1024)
    taken = [kept.take_in(Attachment(AttachmentKind.of(kind), name, kind, content=data)) for name, kind, data in files]

    def write(tx: Tx) -> int:
        to, now, reply = conversations.get(tx, of), time.time(), [Reply("Look:")]
        (added,) = outbox.put(tx, to, f"agent-{now}", Author.AGENT, reply, now, agent_id=to.agent_id, due_at=due_at)
        attachments.add_all(tx, of, added, taken, now)
        return added

    added = await served.app.database.write(write)
    served.app.signals.changed(of)
    return added


async def look(visitor: httpx.AsyncClient, kind: str, enough: Any) -> Any:
    """What the stream says, from its beginning, in the first event of a kind that is enough."""
    async with asyncio.timeout(10), aconnect_sse(visitor, "GET", "/chat/stream") as source:
        async for event in source.aiter_sse():
            if event.event == kind and enough(data := json.loads(event.data)):
                return data
    raise AssertionError("the stream ended")


def conversation(served: Served, of: str) -> Row:
    return served.app.database.read.one("SELECT * FROM conversations WHERE id = ?", of)


async def test_an_agents_files_open_to_their_visitor_alone_and_run_nowhere(served: Served) -> None:
    visitor, of = await talk(served)
    stranger, _ = await talk(served, "me too", "22222222-bbbb")
    await send(served, of, ("tent é.png", "image/png", PNG), ("page.html", "text/html", PAGE))
    shown = await look(visitor, "message", lambda data: data["author"] == "agent" and data["files"])
    picture, page = shown["files"]
    assert (picture["name"], picture["kind"], picture["size"], picture["picture"]) == (
        "tent é.png", "photo", len(PNG), True,
    )  # fmt: skip
    assert page["picture"] is False
    answer = await visitor.get(f"/chat/files/{picture['id']}")
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''tent%20%C3%A9.png"
    answer = await visitor.get(f"/chat/files/{page['id']}")
    assert (answer.content, answer.headers["content-type"]) == (PAGE, "application/octet-stream")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    for file in (picture, page):
        assert (await stranger.get(f"/chat/files/{file['id']}")).status_code == 404
        assert (await served.client().get(f"/chat/files/{file['id']}")).status_code == 401


async def test_a_file_that_was_taken_back_is_no_longer_to_be_had(served: Served) -> None:
    visitor, of = await talk(served)
    message_id = await send(served, of, ("plan.pdf", "application/pdf", b"%PDF-1.7"), due_at=time.time() + 60)
    (row,) = served.app.database.read.rows("SELECT id FROM attachments")
    assert (await visitor.get(f"/chat/files/{row['id']}")).status_code == 404
    assert await served.app.database.write(lambda tx: outbox.undo(tx, message_id))
    await send(served, of)
    await look(visitor, "message", lambda data: data["author"] == "agent")
    assert (await visitor.get(f"/chat/files/{row['id']}")).status_code == 404


async def test_what_the_visitor_has_seen_never_goes_back(served: Served) -> None:
    visitor, of = await talk(served)
    stranger, _ = await talk(served, "me too", "22222222-bbbb")
    first, second = await send(served, of), await send(served, of)
    seqs = {
        row["message_id"]: row["seq"]
        for row in served.app.database.read.rows("SELECT seq, message_id FROM webchat_events")
    }
    for message_id, expected in ((second, second), (first, second)):
        assert (await visitor.post("/chat/seen", json={"id": seqs[message_id]})).status_code == 204
        assert conversation(served, of)["customer_seen"] == expected
    moments = "SELECT seen_at FROM messages WHERE conversation_id = ? AND author = ? AND seen_at IS NOT NULL"
    assert len({row["seen_at"] for row in served.app.database.read.rows(moments, of, "agent")}) == 1
    assert not served.app.database.read.rows(moments, of, "customer")
    assert (await stranger.post("/chat/seen", json={"id": seqs[second]})).status_code == 404
    for nonsense in ("7", None, -1, 10**20, True, [1]):
        assert (await visitor.post("/chat/seen", json={"id": nonsense})).status_code in (404, 422)
    assert (await served.client().post("/chat/seen", json={"id": seqs[second]})).status_code == 401


async def test_the_visitor_is_told_how_far_the_agent_has_read_while_one_is_there(served: Served) -> None:
    visitor, of = await talk(served)
    assert await look(visitor, "seen", lambda data: True) == {"id": None}
    reply = await send(served, of)
    database = served.app.database
    assert await database.write(lambda tx: seen.agent_saw(tx, of, reply))
    assert not await database.write(lambda tx: seen.agent_saw(tx, of, reply)), "nothing new was seen"
    served.app.signals.changed(of)
    own = database.read.one(
        """SELECT e.seq, m.id FROM webchat_events e JOIN messages m ON m.id = e.message_id
           WHERE m.author = 'customer' AND m.conversation_id = ?""",
        of,
    )  # fmt: skip
    assert conversation(served, of)["agent_seen"] == own["id"]
    assert await look(visitor, "seen", lambda data: data["id"]) == {"id": own["seq"]}
    await database.write(
        lambda tx: conversations.change_owner(tx, conversations.get(tx, of), Status.WITH_BOT, time.time())
    )
    assert await look(visitor, "seen", lambda data: True) == {"id": None}
