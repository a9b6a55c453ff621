"""The benchmark of the budget takes a short way to the limits: it must lead where the product's own way leads."""

from __future__ import annotations

from bot.bench.measure import TimedEncoder
from bot.bench.report import Bench
from bot.knowledge.held_out import Budget
from bot.model import Article, LabelledQuestion
from tests.bench.promise import HALVES, limits_with, promise, search
from tests.knowledge.test_bench_answers import KB, QUERIES

BUDGET = Budget(wrong=0.3)


def article(name: str, phrasings: list[str]) -> Article:
    return Article(name, "", tuple(phrasings), "", (), "public", "", "")


def test_limits_from_labels_are_those_of_the_product() -> None:
    articles = [article(name, phrasings) for name, phrasings in KB.items()]
    labels = [LabelledQuestion(text, answer) for text, answer in QUERIES] * 10
    encoder = TimedEncoder()
    bench = Bench.of(articles, encoder, {}, BUDGET)
    product = Bench.of(articles, encoder, {}, BUDGET, labels)
    assert limits_with(bench, search(bench, labels)) == product.knowledge.limits
    assert product.knowledge.limits != bench.knowledge.limits  # else the test shows nothing
    kept = promise(bench, labels)
    assert kept.halves == HALVES and kept.kept == 100 and 0 < kept.coverage <= 1
