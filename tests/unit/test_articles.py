"""Every kind of mistake in an article or in the checks is found, with file, line, and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.knowledge.articles import read_articles
from bot.knowledge.checks import copied, read_checks
from bot.knowledge.spelling import read_shorthand

GOOD = """\
---
id: lamps
title: How long does a lamp burn?
phrasings:
  - how many hours on one battery
  - lamp went dark after an hour
  - does the cold drain it
  - battery life please
  - one night with one charge, possible?
  - "burn time: lowest step"
tags: [lamps]
audience: public
owner: product-team
review_by: 2027-05-01
short: "Up to 40 hours."
links: []
---
It burns **40 hours** on the lowest step.

- In frost it is about half of that.
"""

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def problems(folder: Path) -> list[str]:
    """Each as `file:line what`, the folder left out."""
    with pytest.raises(KnowledgeError) as caught:
        read_articles(folder)
    assert all(problem.do.endswith(".") for problem in caught.value.problems)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_a_good_article_is_read_as_written(write: Write) -> None:
    (article,) = read_articles(write("lamps.md", GOOD))
    assert article.id == "lamps"
    assert article.title == "How long does a lamp burn?"
    assert article.phrasings[-1] == "burn time: lowest step"
    assert article.answer.startswith("It burns **40 hours**") and article.answer.endswith("half of that.")
    assert (article.tags, article.audience, article.review_by) == (("lamps",), "public", "2027-05-01")
    assert (article.short, article.links) == ("Up to 40 hours.", ())


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "lamps.md").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_articles(tmp_path)[0].answer.startswith("It burns")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("---\nid", "id", "lamps.md:1: The front matter is missing."),
        ("---\nIt burns", "It burns", "lamps.md:1: The front matter is missing."),
        ("title: How", "title: [How", "lamps.md:4: The front matter is not valid YAML"),
        ("owner: product-team\n", "", "lamps.md:1: The field owner is missing."),
        ("owner: product-team", "owner:", "lamps.md:13: The field owner is empty or not text."),
        ("owner: product-team", "owner: 12", "lamps.md:13: The field owner is not text: 12."),
        ("owner: product-team", "owner: product-team\nboss: me", 'lamps.md:14: The field "boss" is unknown.'),
        ("tags: [lamps]", "tags: [lamps]\ntags: [light]", "lamps.md:12: The field tags stands twice."),
        ("tags: [lamps]", "tags: lamps", "lamps.md:11: The field tags is not a list."),
        ("id: lamps", "id: lights", 'lamps.md:2: The id "lights" is not the file name.'),
        ("id: lamps", "id: Lamps", 'lamps.md:2: The id "Lamps" has a wrong form.'),
        ("  - battery life please\n", "", "lamps.md:4: There are only 5 phrasings."),
        ("  - battery life please", "  - no", "lamps.md:8: An item of phrasings is not text: no."),
        ("  - battery life please", "  - Does  the COLD drain it", "lamps.md:8: "),
        ("  - battery life please", "  - how long does a lamp burn?", "lamps.md:8: "),
        ("  - battery life please", "  - " + "x" * 301, "lamps.md:8: The phrasing is too long."),
        ("audience: public", "audience: friends", 'lamps.md:12: The audience "friends" is unknown.'),
        ("review_by: 2027-05-01", "review_by: 2027-02-30", "lamps.md:14: review_by is not a date."),
        ("review_by: 2027-05-01", "review_by: next spring", "lamps.md:14: review_by is not a date."),
        ("Up to 40 hours.", "x" * 241, "lamps.md:15: short has 241 characters."),
        ("links: []", "links: [lights]", 'lamps.md:16: The link "lights" leads to no article.'),
        ("links: []", "links: [lamps]", "lamps.md:16: The article links to itself."),
        ("**40 hours**", "<b>40 hours</b>", 'lamps.md:18: The answer holds HTML: "<b>".'),
        ("- In frost", "- In <!-- deep --> frost", "lamps.md:20: The answer holds HTML"),
        ("It burns", "It burns " + "x" * 3000, "lamps.md:18: The answer has 3"),
    ],
)
def test_each_mistake_is_named_with_its_line(write: Write, old: str, new: str, found: str) -> None:
    assert old in GOOD
    named = problems(write("lamps.md", GOOD.replace(old, new, 1)))
    assert any(problem.startswith(found) for problem in named), named


def test_an_empty_answer(write: Write) -> None:
    named = problems(write("lamps.md", GOOD[: GOOD.index("It burns")]))
    assert named == ["lamps.md:18: The answer is empty. Write it below the second --- line."]


def test_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "lamps.md").write_bytes(GOOD.replace("40 hours", "40 h\xfcrs", 1).encode("latin-1"))
    assert problems(tmp_path)[0].startswith("lamps.md:15: The file is not UTF-8 text.")


def test_too_big(write: Write) -> None:
    assert problems(write("lamps.md", GOOD + "x" * 100_000))[0].startswith("lamps.md: The file has 100,")


def test_a_smaller_sign_is_not_html(write: Write) -> None:
    assert read_articles(write("lamps.md", GOOD.replace("40 hours", "< 40 hours and > 20")))


def test_a_phrasing_in_two_articles_names_both_places(write: Write) -> None:
    write("lamps.md", GOOD)
    named = problems(write("torches.md", GOOD.replace("id: lamps", "id: torches").replace("How long", "How far")))
    assert "torches.md:5: " in named[0] and "stands already in lamps.md:5" in named[0]
    assert len(named) == 6


def test_all_problems_of_all_files_come_at_once(write: Write) -> None:
    write("lamps.md", GOOD.replace("audience: public", "audience: friends").replace("2027-05-01", "soon"))
    named = problems(write("torches.md", "nothing"))
    assert [line.split(": ")[0] for line in named] == ["lamps.md:12", "lamps.md:14", "torches.md:1"]


def test_an_empty_folder_and_a_stray_article(write: Write, tmp_path: Path) -> None:
    assert "There is no article here." in problems(tmp_path)[0]
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "stray.md").write_text(GOOD)
    assert problems(write("lamps.md", GOOD))[0].startswith("old/stray.md: This article lies in a subfolder")


def test_the_shops_own_articles_checks_and_shorthand_are_in_order() -> None:
    folder = Path(__file__).parents[2] / "knowledge"
    articles = read_articles(folder / "articles")
    checks = read_checks(folder / "checks.yml", {article.id for article in articles})
    assert {article for _, article in checks.must_answer} == {article.id for article in articles}
    assert copied(checks, articles) == ()
    assert read_shorthand(folder / "shorthand.yml")["pls"] == "please"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("must_answer: [\n", ":2: It is not valid YAML."),
        ("may_answer: []", ':1: "may_answer" is not a list of checks.'),
        ("must_answer: yes", ':1: "must_answer" is not a list of checks.'),
        ("must_answer:\n  - how long", ":2: This is not a check of the list must_answer."),
        ("must_answer:\n  - {question: how long}", ":2: This is not a check of the list must_answer."),
        ("must_answer:\n  - {question: '', article: lamps}", ":2: This is not a check"),
        ("must_answer:\n  - {question: a, article: lamps, because: b}", ":2: This is not a check"),
        ("must_answer:\n  - {question: a, article: lights}", ':2: There is no article "lights".'),
        (
            "must_answer:\n  - {question: a, article: lamps}\n  - {question: ' A', article: lamps}",
            ":3: The question stands",
        ),
        ("must_not_answer:\n  - {question: a, article: lamps}", ":2: This is not a check of the list must_not_answer."),
    ],
)
def test_each_mistake_in_the_checks(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "checks.yml"
    path.write_text(text)
    with pytest.raises(KnowledgeError) as caught:
        read_checks(path, {"lamps"})
    assert found in str(caught.value)


def test_checks_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="The file is not there"):
        read_checks(tmp_path / "checks.yml", {"lamps"})


def test_shorthand_is_text_even_where_yaml_sees_something_else(tmp_path: Path) -> None:
    path = tmp_path / "shorthand.yml"
    path.write_text("y: why\nno: no\n4: for\n")
    assert read_shorthand(path) == {"y": "why", "no": "no", "4": "for"}
    path.write_text("u: you\nas well: too\n")
    with pytest.raises(KnowledgeError, match=r"shorthand.yml:2"):
        read_shorthand(path)
