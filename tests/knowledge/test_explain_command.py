"""`python -m bot explain` on a small published version, as somebody types it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.__main__ import main
from bot.knowledge.publication import publish
from tests.knowledge.conftest import Desk


@pytest.fixture
def published(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    name = desk.build().name
    publish(desk.versions, name, None)
    settings = desk.versions.parent / "settings"
    settings.mkdir()
    (settings / "knowledge").symlink_to(desk.versions)
    monkeypatch.setenv("FIRSTLINE_DATA_DIR", str(settings))
    monkeypatch.setenv("FIRSTLINE_KNOWLEDGE_DIR", str(desk.articles.parent))
    monkeypatch.setenv("COLUMNS", "100")
    return desk


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["explain", "--json", *arguments]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_every_step_is_shown_within_100_columns(published: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "how can i delte my [b]account[/b]? my lawyer asks. card 4111 1111 1111 1111"]) == 0
    out = capsys.readouterr().out
    for said in (
        "1 Masking", "Removed: card", "[card number removed]", "2 Triage", "legal: 0.", '"my lawyer"', "hand over",
        "3 Rasa", "4 Search and decision", "Searched as:", "account-delete", "Limits: answer", "5 What stands",
        "What would have to differ", "Version 2", "[b]account[/b]",
    ):  # fmt: skip
        assert said in out
    assert "4111" not in out
    assert max(len(line) for line in out.splitlines()) <= 100


def test_a_question_is_explained_with_its_figures(published: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "how", "can", "i", "delete", "my", "account")
    (search,), (decided,) = found["searches"], found["decided"]
    best = search["candidates"][0]
    assert best["article"] == "account-delete"
    assert {"confidence", "probability", "similarity", "nearest"} <= best.keys()
    assert decided["kind"] == search["kind"]
    assert search["differ"]
    assert set(found["limits"]) == {"answer", "clarify", "offer", "max_options"}
    assert "ertified" in found["promise"]
    assert found["triage"]["decides"] is None


def test_the_history_is_shown_with_and_without(published: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(
        capsys, "how long does that take?", "--history", "customer: i want to delete my account",
        "--history", "bot: How do I delete my account?",
    )  # fmt: skip
    search = found["searches"][0]
    assert search["history"][0] == ["customer", "i want to delete my account"]
    assert search["without_history"]["candidates"]


def test_each_question_of_a_message_is_explained(published: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "hello there, can you help me? how can i delete my account?")
    assert found["searches"][0]["text"].startswith("hello there")
    assert all(decided["kind"] for decided in found["decided"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([" "], "There is nothing to explain"),
        (["x" * 4001], "4,001 characters"),
        (["hi", "--history", "nonsense"], "no line of a conversation"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(
    published: Desk, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["explain", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_without_a_published_version_it_says_what_to_do(
    published: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRSTLINE_DATA_DIR", str(published.versions.parent / "elsewhere"))
    assert main(["explain", "hi"]) == 2
    assert "python -m bot knowledge build --publish" in capsys.readouterr().err


def test_a_text_that_is_no_text_is_explained_all_the_same(published: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "\udcff\x1b[31m ???"]) == 0
    out = capsys.readouterr().out
    assert "\x1b[31m" not in out
    assert "Not answered" in out
