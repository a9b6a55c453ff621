"""Matrix. `adapter.py` is the channel; the rest are its parts, one idea each."""

from pydantic import Field

from bot.channels.base import ChannelSettings, Parts
from bot.channels.matrix.adapter import Matrix
from bot.errors import SettingsError
from bot.settings import Secret

__all__ = ["Matrix", "Settings", "create"]


class Settings(ChannelSettings, env_prefix="FIRSTLINE_MATRIX_"):
    homeserver: str | None = Field(
        None, description="Address of the bot's homeserver, like https://matrix.example.org."
    )
    user: str | None = Field(None, description="The bot's user id, like @help:example.org.")
    token: Secret = Field(None, description="Access token of that user.")


def create(settings: Settings, parts: Parts) -> Matrix:
    """Raises SettingsError if something is missing."""
    if not settings.homeserver:
        raise SettingsError("FIRSTLINE_MATRIX_HOMESERVER is missing; it is like https://matrix.example.org.")
    if not settings.user:
        raise SettingsError("FIRSTLINE_MATRIX_USER is missing; it is the bot's user id, like @help:example.org.")
    if settings.token is None:
        raise SettingsError(
            "FIRSTLINE_MATRIX_TOKEN is missing; log in once as the bot and copy the access_token "
            "(docs/how-to/matrix.md, step 2)."
        )
    return Matrix(settings.homeserver, settings.user, settings.token.get_secret_value(), parts.database)
