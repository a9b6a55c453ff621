"""`python -m bot knowledge gaps`: which articles to mend, and which are missing, from what people found."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence

from bot.settings import load_settings
from bot.store.database import open_database
from bot.store.gaps import ByHand, Gap, by_hand, gaps

DAYS = 60
MOST_SHOWN = 10
LINE = 100


def show_gaps(_: argparse.Namespace) -> int:
    """Print what editors should look at. Returns 0 always: a gap is no error."""
    settings = load_settings()
    if not settings.database_url and not settings.database.exists():
        print(f"There is nothing to mend yet: no conversation was held ({settings.database} does not exist).")
        return 0
    database = open_database(settings)
    try:
        since = time.time() - DAYS * 86400.0
        print("\n".join(in_words(gaps(database.read, since), by_hand(database.read, since))))
    finally:
        database.close()
    return 0


def in_words(found: Sequence[Gap], answered: Sequence[ByHand]) -> Iterator[str]:
    """The list as lines of text."""
    if not found and not answered:
        yield f"Nothing was flagged, and nothing answered by hand, in the last {DAYS} days."
        return
    if found:
        yield f"Articles that people found something about in the last {DAYS} days:"
    for gap in found[:MOST_SHOWN]:
        yield f"\n{gap.article or 'no article'}: " + ", ".join(f"{number} × {reason}" for reason, number in gap.reasons)
        for one in gap.newest:
            yield f'  "{_short(one.question)}" ({one.reason}{": " + _short(one.words) if one.words else ""})'
    if answered:
        yield f"\nAnswered by agents in their own words, without an article ({len(answered)}):"
    for hand in answered[:MOST_SHOWN]:
        yield f'  "{_short(hand.question)}"\n      {_short(hand.reply)}'
    if len(answered) > MOST_SHOWN:
        yield f"  … and {len(answered) - MOST_SHOWN} more"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LINE else line[: LINE - 1] + "…"
