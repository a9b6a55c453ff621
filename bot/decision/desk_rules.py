"""How the desk works in this shop: hours, promises, alarms, teams, assignment. Pure values.

knowledge/desk.yml says all of it (`bot/desk/rules_file.py` reads it); these are the defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.decision.hours import Hours, parse_hours
from bot.model import Priority, Reason

MINUTE = 60.0
DAY = 86400.0


class Assignment(StrEnum):
    """How a waiting handoff finds its agent. An offer is never an order: whoever claims first has it."""

    PULL = "pull"  # agents take what they like
    PUSH = "push"  # each is offered to the best agent first


@dataclass(frozen=True, slots=True)
class Promise:
    """Within how many seconds of opening hours a customer gets the first useful answer, each next one, and the end."""

    first: float = 60 * MINUTE
    following: float = 60 * MINUTE
    settled: float = 24 * 60 * MINUTE


@dataclass(frozen=True, slots=True)
class DeskRules:
    """Everything that the operator decides about the desk.

    Attributes:
        promises: by channel; a channel that is not named has `promise`.
        stricter: by priority; of this and the channel's promise the shorter time counts.
        alarms: seconds of waiting after which an alarm climbs to the desk, to people (Slack and mail), to the
            on-call webhook. For urgent handoffs every hour counts; for others only opening hours.
        teams: which reasons belong to which team.
        away: seconds without a sign of its agent after which a waiting customer goes back to the queue.
        accept: seconds that an offer stands before the next agent is offered it.
        reopen: seconds after the end within which a new handoff of the conversation continues the old one.
        undo: seconds in which an agent can take a reply back.
    """

    hours: Hours = field(default_factory=lambda: Hours(parse_hours("Mon-Fri 09:00-18:00"), ZoneInfo("UTC")))
    promise: Promise = field(default_factory=Promise)
    promises: Mapping[str, Promise] = field(default_factory=dict)
    stricter: Mapping[Priority, Promise] = field(default_factory=dict)
    alarms: tuple[float, float, float] = (2 * MINUTE, 10 * MINUTE, 30 * MINUTE)
    teams: Mapping[str, frozenset[Reason]] = field(default_factory=dict)
    assignment: Assignment = Assignment.PULL
    away: float = 10 * MINUTE
    accept: float = 2 * MINUTE
    reopen: float = 7 * DAY
    undo: float = 5.0

    def promise_of(self, channel: str, priority: Priority) -> Promise:
        one = self.promises.get(channel, self.promise)
        other = self.stricter.get(priority, one)
        return Promise(
            min(one.first, other.first), min(one.following, other.following), min(one.settled, other.settled)
        )

    def team_of(self, reason: Reason) -> str | None:
        """The team that a reason belongs to; None if it is anybody's."""
        return next((team for team, reasons in self.teams.items() if reason in reasons), None)
