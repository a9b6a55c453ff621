"""The contract on the way out: whatever the provider does, on every channel nothing is lost, doubled or swapped."""

from __future__ import annotations

import pytest

from tests.contract.every_rig import needs_trouble, stage
from tests.contract.rig import Trouble
from tests.contract.script import LONG, LONG_WORDS
from tests.contract.stage import Stage

__all__ = ["stage"]  # the fixture

STEPS, STEP_SECONDS = 5, 360.0  # 30 minutes

SENT_AT = "SELECT o.sent_at FROM outbox o JOIN messages m ON m.id = o.message_id WHERE m.text = ?"


@pytest.mark.parametrize("kind", [kind for kind in Trouble if kind is not Trouble.REFUSED_CONNECTION])
async def test_trouble_on_the_way_out_loses_and_doubles_nothing(stage: Stage, kind: Trouble) -> None:
    needs_trouble(stage, kind)
    await stage.start()
    await stage.rig.write("message one")
    await stage.each_once("message one")
    goes_on = stage.hold()
    for text in ("message two", "message three"):
        await stage.rig.write(text)
        await stage.eventually(lambda text=text: text in stage.stored())
    await stage.rig.trouble(kind)
    began = stage.clock()
    goes_on.set()
    await stage.each_once("message one", "message two", "message three")
    (row,) = stage.rows(SENT_AT, "echo: message two")
    assert kind is not Trouble.TOO_FAST or row["sent_at"] - began >= 0.9  # as long as the provider asked for
    assert "failed" not in {row["state"] for row in stage.rows("SELECT state FROM outbox")}


async def test_half_an_hour_without_the_provider_is_waited_out(stage: Stage) -> None:
    needs_trouble(stage, Trouble.REFUSED_CONNECTION)
    await stage.start()
    goes_on = stage.hold()
    for text, person in (("message one", "carl"), ("message two", "carl"), ("message three", "dora")):
        await stage.rig.write(text, person)
        await stage.eventually(lambda text=text: text in stage.stored())
    await stage.rig.trouble(Trouble.REFUSED_CONNECTION)
    goes_on.set()
    await stage.eventually(lambda: _tries(stage) >= 2)
    for _ in range(STEPS):
        before = _tries(stage)
        stage.move_clock(STEP_SECONDS)
        await stage.eventually(lambda before=before: _tries(stage) > before)
    assert await stage.echoes() == [] and await stage.echoes("dora") == []
    assert {row["state"] for row in stage.rows("SELECT state FROM outbox")} <= {"pending", "sending"}
    await stage.rig.heal()

    def all_left() -> bool:
        stage.move_clock(STEP_SECONDS)  # again and again: a try that met the end of the outage waits once more
        return not stage.rows("SELECT 1 FROM outbox WHERE state IN ('pending', 'sending')")

    await stage.eventually(all_left)
    await stage.each_once("message one", "message two")
    await stage.each_once("message three", person="dora")


def _tries(stage: Stage) -> int:
    return int(stage.rows("SELECT coalesce(sum(attempts), 0) AS n FROM outbox")[0]["n"])


async def test_20_000_characters_arrive_in_order(stage: Stage) -> None:
    await stage.start()
    await stage.rig.write(LONG)

    async def words() -> list[str]:
        return [word for entry in await stage.seen() for word in entry.split() if word.startswith("word")]

    await stage.eventually(lambda: stage.saw(LONG_WORDS[-1]))
    await stage.settled()
    assert await words() == LONG_WORDS
