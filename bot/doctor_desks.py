"""What `bot doctor` asks the other desks: each examines itself with its live credentials, within a time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from bot.attachments import Files
from bot.channels.base import Finding, Parts
from bot.decision.desk_rules import DeskRules
from bot.desk.acts import Acts
from bot.desks.base import DeskParts
from bot.desks.registry import configured_desks, make_desk, read_settings
from bot.doctor_channels import ask, throwaway_parts
from bot.errors import FirstlineError
from bot.settings import Settings


async def examine_desks(settings: Settings) -> list[tuple[str, Sequence[Finding]]]:
    """What each configured desk says of itself, by its label, all asked at once."""
    names = configured_desks()
    if not names:
        return []
    with throwaway_parts(settings) as parts:
        return await asyncio.gather(*(_examine_desk(name, _desk_parts(parts)) for name in names))


async def _examine_desk(name: str, parts: DeskParts) -> tuple[str, Sequence[Finding]]:
    try:
        desk = make_desk(name, parts)
    except FirstlineError as error:
        return f"Desk {name}", [Finding("It cannot be started with its settings.", False, str(error))]
    return f"Desk {desk.label}", await ask(desk, read_settings(name))


def _desk_parts(parts: Parts) -> DeskParts:
    """Nobody acts while a desk examines itself, so the acts need no knowledge."""
    rules, nothing = DeskRules(), cast(Any, None)
    acts = Acts(parts.database, parts.signals, nothing, rules, parts.clock)
    files = Files(parts.settings.attachments, 0)
    return DeskParts(parts.settings, parts.database, parts.signals, acts, rules, files, {}, parts.clock)
