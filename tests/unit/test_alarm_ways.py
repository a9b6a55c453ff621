"""What an alarm looks like where it arrives: real mail and web servers, and the settings that lead there."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk import alarm_command
from bot.desk.alarm_settings import AlarmSettings, read_alarm_settings
from bot.desk.alarm_ways import make_ways
from bot.desk.watch import Watch
from bot.errors import SettingsError
from tests.conftest import World
from tests.fakes.mail_exchanger import Exchanger, shown_text
from tests.fakes.on_call import OnCallServer
from tests.fakes.outside import HOUR, MINUTE, RULES, Outside, at, pass_time


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    async with Exchanger() as mail, OnCallServer() as on_call:
        yield Outside(mail, on_call)


async def test_what_leaves_the_house_says_enough_and_nothing_personal(world: World, outside: Outside) -> None:
    world.clock.now = at(20, 22, 40)
    await world.say("i want to kill myself", "dave")
    talk = world.conversation_id("dave")
    world.clock.now += 2 * MINUTE
    await outside.watch(world).look()

    [(body, headers)], [call] = outside.on_call.calls, outside.on_call.bodies
    assert headers["X-Firstline-Signature"] == f"sha256={hmac.new(b'a shared secret', body, 'sha256').hexdigest()}"
    assert headers["Idempotency-Key"] == call.pop("id")
    assert call == {
        "level": 3, "wait": "unclaimed", "waited_seconds": 120, "reason": "danger", "priority": "urgent",
        "channel": "webchat", "url": f"https://desk.shop.example/desk/c/{talk}",
        "text": "Nobody has taken this for 2 minutes.",
    }  # fmt: skip
    [mail] = outside.mail.mails()
    assert mail["Subject"] == "[Firstline] urgent: unclaimed, danger" and mail["Auto-Submitted"] == "auto-generated"
    assert f"https://desk.shop.example/desk/c/{talk}" in shown_text(mail)
    everything = f"{mail} {body.decode()} {outside.threads}"
    assert "kill" not in everything and "dave" not in everything


async def test_without_an_on_call_webhook_the_last_level_is_told_by_mail_once_more(world: World) -> None:
    async with Exchanger() as mail:
        settings = AlarmSettings(mail_to="a@shop.example, b@shop.example", smtp=f"smtp://127.0.0.1:{mail.port}")  # type: ignore[arg-type]
        watch = Watch(world.database, world.signals, RULES, make_ways(settings), world.clock, "http://127.0.0.1:8000")
        await world.say("human")
        await pass_time(world, watch, world.clock.now + 2 * HOUR)
        assert [to for to, _ in mail.taken] == ["a@shop.example", "b@shop.example"] * 2
        assert [one["From"] for one in mail.mails()] == ["a@shop.example"] * 4


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MAIL_TO", "lead@shop.example", "FIRSTLINE_ALARM_SMTP is missing"),
        ("MAIL_TO", "lead", "'lead' is no mail address"),
        ("WEBHOOK", "on-call.example/alarm", "is no web address"),
        ("WEBHOOK_SECRET", "changeme", "is a placeholder"),
        ("SMTP", "ftp://mail", "is no address of a mail server"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_write(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"FIRSTLINE_ALARM_{name}", value)
    with pytest.raises(SettingsError, match=said):
        read_alarm_settings()


async def test_a_test_alarm_says_that_it_is_one(outside: Outside, capsys: pytest.CaptureFixture[str]) -> None:
    ways = [way for way in outside.ways() if way.name != "other desks"]
    await outside.mail.stop()
    assert not await alarm_command._tell(ways, alarm_command.sample("https://desk.shop.example/desk"))
    await outside.mail.start()
    assert await alarm_command._tell(ways, alarm_command.sample("https://desk.shop.example/desk"))
    assert capsys.readouterr().out.splitlines() == [
        "mail: The mail server in FIRSTLINE_ALARM_SMTP cannot be reached.",
        "on-call: taken", "mail: taken", "on-call: taken",
    ]  # fmt: skip
    assert "This is a test" in outside.on_call.bodies[0]["text"] and "This is a test" in shown_text(
        outside.mail.mails()[0]
    )


async def _mail(world: World, server: Exchanger, **settings: str) -> str | None:
    """Let an alarm go by mail; what is noted of its failure."""
    given = AlarmSettings(mail_to="a@shop.example,b@shop.example", smtp=f"smtp://127.0.0.1:{server.port}", **settings)  # type: ignore[arg-type]
    watch = Watch(world.database, world.signals, RULES, make_ways(given), world.clock, "")
    await world.say("human")
    await pass_time(world, watch, world.clock.now + 10 * MINUTE)
    error: str | None = world.database.read.one("SELECT error FROM alarms WHERE way = 'mail'")["error"]
    return error


async def test_a_login_is_shown_where_the_server_asks_for_one(world: World) -> None:
    async with Exchanger(password="right") as server:
        assert await _mail(world, server, smtp_password="right") is None
        assert len(server.taken) == 2


async def test_a_wrong_password_is_named_and_tried_again(world: World) -> None:
    async with Exchanger(password="right") as server:
        error = await _mail(world, server, smtp_password="wrong")
        assert error == "The mail server in FIRSTLINE_ALARM_SMTP refuses FIRSTLINE_ALARM_SMTP_PASSWORD."


async def test_one_unknown_receiver_does_not_keep_it_from_the_other(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with Exchanger(rcpt=["550 nobody here"]) as server:
        assert await _mail(world, server) is None
        assert [to for to, _ in server.taken] == ["b@shop.example"]
    assert "refuses a@shop.example in FIRSTLINE_ALARM_MAIL_TO (SMTP 550)" in caplog.text


async def test_receivers_that_are_all_unknown_are_said(world: World) -> None:
    async with Exchanger(rcpt=["550 nobody here", "550 nobody here"]) as server:
        assert await _mail(world, server) == (
            "The mail server in FIRSTLINE_ALARM_SMTP knows no address of FIRSTLINE_ALARM_MAIL_TO."
        )
