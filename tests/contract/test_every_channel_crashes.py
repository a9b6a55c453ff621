"""The contract in a crash: wherever the program was killed, on every channel each message is answered once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.base import Channel
from bot.events import Event
from bot.intake import Intake
from bot.pace import Pace
from tests.contract.every_rig import hold_before, needs_sending, stage
from tests.contract.stage import Stage

__all__ = ["stage"]  # the fixture


async def hold_after_storing(intake: Intake, event: Event) -> bool:
    await STORE(intake, event)
    return bool(await hold_before())


STORE = Intake.accept


def stuck_before_sending(channel: Channel) -> None:
    channel.deliver = hold_before  # type: ignore[method-assign]


def stuck_after_sending(channel: Channel) -> None:
    send = channel.deliver

    async def deliver(request: Any) -> None:
        await send(request)
        await hold_before()

    channel.deliver = deliver  # type: ignore[method-assign]


@pytest.mark.parametrize("held", [hold_before, hold_after_storing], ids=["before storing", "stored, not confirmed"])
async def test_a_crash_while_a_message_comes_in(stage: Stage, monkeypatch: pytest.MonkeyPatch, held: Any) -> None:
    stored_first = held is hold_after_storing
    with monkeypatch.context() as patched:
        patched.setattr(Intake, "accept", held)
        await stage.start()
        writing = stage.meanwhile(stage.rig.write("message one"))
        if stored_first:
            await stage.eventually(stage.stored)
        else:
            await asyncio.sleep(0.5)
            assert stage.stored() == []
        await stage.kill()
    await stage.start()
    await stage.rig.redeliver()
    await asyncio.wait_for(writing, 60)
    await stage.each_once("message one")


async def test_a_crash_while_a_message_is_worked_on(stage: Stage) -> None:
    await stage.start()
    stage.hold()
    await stage.rig.write("message one")
    await stage.eventually(lambda: stage.script.asked)
    await stage.kill()
    await stage.start()
    await stage.each_once("message one")


async def test_a_crash_with_a_reply_in_the_outbox(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Pace, "wait", hold_before)
        await stage.start()
        await stage.rig.write("message one")
        await stage.eventually(lambda: stage.rows("SELECT 1 FROM outbox"))
        await stage.kill()
    await stage.start()
    await stage.each_once("message one")


@pytest.mark.parametrize("stuck", [stuck_before_sending, stuck_after_sending], ids=["not sent yet", "sent already"])
async def test_a_crash_while_a_reply_is_being_sent(stage: Stage, stuck: Any) -> None:
    needs_sending(stage)
    await stage.start(stuck)
    await stage.rig.write("message one")
    await stage.eventually(lambda: stage.rows("SELECT 1 FROM outbox WHERE state = 'sending'"))
    if stuck is stuck_after_sending:
        await stage.eventually(lambda: stage.saw("echo: message one"))
    await stage.kill()
    await stage.start()
    await stage.each_once("message one")
