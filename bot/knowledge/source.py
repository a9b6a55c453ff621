"""All that a version is made of, read from the editors' folder, with the fingerprint that names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.knowledge.articles import read_articles
from bot.knowledge.checks import Checks, read_checks
from bot.knowledge.labels import for_calibration
from bot.knowledge.learned import read_learned
from bot.knowledge.spelling import read_shorthand
from bot.model import Article, LabelledQuestion

RECIPE = 11
"""To be raised with every change of the program that makes something else of the same articles."""


@dataclass(frozen=True, slots=True)
class Source:
    articles: tuple[Article, ...]
    checks: Checks
    shorthand: Mapping[str, str]
    labels: tuple[LabelledQuestion, ...] = ()

    def articles_hash(self) -> str:
        return _hash([asdict(article) for article in self.articles])

    def content_hash(self, model: str, budget: tuple[float, float]) -> str:
        """sha256 over everything that decides what is in the version but the moment of its making."""
        labels = [asdict(label) for label in self.labels]
        return _hash([RECIPE, self.articles_hash(), asdict(self.checks), dict(self.shorthand), labels, model, budget])


def read_source(articles_dir: Path, checks_file: Path, versions_dir: Path | None = None) -> Source:
    """Articles, checks, and beside the articles' folder the table of short forms, `shorthand.yml`, if there is one.

    With `versions_dir`, also what people's choices taught (`learned.py`).

    Raises:
        KnowledgeError: with every problem of the first of these that has any.
    """
    articles = read_articles(articles_dir)
    ids = {article.id for article in articles}
    checks = read_checks(checks_file, ids)
    labels = for_calibration(read_learned(versions_dir), ids) if versions_dir else ()
    return Source(articles, checks, read_shorthand(articles_dir.parent / "shorthand.yml"), labels)


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
