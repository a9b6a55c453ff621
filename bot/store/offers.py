"""Offers: whose turn it is to take a waiting handoff first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from json import loads

from bot.decision.assignment import Need, Person, Waiting
from bot.store import agents, handoff_events, handoffs, queue
from bot.store.database import Row, Tx
from bot.store.handoff_events import What

RECENT_EVENTS = 5000  # among so many is looked for who was offered something last


def waiting_of(tx: Tx, rows: Iterable[Row]) -> list[Waiting]:
    """Handoffs that nobody has: rows of `handoffs.waiting`, whose order they keep."""
    ids, teams = {one["id"] for one in _answering(tx)}, teams_with_people(tx)
    by_clock = _offered_by_clock(tx)
    return [
        Waiting(
            row["id"],
            Need(row["team"] if row["team"] in teams else None, row["language"], row["reopened_agent"]),
            row["offered_to"],
            row["offered_at"],
            named=row["id"] not in by_clock or row["offered_to"] == row["reopened_agent"],
            void=row["offered_to"] not in ids,
        )
        for row in rows
    ]


def teams_with_people(tx: Tx) -> set[str]:
    """Every team in which somebody answers customers, here or not."""
    return {team for one in _answering(tx) for team in one["teams"]}


def _answering(tx: Tx) -> list[Row]:
    return [one for one in agents.everybody(tx) if not one["disabled"] and one["role"] != "editor"]


def _offered_by_clock(tx: Tx) -> set[int]:
    """What is offered to somebody because they were here and had room; all else was asked of them by name."""
    rows = tx.rows(
        """SELECT h.id FROM handoffs h WHERE h.ended_at IS NULL AND h.state = 'notified' AND h.offered_to IS NOT NULL
             AND EXISTS (SELECT 1 FROM handoff_events e
                         WHERE e.handoff_id = h.id AND e.what = 'offered' AND e.who = ? AND e.at = h.offered_at)""",
        handoff_events.CLOCK,
    )
    return {row["id"] for row in rows}


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


def end_all_to(tx: Tx, agent_id: str, now: float) -> set[str]:
    """Offer to nobody in particular what somebody was asked to take first. The conversations that this changed."""
    rows = tx.rows("SELECT id FROM handoffs WHERE offered_to = ? AND ended_at IS NULL", agent_id)
    return {change(tx, row["id"], None, now) for row in rows}
