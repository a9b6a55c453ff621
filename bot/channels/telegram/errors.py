"""What Telegram's errors mean for us. The question behind each: can the message have arrived?"""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain

UNKNOWN_BOT = (
    "Telegram refuses the token in FIRSTLINE_TELEGRAM_TOKEN. Take the current one from @BotFather (/mybots, "
    "API Token), put it into .env and start again."
)
SOON_SECONDS = 1.0
A_MINUTE = 60.0

# The connection was never made, or the request never left our pool.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


def never_left(error: TelegramError) -> bool:
    """Is it certain that the request did not reach Telegram?"""
    return isinstance(error.__cause__, _NEVER_LEFT)


def retry_seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def delivery_error(error: TelegramError) -> DeliveryFailed | DeliveryUncertain | DeliveryDelayed:
    """The channel error for what `send_message` raised. Order matters: BadRequest and TimedOut are NetworkErrors."""
    match error:
        case RetryAfter():
            return DeliveryDelayed("Telegram asks to slow down.", retry_seconds(error))
        case Forbidden():
            return DeliveryFailed(f"The customer has blocked the bot or is gone ({error}).")
        case InvalidToken():
            return DeliveryDelayed(UNKNOWN_BOT, A_MINUTE)  # the setting is at fault, not the message: it waits
        case ChatMigrated():
            return DeliveryDelayed(
                "The group became a supergroup with another id; the next try goes there.", SOON_SECONDS
            )
        case BadRequest():
            return DeliveryFailed(f"Telegram refused the message: {error}.")
        case NetworkError() if never_left(error):
            return DeliveryDelayed("Telegram cannot be reached.", SOON_SECONDS)
        case NetworkError() if "too many requests" in str(error).lower():
            return DeliveryDelayed("Telegram asks to slow down.", SOON_SECONDS)
        case NetworkError() if "too large" in str(error).lower():
            return DeliveryFailed("Telegram says that the file is too large.")
        case TimedOut():
            return DeliveryUncertain("Telegram did not answer in time.")
        case _:
            return DeliveryUncertain("The connection to Telegram broke before its answer came.")
