"""Fetches a file that a customer sent. https://core.telegram.org/bots/api#getfile"""

from __future__ import annotations

import httpx
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.telegram.errors import delivery_error
from bot.errors import DeliveryDelayed, DeliveryFailed

ANSWER_SECONDS = 30.0
SOON_SECONDS = 5.0
TOO_LARGE_FOR_BOTS = "It is larger than 20 MB, and Telegram gives bots no larger files."


async def download(bot: Bot, file_id: str, most: int) -> bytes:
    """The bytes of a file, at most `most`.

    Raises:
        DeliveryFailed: it is too large, or gone.
        DeliveryDelayed: not now.
    """
    address = await _address(bot, file_id)
    if not address.startswith(("https://", "http://")):
        raise DeliveryFailed("The Bot API server runs with --local, and keeps its files where Firstline cannot read.")
    content = bytearray()
    try:
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS) as client, client.stream("GET", address) as answer:
            _check(answer.status_code)
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > most:
                    raise DeliveryFailed(f"It is larger than {most / 1024 / 1024:.0f} MB.")
    except httpx.HTTPError:
        raise DeliveryDelayed("Telegram's file server cannot be reached.", SOON_SECONDS) from None
    return bytes(content)


async def _address(bot: Bot, file_id: str) -> str:
    """Where the file is for the next hour. It holds the token, so it is never shown."""
    try:
        return (await bot.get_file(file_id)).file_path or ""
    except BadRequest as error:
        if "too big" in str(error).lower():
            raise DeliveryFailed(TOO_LARGE_FOR_BOTS) from None
        if "temporarily unavailable" in str(error).lower():
            raise DeliveryDelayed("Telegram does not have the file now.", SOON_SECONDS) from None
        raise DeliveryFailed(f"Telegram refused to give the file: {error}.") from None
    except Forbidden as error:
        raise DeliveryFailed(f"Telegram refused to give the file: {error}.") from None
    except TelegramError as error:
        known = delivery_error(error)  # a fetch may be repeated, so what is uncertain is only a delay
        raise DeliveryDelayed(str(known), getattr(known, "retry_after", SOON_SECONDS)) from None


def _check(status: int) -> None:
    if status == 429 or status >= 500:
        raise DeliveryDelayed(f"Telegram's file server answers {status}.", SOON_SECONDS)
    if status != 200:
        raise DeliveryFailed(f"Telegram's file server answers {status}; the file is gone.")
