"""What a stranger's files may hold, and what they are told about mistakes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from bot.bench.files import read_articles, read_questions
from bot.errors import KnowledgeError
from bot.model import Author

KNOWN = {"refund", "order"}


def written(folder: Path, *lines: object, name: str = "file.jsonl") -> Path:
    file = folder / name
    file.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return file


def test_articles_are_read_with_all_their_phrasings(tmp_path: Path) -> None:
    rows = (
        {"id": "refund", "phrasings": ["money back", "refund?"], "answer": "Yes."},
        {"id": "o", "phrasings": ["where"]},
    )
    refund, order = read_articles(written(tmp_path, rows[0], "", rows[1]))
    assert (refund.id, refund.title, refund.phrasings, refund.answer) == (
        "refund",
        "",
        ("money back", "refund?"),
        "Yes.",
    )
    assert (order.answer, order.audience) == ("", "public")


@pytest.mark.parametrize("name", ["kb.jsonl.gz", "kb.jsonl"])
def test_a_packed_file_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(gzip.compress(b'\xef\xbb\xbf{"id": "a", "phrasings": ["caf\xc3\xa9?"]}\r\n'))
    assert read_articles(file)[0].phrasings == ("café?",)


def test_speakers_of_a_history_are_known_by_many_names(tmp_path: Path) -> None:
    speakers = ["User", "customer", "U", "c", "BOT", "system", "assistant", "agent", "s", "b", "topic", "title"]
    row = {"text": "and then?", "article": None, "history": [[speaker, "x"] for speaker in speakers]}
    (question,) = read_questions(written(tmp_path, row), KNOWN)
    authors = [said.author for said in question.history]
    assert authors == [Author.CUSTOMER] * 4 + [Author.BOT] * 6 + [Author.SYSTEM] * 2
    assert question.article is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{broken", "no JSON"),
        ('["a"]', "no object"),
        ({"phrasings": ["a"]}, '"id" is missing'),
        ({"id": 7, "phrasings": ["a"]}, '"id" is no text'),
        ({"id": " ", "phrasings": ["a"]}, '"id" is empty'),
        ({"id": "b"}, '"phrasings"'),
        ({"id": "b", "phrasings": []}, '"phrasings"'),
        ({"id": "b", "phrasings": "a"}, '"phrasings"'),
        ({"id": "b", "phrasings": ["a", " "]}, '"phrasings"'),
        ({"id": "b", "phrasings": ["a", None]}, '"phrasings"'),
        ({"id": "b", "phrasings": ["a"], "answer": 3}, '"answer"'),
        ({"id": "a", "phrasings": ["again"]}, 'The id "a" stands in line 1 already'),
        ('{"id": "b", "phrasings": ["\\ud83d"]}', "half of a character"),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_a_mistake_in_an_article_is_told_with_its_line(tmp_path: Path, line: object, told: str) -> None:
    file = written(tmp_path, {"id": "a", "phrasings": ["a"]}, "", line)
    with pytest.raises(KnowledgeError) as caught:
        read_articles(file)
    assert told in str(caught.value)
    assert f"{file}:3: " in str(caught.value)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"article": "refund"}, '"text" is missing'),
        ({"text": "", "article": "refund"}, '"text" is empty'),
        ({"text": "a"}, '"article" is missing'),
        ({"text": "a", "article": 4}, "neither a text nor null"),
        ({"text": "a", "article": "refunds"}, 'no article "refunds"'),
        ({"text": "a", "article": None, "history": "hello"}, '"history"'),
        ({"text": "a", "article": None, "history": [["user"]]}, '"history"'),
        ({"text": "a", "article": None, "history": [["user", 3]]}, '"history"'),
    ],
)
def test_a_mistake_in_a_question_is_told_with_its_line(tmp_path: Path, line: object, told: str) -> None:
    file = written(tmp_path, line)
    with pytest.raises(KnowledgeError) as caught:
        read_questions(file, KNOWN)
    assert told in str(caught.value)
    assert f"{file}:1: " in str(caught.value)


def test_mistakes_are_told_together_but_not_by_the_thousand(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_articles(written(tmp_path, *["{"] * 50))
    assert len(caught.value.problems) == 10
    assert "There may be more." in str(caught.value)


def test_files_that_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "half.gz").write_bytes(gzip.compress(b'{"id": "a", "phrasings": ["a"]}\n')[:-9])
    (tmp_path / "latin.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    for name, told in [
        ("gone.jsonl", "not there"),
        (".", "cannot be read"),
        ("half.gz", "damaged gzip"),
        ("latin.jsonl", "not UTF-8"),
    ]:
        with pytest.raises(KnowledgeError, match=told):
            read_articles(tmp_path / name)
    for empty in (written(tmp_path), written(tmp_path, "", "  ")):
        with pytest.raises(KnowledgeError, match="is empty"):
            read_questions(empty, KNOWN)
