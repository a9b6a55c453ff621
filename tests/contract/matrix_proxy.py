"""Between a real homeserver and us: the troubles which the homeserver will not make on demand."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from tests.contract.rig import Trouble
from tests.fakes.synapse import free_port

PASSED_ON = ("Authorization", "Content-Type")


class Proxy:
    """Passes everything on, but for the troubles that its next sends are to meet."""

    def __init__(self, target: str, http: aiohttp.ClientSession) -> None:
        self._target, self._http = target, http
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.troubles: list[Trouble] = []
        self.listens = False
        self._since: str | None = None
        self._rewound = asyncio.Event()
        self._runner: web.AppRunner

    async def start(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self.listens = True

    async def stop(self) -> None:
        if self.listens:
            self.listens = False
            await self._runner.cleanup()

    async def rewind(self, since: str) -> None:
        """Let our next question for news be about what came after an older token."""
        self._since = since
        self._rewound.set()
        while self._since is not None:
            await asyncio.sleep(0.02)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/sync"):
            return await self._news(request)
        if "/send/" not in request.path or not self.troubles:
            return await self._pass_on(request)
        match self.troubles.pop(0):
            case Trouble.TOO_FAST:
                slow = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": 1000}
                return web.json_response(slow, status=429)
            case Trouble.SERVER_ERROR:
                return web.json_response({"errcode": "M_UNKNOWN", "error": "Internal server error"}, status=500)
            case Trouble.ACCEPTED_NO_ANSWER:
                await self._pass_on(request)
        assert request.transport
        request.transport.abort()
        return web.Response()

    async def _news(self, request: web.Request) -> web.StreamResponse:
        while True:
            asked = asyncio.ensure_future(self._pass_on(request, self._since))
            self._since = None
            self._rewound.clear()
            rewound = asyncio.ensure_future(self._rewound.wait())
            try:
                await asyncio.wait({asked, rewound}, return_when=asyncio.FIRST_COMPLETED)
                if asked.done():
                    return asked.result()
            finally:
                for task in (asked, rewound):
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError, aiohttp.ClientError):
                        await task

    async def _pass_on(self, request: web.Request, since: str | None = None) -> web.Response:
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        address = f"{self._target}{request.rel_url.raw_path}"
        query = {**request.query, "since": since} if since else dict(request.query)
        body = await request.read()
        async with self._http.request(
            request.method, _as_it_is(address), params=query, data=body or None, headers=headers
        ) as answer:
            return web.Response(
                body=await answer.read(), status=answer.status, headers={"Content-Type": answer.headers["Content-Type"]}
            )


def _as_it_is(address: str) -> Any:
    """Without quoting anew what is quoted already: ids in a path have their own signs quoted."""
    return URL(address, encoded=True)
