"""Sends rendered requests, and finds out which of them arrived."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.errors import (
    BAD_BLOCKS,
    TOKEN_TROUBLE,
    TROUBLE,
    ScopeMissing,
    code_of,
    delivery_error,
    read_error,
    say_once,
)
from bot.channels.slack.files_out import FilesOut
from bot.channels.slack.render import Fields, place_of, without_looks
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain
from bot.events import Outgoing

log = logging.getLogger("firstline.slack")

MOST_CHATS = 10_000
SEARCHED_SECONDS = 25 * 3600.0  # the core gives a message up after 24 hours
PAGE = 200
MOST_PAGES = 5


class Sending:
    """What is in memory here may be lost: it can be asked for again."""

    def __init__(self, client: AsyncWebClient, files: FilesOut, clock: Callable[[], float]) -> None:
        self._client = client
        self._files = files
        self._clock = clock
        self._chats: OrderedDict[str, str] = OrderedDict()
        self._there: set[str] = set()  # marks of parts that an earlier try has brought there
        self._not_before = 0.0
        self._said: set[str] = set()

    async def send(self, request: Mapping[str, Any]) -> None:
        """Send one request. Raises DeliveryFailed, DeliveryDelayed, DeliveryUncertain."""
        if request["mark"] in self._there:
            self._there.discard(request["mark"])
            return
        try:
            arguments = dict(request["arguments"])
            if request["person"]:
                arguments["channel"] = await self.chat_with(request["person"])
            if file := request.get("file"):
                await self._files.send(request["mark"], file, arguments["channel"], arguments.get("thread_ts", ""))
            else:
                await self._post(arguments)
        except DeliveryDelayed as delayed:
            self._not_before = self._clock() + delayed.retry_after
            if request["part"]:
                # Parts before this one are there. Only what is uncertain is asked for before it is sent again, and
                # only so they are not sent twice, after a restart neither.
                raise DeliveryUncertain(f"Sent in part only: {delayed}") from None
            raise

    async def _post(self, arguments: Fields) -> None:
        try:
            await self._client.chat_postMessage(**arguments)
        except TROUBLE as error:
            if code_of(error) not in BAD_BLOCKS:
                raise self._outcome(error) from None
            log.warning("Slack refused the formatting of a message; it goes without links and bold.")
            await self._call(self._client.chat_postMessage(**without_looks(arguments)))
        self._said.clear()

    async def chat_with(self, person: str) -> str:
        """The id of the private chat with a person, which is opened if there is none yet."""
        if person not in self._chats:
            try:
                answer = await self._call(self._client.conversations_open(users=[person]))
            except DeliveryUncertain as error:
                raise DeliveryDelayed(str(error), 1.0) from None  # opening twice does nothing
            self._chats[person] = str(answer["channel"]["id"])
            if len(self._chats) > MOST_CHATS:
                self._chats.popitem(last=False)
        return self._chats[person]

    async def arrived(self, message: Outgoing, requests: Sequence[Mapping[str, Any]]) -> bool | None:
        """Are all parts of a message there? Those that are, are left out of the next try.

        Raises:
            DeliveryDelayed: Slack cannot be asked now.
        """
        wait = self._not_before - self._clock()
        if wait > 0:
            raise DeliveryDelayed("Slack asks to slow down.", wait)
        files = {str(request["mark"]) for request in requests if "file" in request}
        wanted = {str(request["mark"]) for request in requests}
        channel, thread, person = place_of(message)
        try:
            found = {mark for mark in files if await self._files.arrived(mark)}
            if words := wanted - files:
                found |= await self._marks(channel or await self.chat_with(person), thread, words)
        except DeliveryFailed as error:
            log.warning("Slack could not be asked whether a message arrived: %s", error)
            return None
        self._there |= found
        if found == wanted:
            self._there -= wanted
            return True
        return False

    async def _marks(self, channel: str, thread: str, wanted: set[str]) -> set[str]:
        """Those of the wanted marks that stand in a place's newest messages."""
        found: set[str] = set()
        async for message in messages(self._client, channel, thread, self._clock() - SEARCHED_SECONDS, MOST_PAGES):
            blocks = message.get("blocks")
            for block in blocks if isinstance(blocks, list) else ():
                if isinstance(block, Mapping) and block.get("block_id") in wanted:
                    found.add(str(block["block_id"]))
            if found == wanted:
                break
        return found

    async def _call(self, call: Awaitable[Any]) -> Any:
        try:
            return await call
        except TROUBLE as error:
            raise self._outcome(error) from None

    def _outcome(self, error: Exception) -> DeliveryFailed | DeliveryUncertain | DeliveryDelayed:
        outcome = delivery_error(error)
        if isinstance(outcome, ScopeMissing) or code_of(error) in TOKEN_TROUBLE:
            say_once(self._said, str(outcome))
        return outcome


async def messages(client: AsyncWebClient, channel: str, thread: str, since: float, most_pages: int) -> Any:
    """A place's messages since a time in seconds, page by page: of a channel newest first, of a thread oldest first.

    Raises:
        DeliveryFailed, DeliveryDelayed.
    """
    asked: Fields = {"channel": channel, "oldest": f"{max(since, 0):.6f}", "limit": PAGE}
    for _ in range(most_pages):
        try:
            if thread:
                answer = await client.conversations_replies(ts=thread, **asked)
            else:
                answer = await client.conversations_history(**asked)
        except TROUBLE as error:
            raise read_error(delivery_error(error)) from None
        for message in answer.get("messages") or ():
            if isinstance(message, Mapping):
                yield message
        asked["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
        if not asked["cursor"]:
            return
