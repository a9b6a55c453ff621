"""Somebody leaves for good: no way in is left, and nothing of theirs is forgotten."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from bot.desk import commands, leaving, link_command
from bot.desk.signin import SignIn, hash_password
from bot.desk.who import Agent
from bot.errors import Refused
from bot.store import agents, desk_items, handoffs, orphans
from tests.conftest import World


async def _removed(world: World, agent: Agent) -> set[str]:
    def write(tx: Any) -> set[str]:
        row = agents.get(tx, agent.id)
        assert row
        return leaving.remove(tx, row, world.acts.rules, world.clock())

    return await world.database.write(write)


async def test_what_they_had_is_everybodys_and_who_waits_is_told(world: World) -> None:
    ben, anna, read = await world.agent("Ben"), await world.agent("Anna"), world.database.read
    waits, answered, asleep = [await world.claimed(ben, name) for name in ("waits", "answered", "asleep")]
    for talk in (answered, asleep):
        await world.acts.reply(talk, ben, "It left our store on Monday with number 4711.", talk)
    await world.acts.snooze(asleep, ben, world.clock() + 3600)
    offered = await world.claimed(anna, "offered")
    await world.acts.transfer(offered, anna, f"agent:{ben.id}")
    told = len(world.shown("answered"))

    assert await _removed(world, ben) == {waits, answered, asleep, offered}

    assert [world.status(name) for name in ("waits", "answered", "asleep", "offered")] == ["waiting"] * 4
    assert "Ben had to leave" in world.shown("waits")[-1]["text"]
    assert len(world.shown("answered")) == told  # it is the customer's turn there: nothing to tell
    open_ones = [handoffs.current(read, talk) or {} for talk in (waits, answered, asleep, offered)]
    assert {(one["agent_id"], one["offered_to"], one["snoozed_until"]) for one in open_ones} == {(None, None, None)}
    assert orphans.found(read) == []
    await world.acts.claim(answered, anna)
    with pytest.raises(Refused, match="no such colleague"):
        await world.acts.transfer(answered, anna, f"agent:{ben.id}")


async def test_no_way_in_is_left_until_they_are_brought_back(world: World) -> None:
    signin = SignIn(world.database, world.clock)
    agent_id = await world.database.write(
        lambda tx: agents.add(tx, "ben", "Ben", "agent", hash_password("first password"), world.clock())
    )
    token = await signin.sign_in("ben", "first password")
    await world.database.write(lambda tx: link_command.link(tx, "ben", "slack", "U0123ABCD"))

    await _removed(world, Agent(agent_id, "Ben"))

    read = world.database.read
    assert agents.session(read, token, world.clock()) is None
    assert desk_items.agent_of(read, "slack", "U0123ABCD") is None
    with pytest.raises(Refused, match="do not fit"):
        await signin.sign_in("ben", "first password")
    with pytest.raises(Refused, match="bring-back ben"):
        await world.database.write(lambda tx: link_command.link(tx, "ben", "slack", "U0123ABCD"))
    with pytest.raises(Refused, match="removed before"):
        await _removed(world, Agent(agent_id, "Ben"))

    await world.database.write(lambda tx: agents.bring_back(tx, agent_id, hash_password("second password")))
    assert agents.session(read, await signin.sign_in("ben", "second password"), world.clock())
    with pytest.raises(Refused, match="do not fit"):
        await signin.sign_in("ben", "first password")


async def test_the_last_who_supervises_stays(world: World) -> None:
    anna, sue = await world.agent("Anna"), await world.agent("Sue")
    await world.database.write(lambda tx: tx.run("UPDATE agents SET role = 'admin' WHERE id = ?", anna.id))
    with pytest.raises(Refused, match="last who supervises"):
        await _removed(world, anna)
    await world.database.write(lambda tx: tx.run("UPDATE agents SET role = 'supervisor' WHERE id = ?", sue.id))
    await _removed(world, anna)
    with pytest.raises(Refused, match="last who supervises"):
        await _removed(world, sue)


def test_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIRSTLINE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("builtins.input", lambda: "a long enough password")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    def run(*words: str) -> str:
        parser = argparse.ArgumentParser()
        commands.add_arguments(parser.add_subparsers())
        parsed = parser.parse_args(["desk", *words])
        assert parsed.do(parsed) == 0
        return capsys.readouterr().out

    run("add", "Ben")
    assert "everybody's again: 0" in run("remove", " BEN ")
    assert "(removed)" in run("people")
    for act in ("add", "password"):
        with pytest.raises(Refused, match="bring-back ben"):
            run(act, "ben")
    run("bring-back", "ben")
    assert "(removed)" not in run("people")
