"""The heads that judge what agents write, with the real model, on texts that they never learnt from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from bot.decision.guard import warnings
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
    learnt = {text for name in ("useful.yml", "guard.yml") for texts in read(name).values() for text in texts}
    fresh, guard = messages("useful_messages.yml"), messages("guard_messages.yml")
    bad = [text for texts in guard["bad"].values() for text in texts]
    measures = [*fresh["holding"], *fresh["useful"], *guard["good"], *bad]
    assert len(measures) > 450
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
    assert heard(bad) > sum(bool(warnings(text, public=False)) for text in bad)


def test_no_published_article_is_warned_about(heads: Heads) -> None:
    knowledge = TESTS.parent / "knowledge"
    articles = read_source(knowledge / "articles", knowledge / "checks.yml").articles
    texts = [text for article in articles for text in (article.answer, article.short) if text]
    warned = [text for text in texts if warnings(text, public=False, regret=heads.worst(text))]
    assert len(warned) <= 0.02 * len(texts), warned
