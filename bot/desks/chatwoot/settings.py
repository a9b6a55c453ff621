"""Settings of the Chatwoot desk."""

from __future__ import annotations

from pydantic import Field

from bot.desks.base import DeskSettings
from bot.settings import Secret

PREFIX = "FIRSTLINE_DESK_CHATWOOT_"


class Settings(DeskSettings, env_prefix=PREFIX):
    url: str | None = Field(None, description="Address of Chatwoot, like https://chatwoot.shop.example.")
    account: int | None = Field(None, ge=1, description="Id of the account: the number after /accounts/ in addresses.")
    inbox: int | None = Field(None, ge=1, description="Id of the API inbox: the number after /inbox/ in addresses.")
    token: Secret = Field(None, description="Access token of Firstline's own user in Chatwoot.")
    webhook_secret: Secret = Field(None, description="The inbox's secret; with it Chatwoot's calls must be signed.")
    path_secret: Secret = Field(None, description="End of the webhook's address, for a Chatwoot that does not sign.")
