"""Runs what only one process may run at a time: whoever holds the lease works, the others wait for it to end."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.errors import StoreError
from bot.store import leases
from bot.store.database import Database

log = logging.getLogger("firstline.lease")

LEASE_SECONDS = 12.0
RENEW_SECONDS = 4.0


async def run_alone(
    name: str, work: Callable[[], Awaitable[None]], database: Database, clock: Callable[[], float]
) -> None:  # fmt: skip
    """Do `work` whenever this process holds the lease; until cancelled, or until the work returns by itself.

    A process that dies leaves its lease to end by time; one that stops gives it back at once. Who cannot renew it in
    time stops working before the lease ends, so that two never work together.
    """
    holder, waiting = secrets.token_hex(8), False
    while True:
        if await _take(name, holder, database, clock):
            if waiting:
                log.info("This process has taken over %s.", name)
            if await _work_while_held(name, holder, work, database, clock):
                return
        elif not waiting:
            log.info("Another process runs %s; this one stands by.", name)
        waiting = True
        await asyncio.sleep(RENEW_SECONDS)


async def _work_while_held(
    name: str, holder: str, work: Callable[[], Awaitable[None]], database: Database, clock: Callable[[], float]
) -> bool:
    """True if the work ended by itself; False if the lease was lost first."""
    task = asyncio.ensure_future(work())
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=RENEW_SECONDS)
            if done:
                task.result()
                return True
            if not await _take(name, holder, database, clock):
                log.warning("The lease of %s was lost; another process goes on with it.", name)
                return False
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task
        with suppress(StoreError):
            await database.write(lambda tx: leases.give_back(tx, name, holder))


async def _take(name: str, holder: str, database: Database, clock: Callable[[], float]) -> bool:
    try:
        async with asyncio.timeout(RENEW_SECONDS):
            now = clock()
            return await database.write(lambda tx: leases.take(tx, name, holder, now + LEASE_SECONDS, now))
    except (StoreError, TimeoutError):
        return False
