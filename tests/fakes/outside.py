"""Everybody outside the house whom an alarm may reach, and a watch over a world that tells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.decision.desk_rules import DeskRules
from bot.decision.hours import Hours, parse_hours
from bot.desk.alarm_settings import AlarmSettings
from bot.desk.alarm_ways import Way, make_ways
from bot.desk.watch import Watch
from bot.store.database import Database
from tests.conftest import DUBLIN, World
from tests.fakes.mail_exchanger import Exchanger
from tests.fakes.on_call import OnCallServer

RULES = DeskRules(Hours(parse_hours("Mon-Fri 09:00-18:00"), DUBLIN), undo=0.0)
MINUTE, HOUR = 60.0, 3600.0


@dataclass
class Outside:
    """Everybody who can be told, and what they were told."""

    mail: Exchanger
    on_call: OnCallServer
    threads: list[tuple[int, str]] = field(default_factory=list)

    async def tell_desks(self, handoff_id: int, text: str, key: str) -> bool:
        self.threads.append((handoff_id, text))
        return True

    @property
    def heard(self) -> tuple[int, int, int]:
        """How many threads, mails and calls there were."""
        return len(self.threads), len(self.mail.taken), len(self.on_call.calls)

    def ways(self) -> list[Way]:
        settings = AlarmSettings(
            mail_to="lead@shop.example", smtp=f"smtp://127.0.0.1:{self.mail.port}",  # type: ignore[arg-type]
            webhook=self.on_call.url, webhook_secret="a shared secret",  # type: ignore[arg-type]
        )  # fmt: skip
        return make_ways(settings, self.tell_desks)

    def watch(self, world: World, database: Database | None = None) -> Watch:
        url = "https://desk.shop.example/"
        return Watch(database or world.database, world.signals, RULES, self.ways(), world.clock, url)


def at(day: int, hour: int, minute: int = 0) -> float:
    return datetime(2026, 11, day, hour, minute, tzinfo=DUBLIN).timestamp()


async def pass_time(world: World, watch: Watch, until: float, step: float = MINUTE) -> None:
    while world.clock.now < until:
        world.clock.now = min(until, world.clock.now + step)
        await watch.look()
