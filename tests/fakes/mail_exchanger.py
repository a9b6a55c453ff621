"""The customers' side of email: aiosmtpd takes what we send, on loopback, and can be told to misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ssl import SSLContext
from typing import cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

Answer = Callable[[bytes], Awaitable[None]]
CUT = "cut"


@dataclass
class Exchanger:
    """`async with Exchanger() as server`.

    Attributes:
        taken: every mail that was accepted, with its recipient, in order.
        data: what the next mails are answered with, one each; `CUT` cuts the connection.
        cut_after: the same, but the mail was accepted first.
        mail, rcpt: what the next senders and recipients are answered with.
        password: that a login must show; None asks for none.
        tls, starttls: what TLS from the first byte, or after STARTTLS, is spoken with; then nothing is taken without.
        on_mail: called with each accepted mail.
    """

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    cut_after: int = 0
    mail: list[str] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    password: str | None = None
    tls: SSLContext | None = None
    starttls: SSLContext | None = None
    on_mail: Answer | None = None
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[SMTP] = field(default_factory=set)

    async def __aenter__(self) -> Exchanger:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def listens(self) -> bool:
        return self._server is not None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._make, "127.0.0.1", self.port, ssl=self.tls)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Nobody listens any more. The port is kept for the next `start`."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for one in self._open:
            if one.transport is not None:
                one.transport.abort()
        self._open.clear()
        await asyncio.sleep(0)

    def _make(self) -> SMTP:
        login = {"authenticator": self._check, "auth_require_tls": False} if self.password else {}
        safe = {"tls_context": self.starttls, "require_starttls": True} if self.starttls else {}
        one = SMTP(self, hostname="mx.customer.test", loop=asyncio.get_running_loop(), **login, **safe)
        self._open.add(one)
        return one

    def _check(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        given = getattr(data, "password", b"")
        return AuthResult(success=given == (self.password or "").encode(), handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail:
            return self.mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data:
            answer = self.data.pop(0)
            if answer == CUT:
                server.transport.abort()
            return answer
        content = cast(bytes, envelope.content)
        self.taken += [(recipient, content) for recipient in envelope.rcpt_tos]
        if self.cut_after:
            self.cut_after -= 1
            server.transport.abort()
        if self.on_mail is not None:
            await self.on_mail(content)
        return "250 OK"

    def mails(self) -> list[EmailMessage]:
        """What was accepted, as a mail reader understands it."""
        return [cast(EmailMessage, message_from_bytes(content, policy=default)) for _, content in self.taken]


def shown_text(mail: EmailMessage) -> str:
    """The plain text that a mail reader shows."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
