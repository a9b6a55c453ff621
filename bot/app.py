"""The composition root: the only place that makes real clients. Tests pass their own parts to the same function."""

from __future__ import annotations

import asyncio
import importlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette

from bot.attachments import Fetcher, Files
from bot.channels.base import Channel, Parts
from bot.channels.registry import make_channels
from bot.desk import console
from bot.desk.acts import Acts
from bot.desk.alarm_settings import read_alarm_settings
from bot.desk.alarm_ways import make_ways
from bot.desk.presence import Presence
from bot.desk.rules_file import read_rules
from bot.desk.signin import SignIn
from bot.desk.watch import Watch
from bot.desks.base import Desk, DeskParts
from bot.desks.registry import make_desks
from bot.desks.running import Desks
from bot.drift_watch import watch_drift
from bot.errors import StoreError
from bot.flow import Flow
from bot.handover import Handover
from bot.intake import Intake
from bot.knowledge.live import LiveKnowledge
from bot.knowledge.policy_file import read_policy
from bot.lease import run_alone
from bot.manner.ear import Ear
from bot.rasa_client import Dialogue
from bot.responder import Responder
from bot.sender import Sender
from bot.settings import Settings
from bot.signals import Signals
from bot.store.database import Database, open_database
from bot.typing_out import TypingOut
from bot.web import ActionHandler, make_asgi
from bot.workers import Workers

log = logging.getLogger("firstline.app")

SWEEP_SECONDS = 5.0
TROUBLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class App:
    """The parts of a running Firstline that others need to reach."""

    asgi: Starlette
    database: Database
    signals: Signals
    channels: Mapping[str, Channel]
    flow: Flow
    acts: Acts


def build_app(
    settings: Settings,
    *,
    token: str,
    rasa: Dialogue,
    knowledge: LiveKnowledge,
    channels: Callable[[Parts], Mapping[str, Channel]] = make_channels,
    desks: Callable[[DeskParts], Mapping[str, Desk]] = make_desks,
    clock: Callable[[], float] = time.time,
    ear: Ear | None = None,
) -> App:
    """Wire everything.

    Args:
        token: what Rasa must show when it calls an action.
        channels: makes the channels by name; as it stands, those that the settings turn on.
        desks: makes the other desks by name, likewise.
        ear: judges what agents and customers write; without one, wordings alone do.
    """
    database, signals = open_database(settings, alone=True), Signals()
    rules = read_rules(settings.knowledge_dir / "desk.yml", settings)
    responder = Responder(knowledge)
    policy = read_policy(settings.knowledge_dir / "triage.yml")
    handover = Handover(rules, clock, policy)
    flow = Flow(database, signals, rasa, responder, handover, clock, policy, ear)
    acts = Acts(database, signals, knowledge, rules, clock, ear)
    files = Files(settings.attachments, settings.attachment_mb * 1024 * 1024)
    intake = Intake(database, signals, files, clock)
    parts = Parts(settings, database, signals, clock)
    by_name = channels(parts)
    desk_parts = DeskParts(settings, database, signals, acts, rules, files, by_name, clock)
    others = Desks(desks(desk_parts), desk_parts)
    ways = make_ways(read_alarm_settings(), others.alarm if others.names else None)
    background: list[Callable[[], Any]] = [
        knowledge.watch,
        Workers(database, signals, flow, clock).run,
        Sender(database, signals, by_name, files, clock).run,
        TypingOut(database, signals, by_name, clock).run,
        Presence(database, signals, clock).run,
        Fetcher(database, signals, by_name, files, clock).run,
        lambda: _sweep(flow, settings.form_patience, clock),
        lambda: watch_drift(database, knowledge, settings.versions),
        *(_run_of(channel, intake, parts) for channel in by_name.values()),
        *others.background,
        Watch(database, signals, rules, ways, clock, settings.public_url or settings.url).run,
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_through_troubles(run)) for run in background]
        for task in tasks:
            task.add_done_callback(_complain)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for channel in by_name.values():
                await channel.close()
            await others.close()
            responder.close()
            await rasa.close()
            database.close()

    async def health() -> dict[str, Any]:
        waiting = database.read.one("SELECT count(*) AS n FROM inbox WHERE outcome IS NULL")["n"]
        return {"status": "ok", "knowledge": knowledge.now.version, "messages_in_work": waiting}

    routes = [route for channel in by_name.values() for route in channel.routes(intake.accept)]
    signin = SignIn(database, clock)
    asgi = make_asgi(
        [*routes, *others.routes, *console.routes(acts, signin, settings, files, by_name)],
        actions=_load_actions(settings.actions, responder),
        token=token,
        health=health,
        allowed_origins=settings.allowed_origins,
        lifespan=lifespan,
    )
    return App(asgi, database, signals, by_name, flow, acts)


async def _through_troubles(run: Callable[[], Awaitable[Any]]) -> None:
    """A database that is away for a moment ends no part of Firstline."""
    while True:
        try:
            await run()
            return
        except StoreError as error:
            log.warning("%s", error)
            await asyncio.sleep(TROUBLE_SECONDS)


def _run_of(channel: Channel, intake: Intake, parts: Parts) -> Callable[[], Awaitable[None]]:
    if not channel.alone:
        return lambda: channel.run(intake.accept)
    name = f"{channel.name} {channel.account}"
    return lambda: run_alone(name, lambda: channel.run(intake.accept), parts.database, parts.clock)


def _load_actions(module: str, responder: Responder) -> ActionHandler:
    """By name, because `actions` imports `bot` and never the reverse."""
    handler: ActionHandler = importlib.import_module(module).create(responder)
    return handler


async def _sweep(flow: Flow, patience: float, clock: Callable[[], float]) -> None:
    while True:
        await asyncio.sleep(min(SWEEP_SECONDS, patience))
        with suppress(LookupError):
            await flow.hand_over_silent_forms(clock() - patience)
            await flow.ask_what_is_due()


def _complain(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and task.exception():
        log.critical("A part of Firstline stopped: restart it, and report this.", exc_info=task.exception())
