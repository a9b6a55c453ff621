"""Keeps the providers' rate limits: each message waits until every bucket that it counts towards has room."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping

from aiolimiter import AsyncLimiter

from bot.channels.base import Bucket, Channel

MOST_BUCKETS = 10_000


class Pace:
    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._limiters: OrderedDict[tuple[str, str], AsyncLimiter] = OrderedDict()
        self._paused_until: dict[str, float] = {}

    async def wait(self, channel: str, address: str) -> None:
        """Until one more message may go to that address of that channel."""
        pause = self._paused_until.get(channel, 0.0) - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)
        if known := self._channels.get(channel):
            for bucket in known.buckets(address):
                await self._limiter(channel, bucket).acquire()

    def pause(self, channel: str, seconds: float) -> None:
        """Hold everything of a channel back, because its provider asked for it."""
        self._paused_until[channel] = time.monotonic() + seconds

    def _limiter(self, channel: str, bucket: Bucket) -> AsyncLimiter:
        key = (channel, bucket.name)
        limiter = self._limiters.get(key)
        if limiter is None:
            limiter = self._limiters[key] = AsyncLimiter(bucket.most, bucket.seconds)
            if len(self._limiters) > MOST_BUCKETS:  # the one that was used longest ago has surely room again
                self._limiters.popitem(last=False)
        self._limiters.move_to_end(key)
        return limiter
