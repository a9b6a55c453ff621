"""Reads what a benchmark asks: a knowledge base and questions, one JSON object a line, `.jsonl` or `.jsonl.gz`.

Every mistake is named with its line and what to do, up to a few at a time; a file with a mistake is not used at all.
Fields that are not known are left alone.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TypeVar

from bot.errors import KnowledgeError, Problem
from bot.model import Article, Author, LabelledQuestion, Said

T = TypeVar("T")
Row = dict[str, object]

GZIP = b"\x1f\x8b"
MOST_PROBLEMS = 10
SPEAKERS = {
    **dict.fromkeys(("customer", "user", "u", "c"), Author.CUSTOMER),
    **dict.fromkeys(("bot", "system", "assistant", "agent", "s", "b"), Author.BOT),
}


class _Mistake(Exception):
    """What is wrong with one line, and what to do."""

    def __init__(self, what: str, do: str) -> None:
        super().__init__(what, do)
        self.what, self.do = what, do


def read_articles(path: Path) -> tuple[Article, ...]:
    """Lines {"id", "phrasings": [text, …], "answer"?}; at least one.

    Raises:
        KnowledgeError: with file, line and what to do.
    """
    seen: dict[str, int] = {}

    def one(row: Row, line: int) -> Article:
        article = _article(row)
        if article.id in seen:
            raise _Mistake(
                f'The id "{article.id}" stands in line {seen[article.id]} already.',
                "Give each article one line, with all its phrasings.",
            )
        seen[article.id] = line
        return article

    return _read(path, one, 'Write one line for each article, such as {"id": "refund", "phrasings": ["money back?"]}.')


def read_questions(path: Path, known: Collection[str]) -> tuple[LabelledQuestion, ...]:
    """Lines {"text", "article": an id or null, "history"?: [[speaker, text], …]}, oldest of the history first.

    Args:
        known: the ids of the knowledge base.

    Raises:
        KnowledgeError: with file, line and what to do.
    """

    def one(row: Row, line: int) -> LabelledQuestion:
        return _question(row, known, f"{path.name}:{line}")

    return _read(path, one, 'Write one line for each question, such as {"text": "where is it?", "article": "order"}.')


def _read(path: Path, one: Callable[[Row, int], T], example: str) -> tuple[T, ...]:
    found: list[T] = []
    problems: list[Problem] = []
    for number, text in _lines(path):
        try:
            found.append(one(_object(text), number))
        except _Mistake as mistake:
            problems.append(Problem(str(path), number, mistake.what, mistake.do))
            if len(problems) == MOST_PROBLEMS:
                break
    if problems:
        more = " There may be more." if len(problems) == MOST_PROBLEMS else ""
        raise KnowledgeError(f"{path.name} cannot be used.{more}", tuple(problems))
    if not found:
        raise KnowledgeError(f"{path.name} cannot be used.", (Problem(str(path), 0, "It is empty.", example),))
    return tuple(found)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers from 1."""
    try:
        with path.open("rb") as opened:
            packed = opened.read(len(GZIP)) == GZIP
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
    except FileNotFoundError:
        raise _unusable(path, "It is not there.", "Check its name and the folder.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise _unusable(path, "It is a damaged gzip file.", "Pack it again, or name a plain .jsonl file.") from None
    except OSError as error:
        raise _unusable(path, f"It cannot be read ({error.strerror}).", "Name a file that you may read.") from None


def _unusable(path: Path, what: str, do: str) -> KnowledgeError:
    return KnowledgeError(f"{path.name} cannot be used.", (Problem(str(path), 0, what, do),))


def _object(line: bytes) -> Row:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise _Mistake("It is not UTF-8.", "Save the file as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise _Mistake(f"It is no JSON (column {error.colno}: {error.msg}).", "Write one JSON object a line.") from None
    except (ValueError, RecursionError):
        raise _Mistake("It is no JSON that can be read.", "Write one JSON object a line.") from None
    if not isinstance(row, dict):
        raise _Mistake("It is JSON, but no object.", "Begin the line with { and end it with }.")
    return row


def _article(row: Row) -> Article:
    id_ = _text(row, "id", "Name the article.")
    phrasings = row.get("phrasings")
    if not isinstance(phrasings, list) or not phrasings:
        raise _Mistake('"phrasings" is no list, or an empty one.', "Write at least one question the article answers.")
    if not all(isinstance(text, str) and text.strip() for text in phrasings):
        raise _Mistake('One of the "phrasings" is no text, or an empty one.', "Write each as a text, or take it out.")
    answer = row.get("answer")
    if answer is not None and not isinstance(answer, str):
        raise _Mistake('"answer" is no text.', "Write it as a text, or leave it out.")
    if any("\ud800" <= letter <= "\udfff" for text in (id_, *phrasings, answer or "") for letter in text):
        raise _Mistake("It holds half of a character (a lone surrogate).", "Write the whole character, or none.")
    return Article(
        id=id_,
        title="",
        phrasings=tuple(phrasings),
        answer=answer or "",
        tags=(),
        audience="public",
        owner="",
        review_by="",
    )


def _question(row: Row, known: Collection[str], source: str) -> LabelledQuestion:
    text = _text(row, "text", "Write the question as the customer did.")
    if "article" not in row:
        raise _Mistake('"article" is missing.', "Write the id of the article that answers, or null if none does.")
    article = row["article"]
    if article is not None and not isinstance(article, str):
        raise _Mistake('"article" is neither a text nor null.', 'Write one id in quotes: "article": "refund".')
    if article is not None and article not in known:
        raise _Mistake(
            f'The knowledge base has no article "{article}".', "Mend the id, or write null if no article answers."
        )
    return LabelledQuestion(text, article, _history(row.get("history")), source)


def _history(found: object) -> tuple[Said, ...]:
    """Who is neither the customer nor the bot is the system: a page's title, a topic."""
    if found is None:
        return ()
    if not isinstance(found, list) or not all(_is_line(line) for line in found):
        raise _Mistake('"history" is no list of [speaker, text].', 'Write it so: [["user", "hello"], ["bot", "hi"]].')
    return tuple(Said(SPEAKERS.get(speaker.strip().lower(), Author.SYSTEM), text) for speaker, text in found)


def _is_line(line: object) -> bool:
    return isinstance(line, list) and len(line) == 2 and all(isinstance(part, str) for part in line)


def _text(row: Row, name: str, do: str) -> str:
    found = row.get(name)
    if found is None:
        raise _Mistake(f'"{name}" is missing.', do)
    if not isinstance(found, str):
        raise _Mistake(f'"{name}" is no text.', "Put it in quotes.")
    if not found.strip():
        raise _Mistake(f'"{name}" is empty.', do)
    return found
