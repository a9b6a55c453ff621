"""Sends one mail to the mail server, and says what became of it (RFC 5321, https://www.rfc-editor.org/rfc/rfc5321).

The question behind each error: can the mail have arrived? Before its content was sent, surely not.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from email.utils import format_datetime

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from bot.channels.email.address import domain_of
from bot.channels.email.servers import Safety, Server
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain

log = logging.getLogger("firstline.email")

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 60.0
MOST_AT_ONCE = 4  # connections; many providers allow no more than ten to one login
SOON_SECONDS = 1.0  # the sender waits longer with every try
A_MINUTE = 60.0
_UNAVAILABLE = 421  # the server is closing: nothing goes now
_NOT_NOW = range(400, 500)

WRONG_LOGIN = (
    "The mail server refuses the login for sending. Put the right FIRSTLINE_EMAIL_SMTP_USER and "
    "FIRSTLINE_EMAIL_SMTP_PASSWORD (or FIRSTLINE_EMAIL_USER and FIRSTLINE_EMAIL_PASSWORD, if they are the same as for "
    "reading) into .env and start again; many providers want an app password."
)
WRONG_SENDER = (
    "The mail server does not let us send from FIRSTLINE_EMAIL_ADDRESS. It must be the address of the login, or one "
    "that the provider allows for it."
)
UNREACHED = "The mail server in FIRSTLINE_EMAIL_SMTP cannot be reached."
UNSAFE = "The mail server in FIRSTLINE_EMAIL_SMTP has no certificate that can be trusted, or no TLS at all."


class Post:
    """One mail server for sending; each mail goes over a connection of its own.

    Args:
        ours: our own address.
        password: None: no login, which only servers on this machine allow.
    """

    def __init__(self, server: Server, ours: str, user: str, password: str | None) -> None:
        self._server = server
        self._ours = ours
        self._user = user
        self._password = password
        self._said = False
        self._lines = asyncio.Semaphore(MOST_AT_ONCE)

    async def send(self, recipient: str, content: bytes) -> None:
        """Send a mail, dated now.

        Raises:
            DeliveryFailed, DeliveryDelayed, DeliveryUncertain: what became of it.
        """
        dated = f"Date: {format_datetime(datetime.now(UTC))}\n".encode() + content
        async with self._lines, self._login() as smtp:
            try:
                await smtp.mail(self._ours)
                await smtp.rcpt(recipient)
            except (SMTPException, OSError, UnicodeError) as error:
                raise _refused_before_content(error) from None
            try:
                await smtp.data(dated)
            except (SMTPException, OSError) as error:
                raise _refused_content(error) from None

    async def check(self) -> None:
        """Log in and out. Raises DeliveryDelayed with what is wrong."""
        async with self._login():
            pass

    @asynccontextmanager
    async def _login(self) -> AsyncIterator[SMTP]:
        safety = self._server.safety
        smtp = SMTP(
            hostname=self._server.host,
            port=self._server.port,
            local_hostname=domain_of(self._ours),
            timeout=ANSWER_SECONDS,
            use_tls=safety is Safety.TLS,
            start_tls=safety is Safety.STARTTLS,
        )
        try:
            await self._open(smtp)
            yield smtp
        finally:
            with suppress(SMTPException, OSError, TimeoutError):  # what was accepted stays accepted
                async with asyncio.timeout(1.0):
                    await smtp.quit()
            smtp.close()

    async def _open(self, smtp: SMTP) -> None:
        try:
            await smtp.connect(timeout=CONNECT_SECONDS)
            await smtp.ehlo()
            local = self._server.safety is Safety.PLAIN
            if self._password and (smtp.supports_extension("auth") or not local):
                await smtp.login(self._user, self._password)
        except (SMTPException, OSError, ValueError) as error:
            raise self._not_opened(error) from None
        self._said = False

    def _not_opened(self, error: Exception) -> DeliveryDelayed:
        if isinstance(error, SMTPAuthenticationError) and error.code not in _NOT_NOW:
            if not self._said:
                log.error(WRONG_LOGIN)
            self._said = True
            return DeliveryDelayed(WRONG_LOGIN, A_MINUTE, everywhere=True)
        if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError) or "STARTTLS" in str(error):
            if not self._said:
                log.error(UNSAFE)
            self._said = True
            return DeliveryDelayed(UNSAFE, A_MINUTE, everywhere=True)
        return DeliveryDelayed(UNREACHED, SOON_SECONDS, everywhere=True)


def _refused_before_content(error: Exception) -> DeliveryFailed | DeliveryDelayed:
    match error:
        case SMTPResponseException(code=code) if code in _NOT_NOW:
            return _not_now(code)
        case SMTPSenderRefused():
            return DeliveryDelayed(WRONG_SENDER, A_MINUTE, everywhere=True)
        case SMTPRecipientRefused(code=code):
            return DeliveryFailed(f"The mail server does not know the customer's address (SMTP {code}).")
        case UnicodeError():
            return DeliveryFailed("The customer's address has letters that mail servers cannot handle.")
        case _:
            return DeliveryDelayed("The connection to the mail server broke.", SOON_SECONDS)


def _refused_content(error: Exception) -> DeliveryFailed | DeliveryDelayed | DeliveryUncertain:
    match error:
        case SMTPDataError(code=code) if code in _NOT_NOW:
            return _not_now(code)
        case SMTPDataError(code=code):
            return DeliveryFailed(f"The mail server refused the mail (SMTP {code}).")
        case _:
            return DeliveryUncertain("The connection to the mail server broke before it said that it took the mail.")


def _not_now(code: int) -> DeliveryDelayed:
    return DeliveryDelayed(
        f"The mail server does not take this mail now (SMTP {code}).", SOON_SECONDS, everywhere=code == _UNAVAILABLE
    )
