"""Email's rig: a real Dovecot holds our mailbox, and aiosmtpd is the customers' mail server."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.utils import make_msgid

from bot.channels.base import Channel, Parts
from bot.channels.email import Settings, create
from tests.contract.rig import Rig, Trouble
from tests.fakes.mail_dovecot import PASSWORD, Dovecot
from tests.fakes.mail_exchanger import CUT, Exchanger, shown_text

OURS = "help@shop.test"
_OPTIONS = re.compile(r"(?:\n\n(?:\d+\. .*\n)+\nReply with [\d, or]+\.)?(?:\n\nOr reply with these words: .*)*\Z")


class EmailRig(Rig):
    """Each customer writes in one thread of theirs, and a mail reader quotes our newest mail under each answer."""

    name = "email"
    needs_peers = True
    may_double = True
    has_edits = False
    cuts_long_ones = True

    def __init__(self) -> None:
        self.mailbox = Dovecot()
        self.exchanger = Exchanger()
        self._written: dict[str, bytes] = {}
        self._threads: dict[str, list[str]] = {}

    async def start(self) -> None:
        await self.mailbox.start()
        await self.exchanger.start()

    async def stop(self) -> None:
        await self.exchanger.stop()
        await self.mailbox.__aexit__()

    def make_channel(self, parts: Parts) -> Channel:
        settings = Settings(
            _env_file=None,
            address=OURS,
            imap=f"imap://127.0.0.1:{self.mailbox.imap_port}",
            smtp=f"smtp://127.0.0.1:{self.exchanger.port}",
            user="help",
            password=PASSWORD,
            # The suite's customers write faster than people do.
            most_in_ten_minutes=10_000,
            most_in_a_day=10_000,
        )
        return create(settings, parts)

    def environment(self) -> dict[str, str]:
        return {
            "FIRSTLINE_EMAIL_ADDRESS": OURS,
            "FIRSTLINE_EMAIL_IMAP": f"imap://127.0.0.1:{self.mailbox.imap_port}",
            "FIRSTLINE_EMAIL_SMTP": f"smtp://127.0.0.1:{self.exchanger.port}",
            "FIRSTLINE_EMAIL_USER": "help",
            "FIRSTLINE_EMAIL_PASSWORD": PASSWORD,
            "FIRSTLINE_EMAIL_MOST_IN_TEN_MINUTES": "10000",
            "FIRSTLINE_EMAIL_MOST_IN_A_DAY": "10000",
        }

    async def write(self, text: str, person: str = "carl") -> str:
        mail = self._mail(person)
        # A mail holds no NUL as it is (RFC 5322, 2.2); a program that lets people write one encodes it.
        mail.set_content(text + self._quote(person), cte="base64" if "\0" in text else None)
        return await self._send(mail, person)

    def carries(self, text: str) -> bool:
        try:
            return bool(text.encode())
        except UnicodeEncodeError:
            return False

    async def repeat(self, handle: str) -> None:
        await self.mailbox.deliver(self._written[handle])

    async def send_file(self, name: str, content: bytes, caption: str = "", person: str = "carl") -> str:
        mail = self._mail(person)
        mail.set_content(caption)
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return await self._send(mail, person)

    async def tap(self, label: str, person: str = "carl") -> None:
        """Write the number that stands before the label in our newest mail, or the label where there is none."""
        numbered = re.search(rf"^(\d+)\. {re.escape(label)}$", self._texts(person)[-1], re.MULTILINE)
        await self.write(numbered[1] if numbered else label, person)

    async def seen(self, person: str = "carl") -> list[str]:
        return [_OPTIONS.sub("", text.partition("\n\n-- \n")[0].rstrip("\n")) for text in self._texts(person)]

    async def files(self, person: str = "carl") -> list[tuple[str, bytes]]:
        attached = [part for mail in self._mails(person) for part in mail.iter_attachments()]
        return [(str(part.get_filename()), part.get_content()) for part in attached]

    async def trouble(self, kind: Trouble, times: int = 1) -> None:
        match kind:
            case Trouble.TOO_FAST:
                self.exchanger.rcpt += ["450 4.7.1 Too many mails, try again later"] * times
            case Trouble.SERVER_ERROR:
                self.exchanger.data += ["451 4.3.0 Local error"] * times
            case Trouble.NO_ANSWER:
                self.exchanger.data += [CUT] * times
            case Trouble.ACCEPTED_NO_ANSWER:
                self.exchanger.cut_after += times
            case Trouble.REFUSED_CONNECTION:
                await self.exchanger.stop()

    async def heal(self) -> None:
        self.exchanger.rcpt.clear()
        self.exchanger.data.clear()
        self.exchanger.cut_after = 0
        if not self.exchanger.listens:
            await self.exchanger.start()

    def _mail(self, person: str) -> EmailMessage:
        before = self._threads.setdefault(person, [])
        ours = [str(mail["Message-ID"]) for mail in self._mails(person)[-1:]]
        mail = EmailMessage()
        mail["From"] = f"{person.capitalize()} <{person}@customer.test>"
        mail["To"] = OURS
        mail["Subject"] = "Re: Question" if before else "Question"
        mail["Message-ID"] = make_msgid(domain="customer.test")
        if before:
            mail["In-Reply-To"] = (ours or before)[-1]
            mail["References"] = " ".join([before[0], *ours])
        return mail

    async def _send(self, mail: EmailMessage, person: str) -> str:
        handle = str(mail["Message-ID"])
        self._threads[person].append(handle)
        self._written[handle] = mail.as_bytes()
        await self.mailbox.deliver(self._written[handle])
        return handle

    def _quote(self, person: str) -> str:
        texts = self._texts(person)
        if not texts:
            return ""
        quoted = "\n".join(f"> {line}" for line in texts[-1].splitlines())
        return f"\n\nOn Fri, 20 Nov 2026 at 12:01, Tarn & Trail <{OURS}> wrote:\n{quoted}\n"

    def _mails(self, person: str) -> list[EmailMessage]:
        everyone = zip(self.exchanger.taken, self.exchanger.mails(), strict=True)
        return [mail for (recipient, _), mail in everyone if recipient == f"{person}@customer.test"]

    def _texts(self, person: str) -> list[str]:
        return [shown_text(mail) for mail in self._mails(person)]
