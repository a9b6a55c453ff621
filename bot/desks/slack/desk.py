"""Slack as a desk: what is shown there, and who listens to what people do there.

Sources: https://docs.slack.dev for what is said of Slack here and in the modules beside. Set up in
docs/how-to/slack-desk.md.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import BaseRoute, Route

from bot.channels.base import Finding
from bot.channels.slack.errors import TOKEN_TROUBLE, TROUBLE, code_of
from bot.channels.slack.socket_mode import Socket
from bot.channels.slack.words import escape
from bot.desks.base import Case, Desk, DeskParts, Line, Opened
from bot.desks.showing import digest, line_mark
from bot.desks.slack import card, lines
from bot.desks.slack.blocks import Fields, paragraph, rich, words
from bot.desks.slack.calls import Calls, quiet_logger
from bot.desks.slack.catch_up import CatchUp
from bot.desks.slack.errors import APP_REFUSED, BOT_REFUSED, desk_error
from bot.desks.slack.examine import PATH, examine
from bot.desks.slack.posting import TOP, Posting
from bot.desks.slack.pressing import Pressing
from bot.desks.slack.room import NAME, SCOPE, Room
from bot.desks.slack.signs import Signs
from bot.desks.slack.talk import Talk
from bot.errors import DeliveryDelayed, DeliveryFailed
from bot.model import Author, Priority
from bot.store import cursors, desk_items, handoffs
from bot.store.slack_desk import OURS

log = logging.getLogger("firstline.desk.slack")

ANSWER_SECONDS = 15
PAUSE_SECONDS = 5.0
BOT_USER = "bot_user"


class SlackDesk(Desk):
    """One app in one support channel.

    Args:
        bot_token: `xoxb-…`.
        channel: the support channel's id.
        signing_secret: checks Slack's calls; None if it never calls us.
        app_token: `xapp-…`, for Socket Mode; None if Slack calls us.
        api_base: the Web API, `https://slack.com/api/` or a test's.
    """

    name = NAME
    label = "Slack"

    def __init__(
        self,
        bot_token: str,
        *,
        channel: str,
        signing_secret: str | None,
        app_token: str | None,
        api_base: str,
        parts: DeskParts,
    ) -> None:
        self._token, self._secret, self._app_token = bot_token, signing_secret, app_token
        self._parts = parts
        # Without the library's own tries: it would post a message again without asking whether it arrived.
        self._client = AsyncWebClient(
            bot_token, f"{api_base.rstrip('/')}/", timeout=ANSWER_SECONDS, retry_handlers=[], logger=quiet_logger()
        )
        self._posting = Posting(self._client, channel, parts.clock)
        self._signs = Signs(self._posting)
        self._room = Room(self._posting, parts)
        self._room.bot_user = cursors.get(parts.database.read, SCOPE, channel, BOT_USER)
        self._talk = Talk(self._room)
        self._calls = Calls(self._room, self._talk, Pressing(self._room, self._talk))

    # What is shown

    def forget(self) -> None:
        self._posting.forget()

    async def open(self, case: Case, lines_so_far: Sequence[Line]) -> Opened:
        mark = card.mark_of_card(case.handoff_id)
        text, blocks = self._card(case)
        ts, is_new = await self._posting.post(TOP, mark, text, blocks)
        if not is_new:  # from before a crash, when it may have said something else
            await self._posting.update(ts, text, blocks)
        items: dict[tuple[str, int], str] = {}
        together = [line for line in lines_so_far if not self._called_by(case, line)]  # a call stands for itself
        if together:
            shown, blocks = lines.opening_of(case, together)
            opening = lines.opening_mark(case.handoff_id)
            text = lines.notice_of(case, shown[-1])
            first, is_new = await self._posting.post(ts, opening, text, blocks)
            if not is_new:
                await self._posting.update(first, text, blocks)
            items = {(line.kind, line.ref): self._ours(first) for line in together}
        return Opened(self._item(ts), items)

    async def add(self, case: Case, thread: str, line: Line) -> str:
        mark = line_mark(case.handoff_id, line)
        text, blocks = lines.notice_of(case, line), lines.blocks_of(case, line)
        if called := self._called_by(case, line):
            text, blocks = f"<@{called}> {text}", lines.blocks_calling(case, line, called)
        ts, is_new = await self._posting.post(_ts(thread), mark, text, blocks)
        if not is_new:
            await self._posting.update(ts, text, blocks)
        return self._ours(ts)

    async def change(self, case: Case, thread: str, item: str, line: Line) -> None:
        """What we posted says the new words; under what a person wrote stands what became of it."""
        if not item or not lines.can_differ(line):
            return
        message = await self._posting.message(_ts(thread), _ts(item))
        if message is None:
            return
        if message.get("bot_id"):
            old = message.get("blocks") or []
            changed = lines.with_changed(
                old, line_mark(case.handoff_id, line), lines.blocks_of(case, line, lines.room_for(old))
            )
            if changed != old:
                await self._posting.update(_ts(item), str(message.get("text") or "…"), changed)
        elif line.author is Author.AGENT:
            await self._signs.delivery(case, _ts(thread), message, line)

    async def not_sent(self, case: Case, thread: str, item: str) -> None:
        await self._signs.not_sent(_ts(item))

    async def refresh(self, case: Case, thread: str) -> None:
        text, blocks = self._card(case)
        try:
            await self._posting.update(_ts(thread), text, blocks)
        except DeliveryFailed:  # somebody deleted the card: it goes on in its thread, if that is still there
            self._posting.forget(_ts(thread))
            ts, is_new = await self._posting.post(_ts(thread), card.mark_of_card(case.handoff_id), text, blocks)
            if not is_new:
                await self._posting.update(ts, text, blocks)

    async def alarm(self, case: Case, thread: str, text: str, key: str) -> bool:
        """In the thread and in the channel; those who are there are called, outside opening hours only if urgent."""
        handoff = handoffs.current(self._parts.database.read, case.conversation.id)
        urgent = bool(handoff and handoff["priority"] == Priority.URGENT)
        call = urgent or self._parts.rules.hours.is_open(self._parts.clock())
        mark = f"fl-a-{case.handoff_id}-{digest(key)}"
        here = [{"type": "broadcast", "range": "here"}, words(" ")] if call else []
        blocks = [rich(mark, paragraph(*here, words(text)))]
        await self._posting.post(
            _ts(thread), mark, f"{'<!here> ' if call else ''}{escape(text)}", blocks, broadcast=True
        )
        return True

    def _card(self, case: Case) -> tuple[str, list[Fields]]:
        zone = self._parts.rules.hours.zone
        return card.notice_of(case, zone), card.card_of(case, zone)

    def _called_by(self, case: Case, line: Line) -> str | None:
        """Whom a line asks to take it, if they are in Slack and still asked."""
        if not line.calls or line.calls != case.offered_id:
            return None
        return desk_items.person_of(self._parts.database.read, NAME, line.calls)

    def _item(self, ts: str) -> str:
        return f"{self._posting.channel}:{ts}"

    def _ours(self, ts: str) -> str:
        """The same of a message that we posted, to be told from those that people wrote."""
        return f"{self._item(ts)}{OURS}"

    # Who listens

    def routes(self) -> Sequence[BaseRoute]:
        if not self._secret:
            return []
        return [Route(PATH, self._calls.endpoint(self._token, self._secret), methods=["POST"])]

    async def run(self) -> None:
        """Hold the connection in Socket Mode, and read what was missed. A wrong setting is said; then it returns."""
        if not await self._learn_who_we_are():
            return
        if not self._app_token:
            catch_up = CatchUp(self._room, self._talk, lambda: self._calls.heard_at)
            self._calls.after_silence = catch_up.wake
            catch_up.wake()
            await catch_up.run()
            return
        socket = Socket(
            self._calls.app(self._token), self._app_token, self._client,
            connected=lambda: reader.wake(), clock=self._parts.clock, refused=APP_REFUSED,
        )  # fmt: skip
        reader = CatchUp(self._room, self._talk, lambda: socket.heard_at)
        reading = asyncio.create_task(reader.run())
        try:
            await socket.run()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _learn_who_we_are(self) -> bool:
        """Our own user id, as soon as Slack can be asked; False, after a line in the log, if the token is refused."""
        said = False
        while True:
            try:
                user = str((await self._client.auth_test()).get("user_id"))
                break
            except TROUBLE as error:
                if code_of(error) in TOKEN_TROUBLE:
                    log.error(BOT_REFUSED.format(code=code_of(error)))
                    return False
                trouble = desk_error(error)
                if not said:
                    log.warning("%s Trying again.", trouble)
                said = True
                wait = trouble.retry_after if isinstance(trouble, DeliveryDelayed) else 0.0
                await asyncio.sleep(max(wait, PAUSE_SECONDS))
        self._room.bot_user = user
        await self._parts.database.write(lambda tx: cursors.put(tx, SCOPE, self._posting.channel, BOT_USER, user))
        return True

    async def examine(self) -> Sequence[Finding]:
        url = self._parts.settings.public_url
        return await examine(self._client, self._posting.channel, self._app_token, self._secret, url)

    async def close(self) -> None:
        await self._room.close()


def _ts(item: str) -> str:
    """The time stamp in one of our names for a message, `channel:ts`."""
    return item.removesuffix(OURS).partition(":")[2]
