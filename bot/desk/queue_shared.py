"""What all pages of the desk show alike is worked out once for each change, not once for each page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from markupsafe import Markup as Html

from bot.desk.acts import Acts
from bot.desk.queue_lines import Facts, Item, Lines, lines_of
from bot.store import alarms, clocks, handoffs, queue, tags
from bot.store.database import Row

RESOLVED_SECONDS = 7 * 86400.0
PACE_SECONDS = 14 * 86400.0  # from so long ago the desk's pace is read
PACE_KEPT_SECONDS = 300.0
KEPT_SECONDS = 1.0  # so long at most, for what changes with time alone or was changed by another process
MOST_KEPT = 2000


@dataclass(frozen=True, slots=True)
class Shared:
    """The queue at one version of the desk. `rows` are those of `store.handoffs.queue`."""

    version: int
    read_at: float
    rows: Sequence[Row]
    lines: Lines


class SharedQueue:
    """Reads the queue for all pages of this process.

    Whatever changes it tells the desk so, after it is durable (`Signals.desk_version`). So what was read at one version
    holds until the next: no page shows anything older than it would if it read for itself.
    """

    def __init__(self, acts: Acts) -> None:
        self._acts = acts
        self._pace = _Pace(acts)
        self._kept: dict[bool, Shared] = {}  # with and without what was settled

    def now(self, *, resolved: bool = False) -> Shared:
        """The queue as it is; with what was settled lately only where that is asked for."""
        version, now = self._acts.signals.desk_version, self._acts.clock()
        kept = self._kept.get(resolved)
        if kept is None or kept.version != version or not 0 <= now - kept.read_at < KEPT_SECONDS:
            kept = self._kept[resolved] = self._read(version, now, resolved=resolved)
        return kept

    def pace(self) -> float | None:
        """Seconds of opening hours in which the desk answers one; None if too few are known."""
        return self._pace.now()

    def _read(self, version: int, now: float, *, resolved: bool) -> Shared:
        acts, tx = self._acts, self._acts.database.read
        rows, with_bot = handoffs.queue(tx), queue.with_bot(tx)
        settled = queue.resolved_since(tx, now - RESOLVED_SECONDS) if resolved else []
        ids = [row["conversation_id"] for row in (*rows, *with_bot, *settled)]
        looking = {one: acts.signals.who_looks(one) for one in ids}
        facts = Facts(rows, with_bot, settled, tags.of_all(tx, ids), alarms.shown(tx), looking, self.pace())
        return Shared(version, now, rows, lines_of(facts, acts.rules, now))


class _Pace:
    """How fast the desk answers: read from two weeks of talks, and kept for some minutes."""

    def __init__(self, acts: Acts) -> None:
        self._acts, self._read_at = acts, float("-inf")
        self._pace: float | None = None

    def now(self) -> float | None:
        now = self._acts.clock()
        if now - self._read_at > PACE_KEPT_SECONDS:
            self._pace = clocks.pace(self._acts.database.read, self._acts.rules.hours, now - PACE_SECONDS)
            self._read_at = now
        return self._pace


class Kept:
    """The HTML of the queue's lines, each made once for as long as nothing in it changes.

    Called by the template in place of its macro, with all that the macro's result depends on.
    """

    def __init__(self) -> None:
        self._html: dict[Hashable, Html] = {}

    def __call__(self, line: Callable[[Item, str], Html], item: Item, part: str, *more: Hashable) -> Html:
        """`line(item, part)`. `more` is what the macro takes from elsewhere: the page's filter, whether it is open."""
        key = (item, part, *more)
        html = self._html.get(key)
        if html is None:
            if len(self._html) >= MOST_KEPT:
                self._html.clear()
            html = self._html[key] = line(item, part)
        return html
