"""Chatwoot as a desk: each handoff is a conversation in an API inbox. `desk.py` is the desk; the rest are its parts."""

from __future__ import annotations

import re

from bot.desks.base import DeskParts
from bot.desks.chatwoot.api import Api
from bot.desks.chatwoot.desk import ChatwootDesk
from bot.desks.chatwoot.settings import PREFIX, Settings
from bot.errors import SettingsError

__all__ = ["ChatwootDesk", "Settings", "create"]


def create(settings: Settings, parts: DeskParts) -> ChatwootDesk:
    """Raises SettingsError if something is missing."""
    url = (settings.url or "").strip().rstrip("/")
    if not re.fullmatch(r"https?://[^/\s]+", url):
        raise SettingsError(f"{PREFIX}URL is missing or is no address; write it like https://chatwoot.shop.example.")
    if settings.account is None or settings.inbox is None:
        raise SettingsError(
            f"{PREFIX}ACCOUNT or {PREFIX}INBOX is missing. Open the API inbox in Chatwoot: the address reads "
            "/accounts/<account>/inbox/<inbox>."
        )
    if settings.token is None:
        raise SettingsError(f"{PREFIX}TOKEN is missing: Chatwoot, profile settings of Firstline's user, Access token.")
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    path_secret = settings.path_secret.get_secret_value() if settings.path_secret else None
    if secret is None and not re.fullmatch(r"[\w-]{16,200}", path_secret or ""):
        raise SettingsError(
            f"The Chatwoot desk needs {PREFIX}WEBHOOK_SECRET (the inbox's settings, Configuration, Secret); for a "
            f"Chatwoot without one, {PREFIX}PATH_SECRET: 16 to 200 letters and digits of your own."
        )
    api = Api(url, settings.account, settings.inbox, settings.token.get_secret_value())
    return ChatwootDesk(api, secret, path_secret, parts)
