"""Whoever is on call: a web server on loopback that takes alarms, and can be told to misbehave or be away."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class OnCallServer:
    """`async with OnCallServer() as server`.

    Attributes:
        calls: the body of each call as it came, and its headers.
        answers: what the next calls are answered with, one each; then 204.
    """

    calls: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    port: int = 0
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/alarm"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _ in self.calls]

    async def __aenter__(self) -> OnCallServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/alarm", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Nobody listens any more. The port is kept for the next `start`."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _take(self, request: web.Request) -> web.Response:
        self.calls.append((await request.read(), dict(request.headers)))
        return self.answers.pop(0) if self.answers else web.Response(status=204)
