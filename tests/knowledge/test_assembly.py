"""Knowledge bases of odd shapes: nothing fails, and nothing is sent that was never right."""

import pytest

from bot.knowledge.assembly import assemble
from bot.knowledge.embedding import Encoder
from bot.knowledge.held_out import Budget
from bot.model import Article, HandOff

WORDS = ["tent", "boots", "stove", "rope", "map", "pack", "lamp", "socks", "gloves", "bottle", "mat", "axe", "bag"]


def article(name: str, *phrasings: str) -> Article:
    return Article(name, "", phrasings, "", (), "public", "", "")


@pytest.mark.parametrize("count", [1, 2, 13])
def test_a_few_articles_of_one_text_each(encoder: Encoder, count: int) -> None:
    articles = [article(word, f"how do I clean my {word}") for word in WORDS[:count]]
    knowledge = assemble("few", articles, encoder, {}, Budget())
    assert knowledge.search("how do I clean my tent", k=1)[0].article == "tent"


def test_many_articles_of_one_text_each_are_found_but_seldom_sent(encoder: Encoder) -> None:
    verbs = ("clean", "mend", "return", "buy")
    articles = [article(f"{verb}-{word}", f"how do I {verb} my {word}") for word in WORDS for verb in verbs]
    knowledge = assemble("many", articles, encoder, {}, Budget())
    assert knowledge.search("how to repair a rope", k=3)[0].article == "mend-rope"
    assert isinstance(knowledge.decide("what is the capital of Mongolia"), HandOff)
    assert knowledge.calibration.limits.answer > 0.5
