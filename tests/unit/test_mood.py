"""How customers feel, what presses them, and where they can be reached, on messages of our own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.decision.contact import contact_in
from bot.decision.mood import CALM, Level, mood_of, urgency_of
from bot.knowledge.source import read_source
from bot.triage.kinds import Kind
from bot.triage.policy import DEFAULTS, Line, Policy

HERE = Path(__file__).parent
KNOWLEDGE = HERE.parents[1] / "knowledge"
MOODS: dict[str, Any] = yaml.safe_load((HERE / "mood_messages.yml").read_text())
CONTACTS: dict[str, Any] = yaml.safe_load((HERE / "contact_messages.yml").read_text())


@pytest.mark.parametrize("level", list(Level))
def test_the_mood_of_a_customer(level: Level) -> None:
    wrong = []
    for example in MOODS["mood"][level]:
        messages = [str(text) for text in (example if isinstance(example, list) else [example])]
        mood = mood_of(messages)
        shown = mood.evidence in messages[mood.message] if mood is not CALM else level is Level.CALM
        if mood.level is not level or not shown:
            wrong.append((messages, mood))
    assert not wrong


def test_ordinary_questions_are_asked_calmly() -> None:
    articles = read_source(KNOWLEDGE / "articles", KNOWLEDGE / "checks.yml").articles
    texts = [text for article in articles for text in (article.title, *article.phrasings)]
    upset = [text for text in texts if mood_of([text]).level is not Level.CALM]
    assert len(texts) > 1500
    assert len(upset) <= 0.015 * len(texts)  # a dozen of them are complaints indeed


def test_anger_cools_down_and_distress_does_not() -> None:
    angry, calm = "This is a disgrace!!! I'm still waiting!!!", "order TT-1234567"
    assert mood_of([angry]).level is Level.ANGRY
    assert mood_of([angry, "ok, thank you"]).level is Level.UNHAPPY
    assert mood_of([angry, "ok, thank you", "sorry for shouting"]).level is Level.CALM
    assert mood_of([angry, calm, calm, calm]).level is Level.UNHAPPY
    assert mood_of([angry, *[calm] * 6]) == CALM
    assert mood_of(["I want to end my life", "thanks", "sorry for being rude"]).level is Level.DISTRESSED
    assert mood_of(["thanks", angry]).message == 1 and mood_of([]) == CALM


def test_the_operators_table_says_what_counts_as_a_complaint() -> None:
    patient = Policy(
        {Kind.COMPLAINT: Line(DEFAULTS[Kind.COMPLAINT].action, DEFAULTS[Kind.COMPLAINT].priority, None, 1.0)}
    )
    assert mood_of(["I have a complaint"]).level is Level.UNHAPPY
    assert mood_of(["I have a complaint"], patient) == CALM


@pytest.mark.parametrize(("text", "words"), MOODS["urgent"])
def test_time_that_presses_is_told_in_the_customers_words(text: str, words: str) -> None:
    assert urgency_of(["hi", text, "thanks"]) == words


def test_other_times_do_not_press() -> None:
    assert [text for text in MOODS["not urgent"] if urgency_of([text])] == []
    assert urgency_of(["it's urgent", "well, no rush, take your time"]) == ""
    assert urgency_of([]) == ""


@pytest.mark.parametrize(("text", "contact"), CONTACTS["left"])
def test_a_contact_that_is_left(text: str, contact: str) -> None:
    assert contact_in(text) == contact


def test_other_numbers_are_no_contact() -> None:
    assert [text for text in CONTACTS["none"] if contact_in(str(text))] == []
