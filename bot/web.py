"""The HTTP edge: which path goes where, safety headers, and errors as sentences. No logic."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.body import json_object
from bot.errors import Refused, StoreError

log = logging.getLogger("firstline.web")

PAGES = Path(__file__).parent / "pages"
MAX_ACTION_CALL = 2_000_000
ActionHandler = Callable[[dict[str, Any]], Awaitable[Any]]

_SHOP_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)


def make_asgi(
    routes: Sequence[BaseRoute],
    *,
    actions: ActionHandler,
    token: str,
    health: Callable[[], Awaitable[dict[str, Any]]],
    allowed_origins: Sequence[str],
    lifespan: Any,
) -> Starlette:
    """Put the routes together.

    Args:
        routes: of the channels and the desk.
        actions: runs one action call of Rasa; guarded by `token`.
        health: what GET /health tells.
        allowed_origins: other sites that may hold the widget.
    """

    async def run_action(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return JSONResponse({"error": "wrong token"}, 401)
        return JSONResponse(await actions(await json_object(request, MAX_ACTION_CALL)))

    async def tell_health(_: Request) -> Response:
        state = await health()
        return JSONResponse(state, 200 if state["status"] == "ok" else 503)

    async def shop(_: Request) -> Response:
        return FileResponse(PAGES / "shop.html", headers={"Content-Security-Policy": _SHOP_POLICY})

    return Starlette(
        routes=[
            Route("/", shop),
            Route("/health", tell_health),
            Route("/actions", run_action, methods=["POST"]),
            Mount("/static", StaticFiles(directory=PAGES / "static")),
            *routes,
        ],
        middleware=[
            Middleware(SafetyHeaders),
            Middleware(
                CORSMiddleware,
                allow_origins=list(allowed_origins),
                allow_methods=["GET", "POST"],
                expose_headers=["Retry-After"],
                allow_headers=["Authorization", "Content-Type", "Last-Event-ID", "X-Visitor-Token"],
            ),
        ],
        exception_handlers={Refused: _refused, StoreError: _busy, Exception: _fault},
        lifespan=lifespan,
    )


class SafetyHeaders:
    """Headers that every answer carries; a route may set stricter ones of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"], *(header for header in _HEADERS if header[0] not in present)
                ]  # fmt: skip
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-cache"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    headers = {"Retry-After": "5"} if error.status == 429 else {}
    return JSONResponse({"error": str(error)}, error.status, headers)


async def _busy(request: Request, error: Exception) -> Response:
    """The message is not stored, so whoever sent it must keep it and try again."""
    log.error("%s", error)
    return JSONResponse({"error": "We cannot store messages this moment. Please try again."}, 503, {"Retry-After": "2"})


async def _fault(request: Request, error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
    return PlainTextResponse("Something went wrong on our side. It was noted; please try again.", 500)
