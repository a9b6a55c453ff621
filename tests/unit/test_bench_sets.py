"""How lines of the public sets become articles and questions, and how the page keeps what is not its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bench.files import read_articles, read_questions
from bot.model import Author
from tests.bench import answers
from tests.bench.answer_sets import SETTINGS, Row, Setting, dialogues, follow_ups, intents, near, sofmattress, unknown

DATA: dict[str, list[Row]] = {
    "banking77_kb10": [{"text": f"{label} {n}", "label": label} for label in map(str, range(77)) for n in (1, 2)],
    "banking77_dev": [{"text": f"ask {label}", "label": label} for label in map(str, range(77))],
    "banking77_idoos_dev": [{"text": "out", "label": "oos", "orig": "5"}],
    "clinc150_oos_dev": [{"text": "far out", "label": "oos"}],
    "hint3_kb": [{"text": "emi?", "label": "EMI", "bot": "sofmattress"}, {"text": "x", "label": "Y", "bot": "other"}],
    "hint3_sofmattress_dev": [{"text": "hi", "label": "oos"}, {"text": "emi", "label": "EMI"}],
    "dstc9_kb": [
        {"id": "hotel/0/0", "entity": "A AND B", "question": "Pets?", "answer": "No."},
        {"id": "taxi/*/1", "entity": "*", "question": "Tips?", "answer": "Yes."},
    ],
    "dstc9_dev": [
        {"text": "my dog?", "turns": [["U", "hello"], ["S", "hi"], ["U", "my dog?"]], "label": ["hotel/0/0"]}
    ],
    "canard_dev": [{"id": "c1", "text": "and he?", "rewrite": "and Bo?", "history": ["Bo", "Life", "who?", "Bo."]}],
}


def test_intents_and_what_is_outside_them() -> None:
    found = intents(DATA.__getitem__, "banking77_kb10", ["banking77_dev", "clinc150_oos_dev"], "banking77_dev")
    assert found.kb[3] == {"id": "3", "phrasings": ["3 1", "3 2"]}
    assert found.questions["clean"][-1] == {"text": "far out", "article": None}
    assert len(found.questions["typos"]) == 77


def test_classes_that_are_taken_out_become_out_of_scope() -> None:
    found = unknown(DATA.__getitem__, seed=1)
    known = {row["id"] for row in found.kb}
    assert len(known) == 77 - 19
    asked = found.questions["clean"]
    assert sum(row["article"] is None for row in asked) == 19
    assert {row["article"] for row in asked} - {None} == known
    assert found != unknown(DATA.__getitem__, seed=2)
    close = near(DATA.__getitem__)
    assert "5" not in {row["id"] for row in close.kb} and len(close.kb) == 76
    assert close.questions["clean"][-1] == {"text": "out", "article": None}


def test_one_bot_of_several() -> None:
    found = sofmattress(DATA.__getitem__)
    assert found.kb == [{"id": "EMI", "phrasings": ["emi?"]}]
    assert found.questions["real"] == [{"text": "hi", "article": None}, {"text": "emi", "article": "EMI"}]


def test_dialogues_and_follow_ups_keep_who_said_what(tmp_path: Path) -> None:
    snippets = dialogues(DATA.__getitem__, entity=True)
    assert [row["phrasings"] for row in snippets.kb] == [["A AND B: Pets?"], ["Tips?"]]
    assert dialogues(DATA.__getitem__, entity=False).kb[0]["phrasings"] == ["Pets?"]
    for setting, kind, authors in (
        (snippets, "turns", [Author.CUSTOMER, Author.BOT]),
        (follow_ups(DATA.__getitem__), "with-history", [Author.SYSTEM, Author.SYSTEM, Author.CUSTOMER, Author.BOT]),
    ):
        setting.write(tmp_path)
        known = {article.id for article in read_articles(tmp_path / "kb.jsonl")}
        (question,) = read_questions(tmp_path / f"{kind}.jsonl", known)
        assert [said.author for said in question.history] == authors


def test_every_name_of_a_row_is_that_of_a_setting() -> None:
    from tests.bench.published import CHOICES, MRR5, SCOPES

    named = {choice.setting for choice in CHOICES} | {name for scope in SCOPES for name in scope.settings} | set(MRR5)
    assert named == set(SETTINGS)


def test_only_what_stands_between_the_marks_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{answers.MARK}\nold\n{answers.MARK}\nafter\n")
    monkeypatch.setattr(answers, "PAGE", page)
    answers.write("new")
    answers.write("newer")
    assert page.read_text() == f"before\n{answers.MARK}\nnewer\n{answers.MARK}\nafter\n"


def test_without_the_sets_it_says_so_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answers.main(["--data", str(tmp_path / "gone")]) == 0
    assert "not measured" in capsys.readouterr().out


def test_a_setting_writes_what_the_command_reads(tmp_path: Path) -> None:
    Setting([{"id": "a", "phrasings": ["é"]}], {"q": [{"text": "é", "article": "a"}]}).write(tmp_path)
    assert read_questions(tmp_path / "q.jsonl", {"a"})[0].text == read_articles(tmp_path / "kb.jsonl")[0].phrasings[0]
