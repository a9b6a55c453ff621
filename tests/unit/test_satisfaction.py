""" "How was it?": whom we ask, what counts as an answer, and that no new question is ever taken for one."""

from __future__ import annotations

import json

import pytest

from bot import wording
from bot.decision.satisfaction import (
    NEVER_ASKED,
    Asked,
    NothingToAdd,
    Score,
    TakeUpAgain,
    Words,
    content,
    read,
)  # fmt: skip
from bot.decision.shares import interval
from bot.desk.who import Agent
from bot.model import Reason
from bot.store import handoffs, reach, satisfaction
from bot.store.database import Row
from tests.conftest import World

OPEN = Asked(1, 0.0, newest=True)
SCORED = Asked(1, 0.0, newest=True, score=4, words_until=900.0)


@pytest.mark.parametrize(
    ("text", "score"),
    [("5", 5), ("5 stars", 5), ("4/5", 4), ("four", 4), ("great 5!", 5), ("3 out of 5", 3), ("4 good", 4), ("1 very bad", 1),
     ("I'd give it a 4", 4), ("Two.", 2), ("⭐⭐⭐", 3), ("10/10", 5), ("definitely a 5, thanks!", 5), ("It was a solid 4", 4),
     ("2 stars", 2), ("5, thank you so much", 5)],
)  # fmt: skip
def test_a_score_as_people_type_it(text: str, score: int) -> None:
    assert read(text, None, OPEN, 10.0, triaged=False) == Score(score)


@pytest.mark.parametrize(
    "text",
    ["5 pairs of socks?", "do you have size 5", "5?", "7", "0", "45", "4 tents", "5 minutes ago I ordered", "thanks", "great service",
     "two of my boots are broken", "where is my order", "one more thing", "I have 3 questions", "TT-1234567", "[photo]", "not good", "hi"],
)  # fmt: skip
def test_what_is_no_score_goes_the_ordinary_way(text: str) -> None:
    assert read(text, None, OPEN, 10.0, triaged=False) is None


def test_a_number_is_a_score_only_while_the_question_is_the_newest_line_and_a_tap_for_a_week() -> None:
    older = Asked(1, 0.0, newest=False)
    assert read("5", None, older, 10.0, triaged=False) is None
    assert read("5 very good", "csat:5", older, 10.0, triaged=False) == Score(5)
    assert read("5 very good", "csat:5", older, 8 * 86400.0, triaged=False) is None
    assert read("x", "csat:6", OPEN, 1.0, triaged=False) is None
    assert read("x", "csat:again", OPEN, 1.0, triaged=False) is None
    assert read("x", "csat:again", SCORED, 1.0, triaged=False) == TakeUpAgain()
    assert read("x", "csat:done", SCORED, 1.0, triaged=False) == NothingToAdd()


@pytest.mark.parametrize(
    "text",
    ["Anna was very friendly and quick", "It took a bit long but she explained everything well", "the refund was fast, perfect",
     "I had to wait too long", "She solved it in five minutes, brilliant", "could be faster"],
)  # fmt: skip
def test_words_about_how_it_was(text: str) -> None:
    assert read(text, None, SCORED, 60.0, triaged=False) == (Words(text) if "faster" not in text else None)
    assert read(text, None, SCORED, 901.0, triaged=False) is None
    assert read(text, None, SCORED, 60.0, triaged=True) is None


@pytest.mark.parametrize(
    "text",
    ["how long is the warranty", "my parcel is late", "great, but my refund is still missing", "I need another pair", "hello", "thanks",
     "stop", "can I return it", "order TT-1234567", "the new jacket doesn't fit well", "and delivery to Norway", "[photo]",
     "I would like to change my address", "good, now the other order is not here", "talk to a person please"],
)  # fmt: skip
def test_after_the_score_too_nothing_that_wants_an_answer_is_swallowed(text: str) -> None:
    assert read(text, None, SCORED, 60.0, triaged=False) is None


def test_how_content_customers_are_is_said_with_its_doubt() -> None:
    told = content([5, 4, 4, 2], asked=9)
    assert (told.asked, told.n, told.mean, told.share) == (9, 4, 3.75, 0.75)
    assert told.low == pytest.approx(0.301, abs=0.001) and told.high == pytest.approx(0.954, abs=0.001)
    assert interval(0, 0) == (0.0, 1.0) and content([], 3).mean is None


async def resolved(world: World, anna: Agent, reason: Reason | None = None) -> list[Row]:
    """Anna settles Carla's matter; what Carla is shown then."""
    conversation_id = world.conversation_id()
    await world.acts.claim(conversation_id, anna)
    if reason:
        change = "UPDATE handoffs SET reason = ? WHERE conversation_id = ?"
        await world.database.write(lambda tx: tx.run(change, reason, conversation_id))
    before = len(world.shown())
    await world.acts.resolve(conversation_id, anna)
    return world.shown()[before:]


def is_asked(shown: list[Row]) -> bool:
    return any(row["text"] == wording.HOW_WAS_IT.text for row in shown)


def kept(world: World) -> tuple[int | None, str | None]:
    (row,) = satisfaction.since(world.database.read, 0.0)
    return row["score"], row["words"]


async def test_a_tap_then_words_then_the_next_question_is_a_question(world: World) -> None:
    anna = await world.agent("Anna")
    await world.say("hello")
    shown = await resolved(world, anna)
    assert [option["id"] for option in json.loads(shown[-1]["options"])] == [f"csat:{n}" for n in range(1, 6)]
    (thanks,) = await world.say("4 good", choice="csat:4")
    assert "in a sentence why" in thanks["text"]
    await world.say("Anna was quick and very kind")
    assert kept(world) == (4, "Anna was quick and very kind")
    await world.say("Tom was quick as well")  # only once
    assert kept(world) == (4, "Anna was quick and very kind")


@pytest.mark.parametrize("text", ["5 pairs of socks?", "how long is the warranty", "5 tents", "my parcel is late"])
async def test_a_question_instead_of_an_answer_is_answered(world: World, text: str) -> None:
    await world.say("hello")
    await resolved(world, await world.agent("Anna"))
    await world.say(text)
    assert kept(world) == (None, None)
    assert not any(row["text"] == wording.THANKS_FOR_SCORE.text for row in world.shown())
    await world.say("5")  # something else was said since: the number is no score any more
    assert kept(world) == (None, None)


async def test_a_score_may_be_typed_and_thought_better_of(world: World) -> None:
    await world.say("hello")
    await resolved(world, await world.agent("Anna"))
    await world.say("5 stars")
    await world.say("3 so-so", choice="csat:3")
    assert kept(world) == (3, None)
    (line,) = await world.say("Nothing to add", choice="csat:done")
    assert line["text"] == wording.THANKS_AND_DONE.text


async def test_who_is_not_content_gets_the_same_agent_again(world: World) -> None:
    anna = await world.agent("Anna")
    await world.say("hello")
    await resolved(world, anna)
    (sorry,) = await world.say("2")
    assert "sorry" in sorry["text"] and json.loads(sorry["options"])[0]["id"] == "csat:again"
    await world.say("Take it up again", choice="csat:again")
    assert world.status() == "waiting"
    handoff = handoffs.current(world.database.read, world.conversation_id())
    assert handoff is not None and (handoff["reason"], handoff["offered_to"]) == (Reason.UNSETTLED, anna.id)
    assert not is_asked(await resolved(world, anna))  # it is the same matter


async def test_it_is_asked_once_a_week(world: World) -> None:
    anna = await world.agent("Anna")
    await world.say("hello")
    assert is_asked(await resolved(world, anna))
    assert not is_asked(await resolved(world, anna))
    world.clock.now += 8 * 86400
    await world.say("hello again")
    assert is_asked(await resolved(world, anna))


@pytest.mark.parametrize("reason", sorted(NEVER_ASKED))
async def test_some_are_never_asked(world: World, reason: Reason) -> None:
    await world.say("hello")
    assert not is_asked(await resolved(world, await world.agent("Anna"), reason))


async def test_who_wants_no_messages_is_not_asked(world: World) -> None:
    await world.say("hello")
    await world.database.write(lambda tx: reach.stop_messages(tx, world.conversation_id()))
    assert not is_asked(await resolved(world, await world.agent("Anna")))


async def test_a_complaint_is_not_filed_as_words(world: World) -> None:
    await world.say("hello")
    await resolved(world, await world.agent("Anna"))
    await world.say("1")
    await world.say("This is a disgrace, worst service I ever had")
    assert kept(world) == (1, None) and world.status() == "waiting"
