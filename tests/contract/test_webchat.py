"""Web chat over real HTTP: who may read and write what, and a stream that ends with its proof."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from httpx_sse import aconnect_sse

from bot.channels.base import Parts
from bot.channels.webchat import Settings, Webchat, create
from bot.errors import SettingsError
from bot.settings import Settings as ProgramSettings
from tests.contract.rigs.webchat import WebchatRig
from tests.contract.webchat_scene import PNG, SECRET, Served, message, read, serve, served, texts, token

__all__ = ["served"]  # the fixture


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


async def test_one_visitor_cannot_hold_any_number_of_streams(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.webchat.stream.MOST_STREAMS", 1)
    visitor = await served.visit()
    async with aconnect_sse(visitor, "GET", "/chat/stream") as source:
        async for _ in source.aiter_sse():
            break
        assert (await visitor.get("/chat/stream")).status_code == 429


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
