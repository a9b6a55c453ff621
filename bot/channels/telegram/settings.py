"""Telegram's settings."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.channels.base import ChannelSettings
from bot.settings import Secret


class Settings(ChannelSettings, env_prefix="FIRSTLINE_TELEGRAM_"):
    token: Secret = Field(None, description="Bot token from @BotFather; empty: no Telegram.")
    mode: Literal["polling", "webhook"] = Field("polling", description="How updates arrive.")
    secret: Secret = Field(None, description="Secret token that Telegram sends with each webhook.")
    api: str = Field("https://api.telegram.org", description="Bot API server; another one for tests.")
