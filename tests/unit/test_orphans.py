"""What must never be is found if it ever is: each way in which a customer could be lost, made by hand."""

from __future__ import annotations

import pytest

from bot.desk.who import Agent
from bot.store import handoffs, orphans
from tests.conftest import World
from tests.unit.test_public_places import in_group, in_private, token_in

CARLA = "(SELECT id FROM conversations WHERE address = 'carla')"
WAYS = {
    "it waits, and nothing is in the queue": f"UPDATE handoffs SET state = 'asked' WHERE conversation_id = {CARLA}",
    "it waits, and its handoff says that somebody has it": f"""UPDATE handoffs SET state = 'answered'
        WHERE conversation_id = {CARLA}""",
    "it is in the queue, and the bot answers": f"UPDATE conversations SET status = 'with_bot' WHERE id = {CARLA}",
    "it is in the queue, and closed": f"UPDATE conversations SET status = 'resolved' WHERE id = {CARLA}",
    "somebody has it whose handoff has ended": f"UPDATE handoffs SET ended_at = 1 WHERE conversation_id = {CARLA}",
    "somebody has it whom the handoff does not know": f"""UPDATE conversations SET status = 'with_agent',
        agent_id = (SELECT id FROM agents) WHERE id = {CARLA}""",
    "it was merged, and still has its own handoff": f"""UPDATE conversations SET merged_into =
        (SELECT id FROM conversations WHERE address = 'dave') WHERE id = {CARLA}""",
}


@pytest.mark.parametrize("way", WAYS)
async def test_who_would_be_lost_is_found(world: World, anna: Agent, way: str) -> None:
    for address in ("carla", "dave"):
        await world.say("human", address)
    await world.acts.claim(world.conversation_id("dave"), anna)
    assert orphans.found(world.database.read) == [] and orphans.how_many(world.database.read) == (2, 2)
    await world.database.write(lambda tx: tx.run(WAYS[way]))
    [lost] = orphans.found(world.database.read)
    assert lost["conversation_id"] == world.conversation_id() and lost["why"]


async def test_a_merged_chat_whose_other_half_nobody_has_is_found(world: World, anna: Agent) -> None:
    first = await world.claimed(anna, "carla")
    await world.say("hello", "carla-by-mail")
    await world.one_customer("carla", "carla-by-mail")
    second = world.conversation_id("carla-by-mail")
    await world.acts.merge(second, anna, first, "Web chat")
    assert orphans.found(world.database.read) == []
    lose = "UPDATE conversations SET merged_into = ?, status = 'waiting', agent_id = NULL WHERE id = ?"
    await world.database.write(lambda tx: tx.run(lose, first, second))
    assert [(one["conversation_id"], one["why"]) for one in orphans.found(world.database.read)] == [
        (second, f"was merged into {first}, and somebody else has it")
    ]


def unexplained(world: World) -> list[int]:
    """Handoffs that ended, and nothing that happened to them says how."""
    rows = world.database.read.rows(
        """SELECT h.id FROM handoffs h WHERE h.ended_at IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM handoff_events e WHERE e.handoff_id = h.id AND e.at = h.ended_at
               AND e.what IN ('resolved', 'returned', 'cancelled', 'merged', 'moved'))"""
    )
    return [row["id"] for row in rows]


async def test_who_comes_over_to_where_somebody_waits_already_has_one_handoff_and_its_end_is_on_record(
    world: World,
) -> None:
    await in_private(world, "human")
    choice = token_in(await in_group(world, "human"))
    await in_private(world, "Talk in private", choice=choice)
    assert len(handoffs.queue(world.database.read)) == 1
    assert unexplained(world) == [] and orphans.found(world.database.read) == []
