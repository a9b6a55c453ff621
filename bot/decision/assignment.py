"""Who is asked first to take a handoff. Pure.

An offer is never an order: whoever claims first has it, and an offer that nobody takes goes on to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.decision.hours import Hours


@dataclass(frozen=True, slots=True)
class Need:
    """What a handoff asks of whoever takes it.

    Attributes:
        team: None: anybody's. So is that of a team without people.
        reopened_agent: who dealt with the same matter before.
    """

    team: str | None = None
    language: str = "en"
    reopened_agent: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who answers customers.

    Attributes:
        load: conversations they have or are offered.
        capacity: the most of them that they take at a time.
        last_offered_at: seconds since 1970; 0 if never.
    """

    id: str
    here: bool
    load: int
    capacity: int
    teams: frozenset[str] = field(default_factory=frozenset)
    languages: frozenset[str] = frozenset({"en"})
    last_offered_at: float = 0.0


def choose(need: Need, people: Sequence[Person]) -> str | None:
    """The best person's id; None if nobody who is here has room, or nobody of the team.

    Whoever dealt with it before comes first. Then whoever speaks the language, if somebody does who is here; of them
    the one with the least to do for what they can take, and of equals the one who was offered something longest ago.
    """
    able = [one for one in people if one.here and one.load < one.capacity and need.team in (None, *one.teams)]
    if any(one.id == need.reopened_agent for one in able):
        return need.reopened_agent
    speakers = [one for one in able if need.language in one.languages] or able
    best = min(speakers, key=lambda one: (one.load / one.capacity, one.last_offered_at, one.id), default=None)
    return best.id if best else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A handoff that nobody has.

    Attributes:
        to, at: whom it is offered to, and since when; None while it is offered to nobody.
        named: it is that very person who is wanted, here or not: they had it before, or it was passed on to them.
        void: that person answers customers no more.
    """

    handoff_id: int
    need: Need
    to: str | None = None
    at: float | None = None
    named: bool = False
    void: bool = False

    def stands(self, now: float, accept: float, hours: Hours) -> bool:
        """Has whoever it is offered to still time to take it? Of one who was named only opening hours count: nobody
        can take anything before they come to work."""
        if self.to is None or self.at is None or self.void:
            return False
        return (hours.open_seconds(self.at, now) if self.named else now - self.at) < accept


def changed_offers(
    waiting: Sequence[Waiting], people: Sequence[Person], now: float, *, accept: float, push: bool, hours: Hours
) -> Iterator[tuple[int, str | None]]:
    """Which handoffs are now offered to whom, in their order; None: the offer is over and it is anybody's.

    An offer that nobody took within `accept` seconds ends (`Waiting.stands`). With `push` the next best person is
    asked, and whatever is offered to nobody is offered. Nobody is asked twice in a row while somebody else has room.
    """
    at_work = {one.id: one for one in people}
    for one in waiting:
        if one.stands(now, accept, hours) or (one.to is None and not push):
            continue
        best = choose(one.need, [person for person in at_work.values() if person.id != one.to]) if push else None
        if best is None and (one.to is None or (push and one.to in at_work)):
            continue
        if best:
            at_work[best] = replace(at_work[best], load=at_work[best].load + 1, last_offered_at=now)
        if one.to in at_work:
            before = at_work[one.to]
            at_work[before.id] = replace(before, load=before.load - 1)
        yield one.handoff_id, best
