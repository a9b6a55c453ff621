"""Telegram. `adapter.py` is the channel; the rest are its parts, one idea each."""

from bot.channels.base import Parts
from bot.channels.telegram.adapter import Telegram
from bot.channels.telegram.me import remembered_username
from bot.channels.telegram.settings import Settings
from bot.errors import SettingsError

__all__ = ["Settings", "Telegram", "create"]


def create(settings: Settings, parts: Parts) -> Telegram:
    """Raises SettingsError if something is missing."""
    if settings.token is None:
        raise SettingsError("FIRSTLINE_TELEGRAM_TOKEN is missing; @BotFather gives one like 123456:ABC-x.")
    public_url = parts.settings.public_url
    if settings.mode == "webhook" and not (public_url and settings.secret):
        raise SettingsError("FIRSTLINE_TELEGRAM_MODE=webhook needs FIRSTLINE_PUBLIC_URL and FIRSTLINE_TELEGRAM_SECRET.")
    token = settings.token.get_secret_value()
    return Telegram(
        token,
        mode=settings.mode,
        public_url=public_url,
        secret=settings.secret.get_secret_value() if settings.secret else None,
        api_base=settings.api,
        database=parts.database,
        username=remembered_username(parts.database, token.partition(":")[0]),
    )
