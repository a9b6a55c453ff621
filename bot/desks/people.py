"""What desks share of the people and the matters that they see: who somebody there is, and what a thread is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk.who import Agent
from bot.desks.base import DeskParts
from bot.store import agents, desk_items

SEEN_SECONDS = 5.0  # of somebody who was seen more recently it is not written again


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of ours who is linked: by their login they are called in notes, by their name customers know them."""

    login: str
    name: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What a thread there is about.

    Attributes:
        over: the handoff has ended, so nothing is sent from its thread any more.
        epoch: of the conversation, from the same look: what has ended since then is not claimed by mistake.
    """

    handoff_id: int
    conversation_id: str
    thread: str
    over: bool
    epoch: int


def colleagues(parts: DeskParts, desk: str) -> Mapping[str, Colleague]:
    """The people of ours who are linked with another desk, by their ids there."""
    rows = desk_items.people(parts.database.read, desk)
    return {row["person"]: Colleague(row["login"], row["name"]) for row in rows}


def agent_of(parts: DeskParts, desk: str, person: str) -> Agent | None:
    """The person of ours behind somebody at another desk."""
    row = desk_items.agent_of(parts.database.read, desk, person)
    return Agent(row["id"], row["name"], row["role"]) if row else None


async def who_acts(parts: DeskParts, desk: str, person: str, at: float | None = None) -> Agent | None:
    """The same, of somebody who did something there: by that they were seen to be at a desk.

    Args:
        at: when it was done, seconds since 1970, if that is known: it may be long ago. Raises StoreError.
    """
    agent = agent_of(parts, desk, person)
    known = agents.get(parts.database.read, agent.id) if agent else None
    seen_at = parts.clock() if at is None else min(at, parts.clock())
    if agent and known and not known["away"] and seen_at - known["seen_at"] > SEEN_SECONDS:
        await parts.database.write(lambda tx: agents.seen_at_desk(tx, agent.id, seen_at))
    return agent
