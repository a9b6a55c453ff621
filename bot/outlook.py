"""What is true about a wait: read from the queue, from who is here, and from how long others waited lately."""

from __future__ import annotations

from bot.decision.desk_rules import DAY, DeskRules
from bot.decision.hours import Hours, say_when
from bot.decision.waits import honest_wait, say_by
from bot.store import agents, clocks, handoffs
from bot.store.database import Tx
from bot.wording import Outlook

FIGURES_SECONDS, MOST_FIGURES = 14 * DAY, 100  # what an honest wait is read from


def outlook_of(tx: Tx, handoff_id: int, rules: DeskRules, now: float) -> Outlook:
    place, opening = handoffs.position(tx, handoff_id), opening_of(rules.hours, now)
    here = agents.here(tx, now) if opening is None else []
    samples = clocks.recent_waits(tx, rules.hours, now - FIGURES_SECONDS, MOST_FIGURES) if here else ()
    wait = honest_wait(samples, place)
    return Outlook(place, len(here), opening, say_by(wait, rules.hours, now) if wait is not None else None)


def opening_of(hours: Hours, now: float) -> str | None:
    """When people are here next, in words; None if they are here now (or never say when)."""
    if hours.is_open(now):
        return None
    moment = hours.next_opening(now)
    return say_when(hours.local(moment), hours.local(now)) if moment else None
