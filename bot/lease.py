"""Runs what only one process may run at a time: whoever holds the lease works, the others wait for it to end."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

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

    A process that stops gives its lease back at once. The lease of one that died ends by time, or at once if somebody
    on the same machine sees that the process is gone. Who cannot renew it in time stops working before the lease ends,
    so that two never work together.
    """
    holder, waiting = f"{process_mark(os.getpid())} {secrets.token_hex(4)}", False
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
            now, held_by = clock(), leases.holder(database.read, name)
            if held_by and is_gone(held_by):
                await database.write(lambda tx: leases.give_back(tx, name, held_by))
            return await database.write(lambda tx: leases.take(tx, name, holder, now + LEASE_SECONDS, now))
    except (StoreError, TimeoutError):
        return False


def process_mark(pid: int) -> str:
    """A process, told apart from every other on any machine: host, this boot of it, id, and when it began."""
    return f"{socket.gethostname()}:{_read('/proc/sys/kernel/random/boot_id')}:{pid}:{_began(pid)}"


def is_gone(holder: str) -> bool:
    """Is it certain that the process which held a lease has ended? False if it is of another machine, or unknown."""
    mark = holder.partition(" ")[0]
    host, _, rest = mark.rpartition(":")[0].rpartition(":")
    if not rest.isdecimal() or not _began(os.getpid()):
        return False
    return f"{host}:" == process_mark(0).removesuffix("0:") and process_mark(int(rest)) != mark


def _began(pid: int) -> str:
    """When a process began, in clock ticks since boot (field 22 of proc_pid_stat(5)); empty if there is none."""
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 and fields[0] != "Z" else ""


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
