"""Alarms by mail. Reason, priority, channel and a link; no word of the customer leaves the house."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Sequence
from email.message import EmailMessage

import aiosmtplib

from bot.channels.email.servers import Safety, Server
from bot.decision.alarms import PEOPLE, Alarm
from bot.errors import DeliveryDelayed

log = logging.getLogger("firstline.watch")

ANSWER_SECONDS = 15.0
NOT_TAKEN = "The mail server in FIRSTLINE_ALARM_SMTP"


class Mail:
    """One mail for all receivers.

    Args:
        password: None: no login.
    """

    name, level = "mail", PEOPLE

    def __init__(
        self, server: Server, to: Sequence[str], sender: str, user: str | None = None, password: str | None = None
    ) -> None:
        self._server = server
        self._to = list(to)
        self._sender = sender
        self._user = user or sender
        self._password = password

    async def tell(self, alarm: Alarm) -> bool:
        """Send it. Raises DeliveryDelayed if the server does not take it now."""
        try:
            refused, _ = await aiosmtplib.send(
                self._written(alarm),
                sender=self._sender,
                recipients=self._to,
                hostname=self._server.host,
                port=self._server.port,
                username=self._user if self._password else None,
                password=self._password,
                local_hostname=_domain(self._sender),
                timeout=ANSWER_SECONDS,
                use_tls=self._server.safety is Safety.TLS,
                start_tls=self._server.safety is Safety.STARTTLS,
            )
        except aiosmtplib.SMTPAuthenticationError:
            raise DeliveryDelayed(f"{NOT_TAKEN} refuses FIRSTLINE_ALARM_SMTP_PASSWORD.", 0.0) from None
        except aiosmtplib.SMTPResponseException as error:
            raise DeliveryDelayed(f"{NOT_TAKEN} does not take the alarm (SMTP {error.code}).", 0.0) from None
        except aiosmtplib.SMTPRecipientsRefused:
            raise DeliveryDelayed(f"{NOT_TAKEN} knows no address of FIRSTLINE_ALARM_MAIL_TO.", 0.0) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise DeliveryDelayed(_why_not_reached(error), 0.0) from None
        for address, answer in refused.items():
            log.warning("%s refuses %s in FIRSTLINE_ALARM_MAIL_TO (SMTP %s).", NOT_TAKEN, address, answer.code)
        return True

    def _written(self, alarm: Alarm) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = f"[Firstline] {alarm.priority}: {alarm.kind}, {alarm.reason}"
        mail["From"] = self._sender
        mail["To"] = ", ".join(self._to)
        mail["Message-ID"] = f"<{alarm.key}@{_domain(self._sender)}>"  # by it mail programs know a second try
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(
            f"{alarm.text}\n\n"
            f"Reason:   {alarm.reason}\nPriority: {alarm.priority}\nChannel:  {alarm.channel}\n\n"
            f"Open it at the desk:\n{alarm.url}\n"
        )
        return mail


def _why_not_reached(error: BaseException) -> str:
    """Nothing was sent. What is wrong, and what to do about it."""
    causes = (error, error.__cause__, error.__context__)
    wrong = next((one for one in causes if isinstance(one, ssl.SSLCertVerificationError)), None)
    if wrong is not None:
        said = wrong.verify_message.rstrip(".")
        return (
            f"{NOT_TAKEN} shows a certificate that is not trusted ({said}). Write its host as the certificate names "
            "it; if a certificate of your own is meant, name its file in SSL_CERT_FILE."
        )
    if "STARTTLS" in str(error):
        return f"{NOT_TAKEN} offers no STARTTLS. If it speaks TLS from the first byte, write smtps:// before its host."
    if any(isinstance(one, ssl.SSLError) for one in causes):
        return f"{NOT_TAKEN} does not speak TLS there. Leave out smtps:// if its port is one for STARTTLS, such as 587."
    return f"{NOT_TAKEN} cannot be reached."


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
