"""The moments that clocks are counted from, read from the tables; `bot/decision/clocks.py` counts.

A matter is a handoff with those that reopened it. What an agent wrote counts from when it was written; not what was
taken back, and not what the channel refused. Of a matter that an agent began by writing first, nothing is counted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json import loads
from statistics import median
from typing import Any

from bot.decision.clocks import Kind, Moment
from bot.decision.hours import Hours
from bot.decision.waits import Waited
from bot.model import Author, HandoffState, Priority
from bot.store.database import Row, Tx
from bot.store.handoff_events import What

LEAST_FOR_PACE, MOST_FOR_PACE = 5, 200

_END = {
    HandoffState.RESOLVED: Kind.RESOLVED,
    HandoffState.RETURNED: Kind.RETURNED,
    HandoffState.CANCELLED: Kind.CANCELLED,
    HandoffState.MERGED: Kind.CANCELLED,  # the clocks of the other conversation's handoff go on
}
_EVENT = {What.SNOOZED: Kind.SNOOZED, What.WOKEN: Kind.WOKEN}
_ARRIVED = "NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id AND o.state IN ('cancelled', 'failed'))"
_BY_CUSTOMERS = "(h.brief != '{}' OR coalesce(h.claimed_at, 0) != h.asked_at)"


@dataclass(frozen=True, slots=True)
class Matter:
    """What `clocks_of` needs, and whose promise it is.

    Attributes:
        handoff_id: of the first handoff; `channel` and `priority` are those of the last.
        moments: oldest first.
    """

    handoff_id: int
    channel: str
    priority: Priority
    moments: tuple[Moment, ...]


def moments_of(tx: Tx, handoff_id: int) -> list[Moment]:
    """Everything that counts in the matter of a handoff, oldest first, from the first handoff on.

    Raises:
        LookupError: there is no such handoff.
    """
    handoff = tx.one("SELECT * FROM handoffs WHERE id = ?", handoff_id)
    found = _matters(tx, "h.conversation_id = ?", handoff["conversation_id"], everybody=True)
    return list(next(matter.moments for ids, matter in found if handoff_id in ids))


def matters(tx: Tx, since: float) -> list[Matter]:
    """Every matter in which a customer asked for a person since a moment, oldest first."""
    return [matter for _, matter in _matters(tx, "h.asked_at >= ?", since, everybody=False)]


def recent_waits(tx: Tx, hours: Hours, since: float, limit: int) -> list[Waited]:
    """How long the newest `limit` customers since a moment waited for their first useful answer, the newest first.

    Who gave up, or waits still, counts only if that took longer than most answers: a short wait that did not end in an
    answer says nothing.
    """
    rows = _first_answers(tx, since, limit)
    place = _places(tx, since, [row["asked_at"] for row in rows])
    newest = max((row["answered_at"] or row["ended_at"] or row["asked_at"] for row in rows), default=since)
    waits = []
    for row in rows:
        until = row["answered_at"] or row["ended_at"] or newest
        wait = Waited(hours.open_seconds(row["asked_at"], until), place(row["asked_at"]))
        waits.append((wait, row["answered_at"] is not None))
    usual = median([wait.seconds for wait, answered in waits if answered] or [0.0])
    return [wait for wait, answered in waits if answered or wait.seconds > usual]


def pace(tx: Tx, hours: Hours, since: float) -> float | None:
    """Seconds of opening hours in which the desk gives one first useful answer while somebody waits for one.

    Time in which nobody waited does not count, so a quiet day is not a slow one. None if fewer than five are known.
    """
    spans = sorted(
        (row["asked_at"], row["answered_at"]) for row in _first_answers(tx, since, MOST_FOR_PACE) if row["answered_at"]
    )
    if len(spans) < LEAST_FOR_PACE:
        return None
    busy, until = 0.0, since
    for asked_at, answered_at in spans:
        busy += hours.open_seconds(max(asked_at, until), max(answered_at, until))
        until = max(until, answered_at)
    return busy / len(spans)


def _first_answers(tx: Tx, since: float, limit: int) -> list[Row]:
    """The newest customers who asked for a person, with the moment of their first useful answer."""
    return tx.rows(
        f"""SELECT h.id, h.asked_at, h.ended_at, min(m.created_at) AS answered_at
            FROM (SELECT * FROM handoffs h WHERE h.asked_at >= ? AND h.reopens IS NULL AND h.state != 'merged'
                    AND {_BY_CUSTOMERS} ORDER BY h.asked_at DESC, h.id DESC LIMIT ?) h
              LEFT JOIN messages m ON m.conversation_id = h.conversation_id AND m.author = 'agent' AND m.useful = 1
                AND m.created_at >= h.asked_at AND m.created_at <= coalesce(h.ended_at, m.created_at) AND {_ARRIVED}
            GROUP BY h.id, h.asked_at, h.ended_at ORDER BY h.asked_at DESC, h.id DESC""",
        since, limit,
    )  # fmt: skip


def _places(tx: Tx, since: float, moments: Sequence[float]) -> Callable[[float], int]:
    """For each of some moments: at which place somebody came to wait who asked then.

    That is one more than those who had asked before and whom nobody had taken yet.
    """
    rows = tx.rows(
        """SELECT asked_at, coalesce(claimed_at, ended_at) AS taken_at FROM handoffs
           WHERE asked_at >= ? AND asked_at < ? AND reopens IS NULL
             AND (coalesce(claimed_at, ended_at) IS NULL
                  OR coalesce(claimed_at, ended_at) > ? AND coalesce(claimed_at, ended_at) > asked_at)""",
        since, max(moments, default=since), min(moments, default=since),
    )  # fmt: skip
    asked = sorted(row["asked_at"] for row in rows)
    taken = sorted(row["taken_at"] for row in rows if row["taken_at"] is not None)
    return lambda moment: 1 + bisect_left(asked, moment) - bisect_right(taken, moment)


def _matters(tx: Tx, where: str, value: Any, *, everybody: bool) -> list[tuple[set[int], Matter]]:
    """The matters whose handoffs fulfil a condition, each with the ids of its handoffs."""
    handoffs = tx.rows(
        f"""SELECT h.*, c.channel FROM handoffs h JOIN conversations c ON c.id = h.conversation_id
            WHERE {where} {"" if everybody else f"AND {_BY_CUSTOMERS}"} ORDER BY h.id""",
        value,
    )
    said, events = _said(tx, where, value), _events(tx, where, value)
    chains: dict[int, list[Row]] = {}
    root: dict[int, int] = {}
    for row in handoffs:
        first = root.get(row["reopens"]) if row["reopens"] is not None else None
        if first is None and row["reopens"] is not None and not everybody:
            continue  # it belongs to a matter of before
        root[row["id"]] = row["id"] if first is None else first
        chains.setdefault(root[row["id"]], []).append(row)
    return [
        (
            {row["id"] for row in chain},
            Matter(first, chain[-1]["channel"], Priority(chain[-1]["priority"]), _moments(chain, said, events)),
        )
        for first, chain in chains.items()
    ]


def _said(tx: Tx, where: str, value: Any) -> Mapping[int, Sequence[Row]]:
    """By handoff: what customer and agents wrote while it was open, also in a conversation merged into its own, or in
    the public one that it moved from."""
    rows = tx.rows(
        f"""SELECT h.id AS handoff_id, m.created_at AS at, m.author, m.useful FROM handoffs h
              JOIN conversations c ON c.id = h.conversation_id
              JOIN conversations s ON s.id = c.id OR s.merged_into = c.id OR s.id = c.continues
              JOIN messages m ON m.conversation_id = s.id AND m.author IN ('customer', 'agent')
                AND m.created_at >= h.asked_at AND m.created_at <= coalesce(h.ended_at, m.created_at)
            WHERE {where} AND {_ARRIVED} AND (s.id = c.id OR s.merged_into = c.id OR m.created_at <= (
              SELECT max(e.at) FROM handoff_events e WHERE e.handoff_id = h.id AND e.what = 'moved'))
            ORDER BY m.id""",
        value,
    )
    return _by_handoff([*rows, *_said_where_it_was_merged(tx, where, value)])


def _said_where_it_was_merged(tx: Tx, where: str, value: Any) -> Iterator[Row]:
    """What was written in conversations that were merged into that of a handoff when it ended: they stand for
    themselves again, but what was counted stays counted."""
    rows = tx.rows(
        f"""SELECT e.what, e.detail, h.id AS handoff_id, h.asked_at, h.ended_at
            FROM handoffs h JOIN handoff_events e ON e.handoff_id = h.id
            WHERE {where} AND h.ended_at IS NOT NULL AND e.what IN ('joined', 'parted') ORDER BY e.id""",
        value,
    )
    newest = {(row["handoff_id"], str(loads(row["detail"])["conversation"])): row for row in rows}
    for (handoff_id, conversation_id), row in newest.items():
        if row["what"] == What.JOINED:
            said = tx.rows(
                f"""SELECT m.created_at AS at, m.author, m.useful FROM messages m
                    WHERE m.conversation_id = ? AND m.author IN ('customer', 'agent') AND m.created_at >= ?
                      AND m.created_at <= ? AND {_ARRIVED} ORDER BY m.id""",
                conversation_id, row["asked_at"], row["ended_at"],
            )  # fmt: skip
            yield from ({**one, "handoff_id": handoff_id} for one in said)


def _events(tx: Tx, where: str, value: Any) -> Mapping[int, Sequence[Row]]:
    return _by_handoff(
        tx.rows(
            f"""SELECT e.handoff_id, e.at, e.what FROM handoff_events e JOIN handoffs h ON h.id = e.handoff_id
                WHERE {where} AND e.what IN ('snoozed', 'woken') ORDER BY e.id""",
            value,
        )
    )


def _by_handoff(rows: Iterable[Row]) -> Mapping[int, Sequence[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["handoff_id"]].append(row)
    return found


def _moments(
    chain: Sequence[Row], said: Mapping[int, Sequence[Row]], events: Mapping[int, Sequence[Row]]
) -> tuple[Moment, ...]:
    """Handoff after handoff; what two of them saw at the very same moment counts for the later one."""
    begins = [row["asked_at"] for row in chain]
    moments: list[Moment] = []
    for place, row in enumerate(chain):
        moments.append(Moment(row["asked_at"], Kind.ASKED if place == 0 else Kind.REOPENED))
        inside = [Moment(one["at"], _kind(one)) for one in said.get(row["id"], ())]
        inside += [Moment(one["at"], _EVENT[What(one["what"])]) for one in events.get(row["id"], ())]
        moments += sorted(
            (one for one in inside if bisect_right(begins, one.at) == place + 1), key=lambda moment: moment.at
        )
        if row["ended_at"] is not None:
            moments.append(Moment(row["ended_at"], _END[HandoffState(row["state"])]))
    return tuple(moments)


def _kind(message: Row) -> Kind:
    if message["author"] == Author.CUSTOMER:
        return Kind.CUSTOMER
    return Kind.AGENT if message["useful"] else Kind.HOLDING
