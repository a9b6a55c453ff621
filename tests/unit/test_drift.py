"""The alarm on wrong answers, and how many labels a promise needs."""

import random

import pytest

from bot.knowledge.drift import drift, exceeds, lower_bound
from bot.knowledge.labels import for_calibration, in_words, needed, summarize
from bot.model import Author, LabelledQuestion, Said


def stream(seed: int, share: float, length: int) -> list[bool]:
    chance = random.Random(seed)
    return [chance.random() >= share for _ in range(length)]


def test_who_looks_after_every_label_hears_a_false_alarm_seldom() -> None:
    false_alarms = sum(exceeds(stream(seed, 0.04, 1000), 0.04) for seed in range(300))
    assert false_alarms <= 0.05 * 300


def test_a_share_well_above_the_budget_is_found() -> None:
    assert all(exceeds(stream(seed, 0.15, 250), 0.04) for seed in range(50))


def test_an_alarm_stays_for_its_version() -> None:
    assert drift([False] * 5 + [True] * 400, 0.04).alarm


def test_the_bound_is_below_the_share_seen_and_covers_the_true_one() -> None:
    covered = 0
    for seed in range(100):
        right = stream(seed, 0.1, 200)
        bound = lower_bound(right)
        assert 0 <= bound <= 1 - sum(right) / len(right)
        covered += bound <= 0.1
    assert covered >= 95


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ([], "too few to say anything: about 74 more"),
        ([True] * 10, "too few to say anything: about 64 more"),
        ([True] * 100, "is kept"),
        ([True] * 30 + [False], "no sign"),
        ([True] * 30 + [False] * 2, "may still be chance"),
        ([True] * 40 + [False] * 20, "more than the 4% it was certified for"),
    ],
)
def test_the_sentence_says_what_the_labels_allow(right: list[bool], words: str) -> None:
    found = drift(right, 0.04)
    assert words in found.sentence
    assert (found.answered, found.wrong) == (len(right), right.count(False))


def test_how_many_more_labels() -> None:
    assert needed(0.04, 0.95, 0, 0) == 74  # 0.96 ** 74 < 0.05 < 0.96 ** 73
    assert needed(0.04, 0.95, 6, 307) == 0
    assert needed(0.04, 0.95, 5, 100) is None
    more = needed(0.04, 0.95, 1, 50)
    assert more is not None and more > 74


@pytest.mark.parametrize(("budget", "wrong", "answered"), [(0, 0, 1), (1, 0, 1), (0.04, 2, 1), (0.04, -1, 1)])
def test_impossible_counts_are_refused(budget: float, wrong: int, answered: int) -> None:
    with pytest.raises(ValueError, match="no more answers can be wrong"):
        needed(budget, 0.95, wrong, answered)


def test_each_question_teaches_once_and_only_of_articles_that_there_are() -> None:
    newest, older = (
        LabelledQuestion("How long?", "a", source="agent"),
        LabelledQuestion("how  long?", "b", source="customer"),
    )
    followed = LabelledQuestion("how long?", "b", (Said(Author.CUSTOMER, "warranty"),), "customer")
    gone, none = LabelledQuestion("old", "gone", source="customer"), LabelledQuestion("odd", None, source="customer")
    assert for_calibration([newest, older, followed, gone, none], {"a", "b"}) == (newest, followed, none)


def test_the_summary_in_words() -> None:
    label = LabelledQuestion("q", "a", source="agent")
    words = in_words(
        summarize([label, label, LabelledQuestion("r", None, source="customer")], [True] * 9 + [False], 0.04)
    )
    assert "3 labelled questions" in words and "by agent: 2" in words and "1 of them wrong (10.0%)" in words
    assert "not below the budget" in words
    assert "about 74 more labelled questions needed" in in_words(summarize([], [], 0.04))
