"""Checks the desk's settings against the live Chatwoot, for `bot doctor`. Changes nothing there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.base import Finding
from bot.desks.chatwoot.api import Api
from bot.desks.chatwoot.errors import REFUSED
from bot.desks.chatwoot.hook import PATH
from bot.desks.chatwoot.settings import PREFIX
from bot.errors import DeliveryDelayed, DeliveryFailed

OFF = {
    "greeting_enabled": "its greeting",
    "working_hours_enabled": "its business hours",
    "csat_survey_enabled": "its satisfaction survey",
    "enable_auto_assignment": "its automatic assignment",
}


async def examine(api: Api, public_url: str | None, *, signed: bool, path_secret: str | None) -> Sequence[Finding]:
    """Is the token an administrator's; is the inbox an API inbox that calls us, with nothing of its own turned on?"""
    what = f"Chatwoot at {api.url} knows the token"
    try:
        profile = await api.profile()
    except (DeliveryDelayed, DeliveryFailed) as error:
        return [Finding(what, False, str(error))]
    findings = [Finding(f"{what} (of {profile.get('name')})", True), _role(api, profile)]
    if findings[-1].ok:
        findings += await _inbox(api, _address(public_url, None if signed else path_secret))
    return findings


def _role(api: Api, profile: dict[str, Any]) -> Finding:
    roles = [one.get("role") for one in profile.get("accounts") or () if one.get("id") == api.account]
    what = f"Firstline's user is an administrator of account {api.account}"
    if not roles:
        return Finding(what, False, f"It is not in that account. Invite it there, or correct {PREFIX}ACCOUNT.")
    ok = roles[0] == "administrator"
    mend = "Make it one, in Settings, Agents: a conversation that an agent opens is assigned to them by Chatwoot."
    return Finding(what, ok, "" if ok else mend)


async def _inbox(api: Api, address: str | None) -> Sequence[Finding]:
    what = f"inbox {api.inbox} is an API inbox"
    try:
        inbox = await api.get(f"/inboxes/{api.inbox}")
    except (DeliveryDelayed, DeliveryFailed) as error:
        known = str(error) if str(error) == REFUSED else f"Correct {PREFIX}INBOX. {error}"
        return [Finding(what, False, known)]
    if inbox.get("channel_type") != "Channel::Api":
        return [Finding(what, False, f"Make one in Settings, Inboxes, API, and put its number into {PREFIX}INBOX.")]
    on = [name for field, name in OFF.items() if inbox.get(field)]
    quiet = "nothing that the inbox writes or decides by itself is on"
    mend = (
        f"Turn off {', '.join(on)} in the inbox's settings: customers do not see it, or Firstline does it."
        if on
        else ""
    )
    return [Finding(what, True), Finding(quiet, not on, mend), _call(inbox, address)]


def _call(inbox: dict[str, Any], address: str | None) -> Finding:
    what = "Chatwoot calls us when something happens"
    if address is None:
        return Finding(what, False, "Set FIRSTLINE_PUBLIC_URL to this server's address as Chatwoot can reach it.")
    ok = str(inbox.get("webhook_url") or "").rstrip("/") == address
    shown = address if address.endswith(PATH) else f"{address.rpartition('/')[0]}/ and {PREFIX}PATH_SECRET"
    return Finding(what, ok, "" if ok else f"Set the inbox's webhook address to {shown}")


def _address(public_url: str | None, path_secret: str | None) -> str | None:
    if not public_url:
        return None
    return f"{public_url.rstrip('/')}{PATH}{f'/{path_secret}' if path_secret else ''}"
