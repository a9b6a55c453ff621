"""Follow-ups over the real search: nearly all are answered or offered, hardly any is answered wrongly."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.embedding import Encoder
from bot.knowledge.search import Knowledge
from bot.knowledge.versions import build, load
from bot.model import Answer, Author, Clarify, Said

ROOT = Path(__file__).parents[2]
DIALOGUES: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "follow_ups.yml").read_text())


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Counter[tuple[str, str]]:
    shop = ROOT / "knowledge"
    folder = build(shop / "articles", shop / "checks.yml", tmp_path_factory.mktemp("follow"), encoder).folder
    knowledge = load(folder, encoder)
    return Counter((dialogue["kind"], outcome(knowledge, dialogue)) for dialogue in DIALOGUES)


def outcome(knowledge: Knowledge, dialogue: dict[str, Any]) -> str:
    history = [Said(Author(who), text) for who, text in dialogue["history"]]
    decision = knowledge.decide(dialogue["text"], history=history)
    expected = set(dialogue["expect"])
    match decision:
        case Answer(article):
            return "right" if article in expected else "wrong"
        case Clarify(options):
            return "offered" if expected & {option.article for option in options} else "asked"
    return "held"


def test_follow_ups_are_understood(counts: Counter[tuple[str, str]]) -> None:
    print(dict(counts))
    total = sum(number for (kind, _), number in counts.items() if kind == "follow-up")
    helped = counts["follow-up", "right"] + counts["follow-up", "offered"]
    assert total >= 45
    assert helped / total >= 0.75


def test_a_new_subject_is_not_read_in_the_old_light(counts: Counter[tuple[str, str]]) -> None:
    total = sum(number for (kind, _), number in counts.items() if kind == "new-subject")
    assert total >= 15
    assert (counts["new-subject", "right"] + counts["new-subject", "offered"]) / total >= 0.75


def test_hardly_anything_wrong_is_sent(counts: Counter[tuple[str, str]]) -> None:
    assert sum(number for (_, what), number in counts.items() if what == "wrong") <= 0.05 * len(DIALOGUES)
