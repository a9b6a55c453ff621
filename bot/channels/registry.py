"""Finds the channels: every module of this folder with a `create`, if a setting with its prefix has a value.

A module is imported only when its channel is on, so that the libraries of the others cost nothing.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Mapping, Sequence

from dotenv import dotenv_values
from pydantic import ValidationError

import bot.channels
from bot.channels.base import Channel, ChannelSettings, Parts
from bot.errors import SettingsError
from bot.settings import complaints

NOT_CHANNELS = {"base", "body", "cutting", "markup", "patience", "registry"}
ALWAYS_ON = {"webchat"}


def known_channels() -> Sequence[str]:
    """The names of all channels that there are, configured or not."""
    found = (module.name for module in pkgutil.iter_modules(bot.channels.__path__))
    return sorted(name for name in found if name not in NOT_CHANNELS)


def configured_channels() -> Sequence[str]:
    """The names of the channels that the environment or `.env` turns on."""
    given = {name for name, value in {**dotenv_values(".env"), **os.environ}.items() if value}
    return [name for name in known_channels() if name in ALWAYS_ON or _has_setting(name, given)]


def make_channel(name: str, parts: Parts) -> Channel:
    """The channel of that name, with the settings of its own.

    Raises:
        SettingsError: by name, what is wrong with its settings.
    """
    channel: Channel = importlib.import_module(f"bot.channels.{name}").create(read_settings(name), parts)
    return channel


def read_settings(name: str) -> ChannelSettings:
    """A channel's own settings. Raises SettingsError: by name, what is wrong with them."""
    try:
        settings: ChannelSettings = importlib.import_module(f"bot.channels.{name}").Settings()
    except ValidationError as error:
        raise SettingsError(complaints(error, f"FIRSTLINE_{name.upper()}_")) from None
    return settings


def make_channels(parts: Parts) -> Mapping[str, Channel]:
    """All configured channels by name. Raises SettingsError."""
    return {name: make_channel(name, parts) for name in configured_channels()}


def _has_setting(channel: str, given: set[str]) -> bool:
    return any(name.upper().startswith(f"FIRSTLINE_{channel.upper()}_") for name in given)
