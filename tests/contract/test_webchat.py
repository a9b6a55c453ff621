"""Web chat over real HTTP: who may read and write what, files within limits, a stream that ends with its proof."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import uvicorn
from httpx_sse import aconnect_sse

from bot.app import App, build_app
from bot.channels.base import Parts
from bot.channels.webchat import Settings, Webchat, create
from bot.errors import SettingsError
from bot.settings import Settings as ProgramSettings
from tests.contract.rigs.webchat import WebchatRig
from tests.fakes.scripted import ScriptedDialogue, ScriptedLiveKnowledge

ROOT = Path(__file__).parents[2]
SECRET = "8f2c1d6b9a7e4035c1d2e3f4a5b6c7d8e9f00112233445566778899aabbccdde"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass
class Served:
    """A Firstline without Rasa and search, over real HTTP."""

    app: App
    url: str
    data_dir: Path
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def client(self, **headers: str) -> httpx.AsyncClient:
        self.clients.append(httpx.AsyncClient(base_url=self.url, timeout=10, headers=headers))
        return self.clients[-1]

    async def visit(self, token: str | None = None, before: str | None = None) -> httpx.AsyncClient:
        """A visitor with a session, ready to write."""
        client = self.client(**({"X-Visitor-Token": token} if token else {}))
        known = {"Authorization": f"Bearer {before}"} if before else {}
        opened = (await client.post("/chat/session", headers=known)).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {opened['visitor']}"
        return client


@asynccontextmanager
async def serve(folder: Path, monkeypatch: pytest.MonkeyPatch, **environment: str) -> AsyncIterator[Served]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = ProgramSettings(data_dir=folder, knowledge_dir=ROOT / "knowledge")
    app = build_app(
        settings, token="internal", rasa=ScriptedDialogue(), knowledge=ScriptedLiveKnowledge(),  # type: ignore[arg-type]
    )  # fmt: skip
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app.asgi, log_level="warning", timeout_graceful_shutdown=1))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        task = asyncio.create_task(server._serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        served = Served(app, f"http://127.0.0.1:{listening.getsockname()[1]}", folder)
        yield served
        for client in served.clients:
            await client.aclose()
        server.should_exit = True
        await task


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    async with serve(tmp_path, monkeypatch, FIRSTLINE_WEBCHAT_JWT_SECRET=SECRET, FIRSTLINE_ATTACHMENT_MB="1") as it:
        yield it


def token(sub: str = "42", *, key: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode({"sub": sub, "exp": time.time() + 600, **claims}, key, algorithm)


def message(text: str, client_id: str = "11111111-aaaa") -> dict[str, str]:
    return {"client_id": client_id, "text": text}


async def read(client: httpx.AsyncClient, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
    """The messages of the stream from its beginning, until they are enough."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(10), aconnect_sse(client, "GET", "/chat/stream") as source:
        async for event in source.aiter_sse():
            if event.event == "message":
                found.append(json.loads(event.data))
            if enough(found):
                return found
    raise AssertionError(f"the stream ended after {found}")


def texts(messages: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in messages]


# --- identified visitors ---


async def test_an_identified_visitor_has_one_conversation_on_all_devices(served: Served) -> None:
    phone = await served.visit(token(name="Anna Berg", email="anna@berg.example"))
    laptop = await served.visit(token())
    assert (await phone.post("/chat/messages", json=message("hello"))).status_code == 202
    found = await read(laptop, lambda found: len(found) >= 2)
    assert texts(found)[:2] == ["hello", "echo: hello"]
    row = served.app.database.read.one("SELECT person, name, address FROM conversations")
    assert (row["person"], row["name"]) == ("user:42", "Anna Berg, anna@berg.example")
    assert row["address"].startswith("user-")


async def test_the_secret_of_an_identified_visitor_opens_nothing_alone_or_with_another_token(served: Served) -> None:
    anna = await served.visit(token("anna"))
    secret = anna.headers["Authorization"]
    for headers in ({}, {"X-Visitor-Token": token("ben")}):
        thief = served.client(Authorization=secret, **headers)
        for answer in (
            await thief.post("/chat/messages", json=message("let me in")),
            await thief.post("/chat/files", files={"file": ("a.png", PNG)}, data=message("")),
            await thief.post("/chat/typing"),
            await thief.get("/chat/stream"),
        ):
            assert answer.status_code == 401
            assert answer.json()["error"].startswith("This chat belongs to somebody else")
    assert served.app.database.read.one("SELECT count(*) AS n FROM messages")["n"] == 0


async def test_a_token_opens_no_anonymous_conversation(served: Served) -> None:
    stranger = await served.visit()
    answer = await stranger.post("/chat/typing", headers={"X-Visitor-Token": token("ben")})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (lambda: token(key="another-secret-another-secret-another"), "signature"),
        (lambda: jwt.encode({"sub": "42", "exp": time.time() + 60}, "", "none"), "not signed with HS256"),
        (lambda: token(algorithm="HS512"), "not signed with HS256"),
        (lambda: token(exp=time.time() - 60), "expired"),
        (lambda: token(exp=time.time() + 25 * 3600), "24 hours"),
        (lambda: token(exp=True), "`exp` must be a number"),
        (lambda: token(exp=10**30), "`exp` must be a number"),
        (lambda: jwt.encode({"sub": "42"}, SECRET), "no `exp`"),
        (lambda: jwt.encode({"exp": time.time() + 60}, SECRET), "`sub`"),
        (lambda: token(sub=" "), "`sub`"),
        (lambda: token(sub="x" * 201), "`sub`"),
        (lambda: token(sub="a\ud800"), "`sub`"),
        (lambda: token(aud="somebody else"), "`aud`"),
        (lambda: token(aud=["x", {"y": 1}]), "`aud`"),
        (lambda: token(nbf=time.time() + 300), "not valid yet"),
        (lambda: "no token at all", "can be read"),
        (lambda: "a.b.c", "can be read"),
        (lambda: token(name="x" * 5000), "longer than"),
    ],
)
async def test_a_wrong_token_is_refused_and_the_log_says_why_without_it(
    served: Served, caplog: pytest.LogCaptureFixture, wrong: Callable[[], str], reason: str
) -> None:
    given = wrong()
    with caplog.at_level(logging.WARNING, "firstline.webchat"):
        answer = await served.client().post("/chat/session", headers={"X-Visitor-Token": given})
        again = await served.client().post("/chat/session", headers={"X-Visitor-Token": given})
    assert (answer.status_code, again.status_code) == (401, 401)
    assert answer.json() == {"error": "Your sign-in could not be checked. Please sign in again."}
    assert [reason in line for line in caplog.messages] == [True]
    assert given not in caplog.text


@pytest.mark.parametrize("aud", ["firstline", ["other", "firstline"]])
async def test_the_audience_is_ours_if_one_is_given(served: Served, aud: object) -> None:
    assert (await served.client().post("/chat/session", headers={"X-Visitor-Token": token(aud=aud)})).is_success


async def test_signing_in_takes_the_anonymous_conversation_along_once(served: Served) -> None:
    anonymous = await served.visit()
    await anonymous.post("/chat/messages", json=message("before"))
    old = anonymous.headers["Authorization"].removeprefix("Bearer ")
    row = served.app.database.read.one("SELECT id FROM conversations")
    answer = await served.client().post(
        "/chat/session", headers={"X-Visitor-Token": token("anna"), "Authorization": f"Bearer {old}"}
    )
    assert answer.json()["previous"] == row["id"] != answer.json()["conversation"]
    (tie,) = served.app.database.read.rows("SELECT person, proof FROM ties")
    assert tie["proof"] == "signed in" and tie["person"].startswith("at ")
    # Whoever signs in next on the same computer does not get it, and the old secret alone is worth nothing.
    second = await served.client().post(
        "/chat/session", headers={"X-Visitor-Token": token("ben"), "Authorization": f"Bearer {old}"}
    )
    assert second.json()["previous"] is None
    assert (await anonymous.post("/chat/typing")).status_code == 401


async def test_what_was_said_before_signing_in_is_still_shown_and_still_answered(served: Served) -> None:
    anonymous = await served.visit()
    await anonymous.post("/chat/messages", json=message("human"))
    row = served.app.database.read.one("SELECT id FROM conversations")
    anna = await served.visit(token("anna"), anonymous.headers["Authorization"].removeprefix("Bearer "))
    await anna.post("/chat/messages", json=message("after", "22222222-bbbb"))
    found = await read(anna, lambda found: "echo: after" in texts(found))
    assert texts(found)[0] == "human" and "after" in texts(found)
    assert (
        served.app.database.read.one("SELECT status FROM conversations WHERE id = ?", row["id"])["status"] != "with_bot"
    )


async def test_the_stream_ends_when_the_token_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.webchat.identity.LEEWAY_SECONDS", 0.0)
    async with serve(tmp_path, monkeypatch, FIRSTLINE_WEBCHAT_JWT_SECRET=SECRET) as served:
        anna = await served.visit(token(exp=time.time() + 1.5))
        began = time.monotonic()
        async with asyncio.timeout(8), aconnect_sse(anna, "GET", "/chat/stream") as source:
            kinds = [event.event async for event in source.aiter_sse()]
        assert 0.5 < time.monotonic() - began < 5
        assert kinds == ["limits", "status", "typing", "seen"]
        assert (await anna.get("/chat/stream")).status_code == 401


async def test_anonymous_visitors_can_be_turned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"FIRSTLINE_WEBCHAT_JWT_SECRET": SECRET, "FIRSTLINE_WEBCHAT_IDENTIFIED": "required"}
    async with serve(tmp_path, monkeypatch, **environment) as served:
        answer = await served.client().post("/chat/session")
        assert (answer.status_code, answer.json()["error"]) == (401, "Please sign in to chat with us.")
        assert (await served.client().post("/chat/session", headers={"X-Visitor-Token": token()})).is_success


async def test_a_token_without_a_key_to_check_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve(tmp_path, monkeypatch) as served:
        answer = await served.client().post("/chat/session", headers={"X-Visitor-Token": token()})
        assert answer.status_code == 401
        assert "FIRSTLINE_WEBCHAT_JWT_SECRET" in caplog.text
        assert (await served.client().post("/chat/session")).is_success


async def test_a_visitor_cannot_say_who_they_are_in_the_body(served: Served) -> None:
    anonymous = await served.visit()
    forged = {**message("hello"), "address": "user-x", "person": "user:anna", "name": "Anna", "files": ["x"]}
    assert (await anonymous.post("/chat/messages", json=forged)).status_code == 202
    rows = served.app.database.read.rows("SELECT address, person, name FROM conversations")
    assert len(rows) == 1 and rows[0]["address"] != "user-x" and rows[0]["person"] is rows[0]["name"] is None


# --- files ---


async def test_files_are_kept_for_the_agents_and_never_served_back(served: Served) -> None:
    visitor = await served.visit()
    files = [("file", ("tent.png", PNG, "image/png")), ("file", ("bill.pdf", b"%PDF-1.7", "text/html"))]
    assert (await visitor.post("/chat/files", data=message("both"), files=files)).status_code == 202
    found = await read(visitor, lambda found: bool(found))
    assert found[0]["text"] == "both"
    assert found[0]["files"] == [
        {"name": "tent.png", "kind": "photo", "size": len(PNG)}, {"name": "bill.pdf", "kind": "file", "size": 8}
    ]  # fmt: skip
    rows = served.app.database.read.rows("SELECT * FROM attachments ORDER BY due_at, id")
    assert [row["media_type"] for row in rows] == ["image/png", "application/pdf"]
    assert [row["state"] for row in rows] == ["kept", "kept"]
    assert (served.data_dir / "attachments" / rows[0]["id"]).read_bytes() == PNG
    for path in (f"/chat/files/{rows[0]['id']}", f"/attachments/{rows[0]['id']}", f"/static/{rows[0]['id']}"):
        assert (await visitor.get(path)).status_code == 404


async def test_a_file_alone_shows_no_stand_in_and_the_same_upload_twice_is_one_message(served: Served) -> None:
    visitor = await served.visit()
    for _ in range(2):
        answer = await visitor.post("/chat/files", data=message(""), files={"file": ("tent.png", PNG)})
        assert answer.status_code == 202
    await visitor.post("/chat/messages", json=message("and?", "33333333-cccc"))
    found = await read(visitor, lambda found: "echo: and?" in texts(found))
    own = [message for message in found if message["author"] == "customer"]
    assert [(message["text"], len(message["files"])) for message in own] == [("", 1), ("and?", 0)]
    assert len(list((served.data_dir / "attachments").iterdir())) == 1


@pytest.mark.parametrize(
    ("files", "status", "sentence"),
    [
        ([("big.png", bytes(1024 * 1024 + 1))], 413, "“big.png” is too large: at most 1 MB."),
        ([("virus.exe", b"MZ")], 415, "“virus.exe” is of a kind that we cannot take."),
        ([("page.html", b"<script>")], 415, "kind"),
        ([("drawing.svg", b"<svg/>")], 415, "kind"),
        ([("no end", b"x")], 415, "kind"),
        ([("holiday.jpg", b"MZ\x90\x00")], 415, "“holiday.jpg” is a program"),
        ([("notes.txt", b"#!/bin/sh\n")], 415, "is a program"),
        ([("empty.txt", b"")], 422, "“empty.txt” is empty."),
        ([("../../etc/passwd\u202egnp.exe", b"x")], 415, "“passwdgnp.exe”"),
        ([("a.png", PNG)] * 6, 422, "at most 5 files"),
        ([("a.png", bytes(1024 * 1024))] * 5 + [("b.png", bytes(200_000))], 413, "too large"),
    ],
)
async def test_what_is_not_taken_is_refused_in_words(
    served: Served, files: list[tuple[str, bytes]], status: int, sentence: str
) -> None:
    visitor = await served.visit()
    answer = await visitor.post("/chat/files", data=message(""), files=[("file", file) for file in files])
    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    assert served.app.database.read.one("SELECT count(*) AS n FROM messages")["n"] == 0


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"Content-Type": "application/json"}, b"{}"),
        ({"Content-Type": "multipart/form-data"}, b"x"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--y\r\n\r\n"),
        (
            {"Content-Type": "multipart/form-data; boundary=x"},
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
        ),
        ({"Content-Type": "multipart/form-data; boundary=" + "x" * 5000}, b"\x00\xff" * 500),
    ],
)
async def test_a_body_that_is_no_form_is_refused(served: Served, headers: dict[str, str], content: bytes) -> None:
    visitor = await served.visit()
    assert (await visitor.post("/chat/files", content=content, headers=headers)).status_code == 422


async def test_uploads_are_rate_limited(served: Served) -> None:
    visitor = await served.visit()

    async def send() -> int:
        return (await visitor.post("/chat/files", data=message(""), files={"file": ("tent.png", PNG)})).status_code

    assert {await send() for _ in range(10)} == {202}
    assert await send() == 429


async def test_one_address_cannot_fill_the_disk(served: Served) -> None:
    """With files of up to 1 MB, 25 MB an hour, whoever sends them."""

    async def send(visitor: httpx.AsyncClient) -> int:
        files = {"file": ("tent.png", bytes(1024 * 1024))}
        return (await visitor.post("/chat/files", data=message(""), files=files)).status_code

    first, second = await served.visit(), await served.visit()
    assert [await send(first) for _ in range(6)] == [202] * 6
    assert [await send(second) for _ in range(6)] == [202] * 6
    assert await send(first) == await send(second) == 429
    assert (await first.post("/chat/messages", json=message("still here", "44444444-dddd"))).status_code == 202


async def test_an_upload_of_unknown_length_is_refused(served: Served) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"--x\r\n"

    visitor = await served.visit()
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await visitor.post("/chat/files", content=endless(), headers=headers)).status_code == 411


async def test_one_visitor_cannot_hold_any_number_of_streams(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.webchat.stream.MOST_STREAMS", 1)
    visitor = await served.visit()
    async with aconnect_sse(visitor, "GET", "/chat/stream") as source:
        async for _ in source.aiter_sse():
            break
        assert (await visitor.get("/chat/stream")).status_code == 429


async def test_files_can_be_turned_off_and_more_kinds_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve(tmp_path / "off", monkeypatch, FIRSTLINE_WEBCHAT_FILES="false") as served:
        visitor = await served.visit()
        answer = await visitor.post("/chat/files", data=message(""), files={"file": ("tent.png", PNG)})
        assert (answer.status_code, answer.json()["error"]) == (415, "Files cannot be sent here.")
    more = {"FIRSTLINE_WEBCHAT_FILES": "true", "FIRSTLINE_WEBCHAT_FILE_TYPES": ".zip, STEP"}
    async with serve(tmp_path / "on", monkeypatch, **more) as served:
        visitor = await served.visit()
        answer = await visitor.post("/chat/files", data=message(""), files={"file": ("part.step", b"ISO-10303")})
        assert answer.status_code == 202


# --- settings ---


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"jwt_secret": "short"}, "at least 32"),
        ({"jwt_secret": "a" * 40}, "can be guessed"),
        ({"jwt_secret": SECRET, "jwt_public_key": "x"}, "not both"),
        ({"jwt_public_key": "/no/such/file.pem"}, "cannot be read"),
        ({"jwt_public_key": "-----BEGIN PUBLIC KEY-----\\nxx\\n-----END PUBLIC KEY-----"}, "cannot be read"),
        ({"identified": "required"}, "FIRSTLINE_WEBCHAT_IDENTIFIED"),
    ],
)
def test_unusable_settings_stop_the_start_by_name(settings: dict[str, Any], complaint: str) -> None:
    nothing: Any = None
    parts = Parts(ProgramSettings(), nothing, nothing, time.time)
    with pytest.raises(SettingsError, match="FIRSTLINE_WEBCHAT_") as caught:
        create(Settings(**settings), parts)
    assert complaint in str(caught.value)
    assert SECRET not in str(caught.value)


# --- the rig plays its part ---


async def test_the_rig_talks_to_us_as_the_widget_does(served: Served) -> None:
    rig = WebchatRig()
    rig.url = served.url
    assert await rig.forge() == 401
    handle = await rig.write("hello")
    await rig.repeat(handle)
    await rig.write("return something")
    await rig.send_file("tent.png", PNG, "look")
    async with asyncio.timeout(10):
        while len(seen := await rig.seen()) < 3:
            await asyncio.sleep(0.05)
    assert seen[0] == "echo: hello" and "echo: return something" in seen
    assert await rig.seen("nobody") == []


def test_the_channel_is_what_the_registry_makes() -> None:
    from tests.contract.samples.webchat import make_channel

    channel = make_channel()
    assert isinstance(channel, Webchat)
    incoming = channel.parse(channel.sample("hello"))
    assert incoming is not None and getattr(incoming, "text", None) == "hello"
