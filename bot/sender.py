"""Step 8: takes what is in the outbox to the channels, in order per conversation, while its writer still owns it.

A send ends as `sent`, `failed` (the provider refused for good), `uncertain` (nobody knows), or is put back.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from hashlib import blake2b

from bot.channels.base import Channel, WhenUncertain
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain
from bot.events import Outgoing
from bot.lanes import Lanes
from bot.model import Author, Markup, Option, Reply
from bot.pace import Pace
from bot.signals import OUTBOX, Signals, woken_or_after
from bot.store import outbox
from bot.store.database import Database, Row

log = logging.getLogger("firstline.sender")

MAX_FAULTS = 8  # tries of a message that our own code fails on
MAX_QUESTIONS = 10  # times that a provider is asked whether a message arrived
UNCERTAIN_PAUSE_SECONDS = 1.0
GIVE_UP_SECONDS = 24 * 3600.0
LONGEST_PAUSE_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 2.0


class Sender:
    def __init__(
        self, database: Database, signals: Signals, channels: Mapping[str, Channel], clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._signals = signals
        self._channels = channels
        self._clock = clock
        self._pace = Pace(channels)
        self._lanes = Lanes(self._drain, lambda: signals.tell(OUTBOX))

    async def run(self) -> None:
        """Send what is due, then wait for more; ends by cancellation."""
        await self._settle_interrupted()
        with self._signals.listen(OUTBOX) as woken:
            while True:
                woken.clear()
                for conversation_id in outbox.conversations_due(self._database.read, self._clock()):
                    self._lanes.start(conversation_id)
                await woken_or_after(woken, self._pause())

    def _pause(self) -> float:
        due = outbox.next_due_at(self._database.read)
        return LOOK_AGAIN_SECONDS if due is None else min(max(due - self._clock(), 0.05), LOOK_AGAIN_SECONDS)

    async def _drain(self, conversation_id: str) -> None:
        while (channel_and_address := outbox.next_address(self._database.read, conversation_id)) is not None:
            # Before the row is taken: a process that ends while it waits here leaves nothing uncertain.
            await self._pace.wait(*channel_and_address)
            row = await self._database.write(lambda tx: outbox.take(tx, conversation_id, self._clock()))
            if row is None:
                return
            await self._send(row)
            self._signals.changed(conversation_id)

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
            await self._database.write(lambda tx: outbox.sent(tx, row["id"], self._clock()))

    async def _deliver(self, channel: Channel, row: Row) -> None:
        """Every request of a message, unless an earlier try turns out to have arrived."""
        message = _outgoing(row)
        if row["uncertain"] and channel.when_uncertain is WhenUncertain.ASK and await channel.arrived(message):
            return
        requests = channel.render(message)
        for number, request in enumerate(requests, start=1):
            if number <= row["parts_left"]:
                continue  # an earlier try brought it there
            if number > 1:
                await self._pace.wait(channel.name, message.address)
            await channel.deliver(request)
            if number < len(requests) and not await self._may_go_on(row, number):
                raise DeliveryFailed("A person took over, so the rest of this long reply was not sent.")

    async def _may_go_on(self, row: Row, parts: int) -> bool:
        return await self._database.write(lambda tx: outbox.part_left(tx, row["id"], parts))

    async def _fail(self, row: Row, error: str) -> None:
        log.warning("Message %s was refused by %s: %s", row["message_id"], row["channel"], error)
        await self._database.write(lambda tx: outbox.failed(tx, row["id"], error))

    async def _again(self, row: Row, at_least: float, error: str) -> None:
        """Exponential with full jitter, never sooner than the provider said; an outage is waited out for a day."""
        if self._clock() - row["created_at"] > GIVE_UP_SECONDS:
            await self._fail(row, f"gave up after {row['attempts']} tries: {error}")
            return
        most = min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** min(row["attempts"], 10))
        pause = max(at_least, random.uniform(0, most))
        await self._database.write(lambda tx: outbox.again(tx, row["id"], self._clock() + pause, error))

    async def _uncertain(self, row: Row, channel: Channel, error: str) -> None:
        """By the channel's policy; under ASK the next try begins with the question whether it arrived."""
        tries_left = {WhenUncertain.GIVE_UP: 0, WhenUncertain.SEND_ONCE_MORE: 1, WhenUncertain.ASK: MAX_QUESTIONS}
        if row["uncertain"] < tries_left[channel.when_uncertain]:
            due_at = self._clock() + UNCERTAIN_PAUSE_SECONDS
            await self._database.write(lambda tx: outbox.again(tx, row["id"], due_at, error, uncertain=True))
        else:
            await self._database.write(lambda tx: outbox.uncertain(tx, row["id"], error))

    async def _settle_interrupted(self) -> None:
        """Rows that were on their way when the last process ended: their channel's policy decides."""
        error = "the program ended while this was being sent"
        for row in outbox.interrupted(self._database.read):
            if channel := self._channels.get(row["channel"]):
                await self._uncertain(row, channel, error)
            else:
                await self._database.write(lambda tx, row=row: outbox.uncertain(tx, row["id"], error))  # type: ignore[misc]


def _outgoing(row: Row) -> Outgoing:
    reply = Reply(row["text"], tuple(Option(**option) for option in row["options"]), Markup(row["markup"]))
    return Outgoing(
        key=blake2b(row["key"].encode(), digest_size=16).hexdigest(),
        address=row["address"],
        reply=reply,
        author=Author(row["author"]),
        place=row["place"],
        public=bool(row["public"]),
    )
