"""What the open pages of the desk share: read once for each change, and never older than what a page reads alone."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress

import pytest
from jinja2 import Environment

from bot.desk import live
from bot.desk.live import DeskStream, Pending
from bot.desk.queue_filter import Filter, Show
from bot.desk.queue_shared import KEPT_SECONDS, SharedQueue
from bot.desk.queue_views import Reader, queue_of
from bot.desk.session import Visit
from bot.desk.templates import make_templates
from bot.desk.who import Agent
from bot.errors import Refused
from bot.outlook import place_of
from bot.signals import DESK, Signals, conversation_topic
from bot.store import agents, handoffs, tags
from tests.conftest import World

CUSTOMERS = ("carla", "dan", "eve", "fay", "gus")


def html(
    world: World, shared: SharedQueue, templates: Environment, agent: Agent, show: Show, open_id: str | None
) -> str:
    lines = shared.now(resolved=show is Show.RESOLVED).lines
    queue = queue_of(lines, Filter(show=show), Reader(agent.id, agent.name, (), open_id), world.clock())
    return str(templates.get_template("desk_lines.html").render(queue=queue))


async def act(world: World, chance: random.Random, one: str, agent: Agent, colleague: Agent) -> None:
    """Something that happens at a desk, or that a customer writes."""
    acts = world.acts
    match chance.randrange(9):
        case 0 | 1:
            await acts.claim(one, agent)
        case 2:
            await acts.release(one, agent)
        case 3:
            await acts.resolve(one, agent)
        case 4:
            await acts.reply(one, agent, "It arrives on Monday.", str(chance.random()), anyway=True)
        case 5:
            await acts.snooze(one, agent, world.clock() + 600)
        case 6:
            await acts.tag(one, agent, chance.choice(("parcel", "refund")))
        case 7:
            await acts.transfer(one, agent, f"agent:{colleague.id}")
        case _:
            await world.say("hello?", chance.choice(CUSTOMERS))


async def test_pages_that_share_show_what_each_would_read_alone(world: World, anna: Agent, ben: Agent) -> None:
    """After every act of a long, random day, for both agents, what is kept equals what is made anew."""
    chance, shared, templates, plain = random.Random(7), SharedQueue(world.acts), make_templates(), make_templates()
    plain.globals["kept"] = lambda line, item, part, *_: line(item, part)
    for customer in CUSTOMERS:
        await world.say("human", customer)
    ids = [world.conversation_id(customer) for customer in CUSTOMERS]
    seen = set()
    for _ in range(60):
        one, agent = chance.choice(ids), chance.choice((anna, ben))
        with suppress(Refused):
            await act(world, chance, one, agent, ben)
        world.clock.now += chance.choice((0.0, 0.0, 70.0))
        for who in (anna, ben):
            args = (who, chance.choice(list(Show)), chance.choice([None, *ids]))
            kept = html(world, shared, templates, *args)
            assert kept == html(world, SharedQueue(world.acts), plain, *args)
            seen.add(kept)
    assert len(seen) > 60  # a day on which nothing happens would prove nothing


async def test_one_read_serves_all_pages_until_something_changes(world: World, anna: Agent) -> None:
    await world.say("human")
    shared = SharedQueue(world.acts)
    first = shared.now()
    assert shared.now() is first
    await world.acts.claim(world.conversation_id(), anna)
    assert [line.owner for line in shared.now().lines.taken] == ["Anna"]
    with world.signals.looking(world.conversation_id(), "Ben"):
        assert shared.now().lines.taken[0].looking == ("Ben",)

    # Another process tells nobody here; it is seen all the same.
    before = shared.now()
    await world.database.write(lambda tx: tags.add(tx, world.conversation_id(), "parcel", anna.id, 1.0))
    assert shared.now() is before
    world.clock.now += KEPT_SECONDS
    assert shared.now().lines.taken[0].tags == ("parcel",)


# --- what a page is told ---


def test_what_waits_is_told_once_and_not_too_often() -> None:
    pending = Pending(2.0)
    assert pending.take(10.0, at_once=False) and not pending.take(13.0, at_once=True)  # nothing more to tell
    pending.waits = True
    assert pending.due_in(11.0) == 1.0 and not pending.take(11.0, at_once=False)
    assert pending.take(11.0, at_once=True)
    pending.waits = True
    assert not pending.take(12.9, at_once=False) and pending.take(13.0, at_once=False)


def test_who_listens_to_the_desk_knows_which_conversation_it_was() -> None:
    signals = Signals()
    with signals.listen(DESK) as news:
        before = signals.desk_version
        signals.changed("a")
        signals.desk_changed()
        assert {conversation_topic("a"), DESK} <= news.topics and signals.desk_version == before + 2
        news.clear()
        assert not news.topics and not news.is_set()
        signals.typing("a", "Anna", 0.0)
        assert not news.is_set() and signals.desk_version == before + 2


class Told(list[str]):
    """The names of the events that a page was sent."""

    async def until(self, *names: str) -> None:
        """These came, and nothing else; then begin anew."""
        async with asyncio.timeout(10):
            while len(self) < len(names):
                await asyncio.sleep(0.005)
        assert self == list(names)
        self.clear()


@asynccontextmanager
async def page(world: World, agent: Agent, open_id: str) -> AsyncIterator[Told]:
    """A stream that has told all there was to tell."""
    token = await world.database.write(lambda tx: agents.start_session(tx, agent.id, world.clock()))
    visit = Visit(token, agent, "csrf", world.clock())
    stream, told = DeskStream(world.database, world.signals, world.clock, visit, open_id), Told()

    async def read() -> None:
        async with aclosing(stream._events()) as events:  # type: ignore[type-var]
            async for event in events:
                told.append(str(event.event))

    task = asyncio.create_task(read())
    await told.until(*["queue", "conversation"][: 2 if open_id else 1])
    yield told
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_happens_elsewhere_is_told_now_and_then_and_the_last_of_it_too(
    world: World, anna: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("JOIN_SECONDS", 0.01), ("QUEUE_SECONDS", 0.2), ("AROUND_SECONDS", 0.5)):
        monkeypatch.setattr(live, name, seconds)
    await world.say("hello")
    await world.say("hello", "dan")
    async with page(world, anna, world.conversation_id()) as told:
        began = time.monotonic()
        for _ in range(100):
            world.signals.changed(world.conversation_id("dan"))
            await asyncio.sleep(0.01)
        lasted = time.monotonic() - began
        assert 1 <= told.count("queue") <= lasted / 0.2 + 1 and 1 <= told.count("conversation") <= lasted / 0.5 + 1
        await asyncio.sleep(1.2)
        told.clear()
        world.signals.changed(world.conversation_id("dan"))
        await told.until("queue", "conversation")


async def test_a_page_without_a_conversation_hears_of_the_queue_and_rests_meanwhile(
    world: World, anna: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, look = list[str](), live.others_at

    def counted(signals: Signals, open_id: str, reader: str, now: float) -> live.Others:
        looks.append(reader)
        return look(signals, open_id, reader, now)

    async with page(world, anna, "") as told:
        monkeypatch.setattr(live, "others_at", counted)
        await asyncio.sleep(0.5)
        assert len(looks) <= 3
        world.signals.desk_changed()
        await told.until("queue")


async def test_what_happens_to_the_open_conversation_is_told_at_once(
    world: World, anna: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("JOIN_SECONDS", 0.01), ("QUEUE_SECONDS", 60.0), ("AROUND_SECONDS", 60.0)):
        monkeypatch.setattr(live, name, seconds)
    handed = await world.claimed(anna)
    await world.say("human", "dan")
    await world.one_customer("carla", "dan")
    async with page(world, anna, handed) as told:
        world.signals.changed(world.conversation_id("dan"))  # no business of this conversation yet
        for _ in range(2):
            world.signals.changed(handed)
            await told.until("queue", "conversation")
        await world.acts.merge(world.conversation_id("dan"), anna, handed, "web chat")
        await told.until("queue", "conversation")
        world.signals.changed(world.conversation_id("dan"))  # now its lines are shown here
        await told.until("queue", "conversation")
        world.signals.typing(handed, "customer", world.clock())
        await told.until("conversation")


async def test_a_place_is_the_one_that_the_queue_shows(world: World, anna: Agent) -> None:
    for customer in CUSTOMERS:
        await world.say("human", customer)
    for number, one in enumerate(handoffs.queue(world.database.read)):
        priority, mood = ("urgent", "normal", "high")[number % 3], ("calm", "angry")[number % 2]
        await world.database.write(
            lambda tx, row=one, values=(priority, mood): tx.run(  # type: ignore[misc]
                "UPDATE handoffs SET priority = ?, mood = ? WHERE id = ?", *values, row["id"]
            )
        )
    await world.acts.claim(world.conversation_id("eve"), anna)
    world.clock.now += 3600 * 2  # by now those of normal priority wait too long, and go before the important ones
    await world.say("human", "late-comer")
    assert places_told(world, anna) == [1, 2, 3, 4, 5]
    mine = handoffs.current(world.database.read, world.conversation_id("eve"))
    assert mine is not None and place_of(world.database.read, mine["id"], world.acts.rules, world.clock()) == 1


async def test_an_offer_pushes_nobody_back_but_on_the_page_of_whom_it_is_for(
    world: World, anna: Agent, ben: Agent
) -> None:
    await world.sits_down(anna)
    for customer in ("carla", "dan", "eve"):
        await world.say("human", customer)
        world.clock.now += 1
    await offer(world, "eve", anna)
    await offer(world, "dan", anna)
    assert places_told(world, ben) == [1, 2, 3], "who is offered nothing sees the line that customers stand in"
    assert places_told(world, anna) == [2, 3, 1]
    assert "You are next." in (await world.say("how long?", "carla"))[-1]["text"]
    assert "number 3 in line" in (await world.say("how long?", "eve"))[-1]["text"]
    handoff = handoffs.current(world.database.read, world.conversation_id("eve"))
    await world.database.write(lambda tx: tx.run("UPDATE handoffs SET priority = 'urgent' WHERE id = ?", handoff["id"]))  # type: ignore[index]
    assert "You are next." in (await world.say("how long?", "eve"))[-1]["text"]
    assert places_told(world, anna) == [1, 3, 2] and places_told(world, ben) == [1, 2, 3]


async def offer(world: World, customer: str, to: Agent) -> None:
    handoff = handoffs.current(world.database.read, world.conversation_id(customer))
    assert handoff is not None
    await world.database.write(lambda tx: handoffs.offer(tx, handoff["id"], to.id, world.clock()))


def places_told(world: World, agent: Agent) -> list[int]:
    """What customers hear of their place, in the order in which an agent's queue shows them."""
    tx, now = world.database.read, world.clock()
    lines = SharedQueue(world.acts).now().lines
    shown = queue_of(lines, Filter(), Reader(agent.id, agent.name), now).waiting
    rows = [handoffs.current(tx, item.id) for item in shown]
    return [place_of(tx, row["id"], world.acts.rules, now) for row in rows if row]
