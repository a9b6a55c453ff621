"""Looks now and then whether the version in service keeps its promise on wrong answers, and says so when it does not.

Nothing of it is stored: what people said is in the labels table, and the test (bot/knowledge/drift.py) is made anew
from it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

from bot.knowledge.drift import Drift, drift
from bot.knowledge.learned import write_learned
from bot.knowledge.live import LiveKnowledge
from bot.model import LabelledQuestion
from bot.store.database import Database
from bot.store.labels import read_labels, verdicts

log = logging.getLogger("firstline.drift")

PERIOD_SECONDS = 120.0


def drift_now(database: Database, live: LiveKnowledge) -> Drift:
    """How the version in service does, by the labels on its own answers."""
    knowledge = live.now
    judged = verdicts(read_labels(database.read, knowledge.version))
    return drift(judged, knowledge.calibration.budget.wrong)


def desk_notice(found: Drift) -> str | None:
    """A line for the top of the desk, if there is something to say to agents."""
    if not found.alarm:
        return None
    return (
        f"The assistant's answers were wrong too often lately: {found.wrong} of {found.answered} that were judged. "
        "Please tell the editors."
    )


def taught(database: Database) -> list[LabelledQuestion]:
    """Every label for the next build; of a question whose answer was wrong and nothing more, that none was right."""
    found = read_labels(database.read)
    right = [recorded.question for recorded in found.right]
    return right + [replace(recorded.question, article=None) for recorded in found.wrong_answers]


async def watch_drift(
    database: Database, live: LiveKnowledge, versions_dir: Path, period: float = PERIOD_SECONDS
) -> None:
    """Look every `period` seconds until cancelled; an alarm is logged once for each version.

    What people taught is written beside the versions at the same time, for the next build to learn from.
    """
    told: str | None = None
    while True:
        await asyncio.sleep(period)
        version = live.now.version
        await asyncio.to_thread(write_learned, versions_dir, taught(database))
        found = drift_now(database, live)
        if found.alarm and told != version:
            told = version
            log.error("Knowledge %s: %s", version, found.sentence)
