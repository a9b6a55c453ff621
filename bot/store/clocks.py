"""The moments that clocks are counted from, read from the tables."""

from __future__ import annotations

from bot.decision.hours import Hours
from bot.decision.waits import Waited
from bot.store.database import Tx


def recent_waits(tx: Tx, hours: Hours, since: float, limit: int) -> list[Waited]:
    """How long people waited for their first useful answer lately, the newest first."""
    return []
