"""A real Matrix homeserver for tests: Synapse, on a loopback port, with a database of its own that goes away with it.

`make peers` installs it. One server serves a whole test run: it takes seconds to start, and each test makes
users of its own.
"""

from __future__ import annotations

import atexit
import hmac
import shutil
import socket
import subprocess
import tempfile
import time
from functools import cache
from hashlib import sha1
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".peers/synapse/bin/python"
NAME = "localhost.test"
START_SECONDS = 120.0
SHARED_SECRET = "only-for-tests"

CONFIG = """
server_name: {name}
pid_file: {folder}/pid
report_stats: false
listeners: [{{port: {port}, type: http, bind_addresses: [127.0.0.1], resources: [{{names: [client]}}]}}]
database: {{name: sqlite3, args: {{database: {folder}/homeserver.db}}}}
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
log_config: {folder}/log.yaml
registration_shared_secret: {secret}
trusted_key_servers: []
suppress_key_server_warning: true
federation_domain_whitelist: []
bcrypt_rounds: 4
presence: {{enabled: false}}
rc_message: {fast}
rc_registration: {fast}
rc_login: {{address: {fast}, account: {fast}}}
rc_joins: {{local: {fast}}}
rc_invites: {{per_room: {fast}, per_user: {fast}, per_issuer: {fast}}}
rc_room_creation: {fast}
"""
FAST = "{per_second: 10000, burst_count: 10000}"
LOG = "version: 1\nroot: {level: WARNING}\n"


class Synapse:
    """One running server; `url` is its address."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="synapse-"))
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        config = self._folder / "homeserver.yaml"
        config.write_text(
            CONFIG.format(name=NAME, folder=self._folder, port=self._port, secret=SHARED_SECRET, fast=FAST)
        )
        (self._folder / "log.yaml").write_text(LOG)
        command = [str(PYTHON), "-m", "synapse.app.homeserver", "-c", str(config)]
        subprocess.run([*command, "--generate-keys"], check=True, capture_output=True, cwd=self._folder)
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self._folder
            )
        atexit.register(self.stop)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health", timeout=1).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        said = (self._folder / "log").read_text()[-2000:]
        self.stop()
        raise RuntimeError(f"Synapse did not start:\n{said}")

    def stop(self) -> None:
        """End the process that this object started, and remove its files. May be called twice."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def register(self, name: str) -> tuple[str, str]:
        """Make a user; its id and an access token.

        See https://element-hq.github.io/synapse/latest/admin_api/register_api.html for the signature.
        """
        address = f"{self.url}/_synapse/admin/v1/register"
        nonce = httpx.get(address, timeout=30).json()["nonce"]
        signed = "\0".join((nonce, name, "password", "notadmin")).encode()
        answer = httpx.post(
            address,
            timeout=30,
            json={
                "nonce": nonce,
                "username": name,
                "password": "password",
                "admin": False,
                "mac": hmac.new(SHARED_SECRET.encode(), signed, sha1).hexdigest(),
            },
        )
        answer.raise_for_status()
        return answer.json()["user_id"], answer.json()["access_token"]


def is_installed() -> bool:
    return PYTHON.exists()


@cache
def synapse() -> Synapse:
    """The one server of this test run, which ends with it."""
    return Synapse()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
