"""A real Postgres server for tests: in a temporary folder, on a socket of its own, without a password and a network."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

MISSING = "Postgres is not installed here (Debian: apt-get install postgresql)."
USER = "firstline"
_NUMBERS = itertools.count(1)
# No flush to the disk: what is tested is not the machine's power cut.
_SETTINGS = "-c listen_addresses='' -c fsync=off -c max_connections=50 -c shared_buffers=64MB"


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`; None if there is none."""
    found = shutil.which("pg_ctl")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if os.access(folder / "initdb", os.X_OK)), None)


@dataclass
class PostgresServer:
    folder: Path
    programs: Path

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """The URL of an empty one: a schema of its own, which is made a hundred times faster than a database."""
        name = f"test{next(_NUMBERS)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self.url()}&options=-csearch_path%3D{name}"

    def really_new_database(self, *options: str) -> str:
        """The URL of an empty one, made with options of `createdb`."""
        name = f"test{next(_NUMBERS)}"
        self._run("createdb", "-h", str(self.folder), "-U", USER, *options, name)
        return self.url(name)

    def start(self) -> None:
        options = f"{_SETTINGS} -c unix_socket_directories={self.folder}"
        self._run(
            "pg_ctl", "start", "-w", "-D", str(self.folder / "data"), "-o", options, "-l", str(self.folder / "log")
        )

    def stop(self, mode: str = "immediate") -> None:
        """As a crash, unless another mode of pg_ctl's is asked for."""
        self._run("pg_ctl", "stop", "-w", "-m", mode, "-D", str(self.folder / "data"))

    def _run(self, program: str, *arguments: str) -> None:
        command = [*_as_somebody(), str(self.programs / program), *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A running one; it and its folder are gone afterwards."""
    there = programs()
    assert there is not None, MISSING
    with tempfile.TemporaryDirectory(prefix="firstline-pg-", dir="/tmp") as name:  # a socket's path must be short
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, pwd.getpwnam(_somebody()).pw_uid)
        server = PostgresServer(folder, there)
        server._run(
            "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            USER,
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        server.start()
        try:
            yield server
        finally:
            with suppress(AssertionError):  # a test may have stopped it
                server.stop()


def _as_somebody() -> list[str]:
    """Postgres refuses to run as root."""
    return ["runuser", "-u", _somebody(), "--"] if os.geteuid() == 0 else []


def _somebody() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
