"""Which mail server to talk to, and how safely, from what the settings say. Pure.

The ports are those of RFC 8314 (https://www.rfc-editor.org/rfc/rfc8314): IMAP with TLS on 993, submission with TLS on
465, submission with STARTTLS on 587. Without TLS a password can be read on the way, so that is for loopback only.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit


class Safety(Enum):
    TLS = "TLS from the first byte"
    STARTTLS = "TLS before the login"
    PLAIN = "no TLS"


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    safety: Safety

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def imap_server(text: str) -> Server:
    """`imap.shop.example`, `imaps://imap.shop.example:993`, or `imap://127.0.0.1:143` on this machine.

    Raises:
        ValueError: in words, what is wrong.
    """
    scheme, host, port = _split(text, {"": 993, "imaps": 993, "imap": 143})
    if scheme == "imap" and not _is_loopback(host):
        raise ValueError("would send the password unprotected; write imaps://… (without TLS only on 127.0.0.1)")
    return Server(host, port, Safety.PLAIN if scheme == "imap" else Safety.TLS)


def smtp_server(text: str) -> Server:
    """`smtp.shop.example` (STARTTLS on 587), `smtps://smtp.shop.example` (TLS on 465), or `smtp://127.0.0.1:25`.

    Raises:
        ValueError: in words, what is wrong.
    """
    scheme, host, port = _split(text, {"": 587, "smtp": 587, "smtps": 465})
    if scheme == "smtps" or (scheme == "" and port == 465):
        return Server(host, port, Safety.TLS)
    return Server(host, port, Safety.PLAIN if scheme == "smtp" and _is_loopback(host) else Safety.STARTTLS)


def _split(text: str, ports: Mapping[str, int]) -> tuple[str, str, int]:
    scheme, _, rest = text.strip().rpartition("://")
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if scheme not in ports or not host or parts.path.strip("/") or parts.username:
        schemes = " or ".join(f"{name}://host" for name in ports if name)
        raise ValueError(f"is no address of a mail server; write its host, or {schemes}, with :port if it is special")
    return scheme, host, port or ports[scheme]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
