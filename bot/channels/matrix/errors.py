"""What a homeserver's refusals mean for us.

A repeat is always harmless here: a message goes with a transaction id made of its key, and a homeserver answers the
same id with the same event (https://spec.matrix.org/latest/client-server-api/#transaction-identifiers). So it need not
be known whether a request arrived: what was not answered is only a delay, and is sent again as long as it takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from aiohttp import ClientConnectorError, ClientError
from nio import ErrorResponse, Response  # type: ignore[import-untyped]

from bot.errors import DeliveryDelayed, DeliveryFailed

ANSWER_SECONDS = 30.0
SOON_SECONDS = 1.0
A_MINUTE = 60.0
TOO_FAST_SECONDS = 5.0  # where the homeserver does not say how long

NOT_OURS = (
    "The homeserver refuses the token in FIRSTLINE_MATRIX_TOKEN. Log in once more as the bot, put the new access token "
    "into .env and start again (docs/how-to/matrix.md, step 2)."
)
_TOKEN_CODES = {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_LOCKED"}

Answer = TypeVar("Answer", bound=Response)


class WrongToken(DeliveryDelayed):
    """The setting is at fault and not the message, which waits."""

    def __init__(self) -> None:
        super().__init__(NOT_OURS, A_MINUTE, everywhere=True)


async def answered(
    request: Awaitable[Answer | ErrorResponse], kind: type[Answer], seconds: float = ANSWER_SECONDS
) -> Answer:
    """The homeserver's answer, if it is of that kind.

    Args:
        seconds: to wait for it.

    Raises:
        DeliveryDelayed, DeliveryFailed: as `refusal` says.
    """
    try:
        async with asyncio.timeout(seconds):
            answer = await request
    except ClientConnectorError:
        raise DeliveryDelayed("The homeserver cannot be reached.", SOON_SECONDS) from None
    except (ClientError, TimeoutError):
        raise DeliveryDelayed("The homeserver did not answer in time.", SOON_SECONDS) from None
    if isinstance(answer, kind):
        return answer
    raise refusal(status_of(answer), getattr(answer, "status_code", None), getattr(answer, "retry_after_ms", None))


def refusal(status: int, code: Any, retry_after_ms: Any = None) -> DeliveryDelayed | DeliveryFailed:
    """The channel error for an answer that is an error.

    Args:
        status: of HTTP.
        code: Matrix's `errcode`, if there was one.
    """
    if code in _TOKEN_CODES or status == 401:
        return WrongToken()
    if code == "M_LIMIT_EXCEEDED" or status == 429:
        known = isinstance(retry_after_ms, int) and retry_after_ms > 0
        seconds = retry_after_ms / 1000 if known else TOO_FAST_SECONDS
        return DeliveryDelayed("The homeserver asks to slow down.", seconds, everywhere=True)
    if code == "M_FORBIDDEN":
        return DeliveryFailed("We may not write there: the customer has closed the room, or put us out of it.")
    if 400 <= status < 500:
        return DeliveryFailed(f"The homeserver refused it ({code or status}).")
    return DeliveryDelayed(f"The homeserver does not work now ({status}).", SOON_SECONDS)


def status_of(answer: Response | ErrorResponse) -> int:
    return int(getattr(answer.transport_response, "status", 0) or 0)
