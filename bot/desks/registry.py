"""Finds the other desks: every package of this folder with a `create`, if a setting with its prefix has a value.

A desk is imported only when it is on, so that the libraries of the others cost nothing.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Mapping, Sequence

from dotenv import dotenv_values
from pydantic import ValidationError

import bot.desks
from bot.desks.base import Desk, DeskParts, DeskSettings
from bot.errors import SettingsError
from bot.settings import complaints


def known_desks() -> Sequence[str]:
    """The names of all desks that there are, configured or not."""
    return sorted(module.name for module in pkgutil.iter_modules(bot.desks.__path__) if module.ispkg)


def configured_desks() -> Sequence[str]:
    """The names of the desks that the environment or `.env` turns on."""
    given = {name.upper() for name, value in {**dotenv_values(".env"), **os.environ}.items() if value}
    return [desk for desk in known_desks() if any(name.startswith(prefix_of(desk)) for name in given)]


def prefix_of(desk: str) -> str:
    """What the names of a desk's settings begin with."""
    return f"FIRSTLINE_DESK_{desk.upper()}_"


def desk_settings(desk: str) -> type[DeskSettings]:
    """The settings of a desk, configured or not."""
    settings: type[DeskSettings] = importlib.import_module(f"bot.desks.{desk}").Settings
    return settings


def read_settings(desk: str) -> DeskSettings:
    """A desk's own settings. Raises SettingsError: by name, what is wrong with them."""
    try:
        return desk_settings(desk)()
    except ValidationError as error:
        raise SettingsError(complaints(error, prefix_of(desk))) from None


def make_desk(name: str, parts: DeskParts) -> Desk:
    """The desk of that name. Raises SettingsError: what is wrong with its settings."""
    settings = read_settings(name)
    desk: Desk = importlib.import_module(f"bot.desks.{name}").create(settings, parts)
    return desk


def make_desks(parts: DeskParts) -> Mapping[str, Desk]:
    """All configured desks by name. Raises SettingsError."""
    return {name: make_desk(name, parts) for name in configured_desks()}
