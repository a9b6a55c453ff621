"""Articles by the words that an agent types: for handoffs where nothing was searched, or not the right thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from bot.model import Article

MOST = 5
_WORD = re.compile(r"\w+")


def find_articles(words: str, articles: Iterable[Article], without: Collection[str] = ()) -> Sequence[Article]:
    """The published articles in which every word is, or begins a word; hits in the title first.

    Args:
        without: ids of articles that are shown already.
    """
    wanted = _WORD.findall(words.lower())
    if not wanted:
        return []
    found = []
    for article in articles:
        title = _WORD.findall(article.title.lower())
        whole = [*title, *_WORD.findall(" ".join((*article.phrasings, *article.tags, article.answer)).lower())]
        if article.id not in without and all(_in(word, whole) for word in wanted):
            found.append((-sum(_in(word, title) for word in wanted), article.title, article))
    return [article for _, _, article in sorted(found, key=lambda one: one[:2])[:MOST]]


def _in(word: str, words: Iterable[str]) -> bool:
    return any(other.startswith(word) for other in words)
