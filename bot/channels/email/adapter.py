"""Email: a mailbox that is read over IMAP, and answers that go out over SMTP. Set up in docs/how-to/email.md.

Reading and sending have modules of their own beside this one; what a mail means is in parse.py, how an answer looks
in render.py.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Any

from bot.channels.base import Accept, Bucket, Channel, Finding, Request, WhenUncertain
from bot.channels.email.examine import check_mailbox, check_post
from bot.channels.email.files_out import MOST_FILE_MB, refuse_too_much, with_files
from bot.channels.email.headers import clean
from bot.channels.email.intake import MailIntake, Rules
from bot.channels.email.mailbox import Mailbox, keep_mails_out_of_logs
from bot.channels.email.parse import NAME, NotAnswered, read_mail
from bot.channels.email.post import Post
from bot.channels.email.render import render_mail
from bot.errors import DeliveryFailed
from bot.events import Attachment, Event, OutFile, Outgoing
from bot.store.database import Database

log = logging.getLogger("firstline.email")

A_MINUTE = 60.0
MAILS_A_MINUTE = 60


class Email(Channel):
    """One mailbox. `parse` takes the bytes of a mail.

    A mail whose fate is unknown is sent once more with the same Message-ID, by which many mail systems and readers
    show it only once.

    Args:
        ours: our address, in lower case.
        from_name: the name that customers see with it.
        shop: the shop's name.
        open_mailbox: a new connection for reading.
    """

    name = NAME
    label = "Email"
    when_uncertain = WhenUncertain.SEND_ONCE_MORE
    alone = True
    most_file_mb = MOST_FILE_MB

    def __init__(
        self,
        ours: str,
        *,
        from_name: str,
        shop: str,
        open_mailbox: Callable[[], Mailbox],
        post: Post,
        rules: Rules,
        database: Database,
        clock: Callable[[], float],
    ) -> None:
        keep_mails_out_of_logs()
        self.account = ours
        self._from_name = from_name
        self._shop = shop
        self._open_mailbox = open_mailbox
        self._post = post
        self._intake = MailIntake(open_mailbox, ours, rules, database, clock)

    def parse(self, payload: Any) -> Event | None:
        event = read_mail(payload, self.account)
        return None if isinstance(event, NotAnswered) else event

    def sample(self, text: str) -> Any:
        mail = EmailMessage()
        mail["From"] = "Sam <sam@customer.example>"
        mail["To"] = self.account
        mail["Subject"] = "Question"
        mail["Message-ID"] = "<sample@customer.example>"
        mail.set_content(clean(text))
        return mail.as_bytes()

    def render(self, message: Outgoing) -> Sequence[Request]:
        refuse_too_much(message.files)
        mail = render_mail(message, ours=self.account, from_name=self._from_name, shop=self._shop)
        return [{**mail, "key": message.key}]

    async def deliver(self, request: Request) -> None:
        content = request["content"]
        if files := request["files"]:
            content = await asyncio.to_thread(_with_files, content, files, request["key"])
        await self._post.send(request["recipient"], content)

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        raise DeliveryFailed("The mail is larger than FIRSTLINE_EMAIL_MOST_MB; the file is in the mailbox only.")

    def buckets(self, address: str) -> Sequence[Bucket]:
        """Providers have limits of very different size; none likes a burst."""
        return (Bucket("everyone", MAILS_A_MINUTE, A_MINUTE),)

    async def run(self, accept: Accept) -> None:
        """Read the mailbox until cancelled. A wrong login is said in the log; then it returns."""
        await self._intake.run(accept)

    async def examine(self) -> Sequence[Finding]:
        return [
            *await check_mailbox(self._open_mailbox),
            *await check_post(self._post),
            Finding(
                "SPF, DKIM and DMARC of your domain are not looked at; mail without them often lands in spam.", True
            ),
        ]


def _with_files(mail: bytes, files: Sequence[OutFile], key: str) -> bytes:
    try:
        return with_files(mail, [(file, file.path.read_bytes()) for file in files], key)
    except OSError:
        raise DeliveryFailed("A file of this mail is not on our disk any more, so it was not sent.") from None
