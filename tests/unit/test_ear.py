"""What is heard in a reply reaches the guard and the clock, whichever desk it was written at."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import cast

import pytest

from bot.decision.guard import SURE, Regret, WarningKind
from bot.desk.writing import Warned
from bot.manner.ear import UNHEARD, Ear
from bot.manner.heads import Heads
from tests.conftest import World


class Scripted:
    """Heads without a model."""

    def __init__(self, news: float = 5.0, regret: float = 0.0) -> None:
        self._news, self._regret = news, regret

    def news(self, text: str) -> float:
        return self._news

    def worst(self, text: str) -> Regret:
        return Regret(self._regret, WarningKind.BLAMES, text.split("\n")[-1])


def ear(**heard: float) -> Ear:
    return Ear(cast(Heads, Scripted(**heard)))


async def useful(world: World, conversation_id: str, text: str, listener: Ear | None) -> bool:
    agent = await world.agent("Maya" + str(next(world.numbers)))
    await world.database.write(lambda tx: tx.run("UPDATE conversations SET agent_id = ?", agent.id))
    message_id = await replace(world.acts, ear=listener).reply(conversation_id, agent, text, f"c{next(world.numbers)}")
    return bool(world.database.read.one("SELECT useful FROM messages WHERE id = ?", message_id)["useful"])


async def test_what_is_heard_says_whether_a_reply_is_an_answer(world: World) -> None:
    held = await world.claimed(await world.agent("Ben"))
    assert not await useful(world, held, "Grand, I'm after the courier about it.", ear(news=-5.0))
    assert await useful(world, held, "One moment please", ear(news=5.0))
    assert not await useful(world, held, "One moment please", None)


async def test_what_is_heard_is_warned_of_in_the_agents_words(world: World) -> None:
    agent = await world.agent("Maya")
    held = await world.claimed(agent)
    acts = replace(world.acts, ear=ear(regret=SURE))
    with pytest.raises(Warned) as warned:
        await acts.reply(held, agent, "> my tent broke\nWell, one might have looked.", "c1")
    assert [(one.kind, one.evidence) for one in warned.value.found] == [
        (WarningKind.BLAMES, "Well, one might have looked.")
    ]
    assert await replace(world.acts, ear=ear(regret=SURE - 0.01)).reply(held, agent, "Well, one might look.", "c2")


async def test_a_fault_of_the_heads_is_in_nobodys_way(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert await Ear(cast(Heads, None)).hear("hello") == UNHEARD
    assert "wordings alone" in caplog.text
