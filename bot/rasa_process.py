"""Starts Rasa in its own environment on loopback, waits until it is ready, and starts it again if it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import subprocess
from pathlib import Path

from bot.errors import FirstlineError, PortInUse
from bot.rasa_client import RasaClient
from bot.settings import Settings

log = logging.getLogger("firstline.rasa")

READY_SECONDS = 120.0
STOP_SECONDS = 10.0
RESTART_PAUSE_SECONDS = 1.0
LOOK_SECONDS = 0.5
HANGS_AFTER = 3  # questions after its health without an answer in FIRSTLINE_RASA_TIMEOUT seconds each


def refuse_busy_port(host: str, port: int, setting: str) -> None:
    """Raises PortInUse if something listens there already, naming the setting that picks another port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUse(
                f"Port {port} cannot be used ({error.strerror}). Is another Firstline running? "
                f"Stop the program that uses it, or choose another port: {setting}={port + 10} make run"
            ) from None


class RasaProcess:
    """One Rasa server. Its standard input is a pipe of ours: when we die, however, it ends by itself."""

    def __init__(self, settings: Settings, token: str, log_file: Path) -> None:
        self._settings = settings
        self._token = token
        self._log_file = log_file
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it, without waiting.

        Raises:
            FirstlineError: its environment or its model is not there.
            PortInUse: something listens on its port.
        """
        settings = self._settings
        for path, made_by in ((settings.rasa_python, "make setup"), (settings.rasa_model, "make model")):
            if not path.exists():
                raise FirstlineError(f"{path} is missing. Make it with: {made_by}")
        refuse_busy_port("127.0.0.1", settings.rasa_port, "FIRSTLINE_RASA_PORT")
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        with self._log_file.open("ab") as output:
            self._process = subprocess.Popen(
                self._command(), stdin=subprocess.PIPE, stdout=output, stderr=output, env=self._environment(),
                start_new_session=True,  # Ctrl-C reaches us alone, and we stop it in order
            )  # fmt: skip

    async def ready(self, client: RasaClient) -> None:
        """Wait until Rasa answers.

        Raises:
            FirstlineError: it ended, or did not get ready in time; the text says where its log is.
        """
        deadline = asyncio.get_running_loop().time() + READY_SECONDS
        while not await client.healthy():
            ended = self._process is None or self._process.poll() is not None
            if ended or asyncio.get_running_loop().time() > deadline:
                what = "ended at start" if ended else f"was not ready in {READY_SECONDS:.0f} s"
                raise FirstlineError(
                    f"Rasa {what}. Its last words:\n{self._last_words()}\nAll of them: {self._log_file}"
                )
            await asyncio.sleep(0.1)

    async def keep_running(self, client: RasaClient) -> None:
        """Start it again whenever it ends or hangs; meanwhile the flow answers from the search alone."""
        unanswered = 0
        while not self._stopping:
            await asyncio.sleep(LOOK_SECONDS)
            if self._stopping or self._process is None:
                continue
            if self._process.poll() is None:
                unanswered = 0 if await client.healthy() else unanswered + 1
                if unanswered >= HANGS_AFTER and not self._stopping:
                    log.error("Rasa hangs; it is ended.")
                    self._end(signal.SIGKILL)
                continue
            unanswered = 0
            log.error("Rasa ended (code %s); starting it again. Its log: %s", self._process.returncode, self._log_file)
            await asyncio.sleep(RESTART_PAUSE_SECONDS)
            try:
                self.start()
                await self.ready(client)
                log.info("Rasa is back.")
            except FirstlineError as error:
                log.error("%s", error)

    async def stop(self) -> None:
        self._stopping = True
        if self._process is None or self._process.poll() is not None:
            return
        self._end(signal.SIGTERM)
        try:
            await asyncio.to_thread(self._process.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, how)

    def _command(self) -> list[str]:
        settings = self._settings
        return [
            str(settings.rasa_python), "-m", "rasa_host", "run", "--model", str(settings.rasa_model),
            "--interface", "127.0.0.1", "--port", str(settings.rasa_port),
            "--credentials", "credentials.yml", "--endpoints", "endpoints.yml",
        ]  # fmt: skip

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "FIRSTLINE_INTERNAL_TOKEN": self._token,
            "FIRSTLINE_ACTIONS_URL": f"http://127.0.0.1:{self._settings.port}/actions",
            "FIRSTLINE_PARENT_PIPE": "1",
        }

    def _last_words(self) -> str:
        lines = self._log_file.read_text(errors="replace").splitlines() if self._log_file.exists() else []
        return "\n".join(f"  {line}" for line in lines[-8:])
