"""The signs under what people wrote for a customer, for all to see: ✅ it was delivered, ⚠ it was not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.slack.errors import ScopeMissing, say_once
from bot.channels.slack.words import escape
from bot.desks.base import Case, Line
from bot.desks.showing import digest
from bot.desks.slack import lines
from bot.desks.slack.blocks import context
from bot.desks.slack.posting import Posting
from bot.desks.slack.room import NOT_SENT

SENT = "white_check_mark"


class Signs:
    """Raises what Posting raises. A right that the app lacks is said once in the log: the line below tells it too."""

    def __init__(self, posting: Posting) -> None:
        self._posting = posting
        self._said: set[str] = set()

    async def delivery(self, case: Case, thread: str, message: Mapping[str, Any], line: Line) -> None:
        """What became of a reply that left, under the message and in a line of its own."""
        foot = lines.foot_of(line)
        if not foot:
            return
        ts, sent = str(message["ts"]), line.delivery == "sent"
        await self._put(ts, SENT if sent else NOT_SENT)
        mark = f"fl-d-{case.handoff_id}-{line.ref}-{digest(foot)}"
        await self._posting.post(thread, mark, escape(foot), [context(mark, foot)])
        if sent and _has(message, NOT_SENT):  # of earlier words of it, which did not go
            await self._posting.unreact(ts, NOT_SENT)

    async def not_sent(self, ts: str) -> None:
        await self._put(ts, NOT_SENT)

    async def _put(self, ts: str, name: str) -> None:
        try:
            await self._posting.react(ts, name)
        except ScopeMissing as error:
            say_once(self._said, str(error))


def _has(message: Mapping[str, Any], name: str) -> bool:
    signs = message.get("reactions")
    return isinstance(signs, list) and any(isinstance(one, Mapping) and one.get("name") == name for one in signs)
