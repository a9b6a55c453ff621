"""Which servers the settings of email name, and which settings are refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.email.mailbox import IDLE_SECONDS
from bot.channels.email.servers import Safety, Server, imap_server, smtp_server
from bot.channels.email.settings import Settings


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("imap.shop.test", Server("imap.shop.test", 993, Safety.TLS)),
        ("imaps://imap.shop.test:9933", Server("imap.shop.test", 9933, Safety.TLS)),
        ("imap://127.0.0.1", Server("127.0.0.1", 143, Safety.PLAIN)),
        ("imap://[::1]:1143", Server("::1", 1143, Safety.PLAIN)),
    ],
)
def test_where_mail_is_read(text: str, server: Server) -> None:
    assert imap_server(text) == server


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("smtp.shop.test", Server("smtp.shop.test", 587, Safety.STARTTLS)),
        ("smtp.shop.test:465", Server("smtp.shop.test", 465, Safety.TLS)),
        ("smtps://smtp.shop.test", Server("smtp.shop.test", 465, Safety.TLS)),
        ("smtp://smtp.shop.test:25", Server("smtp.shop.test", 25, Safety.STARTTLS)),
        ("smtp://localhost:25", Server("localhost", 25, Safety.PLAIN)),
    ],
)
def test_where_mail_is_sent(text: str, server: Server) -> None:
    assert smtp_server(text) == server


@pytest.mark.parametrize(
    ("name", "value"),
    [("imap", "imap://imap.shop.test"), ("imap", "http://x"), ("imap", "a:b:c"), ("smtp", "imaps://x"), ("smtp", "/"),
     ("address", "Help <help@shop.test>"), ("imap", "imaps://user@imap.shop.test")],
)  # fmt: skip
def test_a_wrong_setting_is_refused(name: str, value: str) -> None:
    given: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=r"write|address"):
        Settings(_env_file=None, **given)


def test_a_wait_ends_before_the_server_hangs_up() -> None:
    assert IDLE_SECONDS < 29 * 60
