"""What Slack's errors mean for us. The question behind each: can the message have arrived?

https://docs.slack.dev/reference/methods/chat.postMessage lists the errors, https://docs.slack.dev/apis/web-api/rate-limits
says what a 429 is.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain

log = logging.getLogger("firstline.slack")

SOON_SECONDS = 1.0
A_MINUTE = 60.0
RATE_SECONDS = 30.0  # if Slack does not say how long

BOT_REFUSED = (
    "Slack refuses the token in FIRSTLINE_SLACK_BOT_TOKEN ({code}). Copy the current Bot User OAuth Token from "
    "api.slack.com/apps, your app, OAuth & Permissions, into .env and start again."
)
NO_SCOPE = (
    "Slack says that the app lacks the scope {needed}. Add it at api.slack.com/apps, your app, OAuth & Permissions, "
    "and install the app to the workspace once more."
)
TOKEN_TROUBLE = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "team_access_not_granted",
    "not_allowed_token_type",
}  # fmt: skip
_TOO_FAST = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_NOT_NOW = {"service_unavailable", "team_added_to_org", "org_login_required", "ekm_access_denied"}
# "It's possible some aspect of the operation succeeded before the error was raised."
_UNKNOWN_END = {"internal_error", "fatal_error", "request_timeout"}
BAD_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}

TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
"""What a call of the Web API raises when it does not work."""


class ScopeMissing(DeliveryDelayed):
    """The app was not given a right that it needs: everything waits until it has it."""


def code_of(error: Exception) -> str:
    """Slack's own word for an error; empty if it did not answer with one."""
    data = getattr(error.response, "data", None) if isinstance(error, SlackApiError) else None
    code = data.get("error") if isinstance(data, Mapping) else None
    return code if isinstance(code, str) else ""


def delivery_error(error: Exception) -> DeliveryFailed | DeliveryUncertain | DeliveryDelayed:
    """The channel error for what a call of the Web API raised."""
    if isinstance(error, aiohttp.ClientConnectorError):  # before ClientOSError, which it is one of
        return DeliveryDelayed("Slack cannot be reached.", SOON_SECONDS, everywhere=True)
    if not isinstance(error, SlackApiError):
        return DeliveryUncertain("The connection to Slack broke, or was silent, before its answer came.")
    code, status = code_of(error), _status(error)
    if status == 429 or code in _TOO_FAST:
        return DeliveryDelayed("Slack asks to slow down.", _retry_after(error))
    if code in TOKEN_TROUBLE:
        return DeliveryDelayed(BOT_REFUSED.format(code=code), A_MINUTE, everywhere=True)
    if code == "missing_scope":
        return ScopeMissing(NO_SCOPE.format(needed=error.response.get("needed") or "it needs"), A_MINUTE)
    if code in _NOT_NOW:
        return DeliveryDelayed(f"Slack does not work now ({code}).", A_MINUTE)
    if code in _UNKNOWN_END or not code:
        return DeliveryUncertain(f"Slack had trouble of its own ({code or status}).")
    return DeliveryFailed(f"Slack refused the message: {code}.")


def read_error(error: DeliveryFailed | DeliveryUncertain | DeliveryDelayed) -> DeliveryFailed | DeliveryDelayed:
    """The same for a call that changes nothing: if its end is unknown, it is simply made again."""
    return DeliveryDelayed(str(error), SOON_SECONDS) if isinstance(error, DeliveryUncertain) else error


def say_once(said: set[str], text: str) -> None:
    """Log a trouble with the setup, until it is said to be over by clearing `said`."""
    if text not in said:
        said.add(text)
        log.error("%s", text)


def _status(error: SlackApiError) -> int:
    response: Any = error.response
    return int(getattr(response, "status_code", None) or getattr(response, "status", 0) or 0)


def _retry_after(error: SlackApiError) -> float:
    given = str((getattr(error.response, "headers", None) or {}).get("Retry-After", ""))
    return float(given) if given.isascii() and given.isdigit() else RATE_SECONDS
