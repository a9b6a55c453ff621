"""`python -m bot desk alarm`: a test alarm, so that the first real one is not the first."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections.abc import Sequence

from bot.decision.alarms import ON_CALL, Alarm, Kind
from bot.desk.alarm_settings import read_alarm_settings
from bot.desk.alarm_ways import Way, make_ways
from bot.errors import FirstlineError
from bot.model import Priority
from bot.settings import load_settings

NO_WAY = (
    "An alarm is shown at the desk, and nobody elsewhere hears it: neither FIRSTLINE_ALARM_MAIL_TO nor "
    "FIRSTLINE_ALARM_WEBHOOK is set. See docs/how-to/alarms.md."
)


def add_arguments(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `alarm`; the parsed arguments then hold `do`, the function to call."""
    parser = acts.add_parser("alarm", help="send a test alarm by mail and to the on-call webhook")
    parser.set_defaults(do=send_test)


def send_test(_: argparse.Namespace) -> int:
    """Tell a test alarm in every way that the settings name; 1 if one was not taken."""
    settings = load_settings()
    ways = make_ways(read_alarm_settings())
    if not ways:
        print(NO_WAY)
        return 1
    return int(not asyncio.run(_tell(ways, sample(f"{settings.public_url or settings.url}/desk"))))


def sample(url: str) -> Alarm:
    """An alarm that says that it is none."""
    return Alarm(
        key=secrets.token_hex(16),
        handoff_id=0,
        level=ON_CALL,
        kind=Kind.UNCLAIMED,
        waited=0.0,
        text="This is a test: no customer waits. When one waits too long, it comes like this.",
        reason="test",
        priority=Priority.NORMAL,
        channel="none",
        url=url,
    )


async def _tell(ways: Sequence[Way], alarm: Alarm) -> bool:
    """Each way once, and what became of it, one line each. True if every one took it."""
    all_well = True
    for way in ways:
        try:
            await way.tell(alarm)
            print(f"{way.name}: taken")
        except FirstlineError as error:
            all_well = False
            print(f"{way.name}: {error}")
    return all_well
