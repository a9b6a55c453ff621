"""Takes mails in, one after the other: stored, and only then is the place in the mailbox moved on.

The place is UIDVALIDITY and UID. Whatever is interrupted in between is read again, and `accept` knows it by its
Message-ID. No mail is ever deleted or moved: what is not taken stays in the mailbox, for people.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import apsw

from bot.channels.base import Accept
from bot.channels.email.mailbox import Fetched, Mailbox, MailboxTrouble, WrongLogin
from bot.channels.email.parse import NAME, NotAnswered, read_mail
from bot.channels.patience import Patience, growing_pause
from bot.errors import StoreError
from bot.events import Incoming
from bot.store import cursors
from bot.store.database import Database

log = logging.getLogger("firstline.email")

BEGINNING = 512 * 1024  # bytes of a too large mail that are read
MAX_TRIES = 5
TEN_MINUTES, A_DAY = 600.0, 24 * 3600.0

SEEN, FLAGGED = r"\Seen", r"\Flagged"

# With these the store is at fault and not the mail: it is tried for ever.
_STORE_TROUBLE = (StoreError, apsw.Error, OSError)


@dataclass(frozen=True, slots=True)
class Rules:
    """What is taken.

    Attributes:
        folder: that is read; each has a place of its own.
        most: bytes of a mail that is read whole.
        in_ten_minutes, in_a_day: mails of one sender that are taken.
        poll_seconds: between two looks, without IDLE.
    """

    folder: str
    most: int
    in_ten_minutes: int
    in_a_day: int
    poll_seconds: float


class MailIntake:
    """The loop over one mailbox; only one process may run it."""

    def __init__(
        self,
        open_mailbox: Callable[[], Mailbox],
        ours: str,
        rules: Rules,
        database: Database,
        clock: Callable[[], float],
    ) -> None:
        self._open_mailbox = open_mailbox
        self._ours = ours
        self._rules = rules
        self._database = database
        self._clock = clock
        self._failed_tries: Counter[int] = Counter()
        self._patience = Patience(log, "Mail comes in again.")

    async def run(self, accept: Accept) -> None:
        """Read until cancelled; returns if the login is wrong, which the log says."""
        while True:
            try:
                await self._read_on(accept)
            except WrongLogin as error:
                log.error("%s", error)
                return
            except Exception as error:
                self._patience.failed(_in_words(error))
                await asyncio.sleep(growing_pause(self._patience.failures))

    async def _read_on(self, accept: Accept) -> None:
        async with self._open_mailbox() as mailbox:
            await self._catch_up(mailbox, accept)
            while True:
                # Looked once more before each wait: a server tells of a mail only once, and it may have told of the
                # newest while the one before it was taken in.
                while uids := await mailbox.after(self._place(mailbox) or 0):
                    for uid in uids:
                        await self._take(mailbox, uid, accept)
                self._patience.succeeded()
                await mailbox.wait(self._rules.poll_seconds)

    async def _catch_up(self, mailbox: Mailbox, accept: Accept) -> None:
        """Where no place is known: at the first start, or when the server has renumbered the mailbox.

        A mailbox may hold years of mail that was answered long ago. So only what came since yesterday is taken: at
        the first start what nobody has read; after a renumbering all of it, since `accept` knows what it has.
        """
        if self._place(mailbox) is not None:
            return
        known = self._stored()
        if known:
            log.warning("The mail server has renumbered the mailbox; the mails since yesterday are looked through.")
        yesterday = datetime.fromtimestamp(self._clock(), UTC).date() - timedelta(days=1)
        for uid in await mailbox.since(yesterday, unread=not known):
            await self._take(mailbox, uid, accept, keep_place=False)
        await self._keep_place(mailbox, max(mailbox.next_uid - 1, 0))

    async def _take(self, mailbox: Mailbox, uid: int, accept: Accept, *, keep_place: bool = True) -> None:
        fetched = await mailbox.fetch(uid, self._rules.most, BEGINNING)
        flag = await self._accept(fetched, uid, accept) if fetched else None
        if keep_place:
            await self._keep_place(mailbox, uid)
        if flag:
            await mailbox.mark(uid, flag)

    async def _accept(self, fetched: Fetched, uid: int, accept: Accept) -> str | None:
        """The flag that shows people what became of a mail; None leaves it unread.

        Raises:
            Exception: it is not stored; the place must not be moved on.
        """
        event = await asyncio.to_thread(read_mail, fetched.raw, self._ours, whole=fetched.whole)
        if isinstance(event, NotAnswered):
            log.info("Mail %s of the mailbox is left there: %s.", uid, event.why)
            return FLAGGED if event.for_people else None
        if isinstance(event, Incoming) and self._too_many(event):
            log.warning(
                "Mail %s of the mailbox is left there, flagged: its sender wrote more than FIRSTLINE_EMAIL_MOST_… "
                "allow. If it is no answering machine, answer it by hand.",
                uid,
            )
            return FLAGGED
        try:
            await accept(event)
        except _STORE_TROUBLE:
            raise
        except Exception as error:
            return self._give_up_at_last(uid, error)
        self._failed_tries.pop(uid, None)
        return SEEN

    def _too_many(self, incoming: Incoming) -> bool:
        """Two programs that answer each other are stopped here, when no header gave the other one away."""
        now = self._clock()
        row = self._database.read.one(
            """SELECT count(*) FILTER (WHERE i.received_at > ?) AS lately, count(*) AS today
               FROM conversations c JOIN inbox i ON i.conversation_id = c.id
               WHERE c.channel = ? AND c.account = ? AND c.person = ? AND i.received_at > ?""",
            now - TEN_MINUTES, NAME, self._ours, incoming.person, now - A_DAY,
        )  # fmt: skip
        known = self._database.read.row(
            "SELECT 1 FROM inbox WHERE channel = ? AND account = ? AND event_id = ?",
            NAME, self._ours, incoming.event_id,
        )  # fmt: skip
        return not known and (row["lately"] >= self._rules.in_ten_minutes or row["today"] >= self._rules.in_a_day)

    def _give_up_at_last(self, uid: int, error: Exception) -> str:
        """Raise `error`, unless it came so often that this one mail would hold up everybody's for ever."""
        self._failed_tries[uid] += 1
        if self._failed_tries[uid] < MAX_TRIES:
            raise error
        kind = type(error).__name__  # its text might quote the customer
        log.error("Mail %s failed %s times (%s); it is left in the mailbox, flagged.", uid, MAX_TRIES, kind)
        del self._failed_tries[uid]
        return FLAGGED

    def _stored(self) -> str | None:
        return cursors.get(self._database.read, NAME, self._ours, self._rules.folder)

    def _place(self, mailbox: Mailbox) -> int | None:
        """The newest number that was dealt with; None if none is known, or only from another numbering."""
        validity, _, uid = (self._stored() or "").partition(":")
        return int(uid) if validity == str(mailbox.validity) and uid.isdigit() else None

    async def _keep_place(self, mailbox: Mailbox, uid: int) -> None:
        value = f"{mailbox.validity}:{uid}"
        await self._database.write(lambda tx: cursors.put(tx, NAME, self._ours, self._rules.folder, value))


def _in_words(error: Exception) -> str:
    if isinstance(error, MailboxTrouble):
        return f"{error} Trying again; mail waits in the mailbox."
    if isinstance(error, _STORE_TROUBLE):
        return f"Mails cannot be stored ({type(error).__name__}); they wait in the mailbox and are read again."
    return f"A mail could not be taken in ({type(error).__name__}); it is read again."
