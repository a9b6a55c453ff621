"""Slack, for customers who write there. `adapter.py` is the channel; the rest are its parts, one idea each."""

from __future__ import annotations

import re

from bot.channels.base import Parts
from bot.channels.slack.adapter import Slack
from bot.channels.slack.settings import Settings
from bot.errors import SettingsError

__all__ = ["Settings", "Slack", "create"]

_WHERE = "api.slack.com/apps, your app"


def create(settings: Settings, parts: Parts) -> Slack:
    """Raises SettingsError if something is missing."""
    if settings.bot_token is None:
        raise SettingsError(f"FIRSTLINE_SLACK_BOT_TOKEN is missing: {_WHERE}, OAuth & Permissions; it begins xoxb-.")
    if not settings.team_id or not re.fullmatch(r"T[A-Z0-9]{1,31}", settings.team_id.strip()):
        raise SettingsError(
            "FIRSTLINE_SLACK_TEAM_ID is missing or is no workspace's id. Open Slack in a browser: its address is "
            "https://app.slack.com/client/T…/…, and the part that begins with T is the id."
        )
    if settings.signing_secret is None and settings.app_token is None:
        raise SettingsError(
            "Slack needs FIRSTLINE_SLACK_APP_TOKEN (Socket Mode, no public address needed) or "
            f"FIRSTLINE_SLACK_SIGNING_SECRET (Slack calls us); both are at {_WHERE}, Basic Information."
        )
    return Slack(
        settings.bot_token.get_secret_value(),
        team_id=settings.team_id.strip(),
        signing_secret=settings.signing_secret.get_secret_value() if settings.signing_secret else None,
        app_token=settings.app_token.get_secret_value() if settings.app_token else None,
        api_base=settings.api,
        public_url=parts.settings.public_url,
        database=parts.database,
        clock=parts.clock,
    )
