"""The commands that Telegram offers customers behind the "/" button."""

from __future__ import annotations

import logging

from telegram import Bot

log = logging.getLogger("firstline.telegram")

COMMANDS = (("ask", "Ask a question"), ("human", "Talk to a person"), ("stop", "No more messages"))


async def offer_commands(bot: Bot) -> None:
    """Make the menu, unless somebody has made one with @BotFather. Raises TelegramError."""
    if not await bot.get_my_commands():
        await bot.set_my_commands(COMMANDS)
        log.info("The bot's menu of commands was made; @BotFather (/setcommands) changes it.")
