"""The settings of web chat, checked at the start."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from bot.channels.base import ChannelSettings
from bot.channels.webchat.file_types import RUNS, TYPES
from bot.settings import Secret


class Settings(ChannelSettings, env_prefix="FIRSTLINE_WEBCHAT_"):
    """Web chat works without any of these: they are for visitors whom the site vouches for, and for files."""

    jwt_secret: Secret = Field(
        None, description="Shared with the site that signs its visitors' tokens (HS256); at least 32 bytes."
    )
    jwt_public_key: str | None = Field(
        None, description="Instead of a shared secret: the site's public key (RS256, ES256), as PEM or a file's path."
    )
    identified: Literal["optional", "required"] = Field(
        "optional", description="`required` lets nobody chat whom the site does not vouch for."
    )
    files: bool = Field(True, description="Whether visitors may send files.")
    file_types: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="More kinds of files that visitors may send, by the ends of their names: zip,step"
    )

    @field_validator("file_types", mode="before")
    @classmethod
    def _split_types(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ends = tuple(end.strip().lstrip(".").lower() for end in value.split(",") if end.strip())
        for end in ends:
            if end in RUNS:
                raise ValueError(f"'{end}' can run on the computer of whoever opens it; leave it out")
            if not end.isalnum():
                raise ValueError(f"'{end}' is no end of a file name; write them like zip,step")
        return tuple(end for end in ends if end not in TYPES)
