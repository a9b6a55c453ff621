"""Every setting but the channels' own, typed, read once at start from the environment or `.env` (FIRSTLINE_…).

A channel keeps its settings in its own module. docs/settings.md lists all; a test fails when one is missing there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.decision.hours import parse_hours
from bot.errors import SettingsError

PLACEHOLDERS = {"changethis", "changeme", "secret", "token", "xxx", "todo", "password"}


def real_secret(value: SecretStr | None) -> SecretStr | None:
    """A secret as it was given, without space around it; None for an empty one.

    Raises:
        ValueError: it is a placeholder that somebody forgot to replace.
    """
    text = value.get_secret_value().strip() if value else ""
    if text.lower() in PLACEHOLDERS:
        raise ValueError("is a placeholder; put the real one, or leave it out")
    return SecretStr(text) if text else None


Secret = Annotated[SecretStr | None, AfterValidator(real_secret)]
"""A setting that is a secret and may be left out."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="FIRSTLINE_", env_file=".env", extra="ignore", frozen=True)

    shop_name: str = Field("Tarn & Trail", description="Your shop's name, as customers read it.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port of the web chat, the desk and the webhooks.")
    data_dir: Path = Field(Path("var"), description="Database, knowledge versions and the first login.")
    database_url: Secret = Field(None, description="A Postgres database, instead of SQLite in the data folder.")
    knowledge_dir: Path = Field(Path("knowledge"), description="The editors' folder: articles/ and checks.yml.")
    embedding_model: str = Field(
        "bundled", description="`bundled` (all-MiniLM-L6-v2), or a folder that sentence-transformers can load."
    )

    rasa_python: Path = Field(Path(".venv-rasa/bin/python"), description="Python of Rasa's own environment.")
    rasa_model: Path = Field(Path("models/rasa.tar.gz"), description="The trained dialogue model.")
    rasa_port: int = Field(5005, ge=1, le=65535, description="Loopback port of Rasa; never open it to others.")
    rasa_timeout: float = Field(10.0, gt=0, description="Seconds to wait for one turn of Rasa.")
    actions: str = Field("actions", description="Module whose `create(responder)` gives Rasa's custom actions.")

    timezone: str = Field("Europe/Dublin", description="Time zone of the people at the desk.")
    hours: str = Field("Mon-Fri 09:00-18:00; Sat 10:00-16:00", description="When people are at the desk.")
    form_patience: float = Field(
        60.0, gt=0, description="Seconds of silence in the handoff form after which it is handed over as it is."
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Other sites that may hold the widget, with commas between: https://shop.example,https://…"
    )
    attachment_mb: int = Field(20, ge=1, le=200, description="Largest file that is kept for the agents, in megabytes.")
    public_url: str | None = Field(None, description="Address of this server as the internet sees it, for webhooks.")

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        origins = tuple(origin.strip().rstrip("/") for origin in value.split(",") if origin.strip())
        for origin in origins:
            if not re.fullmatch(r"https?://[^/\s]+", origin):
                raise ValueError(
                    f"'{origin}' is no origin; write them like https://shop.example,https://www.shop.example"
                )
        return origins

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is not a time zone; write one like Europe/Dublin") from error
        return value

    @field_validator("hours")
    @classmethod
    def _readable_hours(cls, value: str) -> str:
        parse_hours(value)
        return value

    @property
    def database(self) -> Path:
        return self.data_dir / "firstline.db"

    @property
    def attachments(self) -> Path:
        return self.data_dir / "attachments"

    @property
    def versions(self) -> Path:
        return self.data_dir / "knowledge"

    @property
    def url(self) -> str:
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://{host}:{self.port}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: one line for each setting that is wrong, by its name.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(complaints(error, "FIRSTLINE_")) from None


def complaints(error: ValidationError, prefix: str) -> str:
    """What is wrong with which setting, one line each. The names of settings begin with `prefix`."""
    lines = ["These settings need mending (in the environment or in .env):"]
    for fault in error.errors():
        name = f"{prefix}{str(fault['loc'][0]).upper()}: " if fault["loc"] else ""
        message = "is missing" if fault["type"] == "missing" else fault["msg"].removeprefix("Value error, ")
        lines.append(f"  {name}{message}")
    return "\n".join(lines)
