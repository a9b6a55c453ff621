"""How a real homeserver's events are read: none lost in an outage, none that holds up the others."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest

from bot.channels.matrix import sync as matrix_sync
from bot.errors import DeliveryDelayed, StoreError
from bot.events import Event, Incoming, Outgoing
from bot.model import Reply
from tests.contract.matrix_scene import KEY, Bench, bench, rig
from tests.contract.rigs.matrix import MatrixRig

__all__ = ["bench", "rig"]  # the fixtures

pytestmark = pytest.mark.peers


async def test_an_outage_with_more_messages_than_one_answer_holds_loses_none(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    await rig.write("before")
    await bench.eventually(lambda: bench.texts() == ["before"])
    await bench.stop()
    numbers = [str(number) for number in range(230)]  # 50 come with the answer, the others in pages of 100
    for number in numbers:
        await rig.write(number)
    await bench.start()
    await bench.eventually(lambda: len(bench.texts()) > len(numbers))
    assert bench.texts() == ["before", *numbers]


async def test_the_first_start_begins_with_what_is_said_from_then_on(rig: MatrixRig, bench: Bench) -> None:
    await rig.join(await rig.room("carl"))
    await rig.write("long ago")
    await rig.write("the first words with the invitation", "dora")
    await bench.start()
    await rig.write("now")
    await bench.eventually(lambda: len(bench.texts()) == 2)
    assert sorted(bench.texts()) == ["now", "the first words with the invitation"]


async def test_events_of_odd_shapes_hold_nothing_up(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    odd: list[dict[str, Any]] = [
        {}, {"msgtype": "m.text"}, {"msgtype": "m.text", "body": 7}, {"msgtype": 7, "body": "x"},
        {"msgtype": "m.text", "body": "x", "m.mentions": 7, "m.relates_to": {}},
        {"msgtype": "m.image", "body": "x", "url": 7},
        {"msgtype": "m.image", "body": "x", "url": "mxc://a/b", "info": 7},
        {"msgtype": "m.file", "body": None}, {"msgtype": "m.text", "body": "x", "m.new_content": 7},
        {"msgtype": "m.text", "body": "x", "format": 7, "formatted_body": {"a": []}},
    ]  # fmt: skip
    for content in odd:
        with suppress(AssertionError):  # some the homeserver refuses
            await rig.say("carl", content)
    room, token = await rig.room("carl"), (await rig.customer("carl")).token
    for kind in ("m.room.name", "m.room.topic", "m.room.canonical_alias", "m.room.encryption.odd", "m.room.avatar"):
        with suppress(AssertionError):
            await rig.call(token, "PUT", f"/rooms/{quote(room)}/state/{kind}", {"name": 7, "topic": [], "url": {}})
    await rig.write("after all that")
    await bench.eventually(lambda: "after all that" in bench.texts())


async def test_a_message_that_fails_in_our_code_is_passed_over_at_last(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    tries = 0

    async def accept(event: Event) -> bool:
        nonlocal tries
        if isinstance(event, Incoming) and event.text == "poison":
            tries += 1
            raise ValueError("poison")
        return await bench.intake.accept(event)

    bench.accept = accept
    await bench.start()
    await rig.write("poison")
    await rig.write("hello")
    await bench.eventually(lambda: bench.texts() == ["hello"])
    assert tries == matrix_sync.MAX_TRIES
    assert await rig.seen() == [matrix_sync.NOT_TAKEN]
    assert "poison" not in caplog.text


async def test_while_the_database_is_away_nothing_is_lost(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    calls = 0

    async def accept(event: Event) -> bool:
        nonlocal calls
        calls += 1
        if calls <= 2 * matrix_sync.MAX_TRIES:
            raise StoreError("The disk is full.")
        return await bench.intake.accept(event)

    bench.accept = accept
    await bench.start()
    await rig.write("hello")
    await bench.eventually(lambda: bench.texts() == ["hello"])
    assert sum("cannot be stored" in record.message for record in caplog.records) == 1


async def test_a_wrong_token_is_said_with_its_setting(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    channel = bench.make()
    wrong = bench.make(token="syt_wrong")
    await asyncio.wait_for(wrong.run(bench.accept), 20)
    assert [record.levelname for record in caplog.records if "FIRSTLINE_MATRIX_TOKEN" in record.message] == ["ERROR"]
    with pytest.raises(DeliveryDelayed) as caught:
        for request in wrong.render(Outgoing(KEY, "!a:localhost.test", Reply("hello"))):
            await wrong.deliver(request)
    assert caught.value.everywhere and caught.value.retry_after >= 60
    assert [found.ok for found in await wrong.examine()] == [False]
    assert all(found.ok for found in await channel.examine())
    assert "syt_wrong" not in caplog.text


async def test_the_token_of_another_user_is_not_used(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    user, token = await rig.register("else")
    other = bench.make(token=token)
    await asyncio.wait_for(other.run(bench.accept), 20)
    assert f"FIRSTLINE_MATRIX_USER={user}" in caplog.text
    (found,) = await other.examine()
    assert not found.ok and user in found.mend


async def test_a_homeserver_that_is_away_is_found_and_waited_for(
    rig: MatrixRig, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.start()
    await rig.proxy.stop()
    await bench.eventually(lambda: "cannot be reached" in caplog.text)
    (found,) = await bench.channel.examine()
    assert not found.ok and "FIRSTLINE_MATRIX_HOMESERVER" in found.mend
    with pytest.raises(DeliveryDelayed):
        await bench.send("!a:localhost.test", "hello")
    await rig.write("meanwhile")
    caplog.set_level(logging.INFO)
    await rig.heal()
    await bench.eventually(lambda: bench.texts() == ["meanwhile"])
    assert "come in again" in caplog.text
