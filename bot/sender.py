"""Step 8: takes what is in the outbox to the channels, in order per conversation, while its writer still owns it.

A send ends as `sent`, `failed` (the provider refused for good), `uncertain` (nobody knows), or is put back.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import TypeVar

from bot.attachments import Files
from bot.channels.base import Channel, WhenUncertain
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain, StoreError
from bot.events import OutFile, Outgoing
from bot.files_out import files_of, refuse_what_cannot_go
from bot.lanes import Lanes
from bot.model import Author, Markup, Option, Reply
from bot.pace import Pace
from bot.signals import OUTBOX, Signals, woken_or_after
from bot.store import outbox
from bot.store.database import Database, Row, Tx

log = logging.getLogger("firstline.sender")
T = TypeVar("T")

MAX_FAULTS = 8  # tries of a message that our own code fails on
MAX_QUESTIONS = 10  # times that a provider is asked whether a message arrived
MAX_INTERRUPTIONS = 4  # tries of a message in which the program ended: it may be what ends it
UNCERTAIN_PAUSE_SECONDS = 1.0
GIVE_UP_SECONDS = 24 * 3600.0
LONGEST_PAUSE_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 2.0
RECORD_AGAIN_SECONDS = 1.0


class Sender:
    """The task. Its `run` may be begun anew after a StoreError. `files` is where the files lie that agents send."""

    def __init__(
        self,
        database: Database,
        signals: Signals,
        channels: Mapping[str, Channel],
        files: Files,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._files = files
        self._signals = signals
        self._channels = channels
        self._clock = clock
        self._pace = Pace(channels)
        self._lanes = Lanes(self._work_off, lambda: signals.tell(OUTBOX))
        self._under_way: set[str] = set()  # ids of conversations
        self._unsure = True  # whether rows are marked as being sent that nobody is sending

    async def run(self) -> None:
        """Send what is due, then wait for more; ends by cancellation."""
        with self._signals.listen(OUTBOX) as woken:
            while True:
                woken.clear()
                if self._unsure:
                    await self._settle_interrupted()
                for conversation_id in outbox.conversations_due(self._database.read, self._clock()):
                    self._lanes.start(conversation_id)
                await woken_or_after(woken, self._pause())

    def _pause(self) -> float:
        due = outbox.next_due_at(self._database.read)
        return LOOK_AGAIN_SECONDS if due is None else min(max(due - self._clock(), 0.05), LOOK_AGAIN_SECONDS)

    async def _work_off(self, conversation_id: str) -> None:
        self._under_way.add(conversation_id)
        try:
            await self._drain(conversation_id)
        except StoreError:
            self._unsure = True  # the database may have taken a row for us all the same
            raise
        finally:
            self._under_way.discard(conversation_id)

    async def _drain(self, conversation_id: str) -> None:
        while (channel_and_address := outbox.next_address(self._database.read, conversation_id)) is not None:
            # Before the row is taken: a process that ends while it waits here leaves nothing uncertain.
            await self._pace.wait(*channel_and_address)
            if channel_and_address[0] in outbox.READ_FROM_HERE:  # only what was not due when it was written
                await self._database.write(lambda tx: outbox.deliver_here(tx, conversation_id, self._clock()))
                self._signals.changed(conversation_id)
                return
            row = await self._database.write(lambda tx: outbox.take(tx, conversation_id, self._clock()))
            if row is None:
                return
            await self._send(row)
            self._signals.changed(conversation_id)

    async def _record(self, do: Callable[[Tx], T]) -> T:
        """Write how a send ended, however long that takes: a row left `sending` holds up all that is behind it."""
        while True:
            try:
                return await self._database.write(do)
            except StoreError as error:
                log.warning("%s", error)
                await asyncio.sleep(RECORD_AGAIN_SECONDS)

    async def _send(self, row: Row) -> None:
        channel = self._channels.get(row["channel"])
        if channel is None:
            await self._again(row, LONGEST_PAUSE_SECONDS, f"The channel {row['channel']} is not configured now.")
            return
        try:
            await self._deliver(channel, row)
        except DeliveryFailed as error:
            await self._fail(row, str(error))
        except DeliveryUncertain as error:
            await self._uncertain(row, channel, str(error))
        except DeliveryDelayed as error:
            if error.everywhere:
                self._pace.pause(row["channel"], error.retry_after)
            await self._again(row, error.retry_after, str(error))
        except Exception as error:  # an adapter's fault must not stop the others' messages
            log.exception("The %s adapter failed.", row["channel"])
            if row["attempts"] >= MAX_FAULTS:
                await self._fail(row, f"adapter fault in {row['attempts']} tries: {type(error).__name__}")
            else:
                await self._again(row, 0.0, f"adapter fault: {type(error).__name__}")
        else:
            await self._record(lambda tx: outbox.sent(tx, row["id"], self._clock()))

    async def _deliver(self, channel: Channel, row: Row) -> None:
        """Every request of a message, unless an earlier try turns out to have arrived."""
        message = _outgoing(row, files_of(self._database.read, self._files, row["message_id"]))
        if not row["parts_left"]:
            refuse_what_cannot_go(message.files, channel)
        if row["uncertain"] and channel.when_uncertain is WhenUncertain.ASK and await channel.arrived(message):
            return
        requests = channel.render(message)
        for number, request in enumerate(requests, start=1):
            if number <= row["parts_left"]:
                continue  # an earlier try brought it there
            if number > 1:
                await self._pace.wait(channel.name, message.address)
            try:
                await channel.deliver(request)
            except DeliveryFailed as error:
                raise DeliveryFailed(f"{error} What stands before it was sent." if number > 1 else str(error)) from None
            if number < len(requests) and not await self._may_go_on(row, number):
                raise DeliveryFailed("A person took over, so the rest of this long reply was not sent.")

    async def _may_go_on(self, row: Row, parts: int) -> bool:
        return await self._record(lambda tx: outbox.part_left(tx, row["id"], parts))

    async def _fail(self, row: Row, error: str) -> None:
        log.warning("Message %s was refused by %s: %s", row["message_id"], row["channel"], error)
        await self._record(lambda tx: outbox.failed(tx, row["id"], error))

    async def _again(self, row: Row, at_least: float, error: str) -> None:
        """Exponential with full jitter, never sooner than the provider said; an outage is waited out for a day."""
        if self._clock() - row["created_at"] > GIVE_UP_SECONDS:
            await self._fail(row, f"gave up after {row['attempts']} tries: {error}")
            return
        most = min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** min(row["attempts"], 10))
        pause = max(at_least, random.uniform(0, most))
        await self._record(lambda tx: outbox.again(tx, row["id"], self._clock() + pause, error))

    async def _uncertain(self, row: Row, channel: Channel, error: str, *, once_more: int = 1) -> None:
        """By the channel's policy; under ASK the next try begins with the question whether it arrived."""
        tries_left = {
            WhenUncertain.GIVE_UP: 0, WhenUncertain.SEND_ONCE_MORE: once_more, WhenUncertain.ASK: MAX_QUESTIONS,
        }  # fmt: skip
        if row["uncertain"] < tries_left[channel.when_uncertain]:
            due_at = self._clock() + UNCERTAIN_PAUSE_SECONDS
            await self._record(lambda tx: outbox.again(tx, row["id"], due_at, error, uncertain=True))
        else:
            await self._record(lambda tx: outbox.uncertain(tx, row["id"], error))

    async def _settle_interrupted(self) -> None:
        """Rows that were on their way when the last process ended: their channel's policy decides.

        Most had not left yet, so under SEND_ONCE_MORE one may be interrupted again without being given up.
        """
        error = "the program ended while this was being sent"
        rows = outbox.interrupted(self._database.read)
        self._unsure = False
        for row in (row for row in rows if row["conversation_id"] not in self._under_way):
            if channel := self._channels.get(row["channel"]):
                await self._uncertain(row, channel, error, once_more=MAX_INTERRUPTIONS)
            else:
                await self._record(lambda tx, row=row: outbox.uncertain(tx, row["id"], error))  # type: ignore[misc]


def _outgoing(row: Row, files: tuple[OutFile, ...]) -> Outgoing:
    reply = Reply(row["text"], tuple(Option(**option) for option in row["options"]), Markup(row["markup"]))
    return Outgoing(
        key=blake2b(row["key"].encode(), digest_size=16).hexdigest(),
        address=row["address"],
        reply=reply,
        author=Author(row["author"]),
        place=row["place"],
        public=bool(row["public"]),
        files=files,
    )
