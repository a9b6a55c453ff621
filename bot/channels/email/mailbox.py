"""One connection to a mailbox (IMAP, RFC 3501, https://www.rfc-editor.org/rfc/rfc3501; waiting: IDLE, RFC 2177).

The library does not notice by itself when a connection ends while it waits; here every wait ends with the connection.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import aioimaplib  # type: ignore[import-untyped]

from bot.channels.email.servers import Safety, Server

ANSWER_SECONDS = 30.0
# A server may hang up after 29 minutes (RFC 2177), a router after 10. It is less, because a mail that arrives in the
# very moment between the last look and the wait is not told of, and is found by the next look only.
IDLE_SECONDS = 5 * 60.0
GOODBYE_SECONDS = 2.0
PIECE = 4096  # bytes, at most some 300 lines
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOT_NOW = re.compile(rb"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", re.IGNORECASE)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

WRONG_LOGIN = (
    "The mail server refuses the login for reading. Put the right FIRSTLINE_EMAIL_USER and FIRSTLINE_EMAIL_PASSWORD "
    "into .env and start again; many providers want an app password."
)


class WrongLogin(Exception):
    """The server knows the name or the password not; trying again cannot help. The text says what to do."""


class MailboxTrouble(Exception):
    """The mailbox cannot be read now. The text says it in words, without a word of any mail."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail's bytes; `whole` is False if only the beginning was read because it is too large."""

    raw: bytes
    whole: bool


class Mailbox:
    """An open mailbox: `async with Mailbox(…) as mailbox`.

    Attributes:
        validity: UIDVALIDITY; with another one, all numbers of mails mean something else.
        next_uid: what the next mail's number will be at least, when the mailbox was opened.
        can_idle: the server tells of new mail by itself.
    """

    validity = 0
    next_uid = 1
    can_idle = False

    def __init__(self, server: Server, user: str, password: str, folder: str) -> None:
        self._server = server
        self._user = user
        self._password = password
        self._folder = folder
        self._lost = asyncio.Event()
        self._client: Any = None

    async def __aenter__(self) -> Mailbox:
        try:
            await self._open()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        client = self._client
        with suppress(Exception):
            if client.get_state() in ("AUTH", "SELECTED") and not self._lost.is_set() and not client.has_pending_idle():
                async with asyncio.timeout(GOODBYE_SECONDS):
                    await client.logout()
        protocol = client.protocol if client else None
        if protocol is not None and protocol.transport is not None:
            protocol.transport.close()
        tasks = [task for task in (client._client_task, *client.tasks) if not task.done()] if client else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _open(self) -> None:
        kind = aioimaplib.IMAP4_SSL if self._server.safety is Safety.TLS else aioimaplib.IMAP4
        self._client = kind(self._server.host, self._server.port, timeout=ANSWER_SECONDS)
        self._client.protocol.conn_lost_cb = lambda _: self._lost.set()
        _read_in_small_pieces(self._client.protocol)
        await self._ask(self._client.wait_hello_from_server())
        answer = await self._ask(self._client.login(aioimaplib.quoted(self._user), self._password))
        if answer.result != "OK":
            if any(_NOT_NOW.search(line) for line in answer.lines):
                raise MailboxTrouble("The mail server in FIRSTLINE_EMAIL_IMAP lets nobody in now.")
            raise WrongLogin(WRONG_LOGIN)
        await self._ask(self._client.protocol.capability())
        self.can_idle = bool(self._client.has_capability("IDLE"))
        answer = await self._ask(self._client.select(aioimaplib.quoted(self._folder)))
        if answer.result != "OK":
            raise MailboxTrouble("The mailbox has no folder of the name in FIRSTLINE_EMAIL_FOLDER.")
        self.validity = _number_after(b"UIDVALIDITY", answer.lines) or 0
        self.next_uid = _number_after(b"UIDNEXT", answer.lines) or 1

    async def after(self, uid: int) -> Sequence[int]:
        """The numbers of the mails that came after that one, in their order."""
        return [one for one in await self._search(f"UID {uid + 1}:*") if one > uid]

    async def since(self, day: date, *, unread: bool) -> Sequence[int]:
        """The numbers of the mails that arrived on that day or later, by the server's calendar."""
        asked = f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"
        return await self._search(f"UNSEEN {asked}" if unread else asked)

    async def fetch(self, uid: int, most: int, beginning: int) -> Fetched | None:
        """A mail, without marking it as read; None if it is gone.

        Args:
            most: bytes; of a larger mail only so many as `beginning` says are read.
        """
        answer = await self._command("FETCH", str(uid), "(RFC822.SIZE)")
        size = next((int(found[1]) for line in answer if (found := _SIZE.search(bytes(line)))), None)
        if size is None:
            return None
        whole = size <= most
        answer = await self._command("FETCH", str(uid), f"(BODY.PEEK[]{'' if whole else f'<0.{beginning}>'})")
        raw = next((bytes(line) for line in answer if isinstance(line, bytearray)), None)
        return None if raw is None else Fetched(raw, whole)

    async def mark(self, uid: int, flag: str) -> None:
        """Set a flag (`\\Seen`, `\\Flagged`), if the mailbox allows it: a courtesy to people who look into it."""
        await self._ask(self._client.uid("STORE", str(uid), "+FLAGS.SILENT", f"({flag})"))

    async def wait(self, poll_seconds: float) -> None:
        """Until there may be new mail."""
        if not self.can_idle:
            await self._ask(self._sleep_and_knock(poll_seconds), poll_seconds + ANSWER_SECONDS)
            return
        idle = await self._ask(self._client.idle_start(timeout=2 * IDLE_SECONDS))
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE_SECONDS):
                await self._ask(self._client.wait_server_push(2 * IDLE_SECONDS), 2 * IDLE_SECONDS)
        self._client.idle_done()
        async with asyncio.timeout(ANSWER_SECONDS):
            await self._ask(idle)

    async def _sleep_and_knock(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._client.noop()

    async def _search(self, criteria: str) -> list[int]:
        answer = await self._ask(self._client.uid_search(criteria, charset=None))
        if answer.result != "OK":
            raise MailboxTrouble("The mail server refuses to search the mailbox.")
        return sorted(int(word) for word in bytes(answer.lines[0]).split() if word.isdigit())

    async def _command(self, *words: str) -> Sequence[bytes]:
        answer = await self._ask(self._client.uid(*words))
        if answer.result != "OK":
            raise MailboxTrouble("The mail server refuses to give a mail out.")
        lines: Sequence[bytes] = answer.lines
        return lines

    async def _ask(self, question: Coroutine[Any, Any, Any], seconds: float = ANSWER_SECONDS + 5) -> Any:
        """The answer, or MailboxTrouble as soon as the connection ends."""
        asking, losing = asyncio.ensure_future(question), asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait({asking, losing}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if asking.done():
                return asking.result()
        except (aioimaplib.AioImapException, OSError) as error:  # a TimeoutError is an OSError
            raise MailboxTrouble(f"The mail server in FIRSTLINE_EMAIL_IMAP cannot be read ({_kind(error)}).") from None
        finally:
            for task in (asking, losing):
                task.cancel()
            await asyncio.gather(asking, losing, return_exceptions=True)
        raise MailboxTrouble("The connection to the mail server in FIRSTLINE_EMAIL_IMAP ended.")


def _read_in_small_pieces(protocol: Any) -> None:
    """Keep the library from calling itself too often: it does so once for each line that comes at once.

    A mailbox that somebody empties says a line for each mail; a thousand would end the connection.
    """
    read = protocol.data_received

    def data_received(data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            read(data[start : start + PIECE])

    protocol.data_received = data_received


def _number_after(word: bytes, lines: Sequence[bytes]) -> int | None:
    found = re.search(rb"\[" + word + rb" (\d+)\]", b"\n".join(bytes(line) for line in lines))
    return int(found[1]) if found else None


def _kind(error: Exception) -> str:
    return getattr(error, "verify_message", "") or type(error).__name__


def keep_mails_out_of_logs() -> None:
    """The library logs what it does not understand, which may be a mail."""
    logging.getLogger("aioimaplib").setLevel(logging.CRITICAL + 1)
