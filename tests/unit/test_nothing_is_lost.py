"""Whatever customers and agents do, in whatever order: nobody is lost, every wait has its alarm, every clock is right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from random import Random

import pytest

from bot.decision.clocks import clocks_of
from bot.decision.desk_rules import DeskRules, Promise
from bot.desk.watch import Watch
from bot.desk.who import Agent
from bot.errors import Refused
from bot.model import HandoffState, Status
from bot.store import agents, alarms, clocks, conversations, handoffs, orphans
from bot.store.database import Row
from tests.conftest import World
from tests.unit.test_orphans import unexplained

CUSTOMERS = ("carla", "carla-by-mail", "dave")  # the first two are one person
LINES = (
    "human",
    "form",
    "hello",
    "thanks",
    "cancel",
    "never mind",
    "how long?",
    "where is it?",
    "i want to kill myself",
)
REPLIES = ("I'll look into it, one moment please.", "It left our store on Monday with number 4711.")
RULES = DeskRules(undo=5.0)
STEPS = 160
Act = Callable[[], Awaitable[object]]


class Walk:
    """One world, and people who do whatever comes to their minds."""

    def __init__(self, world: World, seed: int, likes: tuple[str, ...] = ()) -> None:
        self.world, self.random, self.done, self.likes = world, Random(seed), list[str](), likes
        self.acts = replace(world.acts, rules=RULES)
        self.watch = Watch(world.database, world.signals, RULES, (), world.clock, "")
        self.staff: list[Agent] = []
        self.replies: list[int] = []
        self.over: set[int] = set()

    async def begin(self) -> None:
        self.staff = [await self.world.agent(name) for name in ("Anna", "Ben")]
        self.staff.append(replace(await self.world.agent("Sue"), role="supervisor"))
        for address in CUSTOMERS:
            await self.world.say("hello", address)
        await self.world.one_customer(*CUSTOMERS[:2])
        await self.world.database.write(lambda tx: agents.set_work(tx, self.staff[1].id, 5, ["legal"], ["en"]))

    async def step(self) -> None:
        self.world.clock.now += self.random.choice((0.5, 20, 20, 90, 700))
        possible = self._by_customers() if self.random.random() < 0.3 else self._by_staff()
        if liked := [name for name in possible if any(word in name for word in self.likes)]:
            possible = {name: possible[name] for name in liked}
        name, act = self.random.choice(list(possible.items()))
        self.done.append(name)
        try:
            await act()
        except Refused as refusal:
            self.done[-1] += f" (refused: {refusal})"
        for one in self.staff:
            if self.random.random() < 0.7:
                await self.world.sits_down(one)
        await self.world.flow.hand_over_silent_forms(self.world.clock.now - 600)
        await self.watch.look()

    def _by_customers(self) -> dict[str, Act]:
        address, line = self.random.choice(CUSTOMERS), self.random.choice(LINES)
        return {
            f"{address} says {line}": lambda: self.world.say(line, address),
            f"{address} wants a person": lambda: self.world.say("human", address),
            f"{address} asks": lambda: self.world.say("where is it?", address),
            f"{address} unlinks": lambda: self.world.say("unlink", address),
            "two are linked": lambda: self.world.one_customer(*CUSTOMERS[:2]),
        }

    def _by_staff(self) -> dict[str, Act]:
        acts, talk, reply = self.acts, self._talk(), self.random.choice(REPLIES)
        who, key, now = self._who(talk), str(len(self.done)), self.world.clock.now
        first, second = map(self.world.conversation_id, CUSTOMERS[:2])
        if conversations.get(self.world.database.read, talk).status is not Status.WITH_AGENT:
            return {f"{who.name} claims {talk}": lambda: acts.claim(talk, who)}
        return {
            f"{who.name} replies {reply} in {talk}": lambda: self._reply(talk, who, reply, key),
            f"{who.name} takes a reply back": lambda: self._undo(talk, who),
            f"{who.name} releases {talk}": lambda: acts.release(talk, who),
            f"{who.name} passes {talk} on": lambda: acts.transfer(talk, who, f"agent:{self.staff[0].id}"),
            f"{who.name} passes {talk} to a team": lambda: acts.transfer(talk, who, "team:legal", "a note"),
            f"{who.name} snoozes {talk}": lambda: acts.snooze(talk, who, now + 3600),
            f"{who.name} wakes {talk}": lambda: acts.wake(talk, who),
            f"{who.name} resolves {talk}": lambda: acts.resolve(talk, who),
            f"{who.name} returns {talk}": lambda: acts.return_to_bot(talk, who),
            f"{who.name} merges {second} into {first}": lambda: acts.merge(second, who, first, "Web chat"),
            f"{who.name} merges {first} into {second}": lambda: acts.merge(first, who, second, "Web chat"),
            f"{who.name} unmerges {talk}": lambda: acts.unmerge(talk, who),
            f"{who.name} calls {talk} spam": lambda: acts.spam(talk, who),
        }

    def _who(self, talk: str) -> Agent:
        """Mostly whoever has it: what others try is mostly refused."""
        owner = conversations.get(self.world.database.read, talk).agent_id
        theirs = [one for one in self.staff if one.id == owner]
        return theirs[0] if theirs and self.random.random() < 0.8 else self.random.choice(self.staff)

    def _talk(self) -> str:
        return self.world.conversation_id(self.random.choice(CUSTOMERS))

    async def _reply(self, talk: str, who: Agent, text: str, key: str) -> None:
        if message := await self.acts.reply(talk, who, text, key):
            self.replies.append(message)

    async def _undo(self, talk: str, who: Agent) -> None:
        if self.replies:
            await self.acts.undo(talk, who, self.replies[-1])

    def check(self) -> None:
        tx, story = self.world.database.read, self.done[-25:]
        assert orphans.found(tx) == [], story
        assert unexplained(self.world) == [], story
        self._check_ends(story)
        waits = {one.handoff_id: one for one in alarms.waits(tx)}
        for row in handoffs.queue(tx):
            asleep = row["snoozed_until"] is not None
            owed = row["state"] == HandoffState.NOTIFIED or (row["waits_since"] is not None and not asleep)
            assert not owed or row["id"] in waits, f"no alarm would ever ring: {story}"
            assert (row["state"] == HandoffState.NOTIFIED) == (row["status"] == Status.WAITING), story
            self._check_clocks(row, story)

    def _check_ends(self, story: list[str]) -> None:
        """What is over for its customer is never open again: who comes back begins a new handoff."""
        rows = self.world.database.read.rows(
            """SELECT h.id, h.ended_at, c.status FROM handoffs h JOIN conversations c ON c.id = h.conversation_id"""
        )
        revived = {row["id"] for row in rows if row["ended_at"] is None} & self.over
        assert not revived, story
        on_their_own = (Status.WITH_BOT, Status.RESOLVED)
        self.over |= {row["id"] for row in rows if row["ended_at"] is not None and row["status"] in on_their_own}

    def _check_clocks(self, row: Row, story: list[str]) -> None:
        moments = clocks.moments_of(self.world.database.read, row["id"])
        counted = clocks_of(moments, RULES.hours, Promise(), self.world.clock.now)
        waits_for_us = row["waits_since"] is not None
        assert (counted.waiting is not None) == waits_for_us, f"queue and clocks differ: {row} {moments} {story}"
        if waits_for_us and row["snoozed_until"] is None:
            assert counted.settled.runs, f"it stands still while the customer waits: {story}"


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_people_do(world: World, seed: int) -> None:
    await walked(Walk(world, seed))
    happened = {row["what"] for row in world.database.read.rows("SELECT DISTINCT what FROM handoff_events")}
    assert len(happened) >= 10, f"it was a dull walk: {happened}"


@pytest.mark.parametrize("seed", [9, 10])
async def test_whoever_merges_and_parts_and_ends_without_end(world: World, seed: int) -> None:
    await walked(Walk(world, seed, likes=("merges", "resolves", "returns", "replies")))


@pytest.mark.parametrize("seed", [11, 12])
async def test_whoever_links_and_unlinks_what_is_merged(world: World, seed: int) -> None:
    walk = Walk(world, seed, likes=("merges", "link", "releases", "human"))
    await walked(walk)
    parted = world.database.read.rows("SELECT 1 FROM handoff_events WHERE what = 'parted' AND who = 'customer'")
    assert parted, "it was a dull walk"


async def walked(walk: Walk) -> None:
    await walk.begin()
    for _ in range(STEPS):
        await walk.step()
        walk.check()
