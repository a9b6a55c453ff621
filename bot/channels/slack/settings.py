"""Slack's settings."""

from __future__ import annotations

from pydantic import Field

from bot.channels.base import ChannelSettings
from bot.settings import Secret


class Settings(ChannelSettings, env_prefix="FIRSTLINE_SLACK_"):
    team_id: str | None = Field(None, description="Id of your workspace, like T0123ABCD.")
    bot_token: Secret = Field(None, description="Bot token of the app, xoxb-…")
    signing_secret: Secret = Field(None, description="Signing secret of the app; needed if Slack calls us.")
    app_token: Secret = Field(None, description="App-level token, xapp-…; with it we call Slack (Socket Mode).")
    api: str = Field("https://slack.com/api/", description="Web API server; another one for tests.")
