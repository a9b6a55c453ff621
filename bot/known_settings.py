"""Which FIRSTLINE_ variables there are, and which of those that are set nobody reads."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable, Set

from pydantic_settings import BaseSettings

from bot.channels.registry import known_channels
from bot.desk.alarm_settings import PREFIX as ALARM_PREFIX
from bot.desk.alarm_settings import AlarmSettings
from bot.desks.registry import desk_settings, known_desks, prefix_of
from bot.settings import Settings

PREFIX = "FIRSTLINE_"
NEAR = 0.75  # of the letters, for a name to be taken for another one mistyped

# Read by the tests, by the benchmark, or handed to Rasa's process; a person may meet them in the environment.
OTHERS = frozenset(
    f"{PREFIX}{name}"
    for name in (
        "ACTIONS_URL",
        "BENCH_DATA",
        "FUZZ",
        "INTERNAL_TOKEN",
        "KILLS",
        "PARENT_PIPE",
        "RACES",
        "SCREENSHOTS",
        "SEED",
        "TEST_DATABASE",
    )
)


def channel_settings(channel: str) -> type[BaseSettings]:
    """The settings of a channel, configured or not."""
    settings: type[BaseSettings] = importlib.import_module(f"bot.channels.{channel}").Settings
    return settings


def known_names() -> frozenset[str]:
    """Every variable's name, the channels' own included."""
    own = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    theirs = {
        f"{PREFIX}{channel.upper()}_{name.upper()}"
        for channel in known_channels()
        for name in channel_settings(channel).model_fields
    }
    alarms = {f"{ALARM_PREFIX}{name.upper()}" for name in AlarmSettings.model_fields}
    desks = {f"{prefix_of(desk)}{name.upper()}" for desk in known_desks() for name in desk_settings(desk).model_fields}
    return OTHERS | own | theirs | alarms | desks


def unknown_names(given: Iterable[str], known: Set[str]) -> list[tuple[str, str | None]]:
    """Names that begin with FIRSTLINE_ and that nothing reads, each with the nearest known one, if one is near."""
    unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in known)
    return [(name, _nearest(name, known - OTHERS)) for name in unknown]


def _nearest(name: str, known: Set[str]) -> str | None:
    endings = sorted(one.removeprefix(PREFIX) for one in known)
    near = difflib.get_close_matches(name.removeprefix(PREFIX), endings, 1, NEAR)
    return PREFIX + near[0] if near else None
