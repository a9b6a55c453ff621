"""Telegram, in private chats. `adapter.py` is the channel; the rest are its parts, one idea each."""

from bot.channels.telegram.adapter import Telegram

__all__ = ["Telegram"]
