"""Offers: whose turn it is to take a waiting handoff first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from json import loads

from bot.decision.assignment import Need, Person, Waiting
from bot.store import agents, handoff_events, handoffs, queue
from bot.store.database import Row, Tx
from bot.store.handoff_events import What

RECENT_EVENTS = 5000  # among so many is looked for who was offered something last


def waiting_of(rows: Iterable[Row]) -> list[Waiting]:
    """Handoffs that nobody has: rows of `handoffs.waiting`, whose order they keep."""
    return [
        Waiting(
            row["id"], Need(row["team"], row["language"], row["reopened_agent"]), row["offered_to"], row["offered_at"]
        )
        for row in rows
    ]


def people(tx: Tx, now: float) -> list[Person]:
    """Everybody who answers customers and is at a desk, with what they have to do."""
    in_hand, offered, last = queue.loads(tx, now), _offered(tx), _last_offers(tx)
    return [
        Person(
            id=one["id"],
            here=True,
            load=in_hand.get(one["id"], 0) + offered.get(one["id"], 0),
            capacity=one["capacity"],
            teams=frozenset(one["teams"]),
            languages=frozenset(one["languages"]),
            last_offered_at=last.get(one["id"], 0.0),
        )
        for one in agents.here_to_answer(tx, now)
    ]


def _offered(tx: Tx) -> Mapping[str, int]:
    """How many handoffs each agent is asked to take first."""
    rows = tx.rows(
        """SELECT offered_to, count(*) AS n FROM handoffs
           WHERE ended_at IS NULL AND state = 'notified' AND offered_to IS NOT NULL GROUP BY offered_to"""
    )
    return {row["offered_to"]: row["n"] for row in rows}


def _last_offers(tx: Tx) -> Mapping[str, float]:
    rows = tx.rows(
        """SELECT detail, max(at) AS at FROM handoff_events
           WHERE what = 'offered' AND id > (SELECT max(id) FROM handoff_events) - ? GROUP BY detail""",
        RECENT_EVENTS,
    )
    last: dict[str, float] = {}
    for row in rows:
        who = str(loads(row["detail"]).get("to", ""))
        last[who] = max(row["at"], last.get(who, 0.0))
    return last


def change(tx: Tx, handoff_id: int, agent_id: str | None, now: float) -> str:
    """Offer a handoff to somebody, on record; with None, to nobody in particular. The id of its conversation."""
    handoffs.offer(tx, handoff_id, agent_id, now)
    if agent_id:
        handoff_events.note(tx, handoff_id, What.OFFERED, handoff_events.CLOCK, now, to=agent_id)
    return str(tx.one("SELECT conversation_id FROM handoffs WHERE id = ?", handoff_id)["conversation_id"])
