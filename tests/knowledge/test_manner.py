"""The heads that judge what agents and customers write, with the real model, on texts that they never learnt from."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from bot.decision.guard import warnings
from bot.decision.mood import Level, mood_of
from bot.decision.useful import is_useful
from bot.knowledge.embedding import companion_vectors
from bot.knowledge.source import read_source
from bot.manner.heads import NOTHING, WEIGHTS, Heads, digest, load_heads
from bot.manner.train import read

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def heads() -> Heads:
    return load_heads(companion_vectors)


def messages(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((TESTS / name).read_text(encoding="utf-8"))
    return found


def test_the_weights_belong_to_the_sentences_and_the_model() -> None:
    with np.load(WEIGHTS) as file:
        assert str(file["digest"]) == digest(), "Run `.venv/bin/python -m bot.manner.train`."


def test_nothing_is_learnt_from_what_measures() -> None:
    learnt = {
        text for name in ("useful.yml", "guard.yml", "mood.yml") for texts in read(name).values() for text in texts
    }
    fresh, guard = messages("useful_messages.yml"), messages("guard_messages.yml")
    bad = [text for texts in guard["bad"].values() for text in texts]
    moods = [text for texts in messages("mood_messages.yml").values() for text in texts]
    measures = [*fresh["holding"], *fresh["useful"], *guard["good"], *bad, *moods]
    assert len(measures) > 1100
    assert len(learnt & set(measures)) <= 3  # two people may both write "On it!"


def test_holding_messages_of_another_writer_are_heard_and_answers_are_let_pass(heads: Heads) -> None:
    fresh = messages("useful_messages.yml")
    held = {label: sum(not is_useful(text, heads.news(text)) for text in texts) for label, texts in fresh.items()}
    assert held["holding"] >= 0.75 * len(fresh["holding"])
    assert held["useful"] <= 0.02 * len(fresh["useful"])


def test_one_sentence_of_news_among_courtesies_is_enough(heads: Heads) -> None:
    courtesies = "Hi Anna, thanks for waiting! Sorry about the delay."
    assert not is_useful(f"{courtesies} I'm still on to them.", heads.news(f"{courtesies} I'm still on to them."))
    assert is_useful(f"{courtesies} It ships on Friday.", heads.news(f"{courtesies} It ships on Friday."))
    assert heads.news("👍") == NOTHING


def test_the_guard_hears_more_than_its_wordings_and_hardly_nags_more(heads: Heads) -> None:
    fresh = messages("guard_messages.yml")
    bad = [text for texts in fresh["bad"].values() for text in texts]

    def heard(texts: list[str]) -> int:
        return sum(bool(warnings(text, public=False, regret=heads.worst(text))) for text in texts)

    assert heard(fresh["good"]) <= 0.04 * len(fresh["good"])
    assert heard(bad) >= 0.55 * len(bad) > sum(bool(warnings(text, public=False)) for text in bad)


def levels(heads: Heads, texts: list[str]) -> list[Level]:
    return [mood_of([text], heard=[heads.felt(text)]).level for text in texts]


def test_the_mood_of_customers_by_another_writer_is_heard(heads: Heads) -> None:
    fresh = messages("mood_messages.yml")
    told = {label: levels(heads, texts) for label, texts in fresh.items()}
    assert told["calm"].count(Level.CALM) >= 0.95 * len(fresh["calm"])
    assert told["calm"].count(Level.ANGRY) == 0
    assert told["unhappy"].count(Level.UNHAPPY) >= 0.55 * len(fresh["unhappy"])
    assert told["angry"].count(Level.ANGRY) >= 0.75 * len(fresh["angry"])
    assert told["angry"].count(Level.CALM) <= 0.08 * len(fresh["angry"])


def test_a_mood_is_shown_by_the_sentence_that_has_it(heads: Heads) -> None:
    felt = heads.felt("Hello again. My order is 4411. I'm sick and tired of your lies!")
    assert felt and (felt.level, felt.words) == (Level.ANGRY, "I'm sick and tired of your lies!")
    calm = heads.felt("My zip broke, how do I claim on the warranty?")
    assert heads.felt("😡😡") is None and calm and (calm.level, calm.words) == (Level.CALM, "")


def test_numbers_and_addresses_alone_have_no_mood(heads: Heads) -> None:
    shapes = (
        "{}", "#{}", "TT-{}", "order no. {}", "its #{}", "it\u2019s {}", "0{}\nbob@example.ie", "{} and b{}@example.ie",
    )  # fmt: skip
    dice = random.Random(20261122)
    numbers = ["".join(dice.choices("0123456789", k=dice.randint(1, 12))) for _ in range(300)]
    texts = ["10023", *(shapes[n % len(shapes)].format(number, n) for n, number in enumerate(numbers))]
    assert [(text, found) for text in texts if (found := heads.felt(text))] == []
    assert not any(warnings(number, public=False, regret=heads.worst(number)) for number in numbers[:50])
    felt = heads.felt("10023. I'm sick and tired of your lies!")
    assert felt and (felt.level, felt.words) == (Level.ANGRY, "I'm sick and tired of your lies!")


def test_what_customers_ask_is_heard_as_calm(heads: Heads) -> None:
    knowledge = TESTS.parent / "knowledge"
    articles = read_source(knowledge / "articles", knowledge / "checks.yml").articles
    told = levels(heads, [text for article in articles for text in (article.title, *article.phrasings)])
    assert len(told) > 1500
    assert len(told) - told.count(Level.CALM) <= 0.04 * len(told)  # a dozen of them are complaints indeed
    assert told.count(Level.ANGRY) <= 0.003 * len(told)


def test_no_published_article_is_warned_about(heads: Heads) -> None:
    knowledge = TESTS.parent / "knowledge"
    articles = read_source(knowledge / "articles", knowledge / "checks.yml").articles
    texts = [text for article in articles for text in (article.answer, article.short) if text]
    warned = [text for text in texts if warnings(text, public=False, regret=heads.worst(text))]
    assert len(warned) <= 0.02 * len(texts), warned
