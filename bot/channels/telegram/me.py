"""Who we are on Telegram. Kept in the database, so that a restart without the network still knows it."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot

from bot.store import cursors
from bot.store.database import Database

_NAME = "username"


@dataclass(frozen=True, slots=True)
class Me:
    """Our bot.

    Attributes:
        id: as in the token.
        username: without the @; None until Telegram has told it once. Without it no mention is known as ours.
    """

    id: int
    username: str | None = None


def remembered_username(database: Database, account: str) -> str | None:
    """As it was when Telegram was last asked."""
    return cursors.get(database.read, "telegram", account, _NAME)


async def ask(bot: Bot, database: Database, account: str) -> Me:
    """Ask Telegram, and remember the answer. Raises TelegramError."""
    username = (await bot.get_me()).username
    if username:
        await database.write(lambda tx: cursors.put(tx, "telegram", account, _NAME, username))
    return Me(int(account), username)
