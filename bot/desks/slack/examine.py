"""Checks the desk's settings against the live Slack, for `bot doctor`. Changes nothing there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.base import Finding
from bot.channels.slack.errors import TOKEN_TROUBLE, TROUBLE, code_of
from bot.channels.slack.examine import NO_WAY_OUT
from bot.desks.slack.errors import APP_REFUSED, BOT_REFUSED
from bot.desks.slack.settings import PREFIX

PATH = "/desk/slack"
SCOPES = (
    "channels:history", "channels:read", "chat:write", "groups:history", "groups:read", "reactions:write",
)  # fmt: skip


async def examine(
    client: AsyncWebClient, channel: str, app_token: str | None, signing_secret: str | None, public_url: str | None
) -> Sequence[Finding]:
    """Is the token valid, with all scopes; is the app in the channel; and can what people do reach us?"""
    findings = list(await _bot_token(client))
    if findings[0].ok:
        findings.append(await _place(client, channel))
    findings.append(await _socket(client, app_token) if app_token else _address(public_url, signing_secret))
    return findings


async def _bot_token(client: AsyncWebClient) -> Sequence[Finding]:
    what = "Slack knows the bot token of the desk's app"
    answer, problem = await _ask(what, client.auth_test, BOT_REFUSED)
    if problem:
        return [problem]
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    mend = f"Add {', '.join(missing)} at api.slack.com/apps, the desk's app, OAuth & Permissions, and install it again."
    return [Finding(what, True), Finding("the desk's app has all scopes", not missing, mend if missing else "")]


async def _place(client: AsyncWebClient, channel: str) -> Finding:
    what = f"the desk's app is in the channel of {PREFIX}CHANNEL"
    mend = f"In that channel, /invite the desk's app; or correct the id in {PREFIX}CHANNEL."
    answer, problem = await _ask(what, lambda: client.conversations_info(channel=channel), mend, {"channel_not_found"})
    if problem:
        return problem
    place = answer.get("channel") or {}
    if place.get("is_archived"):
        return Finding(what, False, "That channel is archived. Choose another one, or take it out of the archive.")
    return Finding(what, bool(place.get("is_member")), "" if place.get("is_member") else mend)


async def _socket(client: AsyncWebClient, app_token: str) -> Finding:
    what = "Slack lets the desk connect by Socket Mode"
    _, problem = await _ask(what, lambda: client.apps_connections_open(app_token=app_token), APP_REFUSED)
    return problem or Finding(what, True)


async def _ask(
    what: str, ask: Callable[[], Awaitable[Any]], refused: str, codes: set[str] = TOKEN_TROUBLE
) -> tuple[Any, Finding | None]:
    """Slack's answer, or what is wrong."""
    try:
        return await ask(), None
    except TROUBLE as error:
        code = code_of(error)
        if code in codes | {"missing_scope"}:
            return None, Finding(what, False, refused.format(code=code))
        mend = f"Slack answered {code}; try again in a minute." if code else NO_WAY_OUT
        return None, Finding(what, False, mend)


def _address(public_url: str | None, signing_secret: str | None) -> Finding:
    what = "Slack can call the desk"
    if not public_url or not public_url.startswith("https://"):
        mend = f"Set FIRSTLINE_PUBLIC_URL to this server's https address, or use Socket Mode ({PREFIX}APP_TOKEN)."
        return Finding(what, False, mend)
    if not signing_secret:
        mend = f"Set {PREFIX}SIGNING_SECRET: api.slack.com/apps, the desk's app, Basic Information."
        return Finding(what, False, mend)
    return Finding(f"{what} at {public_url.rstrip('/')}{PATH} (if the app's two addresses there are this one)", True)
