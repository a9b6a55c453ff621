"""`python -m bot desk clocks`: what the desk promised and kept, by channel and by priority."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.decision.clock_figures import Counted, Figures, Kept, figures, grouped
from bot.decision.clocks import clocks_of
from bot.decision.desk_rules import DAY, DeskRules
from bot.decision.shares import interval
from bot.desk.rules_file import read_rules
from bot.errors import FirstlineError
from bot.settings import load_settings
from bot.store.clocks import matters
from bot.store.database import Tx, open_database

MOST_DAYS = 3650
DEFINITIONS = {
    "first": "First answer: from the wish for a person to the first answer that helps.",
    "following": "Next answer: from a customer's message after an answer to the next answer that helps.",
    "settled": "Settled: from the wish to the end, without the customer's turns and the time until it was reopened.",
}
COUNTING = (
    "In opening hours, against the promises that knowledge/desk.yml holds now. Counted is what was kept in time or "
    "passed; a wait that ended in time without an answer (cancelled, closed) is not. In brackets: 95 % interval."
)


def add_arguments(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `clocks`; the parsed arguments then hold `do`, the function to call."""
    parser = acts.add_parser("clocks", help="promises and how they were kept, by channel and priority")
    parser.add_argument("--days", type=int, default=30, help="handoffs asked for in so many days; 30 by default")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.set_defaults(do=clocks)


def clocks(parsed: argparse.Namespace) -> int:
    """Count and tell; always 0, because a broken promise is no broken program."""
    if not 1 <= parsed.days <= MOST_DAYS:
        raise FirstlineError(f"--days {parsed.days} is too few or too many; write a number from 1 to {MOST_DAYS}.")
    settings, now = load_settings(), time.time()
    rules = read_rules(settings.knowledge_dir / "desk.yml", settings)
    with closing(open_database(settings)) as database:
        found = count(database.read, rules, now - parsed.days * DAY, now)
    by = {"all": {"all": figures(found)}} | {
        "channel": dict(grouped(found, lambda one: one.channel)),
        "priority": dict(grouped(found, lambda one: one.priority)),
    }
    if parsed.json:
        print(json.dumps({"days": parsed.days, **_for_machines(by)}, indent=1))
    elif not found:
        print(f"Nobody asked for a person in the last {parsed.days} days.")
    else:
        show(by, parsed.days, Console(highlight=False))
    return 0


def count(tx: Tx, rules: DeskRules, since: float, now: float) -> list[Counted]:
    """Every matter since a moment with its clocks as they stand now."""
    return [
        Counted(
            one.channel,
            one.priority,
            one.moments,
            clocks_of(one.moments, rules.hours, rules.promise_of(one.channel, one.priority), now),
        )
        for one in matters(tx, since)
    ]


Groups = Mapping[str, Mapping[str, Figures]]


def show(by: Groups, days: int, console: Console) -> None:
    """A table for each promise, with its definition above."""
    console.print(f"{by['all']['all'].matters} handoffs in {days} days. {COUNTING}")
    for promise, definition in DEFINITIONS.items():
        console.print(f"\n{definition}", markup=False)
        table = _table("", "counted", "median", "80 % within", "kept")
        for name, found in _rows(by):
            kept: Kept = getattr(found, promise)
            table.add_row(
                Text(name), str(kept.of), _length(kept.median), _length(kept.most), _share(kept.kept, kept.of)
            )
        console.print(table)
    console.print("\nReopened: needed a person again within the time of the rules. Cancelled: by the customer.")
    table = _table("", "handoffs", "reopened", "cancelled")
    for name, found in _rows(by):
        reopened, cancelled = (_share(part, found.matters) for part in (found.reopened, found.cancelled))
        table.add_row(Text(name), str(found.matters), reopened, cancelled)
    console.print(table)


def _rows(by: Groups) -> Sequence[tuple[str, Figures]]:
    ends = {"priority": " priority"}
    return [(f"{name}{ends.get(group, '')}", found) for group, part in by.items() for name, found in part.items()]


def _table(name: str, *numbers: str) -> Table:
    right = [Column(number, justify="right", no_wrap=True) for number in numbers]
    return Table(Column(name, no_wrap=True), *right, box=None, pad_edge=False)


def _length(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def _share(part: int, of: int) -> str:
    if not of:
        return "–"
    low, high = interval(part, of)
    return f"{part} of {of} = {part / of:.0%} ({low:.0%} to {high:.0%})"


def _for_machines(by: Groups) -> dict[str, Any]:
    def tell(found: Figures) -> dict[str, Any]:
        told = asdict(found)
        for promise in DEFINITIONS:
            kept: Kept = getattr(found, promise)
            told[promise]["interval"] = list(interval(kept.kept, kept.of)) if kept.of else None
        return told

    return {group: {name: tell(found) for name, found in part.items()} for group, part in by.items()}
