"""The answering limit from labels: what is certified holds, and what cannot be certified is not sent boldly."""

from __future__ import annotations

import random

import pytest

from bot.knowledge.certify import CERTAINTY, NEVER, Label, certify, upper_bound


def labels(*groups: tuple[float, int, int]) -> list[Label]:
    """(confidence, right, wrong) of each group."""
    return [Label(c, right=n < right) for c, right, wrong in groups for n in range(right + wrong)]


def test_without_labels_there_is_no_certificate() -> None:
    assert certify([], 0.05, 0.7) is None


def test_enough_right_answers_certify_the_boldest_limit() -> None:
    found = certify(labels((0.9, 150, 0), (0.6, 100, 2), (0.4, 10, 30)), 0.05, 0.8)
    assert found is not None and found.certified
    assert 0.4 < found.limit <= 0.6
    assert (found.answered, found.wrong) == (252, 2)
    assert found.bound == pytest.approx(upper_bound(2, 252)) and found.bound <= 0.05
    assert found.coverage == pytest.approx(250 / 292)
    assert found.coverage_without == pytest.approx(260 / 292)


def test_a_slip_at_the_very_top_does_not_end_the_sequence_from_the_guess() -> None:
    found = certify(labels((0.99, 30, 2), (0.8, 400, 2)), 0.05, 0.8)
    assert found is not None and found.certified and found.limit <= 0.8


def test_too_few_labels_leave_the_guess() -> None:
    found = certify(labels((0.9, 4, 1)), 0.05, 0.7)
    assert found is not None and not found.certified and found.limit == 0.7


def test_labels_that_speak_against_the_guess_raise_it() -> None:
    found = certify(labels((0.95, 60, 0), (0.72, 20, 20)), 0.05, 0.7)
    assert found is not None and 0.72 < found.limit <= 0.95


def test_if_nothing_can_be_trusted_nothing_is_sent() -> None:
    found = certify(labels((0.9, 30, 30)), 0.05, 0.5)
    assert found is not None and found.limit == NEVER and not found.certified


def test_the_promise_is_kept_as_often_as_it_says() -> None:
    """P(wrong) falls with confidence as 0.3 * (1 - confidence): the true share above each limit is known."""
    chance = random.Random(7)
    budget, broken, runs = 0.05, 0, 300
    for _ in range(runs):
        drawn = [(c, chance.random() >= 0.3 * (1 - c)) for c in (chance.random() for _ in range(600))]
        found = certify([Label(c, right) for c, right in drawn], budget, 0.7)
        if found and found.certified:
            broken += 0.3 * (1 - (1 + found.limit) / 2) > budget
    assert broken / runs <= (1 - CERTAINTY) + 0.02
