"""What is heard in a customer's messages reaches the brief, the queue and the evidence; the rules stay beside it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.decision.mood import ANGRY_FROM, CALM, CALM_FROM, UPSET_FROM, Felt, Level, felt, felt_in, mood_of, noted
from bot.manner.ear import Ear
from bot.manner.heads import Heads
from bot.store import handoffs, transcripts
from tests.conftest import World

PEEVED = Felt(Level.UNHAPPY, 0.9, "so much for waterproof")
BOILING = Felt(Level.ANGRY, 0.95, "how do you sleep at night")


class Scripted:
    """Heads without a model: they hear a mood in the messages that show it."""

    def felt(self, text: str) -> Felt | None:
        return next((one for one in (PEEVED, BOILING) if one.words in text), None)


@pytest.fixture
def listening(world: World) -> World:
    world.flow = replace(world.flow, ear=Ear(cast(Heads, Scripted())))
    return world


def handoff_of(world: World) -> dict[str, Any]:
    found = handoffs.current(world.database.read, world.conversation_id())
    assert found is not None
    return found


def test_the_graver_of_rules_and_head_counts_and_who_says_sorry_is_believed() -> None:
    rude, peeved = "You idiots!!! This is a disgrace!", f"Hm, {PEEVED.words}."
    assert mood_of([peeved]) == CALM
    assert mood_of([peeved], heard=[PEEVED]).evidence == PEEVED.words
    assert mood_of([rude], heard=[PEEVED]) == mood_of([rude])
    assert mood_of(["I want to end my life"], heard=[BOILING]).level is Level.DISTRESSED
    assert mood_of(["sorry for being rude"], heard=[BOILING]) == CALM
    assert mood_of([peeved, "ok thank you"], heard=[PEEVED, None]) == CALM  # it cools down like any other
    assert mood_of(["thanks", BOILING.words], heard=[None, BOILING]).message == 1


def test_a_calm_voice_outweighs_words_that_only_look_unhappy() -> None:
    calm = Felt(Level.CALM, CALM_FROM, "")
    waiting, angry = "I'm still waiting for my visa, can we move the trip?", "You thieves!!! Give me my money!!!"
    assert mood_of([waiting]).level is Level.UNHAPPY
    assert mood_of([waiting], heard=[calm]) == CALM
    assert mood_of([angry], heard=[calm]) == mood_of([angry]) and mood_of([angry]).level is Level.ANGRY
    assert mood_of(["I want to end my life"], heard=[calm]).level is Level.DISTRESSED
    assert felt_in(noted(calm)) == calm


def test_a_head_must_be_sure() -> None:
    assert felt(UPSET_FROM - 0.01, 0.1)[0] is Level.CALM
    assert felt(UPSET_FROM, ANGRY_FROM - 0.01) == (Level.UNHAPPY, UPSET_FROM)
    assert felt(0.99, ANGRY_FROM) == (Level.ANGRY, ANGRY_FROM)


def test_what_is_kept_beside_a_message_is_read_back() -> None:
    assert felt_in(noted(BOILING)) == BOILING
    assert noted(None) == {} and felt_in({"intent": "greet"}) is None and felt_in(None) is None


async def test_what_was_heard_stands_beside_the_message_and_in_the_brief(listening: World) -> None:
    await listening.say(f"the new tent leaks, {PEEVED.words}")
    await listening.say("human")
    said = [m for m in transcripts.of_conversation(listening.database.read, listening.conversation_id())]
    assert felt_in(said[0]["decision"]) == PEEVED
    handoff = handoff_of(listening)
    assert handoff["brief"]["mood"] == {"level": "unhappy", "evidence": PEEVED.words, "message": 0}
    assert (handoff["mood"], handoff["priority"]) == ("unhappy", "normal")


async def test_without_an_ear_the_rules_decide(world: World) -> None:
    await world.say(f"the new tent leaks, {PEEVED.words}")
    await world.say("human")
    assert handoff_of(world)["mood"] == "calm"


async def test_anger_while_waiting_moves_the_handoff_up_and_calm_never_down(listening: World) -> None:
    await listening.say("human")
    assert (handoff_of(listening)["mood"], handoff_of(listening)["priority"]) == ("calm", "normal")
    await listening.say(f"I ask you: {BOILING.words}?")
    angry = handoff_of(listening)
    assert (angry["mood"], angry["priority"], angry["brief"]["mood"]["evidence"]) == ("angry", "high", BOILING.words)
    await listening.say("it is order TT-7654321")
    assert handoff_of(listening)["brief"]["mood"] == angry["brief"]["mood"]
    raised = "SELECT count(*) AS n FROM handoff_events WHERE what = 'raised'"
    assert listening.database.read.one(raised)["n"] == 1


async def test_a_deaf_ear_is_in_nobodys_way(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.flow = replace(world.flow, ear=Ear(cast(Heads, None)))
    with caplog.at_level(logging.ERROR):
        await world.say("You idiots!!! This is a disgrace! human")
    assert "wordings alone" in caplog.text and world.status() == "waiting"
