"""`python -m bot bench answers` from files to figures, with the real language model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main

KB = {
    "refund": ["how do i get my money back", "refund please", "when is my refund paid"],
    "delivery": ["how long does delivery take", "when will my parcel arrive", "shipping time"],
    "address": ["change my delivery address", "i moved house, new address", "wrong address on my order"],
    "password": ["i forgot my password", "reset password", "cannot log in"],
    "gift": ["can you gift wrap this", "wrap it as a present", "gift wrapping"],
    "sizes": ["what size should i take", "size chart for boots", "do the shoes run small"],
    "repair": ["can you repair my tent", "my zip is broken", "repair service"],
}
QUERIES = [
    ("where do i see the refund of my money", "refund"),
    ("how many days until my parcel arrives", "delivery"),
    ("please send it to another address", "address"),
    ("i forgot the password of my account", "password"),
    ("do you do gift wrapping", "gift"),
    ("which size of boots do i need", "sizes"),
    ("the zip of my tent is broken, can it be repaired", "repair"),
    ("what is the capital of mongolia", None),
    ("write a poem about the sea", None),
]


def lines(file: Path, rows: list[dict[str, object]]) -> str:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(file)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    kb = lines(tmp_path / "kb.jsonl", [{"id": key, "phrasings": texts} for key, texts in KB.items()])
    history = [["topic", "the shop"], ["user", "hello"], ["bot", "hi"]]
    queries = lines(
        tmp_path / "q.jsonl", [{"text": text, "article": article, "history": history} for text, article in QUERIES]
    )
    return ["bench", "answers", "--kb", kb, "--queries", queries]


def test_figures_as_a_table_and_as_json(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "figures.json"
    assert main([*files, "--calibration", files[-1], "--budget", "0.1", "--out", str(out)]) == 0
    shown, told = capsys.readouterr()
    found = json.loads(shown.splitlines()[-1])
    assert found == json.loads(out.read_text())
    assert "top-1" in shown and "wrong, of the answers sent" in shown
    assert max(len(line) for line in shown.splitlines()[:-1]) <= 80
    assert "9 questions are in the calibration file too" in told
    assert (found["questions"], found["answerable"], found["out_of_scope"]) == (9, 7, 2)
    assert (found["articles"], found["phrasings"], found["labels"], found["verbatim"]) == (7, 21, 9, 0)
    assert found["budget"]["wrong"] == 0.1
    assert {"limits", "budget", "certificate"} <= set(found["calibration"])


def test_the_figures_make_sense(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*files, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ranking"]["top1"]["count"] >= 6
    assert found["ranking"]["top1"]["share"] <= found["ranking"]["top3"]["share"] <= 1
    assert found["ranking"]["mrr5"] <= found["ranking"]["mrr10"]
    assert found["confidence"]["auroc_scope"] > 0.8
    assert found["confidence"]["aurc_best"] <= found["confidence"]["aurc"]
    assert sum(one["questions"] for one in found["confidence"]["bins"]) == 9
    decisions = found["decisions"]
    assert decisions["answered"]["count"] + decisions["clarified"]["count"] + decisions["handed_over"]["count"] == 9
    assert decisions["wrong"]["of"] == decisions["answered"]["count"]
    latency = found["latency"]
    assert latency["embedding_included"]
    assert 0 < latency["beyond_embedding_wall"]["p50"] < latency["wall"]["p50"]


def test_the_fast_way_gives_the_same_but_for_the_time(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*files, "--json"]) == 0
    slow = json.loads(capsys.readouterr().out)
    assert main([*files, "--json", "--fast"]) == 0
    fast = json.loads(capsys.readouterr().out)
    assert fast["decisions"] == slow["decisions"] and fast["ranking"] == slow["ranking"]
    assert not fast["latency"]["embedding_included"]


@pytest.mark.parametrize("share", ["0", "1", "nan", "-0.1", "2", "four", "inf"])
def test_a_budget_is_a_share(files: list[str], share: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*files, f"--budget={share}"])
    assert stopped.value.code == 2
    assert "write one such as 0.02" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        (["--out", "/nowhere/at/all.json"], "a folder that exists"),
        (["--calibration", "gone.jsonl"], "not there"),
        (["--shorthand", "gone.yml"], "no shorthand table"),
        (["--kb", "gone.jsonl"], "not there"),
    ],
)
def test_what_cannot_be_done_is_said_at_once(
    files: list[str], extra: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files, *extra]) == 2
    shown, error = capsys.readouterr()
    assert told in error and "Traceback" not in error and not shown


def test_a_question_to_an_article_that_is_not_there(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = lines(tmp_path / "other.jsonl", [{"text": "hello", "article": "nope"}])
    assert main([*files[:-1], queries]) == 2
    assert f'{queries}:1: The knowledge base has no article "nope".' in capsys.readouterr().err
