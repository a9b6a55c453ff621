"""How long a customer waited for a person, from what happened to a handoff. Pure; see docs/how-to/promises.md.

Every clock counts seconds of opening hours, and only these.

- **First useful answer**: from ASKED to the first AGENT. The bot, a line of the system and a HOLDING message ("I'll
  look into it") do not stop it.
- **Next answer**: each time the customer waits again: from the first CUSTOMER message after an AGENT, or from REOPENED,
  to the next AGENT.
- **Settled**: from ASKED to RESOLVED, or to RETURNED if an agent had answered. It stands still while it is the
  customer's turn (from an AGENT message to the next CUSTOMER message), while an answered matter is SNOOZED (to WOKEN or
  the next CUSTOMER message), and between an end and REOPENED; then it goes on from where it stood.

A promise that was passed is broken, whatever happens later. Before that, a clock that ends without what it waits for
(the customer cancelled; it was resolved or returned with nothing to answer) counts as neither kept nor broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.decision.desk_rules import Promise
from bot.decision.hours import Hours


class Kind(StrEnum):
    """What happened, as far as clocks care."""

    ASKED = "asked"  # the customer asked for a person, or was handed to one
    CUSTOMER = "customer"  # they wrote
    AGENT = "agent"  # an agent wrote something useful
    HOLDING = "holding"  # an agent wrote that they are at it, and no more
    RESOLVED = "resolved"
    RETURNED = "returned"  # to the bot
    CANCELLED = "cancelled"  # by the customer
    REOPENED = "reopened"  # the same matter needs a person again
    SNOOZED = "snoozed"
    WOKEN = "woken"


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` is in seconds since 1970."""

    at: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Clock:
    """One wait.

    Attributes:
        started: when it began.
        ended: when it ended; None while it runs or stands still.
        spent: seconds of opening hours so far.
        promised: seconds of opening hours that it may take.
        due_at: when the promise is or was passed; None while the clock stands still, or if that is months away.
        kept: None while nothing is decided, and for good if it ended without what it waited for.
        runs: it counts now; False when it ended or stands still.
    """

    started: float
    ended: float | None
    spent: float
    promised: float
    due_at: float | None
    kept: bool | None
    runs: bool

    @property
    def left(self) -> float:
        """Seconds of opening hours until the promise is passed; below zero when it was."""
        return self.promised - self.spent


@dataclass(frozen=True, slots=True)
class Clocks:
    """Those of one matter; of `following` the newest wait is the last."""

    first: Clock
    following: tuple[Clock, ...]
    settled: Clock

    @property
    def waiting(self) -> Clock | None:
        """The clock of an answer that the customer waits for now; None if it is not our turn."""
        newest = self.following[-1] if self.following else self.first
        return newest if newest.ended is None else None


def clocks_of(moments: Sequence[Moment], hours: Hours, promise: Promise, now: float) -> Clocks:
    """The clocks as they stand at `now`; later moments are left out.

    Args:
        moments: oldest first; the first one is ASKED.

    Raises:
        ValueError: it is not.
    """
    if not moments or moments[0].kind is not Kind.ASKED:
        raise ValueError("the first moment of a handoff is that it was asked for")
    matter = _Matter(moments[0].at)
    for moment in moments[1:]:
        if moment.at <= now:
            matter.add(moment)
    return Clocks(
        matter.first.read(hours, promise.first, now),
        tuple(wait.read(hours, promise.following, now) for wait in matter.following),
        matter.settled.read(hours, promise.settled, now),
    )


def will_break(clock: Clock, ahead: float, pace: float, now: float) -> bool:
    """Whether a wait becomes late if nothing changes, or is late already.

    Args:
        ahead: so many are to be answered before this one.
        pace: seconds of opening hours in which the desk answers one (`bot/store/clocks.py` counts it).
    """
    if clock.ended is not None:
        return False
    late = clock.kept is False or (clock.due_at is not None and clock.due_at <= now)
    return late or (clock.runs and (ahead + 1) * pace > clock.left)


@dataclass(slots=True)
class _Spans:
    """A clock while it is put together: the spans in which it ran."""

    started: float
    spans: list[tuple[float, float]] = field(default_factory=list)
    running: float | None = None
    ended: float | None = None
    fulfilled: bool = False

    @staticmethod
    def begun(at: float) -> _Spans:
        return _Spans(at, running=at)

    def stop(self, at: float) -> None:
        if self.running is not None:
            self.spans.append((self.running, at))
            self.running = None

    def run(self, at: float) -> None:
        if self.running is None:
            self.running = at

    def end(self, at: float, *, fulfilled: bool) -> None:
        if self.ended is None:
            self.stop(at)
            self.ended, self.fulfilled = at, fulfilled

    def read(self, hours: Hours, promised: float, now: float) -> Clock:
        runs = self.running is not None
        spans = [*self.spans, (self.running, now)] if self.running is not None else self.spans
        spent = sum(hours.open_seconds(start, end) for start, end in spans)
        kept = False if spent > promised else True if self.fulfilled else None
        return Clock(self.started, self.ended, spent, promised, self._due(hours, promised), kept, runs)

    def _due(self, hours: Hours, promised: float) -> float | None:
        """When the promise was or will be passed; of one that ended in time, when it would have been."""
        left = promised
        for start, end in self.spans:
            opened = hours.open_seconds(start, end)
            if opened > left:
                return hours.after(start, left)
            left -= opened
        goes_on_from = self.running if self.running is not None else self.ended
        return None if goes_on_from is None else hours.after(goes_on_from, left)


class _Matter:
    """Follows what happens, and tells each clock when to run."""

    def __init__(self, asked_at: float) -> None:
        self.first, self.settled = _Spans.begun(asked_at), _Spans.begun(asked_at)
        self.following: list[_Spans] = []
        self._answered = self._over = self._snoozed = self._their_turn = False

    def add(self, moment: Moment) -> None:
        at, kind = moment.at, moment.kind
        if self._over:
            if kind is Kind.REOPENED:
                self._reopen(at)
            return
        match kind:
            case Kind.CUSTOMER:
                self._their_turn = self._snoozed = False
                self._customer_waits(at)
            case Kind.AGENT:
                self._answered = self._their_turn = True
                self._wait().end(at, fulfilled=True)
            case Kind.SNOOZED:
                self._snoozed = self._answered
            case Kind.WOKEN:
                self._snoozed = False
            case Kind.RESOLVED | Kind.RETURNED | Kind.CANCELLED:
                self._end(at, kind)
        if self._their_turn or self._snoozed:
            self.settled.stop(at)
        elif not self._over:
            self.settled.run(at)

    def _wait(self) -> _Spans:
        return self.following[-1] if self.following else self.first

    def _customer_waits(self, at: float) -> None:
        if self._wait().ended is not None:
            self.following.append(_Spans.begun(at))

    def _end(self, at: float, kind: Kind) -> None:
        self._over = True
        self._wait().end(at, fulfilled=False)
        done = kind is Kind.RESOLVED or (kind is Kind.RETURNED and self._answered)
        self.settled.end(at, fulfilled=done)

    def _reopen(self, at: float) -> None:
        self._over = self._snoozed = self._their_turn = False
        self.settled.ended, self.settled.fulfilled = None, False
        self.settled.run(at)
        self._customer_waits(at)
