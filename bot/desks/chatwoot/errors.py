"""What Chatwoot's answers mean for us, as the errors that desks raise."""

from __future__ import annotations

import httpx

from bot.desks.chatwoot.settings import PREFIX
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain

SOON_SECONDS = 5.0
A_MINUTE = 60.0
REFUSED = (
    f"Chatwoot refuses the token in {PREFIX}TOKEN. Copy the access token of Firstline's user (its profile settings in "
    f"Chatwoot) into .env and start again; that user must be an administrator of account {PREFIX}ACCOUNT."
)
ELSEWHERE = f"What answers at {PREFIX}URL is no Chatwoot, or sends us elsewhere. Correct the address."
UNREACHABLE = f"Chatwoot cannot be reached at {PREFIX}URL."
NOT_THERE = f"Chatwoot does not know this any more, or {PREFIX}ACCOUNT or {PREFIX}INBOX is wrong."


def answer_error(response: httpx.Response) -> DeliveryFailed | DeliveryUncertain | DeliveryDelayed:
    """The error for an answer that is none of success."""
    status = response.status_code
    if status in (401, 403):
        return DeliveryDelayed(REFUSED, A_MINUTE, everywhere=True)
    if status == 404:
        return DeliveryFailed(NOT_THERE)
    if status == 429:
        return DeliveryDelayed("Chatwoot asks to slow down.", _retry_after(response))
    if status >= 500:
        return DeliveryUncertain(f"Chatwoot had trouble of its own ({status}).")
    if status < 400:
        return DeliveryDelayed(ELSEWHERE, A_MINUTE, everywhere=True)
    return DeliveryFailed(f"Chatwoot refused it ({status}): {_words(response)}")


def broken_error(error: httpx.HTTPError) -> DeliveryUncertain | DeliveryDelayed:
    """The error for a call that had no answer."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol):
        return DeliveryDelayed(UNREACHABLE, SOON_SECONDS, everywhere=True)
    return DeliveryUncertain("The connection to Chatwoot broke, or was silent, before its answer came.")


def again(error: DeliveryUncertain) -> DeliveryDelayed:
    """For a call that does no harm when it is made twice: if its end is unknown, it is simply made again."""
    return DeliveryDelayed(str(error), SOON_SECONDS)


def _retry_after(response: httpx.Response) -> float:
    given = response.headers.get("Retry-After", "")
    return float(given) if given.isascii() and given.isdigit() else A_MINUTE


def _words(response: httpx.Response) -> str:
    """Chatwoot's own sentence; it has several places for it."""
    try:
        said = response.json()
    except ValueError:
        return "without a reason"
    for name in ("message", "error", "description"):
        if isinstance(said, dict) and isinstance(said.get(name), str):
            return str(said[name])[:200]
    return "without a reason"
