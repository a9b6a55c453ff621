"""Every channel's `parse` against broken payloads: 2,000 in `make test`, 100,000 in `make fuzz` (FIRSTLINE_FUZZ).

A change lands for what it does and not for the dice, so the seed is fixed unless FIRSTLINE_SEED names another one;
`make fuzz` by hand throws a new one each time.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from bot.attachments import Files
from bot.errors import Refused
from bot.events import Attachment, AttachmentKind, Edited, Incoming
from bot.intake import Intake
from bot.signals import Signals
from bot.store.database import Database
from tests.contract.fuzz import Outcome, fuzz, fuzz_in_parallel, fuzzed_channels, mutated, what_is_wrong

COUNT = int(os.environ.get("FIRSTLINE_FUZZ", "2000"))
SEED = int(os.environ.get("FIRSTLINE_SEED", "1"))
STORED = 150  # events that are stored for real, each with two flushes to the disk
MANY = 10_000  # from here on it is worth starting processes
SMALL = Incoming("c", "a", "e", "p", "hello")


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", fuzzed_channels())
async def test_whatever_is_sent_is_read_or_passed_over(name: str, tmp_path: Path) -> None:
    found = (fuzz_in_parallel if COUNT >= MANY else fuzz)(name, COUNT, SEED)
    print(f"{name}: {found.count:,} payloads, seed {SEED}, slowest {found.slowest * 1000:.1f} ms, {dict(found.kinds)}")
    assert not found.faults, f"seed {SEED}\n" + "\n".join(found.faults)
    assert found.kinds["NoneType"] and found.kinds["Incoming"], "the samples are not varied enough"
    assert await stored(found, tmp_path) > 0


async def stored(found: Outcome, folder: Path) -> int:
    """How many of the events the database took; those that are too long are refused, none does anything else."""
    database = Database(folder / "firstline.db")
    intake = Intake(database, Signals(), Files(folder / "files", 1024 * 1024), lambda: 1_790_000_000.0)
    step, taken = max(1, len(found.events) // STORED), 0
    for event in found.events[::step]:
        try:
            taken += await intake.accept(event)
        except Refused:
            continue
    database.close()
    return taken


def test_the_same_seed_breaks_the_same() -> None:
    payloads: list[Any] = [{"a": [1, "x", {"b": None}]}, {"text": "hello"}]
    first, second = random.Random(7), random.Random(7)
    for _ in range(200):
        one, other = mutated(payloads[0], payloads, first), mutated(payloads[0], payloads, second)
        assert ascii(one)[:9999] == ascii(other)[:9999]
    assert payloads == [{"a": [1, "x", {"b": None}]}, {"text": "hello"}]


@pytest.mark.parametrize(
    "event",
    [
        "hello",
        Incoming("c", "a", "e", "p", None),  # type: ignore[arg-type]
        Incoming("c", "a", 7, "p", "hello"),  # type: ignore[arg-type]
        Incoming("c", "a", "e", "p" * 50_001, "hello"),
        Incoming("c", "a", "e", "p", "hello", place={"where": 7}),  # type: ignore[dict-item]
        Incoming("c", "a", "e", "p", "hello", public=1),  # type: ignore[arg-type]
        Incoming("c", "a", "e", "p", "hello", attachments=(Attachment(AttachmentKind.FILE, "x", "y", -1),)),
        Edited("c", "a", "p", None, "x"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_event_would_be_noticed(event: Any) -> None:
    assert what_is_wrong(event)
    assert what_is_wrong(SMALL) is None
