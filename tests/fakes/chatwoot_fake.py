"""A fake of Chatwoot over HTTP: what is stored, what is answered, and the calls it makes to us.

It holds every request against `chatwoot_api.py`, and behaves as the controllers, finders and listeners of
chatwoot/chatwoot 4.x do where that matters to us: one identifier for one contact; an incoming message opens a
conversation again; labels and attributes are replaced; messages come a hundred at a time; whoever opens a conversation
as a mere agent gets it assigned; each call is made once, signed as in lib/webhooks/trigger.rb.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import random
from collections import defaultdict
from collections.abc import Callable
from enum import Enum
from typing import Any, Self

import httpx
from aiohttp import web

from tests.fakes.chatwoot_api import complaints, operation_of

Fields = dict[str, Any]
ACCOUNT, INBOX, TOKEN, SECRET = 3, 7, "fake-access-token", "the-inbox's-secret"
ME = 1
_TYPES = {0: "incoming", 1: "outgoing", 2: "activity"}


class Trouble(Enum):
    TOO_FAST = "429"
    ERROR = "500, nothing was done"
    NO_ANSWER = "done, then the connection is cut"


class Chatwoot:
    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.hook_url = self.url = ""
        self.port = 0
        self.users: dict[int, Fields] = {ME: {"id": ME, "name": "Firstline", "type": "user"}}
        self.role = "administrator"
        self.inbox: Fields = {"id": INBOX, "channel_type": "Channel::Api", "webhook_url": ""}
        self.contacts: dict[int, Fields] = {}
        self.talks: dict[int, Fields] = {}
        self.messages: defaultdict[int, list[Fields]] = defaultdict(list)
        self.online: set[int] = set()
        self.files: dict[str, bytes] = {}
        self.wrong: list[str] = []  # requests that were not as described
        self.called: list[str] = []  # names of operations
        self.troubles: defaultdict[str, list[Trouble]] = defaultdict(list)
        self.copies = 1  # how often each call is made
        self.shuffles = False
        self.down = False  # no call reaches us
        self.keeps_one = False  # the inbox's "lock to single conversation"
        self._ids = itertools.count(100)
        self._calls: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/files/{name}", self._file)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await self.comes_up()
        self._client = httpx.AsyncClient(timeout=5)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.settled()
        await self._client.aclose()
        await self._runner.cleanup()

    async def comes_up(self) -> None:
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"

    async def goes_down(self) -> None:
        await self._site.stop()

    async def settled(self) -> None:
        """All calls to us were made."""
        while self._calls:
            await asyncio.gather(*self._calls, return_exceptions=True)

    # What people do there

    def person(self, name: str) -> int:
        user = next(self._ids)
        self.users[user] = {"id": user, "name": name, "type": "user"}
        return user

    def writes(
        self, user: int, talk: int, text: str, *, private: bool = False, files: dict[str, bytes] | None = None
    ) -> Fields:
        self.files |= files or {}
        attached = [{"id": next(self._ids), "data_url": f"{self.url}/files/{name}"} for name in files or {}]
        return self._message(talk, text, 1, private, self.users[user], attachments=attached)

    def deletes(self, message: Fields) -> None:
        message |= {"content": "This message was deleted", "content_attributes": {"deleted": True}}
        self._call({"event": "message_updated", **self._told(message)})

    def assigns(self, talk: int, user: int | None) -> None:
        self._change(talk, "assignee", self.users[user] if user else None)

    def moves(self, talk: int, status: str, until: float | None = None) -> None:
        self.talks[talk]["snoozed_until"] = until
        self._change(talk, "status", status)

    def types(self, user: int, talk: int, *, private: bool = False) -> None:
        event = {"event": "conversation_typing_on", "user": self.users[user], "is_private": private}
        self._call({**event, "conversation": self._shown(talk)})

    def notes(self, talk: int) -> list[str]:
        """What we noted in a conversation."""
        return [one["content"] for one in self.messages[talk] if one["private"] and one["sender"]["id"] == ME]

    def said(self, talk: int, kind: str) -> list[str]:
        return [
            one["content"] for one in self.messages[talk] if _TYPES[one["message_type"]] == kind and not one["private"]
        ]

    # What is answered

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        found = operation_of(ACCOUNT, request.method, request.path)
        if found is None:
            self.wrong.append(f"{request.method} {request.path}")
            return web.json_response({"error": "Resource could not be found"}, status=404)
        operation, number = found
        self.called.append(operation.name)
        if request.headers.get("api_access_token") != TOKEN:
            return web.json_response({"error": "Invalid Access Token"}, status=401)
        body = await request.json() if request.can_read_body else None
        wrong = complaints(operation, request.query, body)
        self.wrong += [f"{operation.name}: {one}" for one in wrong]
        if wrong:
            return web.json_response({"message": ", ".join(wrong)}, status=422)
        trouble = self.troubles[operation.name].pop(0) if self.troubles[operation.name] else None
        if trouble is Trouble.TOO_FAST:
            return web.json_response({}, status=429, headers={"Retry-After": "1"})
        if trouble is Trouble.ERROR:
            return web.Response(status=500)
        status, answer = self._answer(operation.name, number, dict(request.query), body or {})
        if trouble is Trouble.NO_ANSWER and request.transport is not None:
            request.transport.abort()
            return web.Response()
        return web.json_response(answer, status=status)

    def _answer(self, name: str, number: int, query: dict[str, str], body: Fields) -> tuple[int, Any]:
        made: dict[str, Callable[[], tuple[int, Any]]] = {
            "profile": lambda: (200, {**self.users[ME], "accounts": [{"id": ACCOUNT, "role": self.role}]}),
            "agents": lambda: (200, [self._agent(user) for user in self.users]),
            "inbox": lambda: (200, self.inbox) if number == INBOX else (404, {"error": "Resource could not be found"}),
            "new contact": lambda: self._new_contact(body),
            "find contact": lambda: (
                200,
                {"payload": [one for one in self.contacts.values() if query["q"] in one["identifier"]]},
            ),
            "contact inbox": lambda: (200, {"source_id": f"s{number}", "inbox": {"id": INBOX}}),
            "contact conversations": lambda: (200, {"payload": [self._shown(one) for one in self._of_contact(number)]}),
            "new conversation": lambda: self._new_talk(body),
        }
        if name in made:
            return made[name]()
        if number not in self.talks:
            return 404, {"error": "Resource could not be found"}
        return 200, self._in_talk(name, number, query, body)

    def _in_talk(self, name: str, number: int, query: dict[str, str], body: Fields) -> Any:
        match name:
            case "conversation":
                return self._shown(number)
            case "messages":
                after = int(query.get("after", 0))
                return {"payload": [one for one in self.messages[number] if one["id"] > after][:100]}
            case "new message":
                return self._new_message(number, body)
            case "status":
                self.talks[number]["snoozed_until"] = body.get("snoozed_until")
                self._change(number, "status", body["status"])
                if body["status"] == "open" and self.role == "agent":
                    self._change(number, "assignee", self.users[ME])
            case "assignment":
                self._change(number, "assignee", self.users.get(body["assignee_id"]))
            case _:
                field = {"attributes": "custom_attributes"}.get(name, name)
                self._change(number, field, body.get(field))
        return {}

    def _new_message(self, number: int, body: Fields) -> Fields:
        talk, kind = self.talks[number], 0 if body.get("message_type") == "incoming" else 1
        sender = self.users[ME] if kind else {"id": talk["contact"], "type": "contact"}
        extra = {key: body.get(key) for key in ("content_attributes", "source_id")}
        message = self._message(number, body["content"], kind, body.get("private", False), sender, **extra)
        if kind == 0 and talk["status"] in ("resolved", "snoozed"):
            self._change(number, "status", "open")
        return {**message, "echo_id": body.get("echo_id")}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if "api_access_token" in request.headers:
            self.wrong.append("the token was given away with a file's address")
        content = self.files.get(request.match_info["name"])
        return web.Response(body=content, content_type="image/png") if content is not None else web.Response(status=404)

    # What is stored

    def _agent(self, user: int) -> Fields:
        return {**self.users[user], "availability_status": "online" if user in self.online else "offline"}

    def _new_contact(self, body: Fields) -> tuple[int, Any]:
        if any(one["identifier"] == body["identifier"] for one in self.contacts.values()):
            return 422, {"message": "Identifier has already been taken", "attributes": ["identifier"]}
        number = next(self._ids)
        inboxes = [{"source_id": f"s{number}", "inbox": {"id": INBOX}}]
        self.contacts[number] = {"id": number, **body, "contact_inboxes": inboxes}
        return 200, {"payload": {"contact": self.contacts[number], "contact_inbox": {"source_id": f"s{number}"}}}

    def _new_talk(self, body: Fields) -> tuple[int, Any]:
        if body["source_id"] != f"s{body['contact_id']}":
            return 404, {"error": "Resource could not be found"}
        if self.keeps_one and (known := self._of_contact(body["contact_id"])):
            return 200, self._shown(known[0])
        number = next(self._ids)
        self.talks[number] = {
            "id": number, "contact": body["contact_id"], "status": body["status"], "assignee": None, "priority": None,
            "labels": [], "custom_attributes": body.get("custom_attributes", {}), "snoozed_until": None,
        }  # fmt: skip
        return 200, self._shown(number)

    def _of_contact(self, contact: int) -> list[int]:
        return [number for number, talk in self.talks.items() if talk["contact"] == contact]

    def _message(self, talk: int, text: str, kind: int, private: bool, sender: Fields, **extra: Any) -> Fields:
        message = {
            "id": next(self._ids), "content": text, "message_type": kind, "private": private, "sender": sender,
            "created_at": int(self.clock()), "conversation_id": talk, "content_attributes": {}, "source_id": None,
        } | {key: value for key, value in extra.items() if value}  # fmt: skip
        self.messages[talk].append(message)
        self._call({"event": "message_created", **self._told(message)})
        return message

    def _told(self, message: Fields) -> Fields:
        """A message as a call tells it: with the type as a word."""
        talk = message["conversation_id"]
        words = {"message_type": _TYPES[message["message_type"]], "conversation": self._shown(talk)}
        return {**message, **words, "inbox": {"id": INBOX}, "account": {"id": ACCOUNT}}

    def _shown(self, number: int) -> Fields:
        talk = self.talks[number]
        sender = {"id": talk["contact"]}
        return {**talk, "inbox_id": INBOX, "meta": {"sender": sender, "assignee": talk["assignee"]}}

    def _change(self, number: int, name: str, value: Any) -> None:
        if self.talks[number][name] == value:
            return
        before, self.talks[number][name] = self.talks[number][name], value
        changed = [{name: {"previous_value": before, "current_value": value}}]
        event = "conversation_status_changed" if name == "status" else "conversation_updated"
        self._call({"event": event, **self._shown(number), "changed_attributes": changed})

    # What is called

    def _call(self, payload: Fields) -> None:
        if self.down or not self.hook_url:
            return
        for _ in range(self.copies):
            task = asyncio.create_task(self._deliver(json.dumps(payload).encode()))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

    async def _deliver(self, body: bytes) -> None:
        if self.shuffles:
            await asyncio.sleep(random.uniform(0, 0.05))
        await self.calls(body, SECRET)

    async def calls(self, body: bytes, secret: str, *, ago: float = 0.0) -> int:
        at = str(int(self.clock() - ago))
        signature = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"X-Chatwoot-Timestamp": at, "X-Chatwoot-Signature": f"sha256={signature}"}
        return (await self._client.post(self.hook_url, content=body, headers=headers)).status_code
