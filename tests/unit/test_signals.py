"""Waiting for news ends when it should, whatever comes together with it."""

from __future__ import annotations

import asyncio

import pytest

from bot.signals import woken_or_after


@pytest.mark.parametrize("steps", range(5))
async def test_a_stop_that_comes_together_with_news_is_not_swallowed(steps: int) -> None:
    event = asyncio.Event()

    async def for_ever() -> None:
        while True:
            event.clear()
            await woken_or_after(event, 5.0)

    task = asyncio.create_task(for_ever())
    await asyncio.sleep(0.01)
    event.set()
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    _, still_running = await asyncio.wait({task}, timeout=1)
    task.cancel()
    assert not still_running


async def test_it_ends_by_time_too() -> None:
    await asyncio.wait_for(woken_or_after(asyncio.Event(), 0.01), 5)
