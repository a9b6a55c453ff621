"""How fast we may send. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bot.channels.base import Bucket

_ALL = Bucket("all chats", 30, 1.0)


def buckets(address: str) -> Sequence[Bucket]:
    """30 messages a second in all; a private chat one a second, of which three may come at once; a group 20 a minute.

    A group's id is negative, and all its conversations share its limit.
    """
    chat = address.partition("/")[0]
    return (Bucket(f"chat {chat}", *((20, 60.0) if chat.startswith("-") else (3, 3.0))), _ALL)


class Floods:
    """Tells a chat that is written to too fast from a bot that writes too fast.

    Telegram's 429 does not say which limit was met. If two chats are slowed down at the same time, it is taken to be
    the one for the whole bot.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._slowed: dict[int, float] = {}

    def is_everywhere(self, chat: int, seconds: float) -> bool:
        """Note that Telegram wants `seconds` of silence in that chat."""
        now = self._clock()
        self._slowed = {other: until for other, until in self._slowed.items() if until > now and other != chat}
        others = bool(self._slowed)
        self._slowed[chat] = now + seconds
        return others
