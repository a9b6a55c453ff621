"""A matter that an agent ended goes on when the customer says that it is not settled."""

from __future__ import annotations

import pytest

from bot.announcement import Act, Announcement
from bot.decision.clocks import clocks_of
from bot.decision.queue_order import need_of
from bot.desk.who import Agent
from bot.model import Priority
from bot.planning import Plan
from bot.store import handoffs, satisfaction
from bot.store.clocks import moments_of
from bot.store.database import Row
from bot.taking_up import is_doubtful
from tests.conftest import World


async def settled(world: World, agent: Agent) -> str:
    await world.say("Order TT-7654321, mail jo@example.com")
    conversation_id = await world.claimed(agent)
    await world.acts.reply(conversation_id, agent, "It has left our house.", "r1")
    world.clock.now += 60
    await world.acts.resolve(conversation_id, agent)
    world.clock.now += 3600
    return conversation_id


def open_handoff(world: World) -> Row:
    found = handoffs.current(world.database.read, world.conversation_id())
    assert found is not None
    return found


async def test_what_is_not_settled_goes_to_the_same_agent_with_all_that_was_known(world: World, anna: Agent) -> None:
    conversation_id = await settled(world, anna)
    await world.say("2")
    await world.say("took ages, and the parcel is not here")
    handoff = open_handoff(world)
    assert (handoff["reason"], handoff["priority"], handoff["offered_to"]) == ("not settled", "high", anna.id)
    brief = handoff["brief"]
    assert brief["want"] == "took ages, and the parcel is not here" and brief["mood"]["level"] != "calm"
    assert brief["details"] == {"order_number": "TT-7654321", "contact": "jo@example.com"}
    assert brief["before"]["score"] == 2 and handoff["reopens"] is not None
    asked = satisfaction.asked(world.database.read, conversation_id)
    assert asked is not None and asked.score == 2


@pytest.mark.parametrize("text", ["still nothing!", "I want Anna again", "you said it would be here today"])
async def test_the_first_words_after_the_end_count(world: World, anna: Agent, text: str) -> None:
    await settled(world, anna)
    await world.say(text)
    assert world.status() == "waiting" and open_handoff(world)["offered_to"] == anna.id


async def test_another_question_is_the_bots(world: World, anna: Agent) -> None:
    await settled(world, anna)
    assert (await world.say("do you ship to Norway?"))[-1]["text"] == "echo: do you ship to Norway?"
    assert (await world.say("that didn't work"))[-1]["text"] == "echo: that didn't work"  # about the bot's answer
    await world.say("is Anna there?")
    assert world.status() == "waiting"


async def test_after_a_week_it_is_a_new_matter(world: World, anna: Agent) -> None:
    await settled(world, anna)
    world.clock.now += 8 * 86400
    assert (await world.say("still nothing!"))[-1]["text"] == "echo: still nothing!"


async def test_danger_goes_first(world: World, anna: Agent) -> None:
    await settled(world, anna)
    await world.say("it is still not solved and I want to kill myself")
    assert open_handoff(world)["reason"] == "danger"


async def test_who_asks_for_a_person_goes_to_the_same_one_without_a_form(world: World, anna: Agent) -> None:
    await settled(world, anna)
    await world.say("human")
    assert world.status() == "waiting" and open_handoff(world)["offered_to"] == anna.id


@pytest.mark.parametrize(
    ("kinds", "act", "text", "doubtful"),
    [
        (("HandOff",), Act.RESPOND, "the lamp died again after one evening", True),
        (("Clarify",), Act.RESPOND, "the pole you sent has the wrong diameter", True),
        (("Clarify",), Act.RESPOND, "how do I wash a jacket?", False),  # it may find the answer to a question
        (("Answer",), Act.RESPOND, "the pole you sent has the wrong diameter", False),
        (("HandOff", "Answer"), Act.RESPOND, "my lamp died. do you ship to Norway?", False),
        ((), Act.RESPOND, "thanks!", False),
        ((), Act.ASK_DETAILS, "get me a person", True),
    ],
)
def test_where_the_bot_has_no_answer(kinds: tuple[str, ...], act: Act, text: str, doubtful: bool) -> None:
    steps = [Announcement(act, decision={"kind": kind}) for kind in kinds] or [Announcement(act)]
    assert is_doubtful(Plan(tuple(steps), noted={"intent": "inform"}), text) is doubtful


def test_small_talk_calls_nobody() -> None:
    plan = Plan((Announcement(Act.RESPOND, decision={"kind": "HandOff"}),), noted={"intent": "out_of_scope"})
    assert not is_doubtful(plan, "happy easter to you all")


async def test_what_was_merged_goes_on_with_who_ended_it(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    await world.say("human", "carla-too")
    await world.one_customer("carla", "carla-too")
    other = world.conversation_id("carla-too")
    await world.acts.merge(other, anna, talk, "web chat")
    await world.acts.reply(talk, anna, "It has left our house.", "r1")
    world.clock.now += 60
    await world.acts.resolve(talk, anna)
    world.clock.now += 3600
    await world.say("still nothing", "carla-too")
    goes_on = handoffs.current(world.database.read, other)
    assert goes_on is not None and goes_on["offered_to"] == anna.id and goes_on["reason"] == "not settled"


async def test_what_was_urgent_is_as_urgent_when_it_goes_on(world: World, anna: Agent) -> None:
    await settled(world, anna)
    await world.database.write(lambda tx: tx.run("UPDATE handoffs SET priority = 'urgent'"))
    await world.say("still nothing!")
    assert open_handoff(world)["priority"] == "urgent"


@pytest.mark.parametrize("answered", [True, False])
async def test_the_queue_and_the_page_count_the_same_clock_of_what_goes_on(
    world: World, anna: Agent, answered: bool
) -> None:
    if answered:
        conversation_id = await settled(world, anna)
    else:  # ended without a word
        await world.say("My parcel is not here")
        conversation_id = await world.claimed(anna)
        await world.acts.resolve(conversation_id, anna)
        world.clock.now += 3600
    await world.say("still nothing!")
    tx, rules, now = world.database.read, world.acts.rules, world.clock()
    row = handoffs.waiting(tx)[0]
    promise = rules.promise_of(row["channel"], Priority(row["priority"]))
    page = clocks_of(moments_of(tx, row["id"]), rules.hours, promise, now).waiting
    assert page and need_of(row, rules, 0, None, now).due_at == page.due_at
    assert page.promised == (promise.following if answered else promise.first)
