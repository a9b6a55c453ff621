"""Every rig of `tests/contract/rigs/` with the program beside it, for the scenarios that all channels share."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import tests.contract.rigs
from bot.store.outbox import READ_FROM_HERE
from tests.contract.rig import Rig, Trouble
from tests.contract.stage import Stage


def rig_named(name: str) -> type[Rig]:
    """The one rig that a module of `tests/contract/rigs/` defines."""
    module = importlib.import_module(f"tests.contract.rigs.{name}")
    kinds = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Rig)]
    (found,) = {kind for kind in kinds if kind.__module__ == module.__name__}
    return found


def rigs() -> list[Any]:
    """Each rig's name, by which its test finds it: one that cannot be imported fails its own tests only."""
    found = []
    for module in pkgutil.iter_modules(tests.contract.rigs.__path__):
        try:
            peers = rig_named(module.name).needs_peers
        except Exception:  # the fixture imports it again, and then the error is that test's
            peers = False
        found.append(pytest.param(module.name, marks=[pytest.mark.peers] if peers else []))
    return found


@pytest_asyncio.fixture(params=rigs())
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    rig = rig_named(request.param)()
    await rig.start()
    stage = Stage(rig, tmp_path)
    try:
        yield stage
    finally:
        await stage.close()
        await rig.stop()


def needs(condition: object, why: str) -> None:
    if not condition:
        pytest.skip(why)


def needs_trouble(stage: Stage, kind: Trouble) -> None:
    needs(kind in stage.rig.troubles, f"there is no such thing on this channel: {kind.value}")


def needs_sending(stage: Stage) -> None:
    needs(stage.rig.name not in READ_FROM_HERE, "sending is part of the turn's own transaction")


async def hold_before(*_: Any, **__: Any) -> Any:
    await asyncio.Event().wait()
