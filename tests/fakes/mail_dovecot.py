"""A real mail server for our mailbox: Debian's Dovecot (IMAP and LMTP) on loopback, in a folder of its own.

Needs the packages dovecot-imapd and dovecot-lmtpd, and root, as which Dovecot gives each mailbox to the user `mail`.
"""

from __future__ import annotations

import asyncio
import imaplib
import os
import re
import shutil
import signal
import smtplib
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

PASSWORD = "right-password"
_CONFIG = """
base_dir = {dir}/run
state_dir = {dir}/run
log_path = {dir}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = {ssl}
disable_plaintext_auth = no
mail_location = maildir:{dir}/mail/%n
mail_uid = mail
mail_gid = mail
first_valid_uid = 8
auth_mechanisms = plain login
auth_failure_delay = 0
imap_capability = {capability}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={dir}/mail/%n allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""


def is_installed() -> bool:
    return shutil.which("dovecot") is not None


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _arrival(mail: Path) -> tuple[int, ...]:
    """When it came, by its name: seconds and microseconds, which have no leading zeros."""
    found = re.match(r"(\d+)\.M(\d+)P", mail.name)
    assert found, mail.name
    return tuple(map(int, found.groups()))


class Dovecot:
    """`async with Dovecot() as server`. Mails survive `stop` and `start`.

    Args:
        certificate, key: files for IMAP with TLS.
        idle: it tells of new mail by itself.
    """

    def __init__(self, certificate: Path | None = None, key: Path | None = None, *, idle: bool = True) -> None:
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="firstline-dovecot-"))
        self.folder.chmod(0o755)
        (self.folder / "mail").mkdir()
        shutil.chown(self.folder / "mail", "mail", "mail")
        ssl = "no" if certificate is None else f"yes\nssl_cert = <{certificate}\nssl_key = <{key}"
        config = _CONFIG.format(
            dir=self.folder, imap=self.imap_port, imaps=self.imaps_port if certificate else 0, lmtp=self.lmtp_port,
            password=PASSWORD, ssl=ssl, capability="" if idle else "IMAP4rev1 LITERAL+",
        )  # fmt: skip
        (self.folder / "dovecot.conf").write_text(config)
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Dovecot:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            "setpriv", "--pdeathsig", "TERM",  # it ends with the test run, however that ends
            "dovecot", "-F", "-c", str(self.folder / "dovecot.conf"),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        for _ in range(200):
            try:
                for port in (self.imap_port, self.lmtp_port):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                return
            except OSError:
                await asyncio.sleep(0.05)
        raise AssertionError(f"Dovecot does not start: {(self.folder / 'dovecot.log').read_text()}")

    async def stop(self) -> None:
        """End it and every connection, which it would keep open for some seconds more."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # its own group: nobody else is in there
            await self._process.wait()
            self._process = None
            (self.folder / "run" / "instances.lock").unlink(missing_ok=True)  # the next start would wait 10 s for it

    async def deliver(self, mail: bytes, mailbox: str = "help") -> None:
        """As the mail server of our domain does with a mail that came in."""

        def hand_in() -> None:
            with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
                lmtp.sendmail("carl@customer.test", [f"{mailbox}@shop.test"], mail)

        await asyncio.to_thread(hand_in)

    def fill(self, mails: int) -> None:
        """Our mailbox holds so many more mails, all of them years old."""
        for number in range(mails):
            file = self.folder / "mail" / "help" / "new" / f"1{number:06}.old.host"
            file.write_bytes(f"From: dora@customer.test\r\nPrecedence: bulk\r\nSubject: {number}\r\n\r\nx".encode())
            os.utime(file, (1e9, 1e9))
            shutil.chown(file, "mail", "mail")

    async def empty(self) -> None:
        """Somebody deletes every mail in our mailbox."""

        def delete() -> None:
            with imaplib.IMAP4("127.0.0.1", self.imap_port) as imap:
                imap.login("help", PASSWORD)
                imap.select()
                imap.store("1:*", "+FLAGS.SILENT", "\\Deleted")
                imap.expunge()

        await asyncio.to_thread(delete)

    def flags(self) -> list[str]:
        """The flags of each mail in our mailbox, as letters (F flagged, S seen), in the order of arrival."""
        folder = self.folder / "mail" / "help"
        files = [*folder.glob("cur/*"), *folder.glob("new/*")]
        return [file.name.partition(":2,")[2] for file in sorted(files, key=_arrival)]

    def read_by_a_person(self) -> None:
        """Somebody has read all mail. Only while stopped."""
        folder = self.folder / "mail" / "help"
        for file in folder.glob("new/*"):
            file.rename(folder / "cur" / f"{file.name}:2,S")

    def renumber(self) -> None:
        """The server forgets its index, as after a repair: every mail gets another number. Only while stopped."""
        for file in (self.folder / "mail" / "help").glob("dovecot*"):
            file.unlink()
