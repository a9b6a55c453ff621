"""Reading a follow-up: what only the context says may be offered, never sent."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.context import Reading, in_context, points_back

SENT = 0.6


def reading(*rows: tuple[float, float, float]) -> Reading:
    return Reading(*(np.array(column) for column in zip(*rows, strict=True)))


def read(alone: Reading, joined: Reading, before: list[float], leans: bool = True) -> list[float]:
    line = np.array([before])
    return [float(c) for c in in_context(alone, joined, np.zeros(len(before)), line, line, leans, SENT)]


@pytest.mark.parametrize(
    "text", ["and for canada?", "is it free?", "the other one", "boots", "how long does that take"]
)
def test_these_lean_on_what_was_said_before(text: str) -> None:
    assert points_back(text)


@pytest.mark.parametrize(
    "text", ["do you sell gift cards online", "where is my parcel please", "can I pay with Klarna"]
)
def test_these_stand_on_their_own_feet(text: str) -> None:
    assert not points_back(text)


def test_what_only_the_context_says_stays_below_the_limit_for_sending() -> None:
    alone = reading((0.01, 0.2, 0.01), (0.02, 0.2, 0.01))
    joined = reading((0.9, 0.9, 0.95), (0.05, 0.3, 0.1))
    found = read(alone, joined, [0.8, 0.1])
    assert found[1] < found[0] < SENT
    assert found[0] > 0.5


def test_what_both_readings_say_may_be_sent() -> None:
    alone = reading((0.8, 0.8, 0.9), (0.05, 0.2, 0.05))
    joined = reading((0.9, 0.9, 0.9), (0.05, 0.3, 0.1))
    assert read(alone, joined, [0.8, 0.1])[0] >= SENT


def test_a_new_subject_is_offered_beside_the_old_one() -> None:
    alone = reading((0.02, 0.2, 0.01), (0.5, 0.6, 0.4))
    joined = reading((0.9, 0.9, 0.9), (0.05, 0.5, 0.1))
    old, new = read(alone, joined, [0.8, 0.1], leans=False)
    assert new >= 0.4 and old < SENT
