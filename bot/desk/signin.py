"""Signing in to the desk: argon2id with OWASP's minimum cost, and the first login that `make run` prints."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import Refused
from bot.store import agents, audit
from bot.store.database import Database, Tx

# 19 MiB, two passes: OWASP's minimum; more takes half a second of a small machine's only core.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_WRONG = "That login and password do not fit together. Check both, or ask whoever runs this desk."


class SignIn:
    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._at_once = asyncio.Semaphore(2)
        self._nobody = hash_password(secrets.token_urlsafe(16))

    async def sign_in(self, login: str, password: str) -> str:
        """The secret of a new session.

        Raises:
            Refused: wrong or disabled, in the same words, so that no login can be guessed; or locked after many tries.
        """
        agent = agents.by_login(self._database.read, login.strip().lower())
        now = self._clock()
        async with self._at_once:
            known = agent["password_hash"] if agent else self._nobody
            fits = await asyncio.to_thread(_fits, known, password[:200])
        if agent is not None and agent["locked_until"] > now:
            raise Refused("Too many wrong passwords. Wait a quarter of an hour and try again.", 429)
        if agent is None or not fits or agent["disabled"]:
            if agent is not None:
                await self._database.write(lambda tx: agents.note_failure(tx, agent["id"], now))
            raise Refused(_WRONG, 401)

        def start(tx: Tx) -> str:
            audit.note(tx, agent["id"], "signed in", now)
            return agents.start_session(tx, agent["id"], now)

        return await self._database.write(start)


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


FIRST_LOGIN = "anna"


async def first_login(database: Database, note: Path, now: float) -> tuple[str, str] | None:
    """Make the first agent if there is none, and keep its password in a file that only its owner reads.

    Returns:
        Login and password as long as that file is there; None once it was deleted.
    """
    if not agents.everybody(database.read):
        password = secrets.token_urlsafe(12)
        password_hash = await asyncio.to_thread(hash_password, password)
        await database.write(lambda tx: agents.add(tx, FIRST_LOGIN, "Anna", "admin", password_hash, now))
        await asyncio.to_thread(_keep, note, password)
    password = await asyncio.to_thread(lambda: note.read_text().strip() if note.exists() else "")
    return (FIRST_LOGIN, password.split()[-1]) if password else None


def _keep(note: Path, password: str) -> None:
    note.touch(mode=0o600)
    note.write_text(f"{FIRST_LOGIN} {password}\n")


def forget_first_login(note: Path, login: str) -> None:
    """The printed password is no longer the right one."""
    if login.strip().lower() == FIRST_LOGIN:
        note.unlink(missing_ok=True)
