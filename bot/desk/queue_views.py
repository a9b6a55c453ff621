"""The queue as one agent sees it: which lines, in which order, under which filter. Pure: the moment is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.decision.queue_order import order
from bot.desk.queue_filter import Choice, Filter, Show, choices
from bot.desk.queue_lines import Item, Lines
from bot.desk.words import age, channel_label, customer_of
from bot.store.database import Row


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
class Reader:
    """Whose queue it is. `asks`: rows of `store.mentions.unseen`; `open_id`: the conversation that the page shows."""

    id: str
    name: str
    asks: Sequence[Row] = ()
    open_id: str | None = None


def queue_of(lines: Lines, chosen: Filter, reader: Reader, now: float) -> Queue:
    """The queue as one agent sees it."""
    waiting, taken, with_bot, resolved = (
        [_for(item, reader) for item in part] for part in (lines.waiting, lines.taken, lines.with_bot, lines.resolved)
    )
    mine = [item for item in taken if item.owner_id == reader.id]
    colleagues = [item for item in taken if item.owner_id != reader.id]

    def fitting(items: Iterable[Item]) -> list[Item]:
        return [item for item in items if chosen.fits(item.facets)] if chosen.values else list(items)

    def part(items: Sequence[Item], *shows: Show) -> list[Item]:
        return fitting(items) if chosen.show in shows else []

    counts = {Show.WAITING: waiting, Show.MINE: mine, Show.ASSISTANT: with_bot}
    among = {
        Show.WAITING: waiting, Show.MINE: mine, Show.ASSISTANT: with_bot, Show.RESOLVED: resolved,
    }.get(chosen.show, [*waiting, *mine, *colleagues, *with_bot])  # fmt: skip
    own = part(mine, Show.ALL, Show.MINE)
    return Queue(
        filter=chosen,
        asks=[_ask(row, now) for row in reader.asks] if chosen.show in (Show.ALL, Show.MINE) else [],
        waiting=_in_order(part(waiting, Show.ALL, Show.WAITING)),
        mine=_in_order(item for item in own if not item.back),
        snoozed=sorted((item for item in own if item.back), key=lambda item: item.since),
        colleagues=_in_order(part(colleagues, Show.ALL)),
        with_bot=part(with_bot, Show.ALL, Show.ASSISTANT),
        resolved=part(resolved, Show.RESOLVED),
        counts={str(show): len(fitting(items)) for show, items in counts.items()},
        choices=choices(among, lambda item: item.facets, chosen),
        open_id=reader.open_id,
    )


def _in_order(items: Iterable[Item]) -> list[Item]:
    """Who is urgent and waits; then who was offered to me or waits for my word; then all others: each by their need."""
    return order(items, lambda item: item.need, lambda item: item.for_me or item.your_turn)


def _for(item: Item, reader: Reader) -> Item:
    """A line as this agent sees it: the very same object, unless something in it is theirs."""
    for_me, mine = item.offered_id == reader.id, item.owner_id == reader.id
    if not (for_me or mine or reader.name in item.looking):
        return item
    return replace(
        item,
        your_turn=mine and item.waits,
        for_me=for_me,
        offered="For you" if for_me and item.offered else item.offered,
        looking=tuple(name for name in item.looking if name != reader.name),
    )


def _ask(row: Row, now: float) -> Ask:
    customer = customer_of(row["customer"], row["channel"], row["conversation_id"])
    by, at, words = row["agent_name"] or "A colleague", row["created_at"], row["text"]
    return Ask(row["conversation_id"], customer, channel_label(row["channel"]), words, by, at, age(now - at))
