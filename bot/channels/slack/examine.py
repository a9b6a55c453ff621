"""Checks the settings against the live Slack, for `bot doctor`. Changes nothing there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.base import Finding
from bot.channels.slack.errors import BOT_REFUSED, TOKEN_TROUBLE, TROUBLE, code_of
from bot.channels.slack.socket_mode import APP_REFUSED

PATH = "/webhooks/slack"
SCOPES = (
    "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write",
    "groups:history", "groups:read", "im:history", "im:read", "im:write", "users:read",
)  # fmt: skip
NO_WAY_OUT = "Is there a way out to slack.com from this machine? Check the network or the proxy, then try again."


async def examine(
    client: AsyncWebClient, team_id: str, app_token: str | None, signing_secret: str | None, public_url: str | None
) -> Sequence[Finding]:
    """Is the token valid, for this workspace, with all scopes; and can events reach us?"""
    findings = list(await _bot_token(client, team_id))
    if app_token:
        findings.append(await _socket(client, app_token))
    else:  # with Socket Mode a public address may be there for another channel
        findings.append(_address(public_url, signing_secret))
    return findings


async def _bot_token(client: AsyncWebClient, team_id: str) -> Sequence[Finding]:
    what = "Slack knows the bot token"
    answer, problem = await _ask(what, client.auth_test, BOT_REFUSED)
    if problem:
        return [problem]
    theirs, granted = str(answer.get("team_id")), _granted(answer)
    missing = [scope for scope in SCOPES if scope not in granted]
    return [
        Finding(what, True),
        Finding(
            "the bot token belongs to the workspace in FIRSTLINE_SLACK_TEAM_ID",
            theirs == team_id,
            ""
            if theirs == team_id
            else f"The token is of the workspace {theirs}: set FIRSTLINE_SLACK_TEAM_ID={theirs}.",
        ),
        Finding(
            "the app has all scopes",
            not missing,
            f"Add {', '.join(missing)} at api.slack.com/apps, your app, OAuth & Permissions, and install it again."
            if missing
            else "",
        ),
    ]


def _granted(answer: Any) -> set[str]:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")}


async def _socket(client: AsyncWebClient, app_token: str) -> Finding:
    what = "Slack lets us connect by Socket Mode"
    _, problem = await _ask(what, lambda: client.apps_connections_open(app_token=app_token), APP_REFUSED)
    return problem or Finding(what, True)


async def _ask(what: str, ask: Callable[[], Awaitable[Any]], refused: str) -> tuple[Any, Finding | None]:
    """Slack's answer, or what is wrong."""
    try:
        return await ask(), None
    except TROUBLE as error:
        code = code_of(error)
        if code in TOKEN_TROUBLE or code == "missing_scope":
            return None, Finding(what, False, refused.format(code=code))
        mend = f"Slack answered {code}; try again in a minute." if code else NO_WAY_OUT
        return None, Finding(what, False, mend)


def _address(public_url: str | None, signing_secret: str | None) -> Finding:
    what = "Slack can call us"
    if not public_url or not public_url.startswith("https://"):
        mend = (
            "Set FIRSTLINE_PUBLIC_URL to this server's https address, or use Socket Mode (FIRSTLINE_SLACK_APP_TOKEN)."
        )
        return Finding(what, False, mend)
    if not signing_secret:
        mend = "Set FIRSTLINE_SLACK_SIGNING_SECRET: api.slack.com/apps, your app, Basic Information."
        return Finding(what, False, mend)
    return Finding(f"{what} at {public_url.rstrip('/')}{PATH} (if the app's three addresses there are this one)", True)
