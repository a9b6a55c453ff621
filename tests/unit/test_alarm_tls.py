"""Alarms by mail over TLS: from the first byte and after STARTTLS, and never to a server that is somebody else."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest

from bot.desk.alarm_settings import AlarmSettings
from bot.desk.alarm_ways import make_ways
from bot.desk.watch import Watch
from tests.conftest import World
from tests.fakes.mail_exchanger import Exchanger
from tests.fakes.on_call import OnCallServer
from tests.fakes.outside import HOUR, RULES, pass_time


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for `localhost`, signed by itself, with its key in the same file."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    made = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "-", "-out", "-",
    ]  # fmt: skip
    path.write_bytes(subprocess.run(made, check=True, capture_output=True).stdout)
    return path


def exchanger(certificate: Path, scheme: str) -> Exchanger:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return Exchanger(tls=context) if scheme else Exchanger(starttls=context)


async def told(world: World, address: str, on_call: OnCallServer) -> str | None:
    """Let a customer wait until every level is reached; what is noted of the mail's failure."""
    settings = AlarmSettings(mail_to="lead@shop.example", smtp=address, webhook=on_call.url)  # type: ignore[arg-type]
    watch = Watch(world.database, world.signals, RULES, make_ways(settings), world.clock, "http://127.0.0.1:8000")
    await world.say("human")
    await pass_time(world, watch, world.clock.now + HOUR)
    error: str | None = world.database.read.one("SELECT error FROM alarms WHERE way = 'mail'")["error"]
    return error


@pytest.mark.parametrize("scheme", ["", "smtps://"])
async def test_a_trusted_server_gets_it_under_tls(
    world: World, certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with exchanger(certificate, scheme) as server, OnCallServer() as on_call:
        assert await told(world, f"{scheme}localhost:{server.port}", on_call) is None
        assert [to for to, _ in server.taken] == ["lead@shop.example"]


@pytest.mark.parametrize("scheme", ["", "smtps://"])
@pytest.mark.parametrize(("trusted", "host", "said"), [
    (False, "localhost", "self-signed certificate"),
    (True, "127.0.0.1", "IP address mismatch"),
])  # fmt: skip
async def test_a_wrong_certificate_is_named_and_the_alarm_climbs_on(
    world: World, certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, trusted: bool, host: str, said: str
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with exchanger(certificate, scheme) as server, OnCallServer() as on_call:
        error = await told(world, f"{scheme}{host}:{server.port}", on_call)
        assert error and "shows a certificate that is not trusted" in error and said in error
        assert server.taken == [] and len(on_call.calls) == 1


async def test_a_server_without_the_tls_that_is_asked_for_is_said(world: World) -> None:
    async with Exchanger() as server, OnCallServer() as on_call:
        error = await told(world, f"localhost:{server.port}", on_call)
        assert error and "offers no STARTTLS" in error and server.taken == []


async def test_tls_from_the_first_byte_where_none_is_spoken_is_said(world: World) -> None:
    async with Exchanger() as server, OnCallServer() as on_call:
        error = await told(world, f"smtps://localhost:{server.port}", on_call)
        assert error and "does not speak TLS there" in error and server.taken == []
