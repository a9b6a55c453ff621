"""Writes into conversations, each message once. What is in memory here may be lost: Chatwoot can be asked for it.

Every message of ours carries a mark. A conversation that was not read since this process began, or in which the fate
of a message is unknown, is searched for the mark first.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

from bot.desks.chatwoot.api import Api
from bot.desks.chatwoot.parse import MARK, mark_of
from bot.desks.chatwoot.words import Said
from bot.errors import DeliveryUncertain

PAGE = 100  # messages that Chatwoot gives at once
MOST_THREADS = 500


class Threads:
    """Raises DeliveryFailed, DeliveryDelayed, and DeliveryUncertain from `post`."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._marks: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._turn = 0  # raised whenever something read until now may be outdated

    async def post(self, thread: str, mark: str, said: Said) -> str:
        """Post a message, unless it is there: Chatwoot's id of it."""
        marks = await self.marks(thread)
        if mark in marks:
            return marks[mark]
        body = {
            "content": said.text,
            "message_type": "incoming" if said.kind == "incoming" else "outgoing",
            "private": said.kind == "note",
            "content_type": "text",
            "content_attributes": {MARK: mark},
            "source_id": mark,
            "echo_id": mark,
        }
        try:
            answer = await self._api.post(f"/conversations/{thread}/messages", body)
        except (DeliveryUncertain, asyncio.CancelledError):  # it may be there
            self.forget(thread)
            raise
        if thread not in self._marks:
            self._turn += 1
        self._marks.get(thread, marks)[mark] = str(answer["id"])
        return str(answer["id"])

    async def marks(self, thread: str) -> dict[str, str]:
        """Chatwoot's ids of everything of ours in a conversation, by mark."""
        while thread not in self._marks:
            turn = self._turn
            found = {mark: str(message["id"]) for message in await self.since(thread, 0) if (mark := mark_of(message))}
            if turn == self._turn:
                self._marks.setdefault(thread, found)
        self._marks.move_to_end(thread)
        while len(self._marks) > MOST_THREADS:
            self._marks.popitem(last=False)
        return self._marks[thread]

    async def since(self, thread: str, after: int) -> list[dict[str, Any]]:
        """The messages with a greater id, in the order of their ids."""
        found: dict[int, dict[str, Any]] = {}
        while True:
            answer = await self._api.get(f"/conversations/{thread}/messages", after=after)
            page = [message for message in answer.get("payload") or () if isinstance(message.get("id"), int)]
            fresh = [message for message in page if message["id"] not in found]
            found |= {message["id"]: message for message in fresh}
            if len(page) < PAGE or not fresh:
                return [found[item] for item in sorted(found)]
            after = max(found)

    def forget(self, thread: str | None = None) -> None:
        """What is in a conversation (in all of them) is to be asked anew."""
        self._turn += 1
        if thread is None:
            self._marks.clear()
        else:
            self._marks.pop(thread, None)
