"""Web chat: our own widget on the shop's pages. Messages come by POST, go out as a resumable event stream."""

from __future__ import annotations

from bot.channels.base import Parts
from bot.channels.webchat.adapter import Webchat
from bot.channels.webchat.identity import make_tokens
from bot.channels.webchat.settings import Settings
from bot.errors import SettingsError

__all__ = ["Settings", "Webchat", "create"]


def create(settings: Settings, parts: Parts) -> Webchat:
    """The channel.

    Raises:
        SettingsError: a key is unusable, or visitors must be identified and there is no key to check them with.
    """
    tokens = make_tokens(settings)
    if settings.identified == "required" and tokens is None:
        raise SettingsError(
            "FIRSTLINE_WEBCHAT_IDENTIFIED is `required`, but there is no key to check visitors with: "
            "set FIRSTLINE_WEBCHAT_JWT_SECRET or FIRSTLINE_WEBCHAT_JWT_PUBLIC_KEY, or set it to `optional`."
        )
    return Webchat(settings, parts, tokens)
