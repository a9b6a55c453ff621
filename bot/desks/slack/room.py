"""The support channel as the other parts need it: who people are, which thread is whose, what one person is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.channels.slack.errors import TROUBLE
from bot.channels.slack.words import escape
from bot.desk.who import Agent
from bot.desks.base import DeskParts
from bot.desks.people import Colleague, Matter, agent_of, colleagues, who_acts
from bot.desks.slack.blocks import Fields
from bot.desks.slack.card import handoff_of_mark
from bot.desks.slack.errors import desk_error
from bot.desks.slack.posting import Posting, mark_in
from bot.errors import DeliveryDelayed, DeliveryFailed
from bot.store import cursors, desk_items, desk_threads, slack_desk

log = logging.getLogger("firstline.desk.slack")

NAME = "slack"
SCOPE = "desk slack"  # of what is noted in the table of cursors
LAST_WORDS_SECONDS = 1.0
COURTESY_PAUSES = (1.0, 5.0)  # seconds, after a courtesy that failed; then it is given up
NOT_SENT = "warning"  # the sign under a reply that did not go
UNKNOWN = (
    "Firstline does not know who you are at the desk, so nothing was done, and what you write here stays in Slack. Ask "
    "an admin to run: .venv/bin/python -m bot desk link <your login> slack {user}"
)


class Room:
    def __init__(self, posting: Posting, parts: DeskParts) -> None:
        self.posting = posting
        self.parts = parts
        self.bot_user: str | None = None
        self._background: set[asyncio.Task[None]] = set()

    @property
    def channel(self) -> str:
        return self.posting.channel

    # Who

    def colleagues(self) -> Mapping[str, Colleague]:
        """The desk's people by their ids in Slack."""
        return colleagues(self.parts, NAME)

    def agent(self, user: str) -> Agent | None:
        """The person of ours behind a Slack user."""
        return agent_of(self.parts, NAME, user)

    async def who(self, user: str, at: float | None = None) -> Agent | None:
        """The same, of somebody who did something there: they are seen to be at a desk; `at`: when, if not now."""
        return await who_acts(self.parts, NAME, user, at)

    # Which thread

    async def matter_of(self, thread: str, *, ask: bool) -> Matter | None:
        """What a thread is about. With `ask`, Slack is asked too: its card may be there before we have noted it.

        Raises:
            DeliveryDelayed: Slack has to be asked, and cannot be now.
        """
        row = desk_threads.by_thread(self.parts.database.read, NAME, f"{self.channel}:{thread}")
        if row is not None:
            return self.matter(row["handoff_id"], thread)
        if not ask:
            return None
        try:
            card = await self.posting.message(thread, thread)
        except DeliveryFailed:
            return None
        handoff_id = handoff_of_mark(mark_in(card)) if card else None
        return self.matter(handoff_id, thread) if handoff_id is not None else None

    def matter(self, handoff_id: int, thread: str) -> Matter | None:
        """The same, if the handoff is known."""
        row = slack_desk.handoff(self.parts.database.read, handoff_id)
        if row is None:
            return None
        return Matter(handoff_id, row["conversation_id"], thread, row["ended_at"] is not None, row["epoch"])

    def newest_shown(self, matter: Matter) -> int | None:
        """The newest message that people can have read in the thread."""
        return desk_items.newest_message(self.parts.database.read, NAME, matter.handoff_id)

    # What one person is told

    def tell(self, user: str, thread: str, text: str, blocks: Sequence[Fields] = ()) -> None:
        """A line that one person sees. A courtesy: nobody waits for it. It is tried three times."""
        asked: Fields = {"channel": self.channel, "user": user, "text": escape(text)}
        if thread:
            asked["thread_ts"] = thread
        if blocks:
            asked["blocks"] = list(blocks)
        self.in_background(_thrice(lambda: self.posting.client.chat_postEphemeral(**asked)))

    def mark_not_sent(self, ts: str) -> None:
        """A sign under what somebody wrote for a customer, that all can see: it did not go."""
        self.in_background(_thrice(lambda: self.posting.react(ts, NOT_SENT)))

    def tell_unknown(self, user: str, thread: str) -> None:
        self.tell(user, thread, UNKNOWN.format(user=user))

    def was_told(self, user: str, what: str) -> bool:
        return cursors.get(self.parts.database.read, SCOPE, user, f"told {what}") is not None

    async def is_first(self, user: str, what: str) -> bool:
        """Has this person not been told of this before? From now on they have."""
        if self.was_told(user, what):
            return False
        await self.parts.database.write(lambda tx: cursors.put(tx, SCOPE, user, f"told {what}", "1"))
        return True

    def in_background(self, work: Awaitable[object]) -> None:
        async def quietly() -> None:
            try:
                await work
            except (*TROUBLE, DeliveryFailed, DeliveryDelayed) as error:
                log.info("A courtesy to Slack failed (%s).", type(error).__name__)
            except Exception:  # it was confirmed to Slack already, so this is the last who hears of it
                log.exception("Something that was asked for in Slack failed.")

        task = asyncio.create_task(quietly())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def close(self) -> None:
        """Give what is under way a moment to end."""
        if self._background:
            _, late = await asyncio.wait(self._background, timeout=LAST_WORDS_SECONDS)
            for task in late:
                task.cancel()


async def _thrice(call: Callable[[], Awaitable[object]]) -> None:
    """Try again what failed in passing. Raises what the last try raises, and at once what Slack refuses for good."""
    for pause in COURTESY_PAUSES:
        try:
            await call()
            return
        except TROUBLE as error:
            if isinstance(desk_error(error), DeliveryFailed):
                raise
        except DeliveryDelayed:  # it says so by itself
            pass
        await asyncio.sleep(pause)
    await call()
