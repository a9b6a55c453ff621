"""Step 8: takes what is in the outbox to the channels, in order per conversation, while its writer still owns it.

A send ends as `sent`, `failed` (the provider refused for good), `uncertain` (nobody knows), or is put back.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping

from bot.channels.base import Channel, WhenUncertain
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain
from bot.lanes import Lanes
from bot.model import Markup, Option, Reply
from bot.signals import OUTBOX, Signals
from bot.store import outbox
from bot.store.database import Database, Row

log = logging.getLogger("firstline.sender")

MAX_ATTEMPTS = 8
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
        self._lanes = Lanes(self._drain, lambda: signals.tell(OUTBOX))

    async def run(self) -> None:
        """Send what is due, then wait for more; ends by cancellation."""
        await self._settle_interrupted()
        with self._signals.listen(OUTBOX) as woken:
            while True:
                woken.clear()
                for conversation_id in outbox.conversations_due(self._database.read, self._clock()):
                    self._lanes.start(conversation_id)
                try:
                    await asyncio.wait_for(woken.wait(), self._pause())
                except TimeoutError:
                    continue

    def _pause(self) -> float:
        due = outbox.next_due_at(self._database.read)
        return LOOK_AGAIN_SECONDS if due is None else min(max(due - self._clock(), 0.05), LOOK_AGAIN_SECONDS)

    async def _drain(self, conversation_id: str) -> None:
        while True:
            row = await self._database.write(lambda tx: outbox.take(tx, conversation_id, self._clock()))
            if row is None:
                return
            await self._send(row)
            self._signals.changed(conversation_id)

    async def _send(self, row: Row) -> None:
        channel = self._channels.get(row["channel"])
        try:
            if channel is None:
                raise DeliveryDelayed(f"The channel {row['channel']} is not configured now.", LONGEST_PAUSE_SECONDS)
            for request in channel.render(row["address"], _reply(row)):
                await channel.deliver(request)
        except DeliveryFailed as error:
            await self._fail(row, str(error))
        except DeliveryUncertain as error:
            assert channel is not None
            await self._uncertain(row, channel.when_uncertain, str(error))
        except DeliveryDelayed as error:
            await self._again(row, error.retry_after, str(error))
        except Exception as error:  # an adapter's fault must not stop the others' messages
            log.exception("The %s adapter failed.", row["channel"])
            await self._again(row, 0.0, f"adapter fault: {type(error).__name__}")
        else:
            await self._database.write(lambda tx: outbox.sent(tx, row["id"], self._clock()))

    async def _fail(self, row: Row, error: str) -> None:
        log.warning("Message %s was refused by %s: %s", row["message_id"], row["channel"], error)
        await self._database.write(lambda tx: outbox.failed(tx, row["id"], error))

    async def _again(self, row: Row, at_least: float, error: str) -> None:
        """Exponential with full jitter, never sooner than the provider said."""
        if row["attempts"] >= MAX_ATTEMPTS and at_least < LONGEST_PAUSE_SECONDS:
            await self._fail(row, f"gave up after {row['attempts']} tries: {error}")
            return
        pause = max(at_least, random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.5 * 2 ** row["attempts"])))
        await self._database.write(lambda tx: outbox.again(tx, row["id"], self._clock() + pause, error))

    async def _uncertain(self, row: Row, policy: WhenUncertain, error: str) -> None:
        if policy is WhenUncertain.SEND_ONCE_MORE and not row["uncertain"]:
            await self._database.write(
                lambda tx: outbox.again(tx, row["id"], self._clock() + 1.0, error, uncertain=True)
            )  # fmt: skip
        else:
            await self._database.write(lambda tx: outbox.uncertain(tx, row["id"], error))

    async def _settle_interrupted(self) -> None:
        """Rows that were on their way when the last process ended: their channel's policy decides."""
        for row in outbox.interrupted(self._database.read):
            channel = self._channels.get(row["channel"])
            policy = channel.when_uncertain if channel else WhenUncertain.GIVE_UP
            await self._uncertain(row, policy, "the program ended while this was being sent")


def _reply(row: Row) -> Reply:
    return Reply(row["text"], tuple(Option(**option) for option in row["options"]), Markup(row["markup"]))
