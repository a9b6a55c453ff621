"""Settings of the ways in which an alarm leaves the house. The times are in knowledge/desk.yml."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from bot.settings import Secret, complaints

PREFIX = "FIRSTLINE_ALARM_"


class AlarmSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    mail_to: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Who gets a mail when a customer waits too long; several with commas between."
    )
    mail_from: str | None = Field(None, description="The sender of these mails; none: the first of the receivers.")
    smtp: str | None = Field(None, description="Where they are sent: `smtp.shop.example`, or smtps://host:port.")
    smtp_user: str | None = Field(None, description="Login name there; none: the sender's address.")
    smtp_password: Secret = Field(None, description="Password there; none: no login.")
    webhook: Secret = Field(None, description="Address that is called when the on-call person has to be woken.")
    webhook_secret: Secret = Field(None, description="Signs what is sent to the webhook.")

    @field_validator("mail_to", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, (one.strip() for one in value.split(",")))) if isinstance(value, str) else value

    @field_validator("mail_to")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", one):
                raise ValueError(f"'{one}' is no mail address; write them like ann@shop.example,ben@shop.example")
        return value

    @field_validator("mail_from")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        return cls._addresses((value.strip(),))[0] if value and value.strip() else None

    @field_validator("smtp")
    @classmethod
    def _server(cls, value: str | None) -> str | None:
        if not value:
            return None
        from bot.channels.email.servers import smtp_server  # it brings the libraries of mail

        smtp_server(value)
        return value

    @field_validator("webhook")
    @classmethod
    def _is_http(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        parts = urlsplit(value.get_secret_value())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("is no web address; write one like https://on-call.example/alarm")
        return value

    @model_validator(mode="after")
    def _whole(self) -> AlarmSettings:
        if self.mail_to and not self.smtp:
            raise ValueError(
                f"{PREFIX}SMTP is missing: {PREFIX}MAIL_TO says who gets alarms by mail, and this says by which server"
            )
        return self


def read_alarm_settings() -> AlarmSettings:
    """Raises SettingsError: by name, what is wrong."""
    try:
        return AlarmSettings()
    except ValidationError as error:
        raise SettingsError(complaints(error, PREFIX)) from None
