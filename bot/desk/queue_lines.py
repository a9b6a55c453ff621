"""The lines of the queue, computed from rows: the same for everybody. Pure: the moment is passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.decision.desk_rules import DeskRules
from bot.decision.essence import with_more
from bot.decision.hours import say_when
from bot.decision.queue_order import Late, Need, need_of
from bot.desk.queue_filter import Facets
from bot.desk.queue_words import due_words, reason_words
from bot.desk.words import LEVELS, age, channel_label, customer_of
from bot.model import HandoffState, Priority
from bot.store.database import Row

_WANTED_BESIDE = 60  # characters of what is wanted, where newer words stand beside it
_SAYS_MORE = 3  # words: "ok, thanks" tells nobody what it is about


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the queue. Equal lines look alike, so the page's HTML for one is made once: `queue_shared.Kept`.

    Attributes:
        tag, tone: the reason and its colour.
        verb, since, age: what the time at the end of the line means, since when, and how long that is.
        due, late: until when an answer was promised, in words, and how that stands.
        alarm: the level that was reached, 0 for none.
        offered: whose turn it is to take it first, in words; for_me: it is the reader's.
        back: of a snoozed one, when it comes back.
        your_turn: its customer waits for a word of the reader's.
        waits, owner_id, offered_id: what that is seen from.
    """

    id: str
    customer: str
    channel: str
    public: bool
    tag: str | None
    tone: str
    priority: str | None
    mood: tuple[str, str] | None
    language: str | None
    words: str
    verb: str
    since: float
    age: str
    owner: str | None
    team: str | None
    offered: str | None
    back: str | None
    due: str | None
    due_at: float | None
    late: Late
    alarm: int
    tags: tuple[str, ...]
    looking: tuple[str, ...]
    need: Need
    waits: bool
    owner_id: str | None
    offered_id: str | None
    facets: Facets = field(compare=False)
    your_turn: bool = False
    for_me: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read for the queue, of whoever looks at it.

    Attributes:
        handoffs: rows of `store.handoffs.queue`.
        with_bot, resolved: rows of `store.queue`, with the same columns.
        tags: by conversation.
        alarms: the level reached, by handoff.
        looking: who has a conversation open, by conversation.
        pace: seconds of opening hours in which the desk answers one; None if nobody knows.
    """

    handoffs: Sequence[Row]
    with_bot: Sequence[Row] = ()
    resolved: Sequence[Row] = ()
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)
    alarms: Mapping[int, int] = field(default_factory=dict)
    looking: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pace: float | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Every line of the queue as nobody in particular sees it: the same for all."""

    waiting: Sequence[Item]
    taken: Sequence[Item]
    with_bot: Sequence[Item]
    resolved: Sequence[Item]


def lines_of(facts: Facts, rules: DeskRules, now: float) -> Lines:
    """The lines of the queue, in the order of the rows."""
    waiting = [row for row in facts.handoffs if row["state"] == HandoffState.NOTIFIED]
    taken = [row for row in facts.handoffs if row["state"] != HandoffState.NOTIFIED]
    return Lines(
        [_item(row, facts, rules, now, ahead) for ahead, row in enumerate(waiting)],
        *([_item(row, facts, rules, now) for row in rows] for rows in (taken, facts.with_bot, facts.resolved)),
    )


def _item(row: Row, facts: Facts, rules: DeskRules, now: float, ahead: int = 0) -> Item:
    need = need_of(row, rules, ahead, facts.pace, now)
    label, tone = reason_words(row["reason"]) if row["brief"] or not row["reason"] else ("Taken over", "plain")
    mood = LEVELS.get(row["mood"])
    verb, since = _since(row)
    snoozed = row["snoozed_until"] if (row["snoozed_until"] or 0) > now else None
    return Item(
        id=row["conversation_id"],
        customer=customer_of(row["customer"], row["channel"], row["conversation_id"]),
        channel=channel_label(row["channel"]),
        public=bool(row["public"]),
        tag=label,
        tone=tone,
        # Normal, calm and English are not worth a word.
        priority=row["priority"].capitalize() if row["priority"] in (Priority.URGENT, Priority.HIGH) else None,
        mood=None if mood is None or mood[0] == label else mood,
        language=row["language"] if row["language"] not in (None, "en") else None,
        words=_words(row),
        verb=verb,
        since=snoozed or since,
        age=age(now - since),
        owner=row["agent_name"],
        team=row["team"],
        offered=row["offered_name"],
        back=say_when(rules.hours.local(snoozed), rules.hours.local(now)) if snoozed else None,
        due=due_words(need.due_at, now, rules.hours.zone) if need.due_at else None,
        due_at=need.due_at,
        late=need.late,
        alarm=facts.alarms.get(row["id"], 0),
        tags=tuple(facts.tags.get(row["conversation_id"], ())),
        looking=tuple(facts.looking.get(row["conversation_id"], ())),
        need=need,
        waits=row["waits_since"] is not None,
        owner_id=row["agent_id"],
        offered_id=row["offered_to"],
        facets=_facets(row, facts),
    )


def _since(row: Row) -> tuple[str, float]:
    if row["ended_at"]:
        return "settled", row["ended_at"]
    return ("waits", row["waits_since"]) if row["waits_since"] is not None else ("", row["updated_at"])


def _words(row: Row) -> str:
    """A matter of ours is known by what is wanted, until the customer says more: while it waits then by both. Any other
    talk is known by the last words."""
    wanted, last = str(row["brief"].get("want") or ""), str(row["last_words"] or "")
    waits, taken = row["state"] == HandoffState.NOTIFIED, row["state"] in (HandoffState.CLAIMED, HandoffState.ANSWERED)
    newer = (row.get("last_words_at") or 0.0) > (row.get("notified_at") or 0.0)
    more = newer and len(last.split()) >= _SAYS_MORE
    if waits and more and wanted:
        return with_more(wanted, last, _WANTED_BESIDE)
    return wanted or last if (waits or taken) and not more else last


def _facets(row: Row, facts: Facts) -> Facets:
    return {
        "channel": {row["channel"]},
        "team": {row["team"]} if row["team"] else set(),
        "reason": {row["reason"]} if row["reason"] else set(),
        "tag": set(facts.tags.get(row["conversation_id"], ())),
        "priority": {row["priority"]} if row["priority"] else set(),
        "language": {row["language"]} if row["language"] else set(),
        "alarm": {"ringing"} if facts.alarms.get(row["id"]) else set(),
    }
