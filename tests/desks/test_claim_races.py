"""Several people take one conversation at once, at another desk and at our own: one has it, everybody else is told who.

With FIRSTLINE_RACES set (`make faults`) there are more rounds.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter

import pytest

from tests.conftest import World
from tests.desks import chatwoot_scene, slack_scene
from tests.desks.scene import eventually
from tests.desks.slack_scene import words_in

MANY = "FIRSTLINE_RACES" in os.environ
SLACK_ROUNDS, CHATWOOT_ROUNDS, ASSIGNED_ROUNDS = (400, 400, 100) if MANY else (25, 40, 12)
SEED = int(os.environ.get("FIRSTLINE_SEED", "1"))


class Handicap:
    """How long whoever claims at our own desk waits, for their way is the shorter one: so that both sides win often."""

    def __init__(self) -> None:
        self.random, self._mean = random.Random(SEED), 0.02

    async def waits(self) -> None:
        await asyncio.sleep(self.random.uniform(0, 2 * self._mean))

    def won_on_the_web(self, won: bool) -> None:
        self._mean = min(1.0, max(0.001, self._mean * (1.25 if won else 0.85)))


@pytest.mark.timeout(900 if MANY else 60)
async def test_two_in_slack_and_one_on_the_web(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with slack_scene.scene_of(world, monkeypatch) as scene:
        people = {name: await scene.colleague(name, linked=name != "Dora") for name in ("Ben", "Anna", "Dora")}
        thread, wins, began = await scene.asks(), Counter[str](), time.monotonic()
        handicap = Handicap()

        async def on_the_web() -> str:
            await handicap.waits()
            return await scene.tries_to_claim(people["Dora"])

        for _ in range(SLACK_ROUNDS):
            scene.slack.ephemeral.clear()
            await eventually(lambda: "Claim" in scene.buttons())
            first, second = handicap.random.sample(("ben", "anna"), 2)
            said, *_ = await asyncio.gather(
                on_the_web(), scene.slack.presses("Claim", first, thread), scene.slack.presses("Claim", second, thread)
            )
            owner = await eventually(scene.owner)
            wins[owner] += 1
            handicap.won_on_the_web(owner == "Dora")
            assert said == ("" if owner == "Dora" else f"{owner} has this conversation.")
            for name in {"Ben", "Anna"} - {owner}:
                await scene.is_told(name.lower(), f"{owner} has this conversation.")
            if owner != "Dora":
                assert scene.slack.told(owner.lower()) == []
            await eventually(lambda owner=owner: f"{owner} has it" in words_in(scene.slack.cards))
            await scene.acts.release(scene.talk(), people[owner])
        claims = world.database.read.one("SELECT count(*) AS n FROM handoff_events WHERE what = 'claimed'")["n"]
        assert claims == wins.total() == SLACK_ROUNDS
        assert min(wins[name] for name in people) > SLACK_ROUNDS / 20, f"somebody never won, that was no race: {wins}"
    print(f"\n{SLACK_ROUNDS} rounds in {time.monotonic() - began:.0f} s: {dict(wins)}")


@pytest.mark.timeout(900 if MANY else 60)
async def test_a_reply_in_chatwoot_and_a_claim_on_the_web(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ben answers in Chatwoot while Anna claims at our own desk: his words are sent if it is his, else he is told."""
    async with chatwoot_scene.scene_of(world, monkeypatch) as scene:
        anna, ben = await scene.colleague("Anna"), await scene.colleague("Ben")
        there, thread = scene.there, await scene.asks()
        wins, began, handicap = Counter[str](), time.monotonic(), Handicap()

        def ends() -> tuple[int, int]:
            sent = world.database.read.one("SELECT count(*) AS n FROM messages WHERE author = 'agent'")["n"]
            return sent, sum("Not sent to the customer. Anna has this" in note for note in there.notes(thread))

        for number in range(CHATWOOT_ROUNDS):
            world.clock.now += 10
            there.writes(scene.people["Ben"], thread, f"Round {number}.")
            await handicap.waits()
            await scene.tries_to_claim(anna)
            owner = await eventually(scene.owner)
            wins[owner] += 1
            handicap.won_on_the_web(owner == "Anna")
            await eventually(lambda: ends() == (wins["Ben"], wins["Anna"]))
            await scene.acts.release(scene.talk(), anna if owner == "Anna" else ben)
            assert world.status() == "waiting"
        await there.settled()
        assert ends() == (wins["Ben"], wins["Anna"])
        assert min(wins["Anna"], wins["Ben"]) > CHATWOOT_ROUNDS / 20, f"one of them always won, no race: {wins}"
    print(f"\n{CHATWOOT_ROUNDS} rounds in {time.monotonic() - began:.0f} s: {dict(wins)}")


@pytest.mark.timeout(900 if MANY else 60)
async def test_assigned_in_chatwoot_and_claimed_on_the_web(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ben assigns it to himself in Chatwoot while Anna claims at our own desk: both desks end with the same one."""
    async with chatwoot_scene.scene_of(world, monkeypatch) as scene:
        anna, ben = await scene.colleague("Anna"), await scene.colleague("Ben")
        there, thread = scene.there, await scene.asks()
        for number in range(ASSIGNED_ROUNDS):
            there.assigns(thread, scene.people["Ben"])
            await asyncio.sleep(number % 20 / 500)
            await scene.tries_to_claim(anna)
            owner = await eventually(scene.owner)
            await eventually(lambda: not scene.desk._reading._working)
            await eventually(lambda: (there.talks[thread]["assignee"] or {}).get("name") == scene.owner())
            assert scene.owner() == owner
            await scene.acts.release(scene.talk(), anna if owner == "Anna" else ben)
            await eventually(lambda: there.talks[thread]["assignee"] is None)
            await there.settled()
