"""The contract when a person takes over: on every channel the bot says nothing after the claim."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.base import Channel
from bot.pace import Pace
from tests.contract.every_rig import needs_sending, stage
from tests.contract.stage import Stage

__all__ = ["stage"]  # the fixture


async def test_a_person_takes_over_and_gives_back(stage: Stage) -> None:
    await stage.start()
    desk, ben = stage.app.acts, await stage.agent()
    await stage.rig.write("human")
    await stage.eventually(lambda: stage.rows("SELECT 1 FROM conversations WHERE status = 'waiting'"))
    talk = stage.conversation_of("human")
    await desk.claim(talk, ben)
    await desk.reply(talk, ben, "Ben speaking: what is it?", "reply-1")
    stage.move_clock(desk.rules.undo)
    await stage.eventually(lambda: stage.saw("Ben speaking: what is it?"))
    await stage.rig.write("message one")
    await stage.eventually(lambda: "message one" in stage.stored())
    await stage.settled()
    assert await stage.echoes() == []
    await desk.return_to_bot(talk, ben)
    await stage.rig.write("message two")
    await stage.eventually(lambda: stage.saw("echo: message two"))
    await stage.settled()
    assert await stage.echoes() == ["message two"]


async def test_a_claim_cancels_a_reply_that_waits(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_sending(stage)
    await stage.start()
    may_go = asyncio.Event()
    monkeypatch.setattr(Pace, "wait", lambda *_: may_go.wait())
    await stage.rig.write("message one")
    await stage.eventually(lambda: stage.rows("SELECT 1 FROM outbox"))
    ben = await stage.agent()
    await stage.app.acts.claim(stage.conversation_of("message one"), ben)
    may_go.set()
    await stage.eventually(lambda: stage.saw("Ben"))  # who joined is said
    await stage.settled()
    assert await stage.echoes() == []
    assert [row["state"] for row in stage.rows("SELECT state FROM outbox WHERE author = 'bot'")] == ["cancelled"]


async def test_a_claim_waits_for_a_reply_that_is_on_its_way(stage: Stage) -> None:
    needs_sending(stage)
    begun, may_go = asyncio.Event(), asyncio.Event()

    def slow(channel: Channel) -> None:
        send = channel.deliver

        async def deliver(request: Any) -> None:
            begun.set()
            await may_go.wait()
            await send(request)

        channel.deliver = deliver  # type: ignore[method-assign]

    await stage.start(slow)
    ben = await stage.agent()
    await stage.rig.write("message one")
    await asyncio.wait_for(begun.wait(), 30)
    claiming = stage.meanwhile(stage.app.acts.claim(stage.conversation_of("message one"), ben))
    await asyncio.sleep(0.3)
    assert not claiming.done()
    may_go.set()
    await claiming
    assert [row["state"] for row in stage.rows("SELECT state FROM outbox WHERE author = 'bot'")] == ["sent"]
    await stage.each_once("message one")


async def test_nothing_of_the_bot_begins_after_a_claim_whenever_it_comes(stage: Stage) -> None:
    """Ten customers, each claimed a little later after writing than the one before."""
    await stage.start()
    ben = await stage.agent()
    left = """SELECT state, count(*) AS n FROM outbox
              WHERE author = 'bot' AND conversation_id = ? AND state != 'cancelled' GROUP BY 1"""

    async def write_and_claim(number: int) -> tuple[str, str, list[Any]]:
        text, person = f"message {'abcdefghij'[number]}", f"p{number}"
        await stage.rig.write(text, person)
        await stage.eventually(lambda: text in stage.stored())
        await asyncio.sleep(number * 0.015)
        talk = stage.conversation_of(text)
        await stage.app.acts.claim(talk, ben)
        return person, talk, stage.rows(left, talk)

    claimed = await asyncio.gather(*(write_and_claim(number) for number in range(10)))
    await stage.settled()
    for person, talk, at_the_claim in claimed:
        assert stage.rows(left, talk) == at_the_claim
        assert {row["state"] for row in at_the_claim} <= {"sent"}
        assert len(await stage.echoes(person)) == sum(row["n"] for row in at_the_claim)
