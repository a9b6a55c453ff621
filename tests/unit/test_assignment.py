"""Who is offered a handoff: never too much, never somebody who is not there, fairly; and what becomes of an offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decision.assignment import Need, Person, Waiting, changed_offers, choose
from bot.decision.desk_rules import Assignment, DeskRules
from bot.decision.hours import Hours, parse_hours
from bot.desk.watch import Watch
from bot.desk.who import Agent
from bot.outlook import place_of
from bot.store import agents, handoffs
from tests.conftest import DUBLIN, World

ALWAYS = Hours(parse_hours("Mon-Sun 00:00-24:00"), DUBLIN)
ids = st.sampled_from("abcdef")
words = st.frozensets(st.sampled_from(["returns", "legal"]))
people_lists = st.lists(
    st.builds(
        Person, ids, st.booleans(), st.integers(0, 4), st.integers(0, 4), words,
        st.frozensets(st.sampled_from(["en", "de"]), min_size=1), st.floats(0, 1000),
    ),
    max_size=6, unique_by=lambda one: one.id,
)  # fmt: skip
needs = st.builds(
    Need, st.none() | st.sampled_from(["returns", "legal"]), st.sampled_from(["en", "de", "fr"]), st.none() | ids
)


def anybody(name: str, load: int = 0, capacity: int = 5) -> Person:
    return Person(name, True, load, capacity)


@given(needs, people_lists)
def test_whoever_is_chosen_can_do_it_and_nobody_better_is_passed_over(need: Need, people: list[Person]) -> None:
    able = [one for one in people if one.here and one.load < one.capacity and need.team in (None, *one.teams)]
    chosen = choose(need, people)
    if chosen is None:
        assert not able
        return
    best = next(one for one in able if one.id == chosen)
    if best.id != need.reopened_agent:
        assert need.reopened_agent not in {one.id for one in able}
        if any(need.language in one.languages for one in able):
            assert need.language in best.languages
        rivals = [one for one in able if (need.language in one.languages) == (need.language in best.languages)]
        assert best.load / best.capacity == min(one.load / one.capacity for one in rivals)


@given(st.integers(1, 6), st.integers(0, 40), st.integers(1, 8))
def test_work_is_spread_evenly_and_never_beyond_what_people_take(people: int, handoffs: int, capacity: int) -> None:
    desk = [anybody(str(number), capacity=capacity) for number in range(people)]
    waiting = [Waiting(number, Need()) for number in range(handoffs)]
    given_to = Counter(to for _, to in changed_offers(waiting, desk, 0.0, accept=120, push=True, hours=ALWAYS))
    loads = [given_to[one.id] for one in desk]
    assert sum(loads) == min(handoffs, people * capacity)
    assert max(loads) - min(loads) <= 1


def test_of_equals_the_one_who_was_asked_longest_ago() -> None:
    desk = [replace(anybody("a"), last_offered_at=20.0), replace(anybody("b"), last_offered_at=10.0)]
    assert choose(Need(), desk) == "b"


def test_half_of_ten_is_less_than_two_of_three() -> None:
    assert choose(Need(), [anybody("a", 2, 3), anybody("b", 5, 10)]) == "b"


def offers(waiting: Waiting, people: Sequence[Person], now: float, push: bool = True) -> list[tuple[int, str | None]]:
    return list(changed_offers([waiting], people, now, accept=120, push=push, hours=ALWAYS))


def test_an_offer_that_nobody_took_goes_on_to_the_next_and_never_straight_back() -> None:
    desk = [anybody("a"), anybody("b", load=4)]
    offered = Waiting(1, Need(reopened_agent="a"), "a", 0.0)
    assert offers(offered, desk, 119.9) == []
    assert offers(offered, desk, 120.0) == [(1, "b")], "though a is the better one"


def test_the_only_one_there_keeps_the_offer_and_one_who_has_gone_loses_it() -> None:
    offered = Waiting(1, Need(), "a", 0.0)
    assert offers(offered, [anybody("a")], 500.0) == []
    assert offers(offered, [], 500.0) == [(1, None)]


def test_where_agents_take_what_they_like_an_offer_just_ends() -> None:
    desk = [anybody("a"), anybody("b")]
    assert offers(Waiting(1, Need(), "a", 0.0), desk, 120.0, push=False) == [(1, None)]
    assert offers(Waiting(1, Need()), desk, 120.0, push=False) == []


@given(st.lists(st.tuples(needs, st.none() | ids, st.floats(0, 300)), max_size=8), people_lists, st.booleans())
def test_no_round_of_offers_asks_anybody_too_much(
    handoffs: list[tuple[Need, str | None, float]], people: list[Person], push: bool
) -> None:
    here = [one for one in people if one.here]
    waiting = [Waiting(number, need, to, at) for number, (need, to, at) in enumerate(handoffs)]
    changed = changed_offers(waiting, here, 300.0, accept=120, push=push, hours=ALWAYS)
    given_to = Counter(to for _, to in changed if to)
    taken_from = Counter(one.to for one in waiting if one.to and 300.0 - (one.at or 0.0) >= 120)
    by_id = {one.id: one for one in here}
    for name, number in given_to.items():
        assert by_id[name].load + number - taken_from[name] <= max(by_id[name].capacity, by_id[name].load)


async def test_the_first_of_the_queue_is_offered_first(world: World, anna: Agent) -> None:
    rules = DeskRules(ALWAYS, assignment=Assignment.PUSH)
    await world.database.write(lambda tx: agents.set_work(tx, anna.id, 1, [], ["en"]))
    await world.say("human", "late")
    world.clock.now += 2 * 3600
    await world.say("i will sue you, my lawyer writes to you today", "grave")
    late, grave = (handoffs.current(world.database.read, world.conversation_id(one)) for one in ("late", "grave"))
    assert late and grave and (late["priority"], grave["priority"]) == ("normal", "high")
    assert place_of(world.database.read, late["id"], rules, world.clock()) == 1
    await world.sits_down(anna)
    await Watch(world.database, world.signals, rules, (), world.clock, "").look()
    offered = world.database.read.rows("SELECT id, offered_to FROM handoffs ORDER BY id")
    assert [(row["id"], row["offered_to"]) for row in offered] == [(late["id"], anna.id), (grave["id"], None)]


def at(hour: int, minute: int = 0, day: int = 20) -> float:
    return datetime(2026, 11, day, hour, minute, tzinfo=DUBLIN).timestamp()


async def offered(world: World, rules: DeskRules, address: str = "carla") -> str | None:
    """To whom it is offered, after the watch has looked."""
    await Watch(world.database, world.signals, rules, (), world.clock, "").look()
    handoff = handoffs.current(world.database.read, world.conversation_id(address))
    assert handoff is not None
    return None if handoff["offered_to"] is None else str(handoff["offered_to"])


@pytest.mark.parametrize("way", [Assignment.PULL, Assignment.PUSH])
async def test_who_was_named_at_night_is_asked_first_in_the_morning(
    world: World, anna: Agent, ben: Agent, way: Assignment
) -> None:
    rules = replace(world.acts.rules, assignment=way)  # open from 9 to 18
    world.clock.now = at(20, 0, day=18)
    talk = await world.claimed(ben)
    await world.acts.transfer(talk, ben, f"agent:{anna.id}", "")
    world.clock.now = at(23, 0, day=18)
    await world.sits_down(ben)
    assert await offered(world, rules) == anna.id, "nobody expects her to be there now"
    world.clock.now = at(9, 1, day=19)
    await world.sits_down(ben)
    assert await offered(world, rules) == anna.id
    world.clock.now = at(9, 2, day=19)
    await world.sits_down(ben)
    assert await offered(world, rules) == (ben.id if way is Assignment.PUSH else None)
    await world.acts.claim(talk, ben)
    await world.acts.transfer(talk, ben, f"agent:{anna.id}", "")
    await world.database.write(lambda tx: tx.run("UPDATE agents SET disabled = 1 WHERE id = ?", anna.id))
    assert await offered(world, rules) == (ben.id if way is Assignment.PUSH else None), "she comes no more"


async def test_an_offer_of_the_clock_ends_by_the_clock(world: World, anna: Agent, ben: Agent) -> None:
    rules = replace(world.acts.rules, assignment=Assignment.PUSH)
    world.clock.now = at(20)
    await world.say("human")
    await world.sits_down(anna)
    assert await offered(world, rules) == anna.id
    world.clock.now += rules.accept
    await world.sits_down(ben)
    assert await offered(world, rules) == ben.id, "who is here at night is asked at night"


async def test_what_belongs_to_a_team_without_people_is_anybodys(world: World, anna: Agent, ben: Agent) -> None:
    rules = replace(world.acts.rules, assignment=Assignment.PUSH)
    await world.say("human")
    await world.database.write(lambda tx: tx.run("UPDATE handoffs SET team = 'complaints'"))
    await world.database.write(lambda tx: agents.set_work(tx, ben.id, 5, ["complaints"], ["en"]))
    await world.sits_down(anna)
    assert await offered(world, rules) is None, "Ben will come"
    await world.database.write(lambda tx: tx.run("UPDATE agents SET role = 'editor' WHERE id = ?", ben.id))
    assert await offered(world, rules) == anna.id
