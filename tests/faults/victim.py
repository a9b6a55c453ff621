"""A server process that is killed and started again."""

from __future__ import annotations

import multiprocessing
import socket
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.faults import child

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["tests.faults.child"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Victim:
    """The server process, killed and started again."""

    def __init__(self, folder: Path, port: int, environment: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder, self.port, self.environment = folder, port, dict(environment)
        self.kills = 0
        self.start()

    def start(self) -> None:
        self.process = forks.Process(
            target=child.serve, args=(str(self.folder), self.port, self.environment), daemon=True
        )
        self.process.start()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.kills += 1
        self.start()

    def end(self) -> None:
        self.process.kill()
        self.process.join()
