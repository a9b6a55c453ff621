"""What Slack calls people and channels, for agents' eyes. Its messages bring ids only."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.errors import TROUBLE
from bot.channels.slack.parse import MAX_NAME, SOME_CHANNEL
from bot.channels.slack.words import clean
from bot.events import Incoming
from bot.store import conversations
from bot.store.database import Database

MOST_NAMES = 10_000
ASK_SECONDS = 1.0  # Slack waits three seconds for "received", and a name is not worth more
KEPT_SECONDS = 3600.0
PAUSE_SECONDS = 60.0  # without names, if Slack does not answer: nobody is to wait for the next one


class Names:
    def __init__(self, client: AsyncWebClient, database: Database) -> None:
        self._client = client
        self._database = database
        self._not_before = 0.0
        self._known: OrderedDict[str, tuple[str | None, float]] = OrderedDict()

    async def complete(self, incoming: Incoming) -> Incoming:
        """The same with the names that Slack left out, as far as they can be had quickly."""
        if incoming.place.get("where") == SOME_CHANNEL:
            channel = incoming.address.partition("/")[0]
            if where := await self._name(channel, lambda: self._client.conversations_info(channel=channel), _channel):
                incoming = replace(incoming, place={**incoming.place, "where": where})
        if incoming.name is None and incoming.person and self._is_new(incoming):
            person = incoming.person
            name = await self._name(person, lambda: self._client.users_info(user=person), _person)
            incoming = replace(incoming, name=name)
        return incoming

    def _is_new(self, incoming: Incoming) -> bool:
        """A name is noted when a conversation begins; later nobody asks for it."""
        tx, account = self._database.read, incoming.account
        return conversations.at(tx, incoming.channel, account, incoming.address) is None

    async def _name(
        self, key: str, ask: Callable[[], Awaitable[Any]], read: Callable[[Any], str | None]
    ) -> str | None:  # fmt: skip
        name, until = self._known.get(key, (None, 0.0))
        if time.monotonic() < max(until, self._not_before):
            return name
        try:
            async with asyncio.timeout(ASK_SECONDS):
                name = read(await ask())
        except SlackApiError:  # it may not be asked for that one
            name = None
        except TROUBLE:
            self._not_before = time.monotonic() + PAUSE_SECONDS
            return None
        self._known[key] = (name, time.monotonic() + KEPT_SECONDS)
        if len(self._known) > MOST_NAMES:
            self._known.popitem(last=False)
        return name


def _channel(answer: Any) -> str | None:
    name = (answer.get("channel") or {}).get("name")
    return f"#{clean(name)[:MAX_NAME]}" if isinstance(name, str) and name else None


def _person(answer: Any) -> str | None:
    user = answer.get("user") or {}
    profile = user.get("profile") or {}
    for name in (profile.get("display_name"), profile.get("real_name"), user.get("name")):
        if isinstance(name, str) and clean(name):
            return clean(name)[:MAX_NAME]
    return None
