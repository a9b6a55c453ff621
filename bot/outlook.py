"""What is true about a wait: read from the queue, from who is here, and from how long others waited lately."""

from __future__ import annotations

from bot.decision.desk_rules import DAY, DeskRules
from bot.decision.hours import Hours, say_when
from bot.decision.queue_order import need_of, order
from bot.decision.waits import honest_wait, say_by
from bot.store import agents, clocks, handoffs
from bot.store.database import Row, Tx
from bot.wording import Outlook

FIGURES_SECONDS, MOST_FIGURES = 14 * DAY, 100  # what an honest wait is read from


def outlook_of(tx: Tx, handoff_id: int, rules: DeskRules, now: float) -> Outlook:
    place, opening = place_of(tx, handoff_id, rules, now), opening_of(rules.hours, now)
    here = agents.here_to_answer(tx, now) if opening is None else []
    samples = clocks.recent_waits(tx, rules.hours, now - FIGURES_SECONDS, MOST_FIGURES) if here else ()
    wait = honest_wait(samples, place)
    return Outlook(place, len(here), opening, say_by(wait, rules.hours, now) if wait is not None else None)


def place_of(tx: Tx, handoff_id: int, rules: DeskRules, now: float) -> int:
    """The place in the queue as agents see it to whom none of it is offered, counted from 1; 1 for what does not wait
    there."""
    ids = [row["id"] for row in in_line(tx, rules, now)]
    return ids.index(handoff_id) + 1 if handoff_id in ids else 1


def in_line(tx: Tx, rules: DeskRules, now: float) -> list[Row]:
    """Rows of `handoffs.waiting` in the order of the queue: whoever is next first.

    An offer changes nothing here: only its agent's own page shows it before others. So nobody graver is pushed back.
    """
    waiting = handoffs.waiting(tx)
    if len(waiting) < 2:
        return waiting
    pace = clocks.pace(tx, rules.hours, now - FIGURES_SECONDS)
    needs = {row["id"]: need_of(row, rules, ahead, pace, now) for ahead, row in enumerate(waiting)}
    return order(waiting, lambda row: needs[row["id"]])


def opening_of(hours: Hours, now: float) -> str | None:
    """When people are here next, in words; None if they are here now (or never say when)."""
    if hours.is_open(now):
        return None
    moment = hours.next_opening(now)
    return say_when(hours.local(moment), hours.local(now)) if moment else None
