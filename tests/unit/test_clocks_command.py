"""What the desk promised and kept, as `bot desk clocks` counts it from the tables."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.__main__ import main
from bot.decision.clock_figures import figures, grouped
from bot.decision.desk_rules import Promise
from bot.decision.shares import interval
from bot.desk import clocks_command
from bot.store.database import Database
from tests.conftest import World

MINUTE = 60.0


async def three_customers(world: World) -> None:
    """Ann is answered in time and comes back, Bob too late, Cem gives up in time, and Dee waits for five minutes."""
    maya, begin = await world.agent("Maya"), world.clock.now
    for customer, minutes in (("ann", 10), ("bob", 90)):
        world.clock.now = begin
        await world.say("human please", customer)
        world.clock.now = begin + minutes * MINUTE
        await world.acts.claim(world.conversation_id(customer), maya)
        await world.acts.reply(world.conversation_id(customer), maya, "It was refunded.", customer)
    world.clock.now = begin + 100 * MINUTE
    await world.acts.resolve(world.conversation_id("ann"), maya)
    await world.say("4", "ann")
    await world.say("human please", "ann")
    await world.say("human please", "cem")
    world.clock.now += 5 * MINUTE
    await world.say("cancel", "cem")
    await world.say("human please", "dee")
    world.clock.now += 5 * MINUTE


async def test_each_promise_is_counted_by_its_definition(world: World) -> None:
    begin = world.clock.now
    await three_customers(world)
    rules = replace(world.acts.rules, promise=Promise(60 * MINUTE, 60 * MINUTE, 600 * MINUTE))
    found = clocks_command.count(world.database.read, rules, begin, world.clock.now)
    every = figures(found)
    assert (every.matters, every.reopened, every.cancelled) == (4, 1, 1)
    assert (every.first.kept, every.first.of) == (1, 2)
    assert (every.first.median, every.first.most) == (50 * MINUTE, 90 * MINUTE)
    assert every.following.of == 0 and every.following.median is None  # Ann waits again, and is in time yet
    assert every.settled.of == 0
    assert {name: part.matters for name, part in grouped(found, lambda one: one.channel).items()} == {"webchat": 4}
    later = figures(clocks_command.count(world.database.read, rules, begin, world.clock.now + 61 * MINUTE))
    assert (later.first.kept, later.first.of) == (1, 3)  # Dee has waited too long by now
    assert (later.following.kept, later.following.of) == (0, 1)


@pytest.mark.parametrize(
    ("part", "of", "low", "high"), [(9, 10, 0.5958, 0.9821), (0, 10, 0.0, 0.2775), (0, 0, 0.0, 1.0)]
)
def test_the_interval_is_wilsons(part: int, of: int, low: float, high: float) -> None:
    assert interval(part, of) == pytest.approx((low, high), abs=1e-4)


async def test_the_command_tells_people_and_machines(
    world: World, place: Path | str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await three_customers(world)
    monkeypatch.setattr(clocks_command, "open_database", lambda settings: Database(place))
    monkeypatch.setattr(clocks_command, "time", SimpleNamespace(time=world.clock))
    assert main(["desk", "clocks"]) == 0
    told = capsys.readouterr().out
    assert "4 handoffs in 30 days" in told and "1 of 2 = 50% (9% to 91%)" in told and "webchat" in told
    assert all(definition in " ".join(told.split()) for definition in clocks_command.DEFINITIONS.values())
    assert main(["desk", "clocks", "--json", "--days", "7"]) == 0
    machine = json.loads(capsys.readouterr().out)
    assert machine["days"] == 7 and machine["priority"]["normal"]["first"]["of"] == 2
    assert machine["all"]["all"]["first"]["interval"] == pytest.approx([0.0945, 0.9055], abs=1e-4)
    world.clock.now += 9 * 86400
    assert main(["desk", "clocks", "--days", "7"]) == 0
    assert capsys.readouterr().out == "Nobody asked for a person in the last 7 days.\n"
    assert main(["desk", "clocks", "--days", "0"]) != 0
