"""A strict fake of Slack on a free loopback port, written from https://docs.slack.dev.

Signed calls and Socket Mode; the server side is in slack_server.py. Messages stay in their channels' history with
their blocks; an event stays until it is confirmed by HTTP 200 or by its envelope's id. People are played with `says`,
`edits`, `taps`, `commands`; trouble with sends is ordered by `trouble`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Self
from urllib.parse import urlencode

import httpx
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.fakes.slack_blocks import Fields, buttons_of
from tests.fakes.slack_server import APP_TOKEN, BOT, BOT_ID, BOT_TOKEN, SECRET, TEAM, SlackServer, Trouble

__all__ = ["APP_TOKEN", "BOT", "BOT_ID", "BOT_TOKEN", "SECRET", "TEAM", "FakeSlack", "Trouble"]


class FakeSlack(SlackServer):
    """`async with FakeSlack() as slack`; the app's settings are `base_url` and the constants of this module."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        self.events_url = ""
        self.statuses: list[int] = []
        self.unconfirmed: list[tuple[str, Fields]] = []
        self.emitted: list[Fields] = []

    async def __aenter__(self) -> Self:
        await self._start()
        self._http = httpx.AsyncClient(timeout=10.0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()
        await self._stop()

    # What people do

    def person(self, name: str) -> str:
        return self.people.setdefault(name, f"U0{name.upper()}")

    async def says(self, text: str, name: str = "carl", channel: str = "", thread: str = "", **more: Any) -> Fields:
        """A person writes; returns the event. `text` is as Slack sends it: escaped, with <@…> for mentions."""
        channel = channel or self.dm(name)
        message = {"type": "message", "user": self.person(name), "text": text, "ts": self._ts(), **more}
        if thread:
            message["thread_ts"] = thread
            parent = next(each for each in self.messages[channel] if each["ts"] == thread)
            message["parent_user_id"] = parent["user"]
            parent["reply_count"] = parent.get("reply_count", 0) + 1
            parent["thread_ts"] = thread
        self.messages[channel].append(message)
        event = {**message, "channel": channel, "event_ts": message["ts"], "channel_type": self._kind(channel)}
        await self.emit(event)
        if f"<@{BOT}>" in text and self._kind(channel) != "im":
            await self.emit({**{k: v for k, v in event.items() if k != "channel_type"}, "type": "app_mention"})
        return event

    async def edits(self, event: Fields, text: str | None) -> None:
        """A person changes a message, or deletes it."""
        channel = event["channel"]
        old = next(each for each in self.messages[channel] if each["ts"] == event["ts"])
        about = {"type": "message", "channel": channel, "channel_type": self._kind(channel), "hidden": True}
        about |= {"ts": self._ts(), "previous_message": dict(old)}
        about["event_ts"] = about["ts"]
        if text is None:
            self.messages[channel].remove(old)
            await self.emit({**about, "subtype": "message_deleted", "deleted_ts": event["ts"]})
            return
        old |= {"text": text, "edited": {"user": old["user"], "ts": about["ts"]}}
        await self.emit({**about, "subtype": "message_changed", "message": dict(old)})

    async def sends_file(
        self, name: str, content: bytes, caption: str = "", person: str = "carl", **more: Any
    ) -> Fields:
        self.files[name] = content
        address = f"{self.base_url.removesuffix('api/')}files-pri/{name}"
        file = {"id": f"F{next(self._numbers)}", "name": name, "mimetype": "image/png", "mode": "hosted"}
        file |= {"size": len(content), "url_private": address, "url_private_download": address, **more}
        return await self.says(caption, person, subtype="file_share", files=[file])

    async def taps(self, label: str, name: str = "carl", channel: str = "") -> int:
        """A person taps the newest button with that label; the HTTP status, 200 if it was confirmed."""
        channel = channel or self.dm(name)
        message, block, button = next(
            (message, block, button)
            for message in reversed(self.messages[channel])
            for block, button in buttons_of(message)
            if button["text"]["text"] == label
        )
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": False}
        action = {**button, "block_id": block["block_id"], "action_ts": self._ts()}
        return await self._send(
            "interactive",
            {
                "type": "block_actions", "team": {"id": TEAM, "domain": "shop"}, "api_app_id": "A0APP",
                "user": {"id": self.person(name), "username": name, "name": name, "team_id": TEAM},
                "container": container, "channel": {"id": channel, "name": self._name(channel)},
                "message": message, "trigger_id": f"{next(self._numbers)}.1", "actions": [action],
            },
        )  # fmt: skip

    async def commands(self, command: str, text: str, name: str = "carl", channel: str = "C0HELP") -> int:
        return await self._send(
            "slash_commands",
            {
                "command": command, "text": text, "team_id": TEAM, "team_domain": "shop",
                "channel_id": channel, "channel_name": self._name(channel), "user_id": self.person(name),
                "user_name": name, "trigger_id": f"{next(self._numbers)}.2", "api_app_id": "A0APP",
                "response_url": "https://hooks.slack.com/commands/1",
            },
        )  # fmt: skip

    async def emit(self, event: Fields) -> Fields:
        """Send an event; it is kept until it is confirmed."""
        payload = {
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A0APP", "event": event,
            "event_id": f"Ev{next(self._numbers):06}", "event_time": int(self.clock()),
            "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }  # fmt: skip
        self.emitted.append(payload)
        if await self._send("events_api", payload) != 200:
            self.unconfirmed.append(("events_api", payload))
        return payload

    async def redeliver(self) -> None:
        waiting, self.unconfirmed = self.unconfirmed, []
        for kind, payload in waiting:
            if await self._send(kind, payload, retry=1) != 200:
                self.unconfirmed.append((kind, payload))

    async def repeat(self, payload: Fields) -> None:
        assert await self._send("events_api", payload, retry=1) == 200

    async def forge(self, headers: Mapping[str, str] | None = None) -> int:
        """Somebody who does not know the secret calls us."""
        body = json.dumps({"type": "event_callback", "team_id": TEAM, "event": {"type": "message"}})
        given = {"X-Slack-Request-Timestamp": str(int(self.clock())), "X-Slack-Signature": "v0=" + "0" * 64}
        return (await self._http.post(self.events_url, content=body, headers=headers or given)).status_code

    def signed(self, body: str, at: float | None = None) -> dict[str, str]:
        stamp = str(int(self.clock() if at is None else at))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}

    async def _send(self, kind: str, payload: Fields, retry: int = 0) -> int:
        if live := [socket for socket in self.sockets if not socket.closed]:
            return await self._envelope(live[-1], kind, payload, retry)
        if not self.events_url:
            return 0
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"} if retry else {}
        if kind == "events_api":
            body, headers["Content-Type"] = json.dumps(payload), "application/json"
        else:
            body = urlencode(payload if kind == "slash_commands" else {"payload": json.dumps(payload)})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            answer = await self._http.post(self.events_url, content=body, headers={**headers, **self.signed(body)})
        except httpx.HTTPError:
            return 0
        if kind == "slash_commands":
            self.command_answers.append(answer.text)
        self.statuses.append(answer.status_code)
        return answer.status_code

    async def _envelope(self, socket: web.WebSocketResponse, kind: str, payload: Fields, retry: int) -> int:
        envelope = f"env-{next(self._numbers)}"
        await socket.send_json(
            {
                "envelope_id": envelope, "type": kind, "payload": payload, "retry_attempt": retry,
                "retry_reason": "timeout" if retry else "", "accepts_response_payload": kind != "events_api",
            }
        )  # fmt: skip
        for _ in range(200):
            if envelope in self.acknowledged:
                return 200
            await asyncio.sleep(0.01)
        return 0

    def _kind(self, channel: str) -> str:
        return "im" if channel.startswith("D") else "channel"

    def _name(self, channel: str) -> str:
        return str(self.channels[channel].get("name", "directmessage"))
