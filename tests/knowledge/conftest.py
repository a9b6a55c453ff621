"""The real model, once for the session; a small set of articles that a test may edit; versions built from it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.embedding import Encoder
from bot.knowledge.versions import Version, build

SHOP = Path(__file__).parents[2] / "knowledge"
FEW = 24
"""Enough articles to calibrate on, few enough to be built in seconds."""


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="session")
def cached(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A versions folder with one version of the few articles, not published. Copy it, do not change it."""
    root = tmp_path_factory.mktemp("cached")
    build(few_articles(root) / "articles", root / "knowledge" / "checks.yml", root / "versions", encoder)
    return root


def few_articles(root: Path) -> Path:
    """An editors' folder with the first few articles and two checks."""
    folder = root / "knowledge"
    (folder / "articles").mkdir(parents=True)
    for file in sorted((SHOP / "articles").glob("*.md"))[:FEW]:
        lines = file.read_text(encoding="utf-8").split("\n")
        inside, kept = False, []
        for line in lines:  # links may lead to articles that are not among the few
            inside = line.startswith("links:") or (inside and line.startswith("  - "))
            if not inside:
                kept.append(line)
        (folder / "articles" / file.name).write_text("\n".join(kept), encoding="utf-8")
    shutil.copy(SHOP / "shorthand.yml", folder)
    (folder / "checks.yml").write_text(
        "must_answer:\n  - {question: how can i delete my account, article: account-delete}\n"
        "must_not_answer:\n  - {question: what is the capital of mongolia, because: general knowledge}\n"
    )
    return folder


class Desk:
    """An editor's desk: edit articles, build, and know where everything lies."""

    def __init__(self, root: Path, encoder: Encoder) -> None:
        self.articles = root / "knowledge" / "articles"
        self.checks = root / "knowledge" / "checks.yml"
        self.versions = root / "versions"
        self.encoder = encoder

    def build(self) -> Version:
        return build(self.articles, self.checks, self.versions, self.encoder)

    def edit(self, article: str, old: str, new: str) -> None:
        file = self.articles / f"{article}.md"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, cached: Path, encoder: Encoder) -> Desk:
    shutil.copytree(cached, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path, encoder)


@pytest.fixture
def edited(desk: Desk) -> Callable[[str], Version]:
    """Build a version whose answer on deleting an account ends with the given words."""

    def edited(words: str) -> Version:
        file = desk.articles / "account-delete.md"
        file.write_text(file.read_text(encoding="utf-8").rstrip() + f" {words}\n", encoding="utf-8")
        return desk.build()

    return edited
