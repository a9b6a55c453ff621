"""What `bot doctor` asks the channels: each examines itself with its live credentials, within a time limit."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from bot.channels.base import Channel, Finding, Parts
from bot.channels.registry import configured_channels, make_channel
from bot.desks.base import Desk
from bot.errors import FirstlineError
from bot.known_settings import channel_settings
from bot.settings import Settings
from bot.signals import Signals
from bot.store.database import Database

CHANNEL_SECONDS = 20.0
"""So long may one channel take to examine itself."""


async def examine_channels(settings: Settings) -> list[tuple[str, Sequence[Finding]]]:
    """What each configured channel says of itself, by its label, all asked at once."""
    with throwaway_parts(settings) as parts:
        return await asyncio.gather(*(_examine_channel(name, parts) for name in configured_channels()))


@contextmanager
def throwaway_parts(settings: Settings) -> Iterator[Parts]:
    """What a channel needs, with an empty database of its own: the real one may be in use."""
    with tempfile.TemporaryDirectory(prefix="firstline-doctor-") as folder:
        database = Database(Path(folder) / "empty.db")
        try:
            yield Parts(settings, database, Signals(), time.time)
        finally:
            database.close()


async def _examine_channel(name: str, parts: Parts) -> tuple[str, Sequence[Finding]]:
    try:
        channel = make_channel(name, parts)
    except FirstlineError as error:
        return name, [Finding("It cannot be started with its settings.", False, str(error))]
    return channel.label, await ask(channel, channel_settings(name)())


async def ask(part: Channel | Desk, settings: BaseSettings) -> Sequence[Finding]:
    """What a channel or a desk says of itself, without its secrets, should one slip in."""
    values = (getattr(settings, field) for field in type(settings).model_fields)
    hide = _without([value.get_secret_value() for value in values if isinstance(value, SecretStr)])
    return [Finding(hide(found.what), found.ok, hide(found.mend)) for found in await _ask(part)]


async def _ask(part: Channel | Desk) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(CHANNEL_SECONDS):
            return await part.examine() or [Finding("It is on, and needs no check from outside.", True)]
    except TimeoutError:
        mend = "Look whether this machine reaches the provider, then run this again."
        return [Finding(f"No answer within {CHANNEL_SECONDS:.0f} seconds.", False, mend)]
    except Exception as error:  # one channel's fault must not hide what the others say
        return [Finding(f"The check itself failed ({type(error).__name__}).", False, "Report this.")]
    finally:
        await part.close()


def _without(secrets: Sequence[str]) -> Callable[[str], str]:
    def hide(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "•••")
        return text

    return hide
