"""`python -m bot knowledge labels`: what customers' and agents' choices have taught, and how much is missing."""

from __future__ import annotations

import argparse

from bot.knowledge.drift import drift
from bot.knowledge.held_out import Budget
from bot.knowledge.labels import in_words, summarize
from bot.knowledge.publication import current
from bot.settings import load_settings
from bot.store.database import open_database
from bot.store.labels import Kind, Labels, read_labels, verdicts


def labels(_: argparse.Namespace) -> int:
    """Print the counts; returns 1 if the version in service answers wrongly more often than it may."""
    settings = load_settings()
    if not settings.database_url and not settings.database.exists():
        print(f"There are no labels yet: no conversation was held ({settings.database} does not exist).")
        return 0
    version = current(settings.versions)
    database = open_database(settings)
    try:
        every = read_labels(database.read)
        of_current = verdicts(read_labels(database.read, version)) if version else ()
    finally:
        database.close()
    budget = Budget().wrong
    print(in_words(summarize([label.question for label in every.right], verdicts(every), budget)))
    print("\n".join(_kinds(every)))
    found = drift(of_current, budget)
    if version:
        print(f"Version {version}: {found.sentence}")
    return 1 if found.alarm else 0


def _kinds(every: Labels) -> list[str]:
    both = (*every.right, *every.wrong_answers)
    return [f"  {kind}: {count}" for kind in Kind if (count := sum(label.kind is kind for label in both))]
