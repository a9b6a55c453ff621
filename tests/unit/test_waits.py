"""The wait that a customer is told: kept for eight of ten, and rounded up."""

from __future__ import annotations

import random
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.decision.hours import Hours, parse_hours
from bot.decision.waits import Waited, honest_wait, say_by, say_wait

DUBLIN = ZoneInfo("Europe/Dublin")
HOURS = Hours(parse_hours("Mon-Fri 09:00-18:00"), DUBLIN)


def test_too_few_waits_say_nothing() -> None:
    waits = [Waited(60.0 * n) for n in range(1, 12)]
    assert honest_wait(waits[:-1], 1) is None
    assert honest_wait(waits, 1) == 60.0 * 11  # of just enough, the longest


def test_the_bound_holds_nine_times_of_ten_whatever_the_waits_are_like() -> None:
    dice = random.Random(7)
    share = 0
    for _ in range(2000):
        waits = [Waited(dice.lognormvariate(5, 1.2)) for _ in range(50)]
        bound = honest_wait(waits, 1)
        assert bound is not None
        share += bound >= 407.44  # the 80th percentile: exp(5 + 1.2 * 0.8416)
    assert 0.88 <= share / 2000 <= 0.98


def test_a_worse_place_waits_longer_and_a_better_one_is_not_promised_less() -> None:
    waits = [Waited(600.0, place=2)] * 20
    assert [honest_wait(waits, position) for position in (1, 2, 3, 4)] == [600.0, 600.0, 900.0, 1200.0]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5, "about a minute"),
        (61, "about 2 minutes"),
        (301, "about 10 minutes"),
        (1201, "about half an hour"),
        (1801, "about 45 minutes"),
        (3600, "about an hour"),
        (3601, "within 2 hours"),
        (7201, "within 3 hours"),
    ],
)
def test_a_length_is_rounded_up(seconds: float, said: str) -> None:
    assert say_wait(seconds) == said


def test_what_lies_behind_closing_time_is_said_as_a_time_of_day() -> None:
    friday = datetime(2026, 11, 20, 17, 30, tzinfo=DUBLIN).timestamp()
    assert say_by(1500, HOURS, friday) == "about half an hour"
    assert say_by(2500, HOURS, friday) == "by Monday at 9:20"
    assert say_by(2500, Hours((), DUBLIN), friday) is None
