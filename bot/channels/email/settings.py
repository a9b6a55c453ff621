"""Email's settings."""

from __future__ import annotations

from pydantic import Field, field_validator

from bot.channels.base import ChannelSettings
from bot.channels.email.address import tidy_address
from bot.channels.email.servers import imap_server, smtp_server
from bot.settings import Secret


class Settings(ChannelSettings, env_prefix="FIRSTLINE_EMAIL_"):
    address: str | None = Field(None, description="The address that customers write to, and that answers come from.")
    imap: str | None = Field(None, description="Where mail is read: `imap.shop.example`, or imaps://host:port.")
    smtp: str | None = Field(None, description="Where mail is sent: `smtp.shop.example`, or smtps://host:port.")
    user: str | None = Field(None, description="Login name of the mailbox; none: the address.")
    password: Secret = Field(None, description="Password of the mailbox, often an app password.")
    smtp_user: str | None = Field(None, description="Login name for sending; none: the same as for reading.")
    smtp_password: Secret = Field(None, description="Password for sending; none: the same as for reading.")
    from_name: str | None = Field(None, description="The name that customers see as sender; none: the shop's name.")
    folder: str = Field("INBOX", description="The folder that is read.")
    poll_seconds: float = Field(
        30.0, gt=0, description="Seconds between two looks, if the server does not tell of new mail by itself."
    )
    most_mb: int = Field(30, ge=1, le=200, description="A mail larger than this many megabytes is read without files.")
    most_in_ten_minutes: int = Field(10, ge=1, description="Mails from one sender in ten minutes that are taken.")
    most_in_a_day: int = Field(30, ge=1, description="Mails from one sender in 24 hours that are taken.")

    @field_validator("imap")
    @classmethod
    def _known_imap(cls, value: str | None) -> str | None:
        if value:
            imap_server(value)
        return value

    @field_validator("smtp")
    @classmethod
    def _known_smtp(cls, value: str | None) -> str | None:
        if value:
            smtp_server(value)
        return value

    @field_validator("address")
    @classmethod
    def _real_address(cls, value: str | None) -> str | None:
        if value and tidy_address(value) is None:
            raise ValueError("is no mail address; write one like help@shop.example, without a name around it")
        return value
