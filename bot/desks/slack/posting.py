"""Posts into the support channel, each message once. What is in memory here may be lost: Slack can be asked for it.

Every message carries a mark, the id of its first block. A place that was not read since this process began, or in
which the fate of a message is unknown, is searched for the mark first.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiolimiter import AsyncLimiter
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.errors import BAD_BLOCKS, TROUBLE, code_of, read_error
from bot.channels.slack.words import unescape
from bot.desks.base import Gone
from bot.desks.slack.blocks import Fields, section
from bot.desks.slack.errors import GONE, desk_error
from bot.errors import DeliveryDelayed, DeliveryUncertain

MOST_THREADS = 1000
SEARCHED_SECONDS = 2 * 86_400.0
KNOWN_SECONDS = 600.0  # longer than that, another process may have had the desk meanwhile
PAGE = 200
MOST_PAGES = 5
MOST_READ = PAGE * MOST_PAGES
BURST, BURST_SECONDS = 4, 4.0  # about one message a second: https://docs.slack.dev/apis/web-api/rate-limits
TOP = ""  # the place of the cards: the channel itself


class Posting:
    """Raises DeliveryFailed, DeliveryDelayed, DeliveryUncertain, and Gone for a thread that is not there any more."""

    def __init__(self, client: AsyncWebClient, channel: str, clock: Callable[[], float]) -> None:
        self.client = client
        self.channel = channel
        self._clock = clock
        self._marks: OrderedDict[str, tuple[float, dict[str, str]]] = OrderedDict()
        self._pace = AsyncLimiter(BURST, BURST_SECONDS)
        self._not_before, self._why = 0.0, ""

    def forget(self, thread: str | None = None) -> None:
        """What is in a thread (in all of them, and in the channel) is to be asked anew."""
        if thread is None:
            self._marks.clear()
        else:
            self._marks.pop(thread, None)

    async def post(
        self, thread: str, mark: str, text: str, blocks: Sequence[Fields], *, broadcast: bool = False
    ) -> tuple[str, bool]:
        """Post a message, unless it is there: its time stamp, and whether it is new."""
        marks = await self._marks_in(thread)
        if mark in marks:
            return marks[mark], False
        asked: Fields = {"channel": self.channel, "text": text, "blocks": list(blocks)}
        asked |= {"unfurl_links": False, "unfurl_media": False}
        if thread:
            asked["thread_ts"] = thread
        if broadcast:
            asked["reply_broadcast"] = True
        try:
            answer = await self._paced(self.client.chat_postMessage, asked)
        except (DeliveryUncertain, asyncio.CancelledError):  # it may be there
            self.forget(thread)
            raise
        ts = str(answer["ts"])
        if thread and not _is_in_thread(answer):
            await self._take_away(ts)
            raise Gone(GONE)
        marks[mark] = ts
        if thread == TOP:
            self._know(ts, {})
        return ts, True

    async def _take_away(self, ts: str) -> None:
        """Whose thread is gone, Slack shows in the channel itself (https://github.com/slack-go/slack/issues/1571)."""
        with suppress(*TROUBLE):  # it stands in the wrong place then; what counts is that it is shown anew
            await self.client.chat_delete(channel=self.channel, ts=ts)

    async def update(self, ts: str, text: str, blocks: Sequence[Fields]) -> None:
        """Put other words in place of a message of ours. To do it twice does no harm, so nothing is uncertain."""
        asked: Fields = {"channel": self.channel, "ts": ts, "text": text, "blocks": list(blocks)}
        try:
            await self._paced(self.client.chat_update, asked)
        except DeliveryUncertain as error:
            raise read_error(error) from None

    async def react(self, ts: str, name: str) -> None:
        """Put a sign under a message, once. One that is gone needs none."""
        try:
            await self.client.reactions_add(channel=self.channel, timestamp=ts, name=name)
        except TROUBLE as error:
            if code_of(error) in ("already_reacted", "message_not_found", "no_item_specified", "too_many_reactions"):
                return
            raise read_error(desk_error(error)) from None

    async def unreact(self, ts: str, name: str) -> None:
        """Take our sign away again, if it is there."""
        try:
            await self.client.reactions_remove(channel=self.channel, timestamp=ts, name=name)
        except TROUBLE as error:
            if code_of(error) not in ("no_reaction", "message_not_found", "no_item_specified"):
                raise read_error(desk_error(error)) from None

    async def message(self, thread: str, ts: str) -> Mapping[str, Any] | None:
        """One message of a thread as it stands now; None if it is gone."""
        asked = {"ts": thread, "oldest": ts, "latest": ts, "inclusive": True, "limit": 2}
        async for message in self._pages(self.client.conversations_replies, asked, 1):
            if message.get("ts") == ts:
                return message
        return None

    async def written_since(self, thread: str, since: float) -> list[Mapping[str, Any]]:
        """The messages of a thread since a time, without the card, the oldest first."""
        asked = {"ts": thread, "oldest": f"{max(since, 0.0):.6f}", "limit": PAGE}
        pages = self._pages(self.client.conversations_replies, asked, MOST_PAGES)
        found = [message async for message in pages if message.get("ts") != thread]
        return sorted(found, key=lambda message: str(message.get("ts")))

    async def _marks_in(self, thread: str) -> dict[str, str]:
        known = self._marks.get(thread)
        if known and self._clock() - known[0] < KNOWN_SECONDS:
            self._know(thread, known[1])
            return known[1]
        if thread == TOP:
            asked: Fields = {"oldest": f"{self._clock() - SEARCHED_SECONDS:.6f}", "limit": PAGE}
            pages = self._pages(self.client.conversations_history, asked, MOST_PAGES)
        else:
            pages = self._pages(self.client.conversations_replies, {"ts": thread, "limit": PAGE}, MOST_PAGES)
        marks = {mark: str(message.get("ts")) async for message in pages if (mark := mark_in(message))}
        self._know(thread, marks)
        return marks

    def _know(self, thread: str, marks: dict[str, str]) -> None:
        self._marks[thread] = self._clock(), marks
        self._marks.move_to_end(thread)
        if len(self._marks) > MOST_THREADS:
            self._marks.popitem(last=False)

    async def _pages(self, method: Any, asked: Fields, most: int) -> AsyncIterator[Mapping[str, Any]]:
        asked = {"channel": self.channel, **asked}
        for _ in range(most):
            try:
                answer = await method(**asked)
            except TROUBLE as error:
                raise read_error(desk_error(error)) from None
            for message in answer.get("messages") or ():
                if isinstance(message, Mapping):
                    yield message
            asked["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return

    async def _paced(self, method: Any, asked: Fields) -> Any:
        wait = self._not_before - self._clock()
        if wait > 0:
            raise DeliveryDelayed(self._why, wait)
        await self._pace.acquire()
        try:
            return await method(**asked)
        except TROUBLE as error:
            if code_of(error) in BAD_BLOCKS and (bare := without_looks(asked)) != asked:
                return await self._paced(method, bare)
            outcome = desk_error(error)
            if isinstance(outcome, DeliveryDelayed):
                self._not_before, self._why = self._clock() + outcome.retry_after, str(outcome)
            raise outcome from None


def _is_in_thread(answer: Any) -> bool:
    message = answer.get("message")
    return not isinstance(message, Mapping) or bool(message.get("thread_ts"))


def mark_in(message: Mapping[str, Any]) -> str:
    """The id of a message's first block, if it is one of ours."""
    blocks = message.get("blocks")
    first = blocks[0] if isinstance(blocks, list) and blocks and isinstance(blocks[0], Mapping) else {}
    block_id = first.get("block_id")
    return block_id if isinstance(block_id, str) and block_id.startswith("fl-") and message.get("bot_id") else ""


def without_looks(asked: Fields) -> Fields:
    """The same message in plain words, if Slack cannot read its blocks; the mark and the buttons stay."""
    first, *rest = asked["blocks"]
    bare = section(first["block_id"], unescape(asked["text"]))
    return {**asked, "blocks": [bare, *(block for block in rest if block["type"] == "actions")]}
