"""What was said so far in an episode, read from the dialogue's stored events. Pure.

An event is Rasa's: `user` with a text (or the article that was tapped), `bot` with a text or with an announcement
under `data.custom`. An article that was sent is told by its title and how it begins: that is what a follow-up means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from bot.model import Article, Author, Said

MOST_LINES = 8
MOST_CHARACTERS = 200

Events = Sequence[Mapping[str, Any]]


def said_so_far(events: Events, articles: Mapping[str, Article], with_last: bool = False) -> tuple[Said, ...]:
    """The last lines before the newest message of the customer, oldest first, at most eight.

    Args:
        events: of the dialogue, oldest first.
        articles: by id; an article that is gone is told as it was sent.
        with_last: the newest message of the customer is part of the past (it is not the one being answered).
    """
    before = events if with_last else events[: _newest(events)]
    lines = (line for event in reversed(before) if (line := _line(event, articles)))
    return tuple(islice(lines, MOST_LINES))[::-1]


def last_decided(events: Events) -> tuple[Mapping[str, Any], ...]:
    """The decisions that the bot carried out on the message before the newest one; none if it did something else."""
    before = events[: _newest(events)]
    decisions: list[Mapping[str, Any]] = []
    for event in reversed(before):
        if event.get("event") == "user":
            break
        decision = _announced(event).get("decision")
        if decision:
            decisions.append(decision)
        elif event.get("event") == "bot":
            return ()  # its last words were about something else, such as a form's question
    return tuple(reversed(decisions))


def last_considered(events: Events) -> Sequence[Mapping[str, Any]]:
    """The candidates of the newest decision that had any: of a tapped option, those it was offered among."""
    for event in reversed(events[: _newest(events)]):
        candidates: Sequence[Mapping[str, Any]] = (_announced(event).get("decision") or {}).get("candidates") or ()
        if candidates:
            return candidates
    return ()


def _newest(events: Events) -> int:
    """Where the newest message of the customer stands; behind the last event if there is none."""
    return next((n for n in range(len(events) - 1, -1, -1) if events[n].get("event") == "user"), len(events))


def _line(event: Mapping[str, Any], articles: Mapping[str, Article]) -> Said | None:
    if event.get("event") == "user":
        text = _tapped(event, articles) or str(event.get("text") or "")
        return Said(Author.CUSTOMER, _cut(text)) if text.strip() else None
    if event.get("event") != "bot":
        return None
    announced = _announced(event)
    article = articles.get(announced.get("article") or "")
    if article:
        return Said(Author.BOT, f"{article.title} {_cut(article.answer)}")
    reply = announced.get("reply") or {}
    text = str(reply.get("text") or event.get("text") or "")
    if not text.strip():
        return None
    labels = [str(option.get("label", "")) for option in reply.get("options", ()) if _is_article(option)]
    return Said(Author.BOT, _cut(" ".join([text, *labels])))


def _tapped(event: Mapping[str, Any], articles: Mapping[str, Article]) -> str | None:
    for entity in (event.get("parse_data") or {}).get("entities", ()):
        if entity.get("entity") == "article":
            article = articles.get(str(entity.get("value")))
            return article.title if article else "Something else"
    return None


def _announced(event: Mapping[str, Any]) -> Mapping[str, Any]:
    custom = (event.get("data") or {}).get("custom") if event.get("event") == "bot" else None
    return custom if isinstance(custom, Mapping) else {}


def _is_article(option: Mapping[str, Any]) -> bool:
    return str(option.get("id", "")).startswith("article:")


def _cut(text: str) -> str:
    """One line of at most 200 characters, cut at a word."""
    plain = " ".join(text.replace("**", "").split())
    return plain if len(plain) <= MOST_CHARACTERS else plain[:MOST_CHARACTERS].rsplit(" ", 1)[0]
