"""The other desks while the program runs: each with its mirror, each in one process at a time."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.routing import BaseRoute

from bot.desks.base import Desk, DeskParts
from bot.desks.mirror import Mirror
from bot.lease import run_alone

log = logging.getLogger("firstline.desks")


class Desks:
    def __init__(self, desks: Mapping[str, Desk], parts: DeskParts) -> None:
        self._parts = parts
        self._desks = desks
        url = parts.settings.public_url or ""
        self._mirrors = {
            name: Mirror(desk, parts.database, parts.signals, url, parts.clock) for name, desk in desks.items()
        }

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._desks)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return [route for desk in self._desks.values() for route in desk.routes()]

    @property
    def background(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """What runs as long as the program does."""
        shown = [self._alone(f"mirror of {name}", mirror.run) for name, mirror in self._mirrors.items()]
        return [*shown, *(self._alone(f"desk {name}", desk.run) for name, desk in self._desks.items())]

    def _alone(self, name: str, run: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        return lambda: run_alone(name, run, self._parts.database, self._parts.clock)

    async def alarm(self, handoff_id: int, text: str, key: str) -> bool:
        """Call people's attention to a handoff at every desk that shows it. False if none could.

        Args:
            key: the same for every try of one alarm.
        """
        told = [await self._alarm(name, handoff_id, text, key) for name in self._mirrors]
        return any(told)

    async def _alarm(self, name: str, handoff_id: int, text: str, key: str) -> bool:
        try:
            return await self._mirrors[name].alarm(handoff_id, text, key)
        except Exception as error:  # one desk that is away must not keep the next from being told
            log.warning("The %s desk could not be alarmed: %s", name, error)
            return False

    async def close(self) -> None:
        for desk in self._desks.values():
            await desk.close()
