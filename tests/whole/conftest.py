"""A whole Firstline as its user starts it: `python -m bot run`, with the real Rasa, model, FAISS and SQLite."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx_sse import aconnect_sse

ROOT = Path(__file__).parents[2]


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def environment(data_dir: Path, port: int, rasa_port: int, **more: str) -> dict[str, str]:
    ours = {
        "FIRSTLINE_DATA_DIR": str(data_dir),
        "FIRSTLINE_PORT": str(port),
        "FIRSTLINE_RASA_PORT": str(rasa_port),
        "FIRSTLINE_FORM_PATIENCE": "3",
        "FIRSTLINE_RASA_TIMEOUT": "5",
    }
    return {**os.environ, **ours, **more}


@dataclass
class Running:
    """A Firstline under test."""

    process: subprocess.Popen[bytes]
    url: str
    data_dir: Path
    output: Path
    ready_seconds: float

    def rasa_pid(self) -> int:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            if b"rasa_host" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        raise LookupError("Rasa does not run")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge version that `make knowledge` published, to be copied by whoever needs it."""
    versions = ROOT / "var/knowledge"
    assert (versions / "CURRENT").exists(), "No knowledge is published: run `make knowledge` first."
    return versions


@contextlib.contextmanager
def start(data_dir: Path, published: Path, **more: str) -> Iterator[Running]:
    shutil.copytree(published, data_dir / "knowledge", dirs_exist_ok=True)
    port, rasa_port = free_ports(2)
    output = data_dir / "output.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment(data_dir, port, rasa_port, **more),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    began, url = time.monotonic(), f"http://127.0.0.1:{port}"
    try:
        while not _answers(url):
            assert process.poll() is None, output.read_text()
            assert time.monotonic() - began < 120, output.read_text()
            time.sleep(0.1)
        yield Running(process, url, data_dir, output, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"{url}/health", timeout=2).status_code == 200
    return False


@pytest.fixture(scope="module")
def firstline(tmp_path_factory: pytest.TempPathFactory, published: Path) -> Iterator[Running]:
    with start(tmp_path_factory.mktemp("data"), published) as running:
        yield running


@dataclass
class Visitor:
    """A customer of web chat."""

    client: httpx.AsyncClient
    conversation: str
    events: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, text: str, choice: str | None = None) -> dict[str, Any]:
        """Write, and the first answer that is not our own words coming back."""
        before = len(self.others())
        await self.post(text, choice)
        return await self.wait_for(before)

    async def post(self, text: str, choice: str | None = None) -> None:
        body = {"client_id": uuid.uuid4().hex, "text": text, **({"choice": choice} if choice else {})}
        (await self.client.post("/chat/messages", json=body)).raise_for_status()

    async def wait_for(self, place: int) -> dict[str, Any]:
        """The other side's message number `place`, counted from 0."""
        async with asyncio.timeout(20):
            while len(self.others()) <= place:
                await asyncio.sleep(0.02)
        return self.others()[place]

    def others(self) -> list[dict[str, Any]]:
        return [event for event in self.events if event["author"] != "customer"]

    async def listen(self) -> None:
        last = "0"
        while True:
            with contextlib.suppress(httpx.HTTPError):
                async with aconnect_sse(
                    self.client, "GET", "/chat/stream", headers={"Last-Event-ID": last}, timeout=None
                ) as source:
                    async for event in source.aiter_sse():
                        last = event.id or last
                        if event.event == "message" and event.data:  # httpx-sse makes an empty one of each ping
                            self.events.append(json.loads(event.data))
            await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def visit(url: str) -> AsyncIterator[Visitor]:
    async with httpx.AsyncClient(base_url=url, timeout=20) as client:
        opened = (await client.post("/chat/session", json={})).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {opened['visitor']}"
        visitor = Visitor(client, opened["conversation"])
        listener = asyncio.create_task(visitor.listen())
        yield visitor
        listener.cancel()
