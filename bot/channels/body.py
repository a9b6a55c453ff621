"""Reads a request's body up to a limit, so that nobody fills our memory."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from bot.errors import Refused


async def limited_body(request: Request, most: int) -> bytes:
    """The body.

    Raises:
        Refused: with 413, as soon as it is longer than `most` bytes.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Refused(f"This is too large: at most {most // 1024:,} KB are accepted.", 413)
    return bytes(body)


async def json_object(request: Request, most: int) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        Refused: 413 too long, 422 not a JSON object.
    """
    try:
        data = json.loads(await limited_body(request, most) or b"{}")
    except (ValueError, RecursionError):
        raise Refused("The body must be JSON.", 422) from None
    if not isinstance(data, dict):
        raise Refused("The body must be a JSON object.", 422)
    return data
