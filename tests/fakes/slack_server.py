"""The server side of the fake of Slack: Web API, files and Socket Mode, written from https://docs.slack.dev."""

from __future__ import annotations

import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable
from enum import Enum

from aiohttp import WSMsgType, web

from tests.fakes.slack_blocks import Fields, Refusal, check_message
from tests.fakes.slack_uploads import Uploads

TEAM, BOT, BOT_ID = "T0SHOP", "U0BOT", "B0BOT"
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-fake-token", "xapp-fake-token", "signing-secret"
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,files:write,groups:history,groups:read,"
    "im:history,im:read,im:write,users:read"
)
POST_ARGUMENTS = {"channel", "text", "blocks", "thread_ts", "unfurl_links", "unfurl_media"}


class Trouble(Enum):
    TOO_FAST = "429, one second"
    SERVER_ERROR = "500"
    NO_ANSWER = "not accepted, the connection is cut"
    ACCEPTED_NO_ANSWER = "accepted, then the connection is cut"


class SlackServer:
    """What is stored, and what is answered to our calls."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.base_url = ""
        self.people: dict[str, str] = {}  # id by short name
        self.channels: dict[str, Fields] = {"C0HELP": {"id": "C0HELP", "name": "help"}}
        self.messages: defaultdict[str, list[Fields]] = defaultdict(list)
        self.files: dict[str, bytes] = {}
        self.calls: list[tuple[str, Fields]] = []
        self.ephemeral: list[Fields] = []
        self.command_answers: list[str] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.acknowledged: list[str] = []
        self.envelope_answers: dict[str, Fields] = {}  # by envelope
        self.scopes = SCOPES
        self.greets = True  # Socket Mode begins with "hello"
        self.fails: defaultdict[str, list[Fields | Trouble]] = defaultdict(list)
        self._numbers = itertools.count(1)
        self.uploads = Uploads(self._show_file)
        self._last_ts = 0.0
        self._port = 0

    async def listen(self) -> None:
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await self._site.start()
        self._port = self._runner.addresses[0][1]
        self.base_url = f"http://127.0.0.1:{self._port}/api/"

    async def unplug(self) -> None:
        """Nobody listens at our address until `listen`."""
        await self._site.stop()

    async def _start(self) -> None:
        application = web.Application(client_max_size=300 * 1024 * 1024)
        application.router.add_post("/upload/v1/{id}", self.uploads.take)
        application.router.add_route("*", "/api/{method}", self._handle)
        application.router.add_get("/files-pri/{name}", self._file)
        application.router.add_get("/link", self._link)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await self.listen()

    async def _stop(self) -> None:
        for socket in self.sockets:
            await socket.close()
        await self._runner.cleanup()

    def trouble(self, kind: Trouble, times: int) -> None:
        self.fails["chat.postMessage"] = [kind] * times

    def dm(self, name: str) -> str:
        user = self.people.setdefault(name, f"U0{name.upper()}")
        channel = f"D0{name.upper()}"
        self.channels.setdefault(channel, {"id": channel, "is_im": True, "user": user})
        return channel

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method, fields = request.match_info["method"], await _fields(request)
        self.calls.append((method, fields))
        failing = self.fails[method].pop(0) if self.fails[method] else None
        if failing is Trouble.TOO_FAST:
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": "1"})
        if failing is Trouble.SERVER_ERROR:
            return web.Response(status=500, text="<html>Oops</html>", content_type="text/html")
        if failing is Trouble.NO_ANSWER:
            return _cut(request)
        try:
            if isinstance(failing, dict):
                raise Refusal(**failing)
            expected = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
            if request.headers.get("Authorization") != f"Bearer {expected}":
                raise Refusal("invalid_auth")
            result = getattr(self, "_do_" + method.replace(".", "_"), _unknown)(fields)
        except Refusal as refusal:
            return web.json_response(refusal.body)
        if failing is Trouble.ACCEPTED_NO_ANSWER:
            return _cut(request)
        return web.json_response({"ok": True, **result}, headers={"x-oauth-scopes": self.scopes})

    def _do_auth_test(self, fields: Fields) -> Fields:
        return {"url": "https://shop.slack.com/", "team": "Shop", "team_id": TEAM, "user_id": BOT, "bot_id": BOT_ID}

    def _do_apps_connections_open(self, fields: Fields) -> Fields:
        return {"url": f"ws://127.0.0.1:{self._port}/link"}

    def _do_users_info(self, fields: Fields) -> Fields:
        for name, user in self.people.items():
            if user == fields["user"]:
                return {"user": {"id": user, "name": name, "profile": {"display_name": name.title()}}}
        raise Refusal("user_not_found")

    def _do_conversations_info(self, fields: Fields) -> Fields:
        return {"channel": self._channel(fields)}

    def _do_conversations_open(self, fields: Fields) -> Fields:
        for name, user in self.people.items():
            if user == fields["users"]:
                return {"channel": {"id": self.dm(name)}}
        raise Refusal("user_not_found")

    def _do_users_conversations(self, fields: Fields) -> Fields:
        assert fields["types"] == "im"
        return {"channels": [channel for channel in self.channels.values() if channel.get("is_im")]}

    def _do_files_getUploadURLExternal(self, fields: Fields) -> Fields:
        return self.uploads.begin(fields, self.base_url)

    def _do_files_completeUploadExternal(self, fields: Fields) -> Fields:
        channel = self._channel({"channel": fields["channel_id"]})
        if "thread_ts" in fields and all(each["ts"] != fields["thread_ts"] for each in self.messages[channel["id"]]):
            raise Refusal("thread_not_found")
        return self.uploads.finish(fields, channel)

    def _show_file(self, channel: str, thread: str, file: Fields) -> str:
        message = {"type": "message", "subtype": "file_share", "user": BOT, "text": "", "files": [file]}
        message |= {"ts": self._ts(), **({"thread_ts": thread} if thread else {})}
        self.messages[channel].append(message)
        return str(message["ts"])

    def _do_files_info(self, fields: Fields) -> Fields:
        if fields["file"] in self.uploads.known:
            return self.uploads.about(fields["file"])
        address = f"{self.base_url.removesuffix('api/')}files-pri/{fields['file']}"
        return {"file": {"id": fields["file"], "url_private_download": address}}

    def _do_chat_postMessage(self, fields: Fields) -> Fields:
        if unknown := set(fields) - POST_ARGUMENTS:
            raise Refusal("invalid_arguments", why=sorted(unknown))
        channel = self._channel(fields)["id"]
        check_message(fields)
        message = {"type": "message", "user": BOT, "bot_id": BOT_ID, "ts": self._ts()}
        message |= {key: fields[key] for key in ("text", "blocks", "thread_ts") if key in fields}
        if "thread_ts" in fields and all(each["ts"] != fields["thread_ts"] for each in self.messages[channel]):
            raise Refusal("thread_not_found")
        self.messages[channel].append(message)
        return {"channel": channel, "ts": message["ts"], "message": message}

    def _do_chat_postEphemeral(self, fields: Fields) -> Fields:
        self._channel(fields)
        self.ephemeral.append(fields)
        return {"message_ts": self._ts()}

    def _do_chat_update(self, fields: Fields) -> Fields:
        check_message(fields)
        for message in self.messages[self._channel(fields)["id"]]:
            if message["ts"] == fields["ts"]:
                message |= {"text": fields["text"], "blocks": fields["blocks"]}
                return {"channel": fields["channel"], "ts": fields["ts"], "text": fields["text"]}
        raise Refusal("message_not_found")

    def _do_conversations_history(self, fields: Fields) -> Fields:
        at_top = [each for each in self._since(fields) if each.get("thread_ts", each["ts"]) == each["ts"]]
        return self._page(list(reversed(at_top)), fields)

    def _do_conversations_replies(self, fields: Fields) -> Fields:
        if all(each["ts"] != fields["ts"] for each in self.messages[self._channel(fields)["id"]]):
            raise Refusal("thread_not_found")
        return self._page([each for each in self._since(fields) if each.get("thread_ts") == fields["ts"]], fields)

    def _since(self, fields: Fields) -> list[Fields]:
        oldest = float(fields.get("oldest", 0))
        return [each for each in self.messages[self._channel(fields)["id"]] if float(each["ts"]) > oldest]

    def _page(self, messages: list[Fields], fields: Fields) -> Fields:
        start, limit = int(fields.get("cursor") or 0), int(fields["limit"])
        more = str(start + limit) if len(messages) > start + limit else ""
        return {"messages": messages[start : start + limit], "response_metadata": {"next_cursor": more}}

    def _channel(self, fields: Fields) -> Fields:
        if fields["channel"] not in self.channels:
            raise Refusal("channel_not_found")
        return self.channels[fields["channel"]]

    async def _file(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(status=302, headers={"Location": "https://shop.example/sign-in"})
        content = self.files.get(request.match_info["name"])
        if content is None:
            return web.Response(status=404)
        return web.Response(body=content, headers={"Content-Disposition": "attachment"})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.greets:
            await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0APP"}})
        self.sockets.append(socket)
        async for message in socket:
            if message.type == WSMsgType.TEXT and message.data.startswith("{"):
                answer = json.loads(message.data)
                self.acknowledged.append(answer["envelope_id"])
                self.envelope_answers[answer["envelope_id"]] = answer.get("payload") or {}
                if words := (answer.get("payload") or {}).get("text"):
                    self.command_answers.append(words)
        return socket

    def _ts(self) -> str:
        self._last_ts = max(self.clock(), self._last_ts + 0.000_1)
        return f"{self._last_ts:.6f}"


def _unknown(fields: Fields) -> Fields:
    raise Refusal("unknown_method")


def _cut(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _fields(request: web.Request) -> Fields:
    """Arguments from the address, a form or JSON; Slack reads all three."""
    fields: Fields = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        fields |= await request.json()
    elif request.method == "POST":
        fields |= {key: str(value) for key, value in (await request.post()).items()}
    for key in ("blocks",):
        if isinstance(fields.get(key), str):
            fields[key] = json.loads(fields[key])
    return fields
