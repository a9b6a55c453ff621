"""A real Firstline process for the kill tests: real HTTP, real SQLite with real flushes, real web chat and desk.

Rasa and the search are scripted, so that a start takes a fraction of a second and every reply can be foretold.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import uvicorn

import actions  # noqa: F401  imported before the forks
from bot.app import build_app
from bot.desk.signin import hash_password
from bot.settings import Settings
from bot.store import agents
from bot.triage.rules import triage
from tests.fakes.scripted import ScriptedDialogue, ScriptedLiveKnowledge

triage("customer 1 says 2")  # its wordings are compiled when first tried: here, before the forks

LOGIN, PASSWORD = "ben", "a-password-for-tests"
_HASH = hash_password(PASSWORD)


def serve(folder: str, port: int, environment: Mapping[str, str] = MappingProxyType({})) -> None:
    """Run until killed.

    Args:
        environment: settings of channels, beside web chat.
    """
    os.environ.update(environment)
    log = os.open(f"{folder}/child.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asyncio.run(_serve(Path(folder), port))


async def _serve(folder: Path, port: int) -> None:
    settings = Settings(_env_file=None, data_dir=folder, port=port)  # type: ignore[call-arg]
    app = build_app(
        settings, token="t", rasa=ScriptedDialogue(), knowledge=ScriptedLiveKnowledge()  # type: ignore[arg-type]
    )  # fmt: skip
    if not agents.everybody(app.database.read):
        await app.database.write(lambda tx: agents.add(tx, LOGIN, "Ben", "agent", _HASH, time.time()))
    await uvicorn.Server(uvicorn.Config(app.asgi, port=port, log_level="error", access_log=False)).serve()
