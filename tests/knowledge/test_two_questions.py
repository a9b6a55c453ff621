"""Messages with several questions, over the real search: both are answered, and hardly anything wrong is sent."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.embedding import Encoder
from bot.knowledge.search import Knowledge
from bot.knowledge.versions import build, load
from bot.model import Answer
from bot.responder import decide_message

ROOT = Path(__file__).parents[2]
MESSAGES: dict[str, list[dict[str, Any]]] = yaml.safe_load((ROOT / "tests" / "two_questions.yml").read_text())


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Knowledge:
    knowledge = ROOT / "knowledge"
    folder = build(knowledge / "articles", knowledge / "checks.yml", tmp_path_factory.mktemp("two"), encoder).folder
    return load(folder, encoder)


def sent(shop: Knowledge, text: str) -> list[str]:
    return [decision.article for _, decision in decide_message(shop, text) if isinstance(decision, Answer)]


def figures(shop: Knowledge, kind: str) -> tuple[int, int, int]:
    """Messages that got all they asked for, articles sent, and those of them that were not asked for."""
    complete = articles = wrong = 0
    for message in MESSAGES[kind]:
        expected = {*message.get("articles", ()), *filter(None, [message.get("article")])}
        got = sent(shop, message["text"])
        assert len(got) == len(set(got)) <= 3
        complete += set(got) == expected
        articles += len(got)
        wrong += sum(article not in expected for article in got)
    print(f"{kind}: {complete} of {len(MESSAGES[kind])} complete, {articles} articles sent, {wrong} wrong")
    return complete, articles, wrong


def test_two_questions_get_two_answers(shop: Knowledge) -> None:
    complete, articles, wrong = figures(shop, "both")
    assert len(MESSAGES["both"]) >= 60
    assert complete / len(MESSAGES["both"]) >= 0.75
    assert wrong / articles <= 0.04


def test_messages_that_the_code_was_not_tried_on_fare_nearly_as_well(shop: Knowledge) -> None:
    complete, articles, wrong = figures(shop, "fresh")
    assert complete / len(MESSAGES["fresh"]) >= 0.45
    assert wrong / articles <= 0.08


def test_a_question_in_a_story_is_answered(shop: Knowledge) -> None:
    complete, _, wrong = figures(shop, "one")
    assert complete >= 9 and wrong == 0


def test_and_words_that_are_no_second_question_send_nothing_wrong(shop: Knowledge) -> None:
    assert figures(shop, "whole")[2] == 0
