"""Settings of the Slack desk. Its app is another one than that of the customers' channel."""

from __future__ import annotations

from pydantic import Field

from bot.desks.base import DeskSettings
from bot.settings import Secret

PREFIX = "FIRSTLINE_DESK_SLACK_"


class Settings(DeskSettings, env_prefix=PREFIX):
    channel: str | None = Field(None, description="Id of the support channel, like C0123ABCD.")
    bot_token: Secret = Field(None, description="Bot token of the desk's app, xoxb-…")
    signing_secret: Secret = Field(None, description="Signing secret of the app; needed if Slack calls us.")
    app_token: Secret = Field(None, description="App-level token, xapp-…; with it we call Slack (Socket Mode).")
    api: str = Field("https://slack.com/api/", description="Web API server; another one for tests.")
