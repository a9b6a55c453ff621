"""What the queue shows, computed from rows. Pure: the moment is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.decision.desk_rules import DeskRules
from bot.decision.hours import say_when
from bot.decision.queue_order import Late, Need, clock_of_wait, lateness, order
from bot.desk.queue_filter import Choice, Facets, Filter, Show, choices
from bot.desk.queue_words import due_words, reason_words
from bot.desk.words import age, channel_label, customer_of
from bot.model import HandoffState, Priority
from bot.store.database import Row

_MOODS = {"unhappy": ("Unhappy", "warm"), "angry": ("Angry", "warm"), "distressed": ("Distressed", "hot")}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the queue.

    Attributes:
        tag, tone: the reason and its colour.
        verb, since, age: what the time at the end of the line means, since when, and how long that is.
        due, late: until when an answer was promised, in words, and how that stands.
        alarm: the level that was reached, 0 for none.
        offered: whose turn it is to take it first, in words.
        back: of a snoozed one, when it comes back.
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
    your_turn: bool
    team: str | None
    offered: str | None
    for_me: bool
    back: str | None
    due: str | None
    due_at: float | None
    late: Late
    alarm: int
    tags: Sequence[str]
    looking: Sequence[str]
    need: Need
    facets: Facets


@dataclass(frozen=True, slots=True)
class Ask:
    """A private note that asks the agent something, and was not read."""

    id: str
    customer: str
    channel: str
    words: str
    by: str
    at: float
    age: str


@dataclass(frozen=True, slots=True)
class Queue:
    """`counts` is by `Show`; `choices` is what each filter offers; `nothing`: not one line is shown."""

    filter: Filter
    asks: Sequence[Ask]
    waiting: Sequence[Item]
    mine: Sequence[Item]
    snoozed: Sequence[Item]
    colleagues: Sequence[Item]
    with_bot: Sequence[Item]
    resolved: Sequence[Item]
    counts: Mapping[str, int]
    choices: Mapping[str, Sequence[Choice]]
    open_id: str | None

    @property
    def nothing(self) -> bool:
        parts = (self.asks, self.waiting, self.mine, self.snoozed, self.colleagues, self.with_bot, self.resolved)
        return not any(parts)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read for the queue.

    Attributes:
        handoffs: rows of `store.handoffs.queue`.
        with_bot, resolved: rows of `store.queue`, with the same columns.
        tags: by conversation.
        alarms: the level reached, by handoff.
        looking: who has a conversation open, by conversation, without the agent who reads this.
        pace: seconds of opening hours in which the desk answers one; None if nobody knows.
    """

    handoffs: Sequence[Row]
    asks: Sequence[Row] = ()
    with_bot: Sequence[Row] = ()
    resolved: Sequence[Row] = ()
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)
    alarms: Mapping[int, int] = field(default_factory=dict)
    looking: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pace: float | None = None


def queue_of(facts: Facts, rules: DeskRules, chosen: Filter, me: str, open_id: str | None, now: float) -> Queue:
    """The queue for the agent `me`. `open_id` is the conversation that the page shows."""
    waiting_rows = [row for row in facts.handoffs if row["state"] == HandoffState.NOTIFIED]
    taken = [row for row in facts.handoffs if row["state"] != HandoffState.NOTIFIED]
    waiting = [_item(row, facts, rules, me, now, ahead) for ahead, row in enumerate(waiting_rows)]
    mine = [_item(row, facts, rules, me, now) for row in taken if row["agent_id"] == me]
    colleagues = [_item(row, facts, rules, me, now) for row in taken if row["agent_id"] != me]
    with_bot = [_item(row, facts, rules, me, now) for row in facts.with_bot]
    resolved = [_item(row, facts, rules, me, now) for row in facts.resolved]

    def fitting(items: Iterable[Item]) -> list[Item]:
        return [item for item in items if chosen.fits(item.facets)]

    def part(items: Sequence[Item], *shows: Show) -> list[Item]:
        return fitting(items) if chosen.show in shows else []

    counts = {Show.WAITING: waiting, Show.MINE: mine, Show.ASSISTANT: with_bot}
    among = {
        Show.WAITING: waiting, Show.MINE: mine, Show.ASSISTANT: with_bot, Show.RESOLVED: resolved,
    }.get(chosen.show, [*waiting, *mine, *colleagues, *with_bot])  # fmt: skip
    own = part(mine, Show.ALL, Show.MINE)
    return Queue(
        filter=chosen,
        asks=[_ask(row, now) for row in facts.asks] if chosen.show in (Show.ALL, Show.MINE) else [],
        waiting=_in_order(part(waiting, Show.ALL, Show.WAITING)),
        mine=_in_order(item for item in own if not item.back),
        snoozed=sorted((item for item in own if item.back), key=lambda item: item.since),
        colleagues=_in_order(part(colleagues, Show.ALL)),
        with_bot=part(with_bot, Show.ALL, Show.ASSISTANT),
        resolved=part(resolved, Show.RESOLVED),
        counts={str(show): len(fitting(items)) for show, items in counts.items()},
        choices=choices(among, lambda item: item.facets, chosen),
        open_id=open_id,
    )


def _in_order(items: Iterable[Item]) -> list[Item]:
    """Whoever was offered to me or waits for my word comes before those who do not; each by how much they need it."""
    ordered = order(items, lambda item: item.need)
    return sorted(ordered, key=lambda item: (not item.for_me, not item.your_turn))


def _item(row: Row, facts: Facts, rules: DeskRules, me: str, now: float, ahead: int = 0) -> Item:
    waits = row["waits_since"]
    need = _need(row, facts, rules, now, ahead)
    label, tone = reason_words(row["reason"]) if row["brief"] or not row["reason"] else ("Taken over", "plain")
    mood = _MOODS.get(row["mood"])
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
        your_turn=row["agent_id"] == me and waits is not None,
        team=row["team"],
        offered=None if not row["offered_name"] else "For you" if row["offered_to"] == me else row["offered_name"],
        for_me=row["offered_to"] == me,
        back=say_when(rules.hours.local(snoozed), rules.hours.local(now)) if snoozed else None,
        due=due_words(need.due_at, now, rules.hours.zone) if need.due_at else None,
        due_at=need.due_at,
        late=need.late,
        alarm=facts.alarms.get(row["id"], 0),
        tags=facts.tags.get(row["conversation_id"], ()),
        looking=facts.looking.get(row["conversation_id"], ()),
        need=need,
        facets=_facets(row, facts),
    )


def _need(row: Row, facts: Facts, rules: DeskRules, now: float, ahead: int) -> Need:
    priority, waits = Priority(row["priority"] or Priority.NORMAL), row["waits_since"]
    if waits is None:
        return Need(priority, row["mood"], row["updated_at"])
    first = row["answered_at"] is None and row["reopens"] is None
    clock = clock_of_wait(rules, row["channel"], priority, waits, now, first=first)
    return Need(priority, row["mood"], waits, lateness(clock, ahead, facts.pace, now), clock.due_at)


def _since(row: Row) -> tuple[str, float]:
    if row["ended_at"]:
        return "settled", row["ended_at"]
    return ("waits", row["waits_since"]) if row["waits_since"] is not None else ("", row["updated_at"])


def _words(row: Row) -> str:
    """Who waits is known by what they want; a conversation that goes on, by what was said last."""
    wanted = row["brief"].get("want") if row["state"] == HandoffState.NOTIFIED else None
    return wanted or row["last_words"] or ""


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


def _ask(row: Row, now: float) -> Ask:
    customer = customer_of(row["customer"], row["channel"], row["conversation_id"])
    by, at, words = row["agent_name"] or "A colleague", row["created_at"], row["text"]
    return Ask(row["conversation_id"], customer, channel_label(row["channel"]), words, by, at, age(now - at))
