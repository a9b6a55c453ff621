"""Slack as a desk: each handoff is a thread in the support channel. `desk.py` is the desk; the rest are its parts."""

from __future__ import annotations

import re

from bot.desks.base import DeskParts
from bot.desks.slack.desk import SlackDesk
from bot.desks.slack.settings import PREFIX, Settings
from bot.errors import SettingsError

__all__ = ["Settings", "SlackDesk", "create"]

_WHERE = "api.slack.com/apps, the desk's app"


def create(settings: Settings, parts: DeskParts) -> SlackDesk:
    """Raises SettingsError if something is missing."""
    if settings.bot_token is None:
        raise SettingsError(f"{PREFIX}BOT_TOKEN is missing: {_WHERE}, OAuth & Permissions; it begins xoxb-.")
    channel = (settings.channel or "").strip()
    if not re.fullmatch(r"[CG][A-Z0-9]{1,31}", channel):
        raise SettingsError(
            f"{PREFIX}CHANNEL is missing or is no channel's id. In Slack, open the support channel, click its name: "
            "the id stands at the foot of the window and begins with C."
        )
    if settings.signing_secret is None and settings.app_token is None:
        raise SettingsError(
            f"The Slack desk needs {PREFIX}APP_TOKEN (Socket Mode, no public address needed) or "
            f"{PREFIX}SIGNING_SECRET (Slack calls us); both are at {_WHERE}, Basic Information."
        )
    return SlackDesk(
        settings.bot_token.get_secret_value(),
        channel=channel,
        signing_secret=settings.signing_secret.get_secret_value() if settings.signing_secret else None,
        app_token=settings.app_token.get_secret_value() if settings.app_token else None,
        api_base=settings.api,
        parts=parts,
    )
