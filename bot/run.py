"""`python -m bot run`: Rasa and Firstline together, from one terminal, stopped together by Ctrl-C."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import secrets
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

import uvicorn
from rich.console import Console

from bot.app import build_app
from bot.channels.registry import configured_channels, read_settings
from bot.desk.signin import first_login
from bot.errors import FirstlineError
from bot.knowledge.embedding import companion_vectors
from bot.knowledge.live import LiveKnowledge, open_live
from bot.manner.ear import Ear
from bot.manner.heads import load_heads
from bot.rasa_client import RasaClient
from bot.rasa_process import RasaProcess, refuse_busy_port
from bot.settings import Settings
from bot.store.database import open_database

STOP_SECONDS = 5

console = Console(highlight=False, soft_wrap=True)


@asynccontextmanager
async def step(what: str) -> AsyncIterator[None]:
    """Say what is being done, and how long it took."""
    started = time.monotonic()
    if console.is_terminal:
        console.print(f"  … {what}", end="\r")
    yield
    console.print(f"  [green]✓[/green] {what}  [dim]{time.monotonic() - started:.1f} s[/dim]")


async def run(settings: Settings) -> None:
    """Start everything and serve until a signal comes.

    Raises:
        FirstlineError: something is missing or in use; the text says what to do.
    """
    refuse_busy_port(settings.host, settings.port, "FIRSTLINE_PORT")
    _held = hold_data_folder(settings.data_dir)  # let go when the process ends, however it ends
    for channel in configured_channels():  # before the slow parts: a wrong setting is said at once
        read_settings(channel)
    open_database(settings, alone=True).close()  # and so is a database that cannot be used
    token = secrets.token_urlsafe(32)
    client = RasaClient(f"http://127.0.0.1:{settings.rasa_port}", token, settings.rasa_timeout)
    process = RasaProcess(settings, token, settings.data_dir / "rasa.log")
    process.start()
    try:
        # Rasa loads in its own process meanwhile, on the other core.
        async with step("knowledge: checked, loaded, and the language model warmed up"):
            knowledge = await open_live(settings.versions, settings.embedding_model)
        async with step("Rasa: dialogue model loaded"):
            await process.ready(client)
        await _serve(settings, token, client, process, knowledge)
    finally:
        await process.stop()


def hold_data_folder(folder: Path) -> IO[bytes]:
    """Keep a second Firstline from sending what this one sends.

    Raises:
        FirstlineError: another one has this data folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise FirstlineError(
            f"Another Firstline runs on the data folder {folder}. Stop it first, or give this one a folder of its own: "
            "FIRSTLINE_DATA_DIR=other make run"
        ) from None
    return lock


async def _serve(
    settings: Settings, token: str, client: RasaClient, process: RasaProcess, knowledge: LiveKnowledge
) -> None:
    app = build_app(settings, token=token, rasa=client, knowledge=knowledge, ear=Ear(load_heads(companion_vectors)))
    login = await first_login(app.database, settings.data_dir / "first-login.txt", time.time())
    server = uvicorn.Server(
        uvicorn.Config(
            app.asgi,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=STOP_SECONDS,
            h11_max_incomplete_event_size=64 * 1024,
        )
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, _stop, server, name)
    keeper = asyncio.create_task(process.keep_running(client))
    announcer = asyncio.create_task(_say_when_ready(server, settings, login))
    try:
        await server._serve()
    finally:
        console.print("Stopping: finishing what is under way, then Rasa.")
        keeper.cancel()
        announcer.cancel()


def _stop(server: uvicorn.Server, name: signal.Signals) -> None:
    """The server's own handler also tells open streams to end; that they end early is meant, and no error to report."""
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    server.handle_exit(name, None)


async def _say_when_ready(server: uvicorn.Server, settings: Settings, login: tuple[str, str] | None) -> None:
    while not server.started:
        await asyncio.sleep(0.05)
    who = f"login {login[0]}, password {login[1]}" if login else "login as you set it up"
    console.print(f"\n[bold green]{settings.shop_name} has a first responder.[/bold green]")
    console.print(f"  Shop page with the chat   {settings.url}/")
    console.print(f"  Desk for your people      {settings.url}/desk   ({who})")
    console.print("  A chat in the terminal    .venv/bin/python -m bot talk")
    console.print("  Stop                      Ctrl-C\n")


def configure_logging(verbose: bool) -> None:
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("firstline").setLevel(logging.INFO)
