"""Public sets as files that `python -m bot bench answers` reads: a knowledge base, and kinds of questions to it.

The sets are read from a folder beside the repository (see docs/how-to/benchmark.md) and never copied into it. They are
development splits: whatever was tuned may have been tuned on them.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

Row = dict[str, object]
Data = Callable[[str], list[dict[str, object]]]

HELD_OUT = 19
"""So many of BANKING77's 77 classes are taken out of the knowledge base, a quarter, as others do."""


@dataclass(frozen=True)
class Setting:
    """A knowledge base and kinds of questions, by name, in the lines of the two file formats."""

    kb: list[Row]
    questions: Mapping[str, list[Row]]

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in {"kb": self.kb, **self.questions}.items():
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")


def reader(folder: Path) -> Data:
    """Reads a set of that folder by its name."""

    def read(name: str) -> list[dict[str, object]]:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    return read


def intents(data: Data, kb: str, clean: Iterable[str], typos: str) -> Setting:
    return Setting(
        _articles(data(kb)),
        {
            "clean": [_question(row) for name in clean for row in data(name)],
            "typos": [_question(r) for r in data(typos)],
        },
    )


def near(data: Data) -> Setting:
    """BANKING77 without the classes that the relabelled out-of-scope questions come from."""
    outside = data("banking77_idoos_dev")
    return _without({str(row["orig"]) for row in outside}, data, [_question(row) for row in outside])


def unknown(data: Data, seed: int) -> Setting:
    """BANKING77 with a quarter of its classes unknown to the knowledge base."""
    classes = sorted({str(row["label"]) for row in data("banking77_kb10")})
    gone = set(random.Random(seed).sample(classes, HELD_OUT))
    outside = [_question({**row, "label": "oos"}) for row in data("banking77_dev") if row["label"] in gone]
    return _without(gone, data, outside)


def sofmattress(data: Data) -> Setting:
    """Real users of a live bot of a shop, as they wrote."""
    kb = _articles(row for row in data("hint3_kb") if row["bot"] == "sofmattress")
    return Setting(kb, {"real": [_question(row) for row in data("hint3_sofmattress_dev")]})


def dialogues(data: Data, entity: bool) -> Setting:
    """DSTC9: which of 2,900 snippets answers the last turn. `entity` puts the place's name before each question."""
    kb = [
        {
            "id": row["id"],
            "phrasings": [
                f"{row['entity']}: {row['question']}" if entity and row["entity"] != "*" else row["question"]
            ],
            "answer": row["answer"],
        }
        for row in data("dstc9_kb")
    ]
    asked = [_question({**row, "label": row["label"][0]}, row["turns"][:-1]) for row in data("dstc9_dev")]  # type: ignore[index]
    return Setting(kb, {"turns": asked})


def follow_ups(data: Data) -> Setting:
    """CANARD: find the stand-alone form of a question among 600, with and without what was said before it."""
    rows = data("canard_dev")
    kb = [{"id": row["id"], "phrasings": [row["rewrite"]]} for row in rows]
    with_history = [_question({**row, "label": row["id"]}, _spoken(row["history"])) for row in rows]  # type: ignore[arg-type]
    alone = [_question({**row, "label": row["id"]}) for row in rows]
    return Setting(kb, {"with-history": with_history, "alone": alone})


SETTINGS: dict[str, Callable[[Data], Setting]] = {
    "banking77-10": partial(intents, kb="banking77_kb10", clean=["banking77_dev"], typos="banking77_typo_dev"),
    "banking77-5": partial(intents, kb="banking77_kb5", clean=["banking77_dev"], typos="banking77_typo_dev"),
    "clinc150-10": partial(
        intents, kb="clinc150_kb10", clean=["clinc150_dev", "clinc150_oos_dev"], typos="clinc150_typo_dev"
    ),
    "hwu64-10": partial(intents, kb="hwu64_kb10", clean=["hwu64_dev"], typos="hwu64_typo_dev"),
    "banking77-near": near,
    "banking77-unknown-1": partial(unknown, seed=1),
    "banking77-unknown-2": partial(unknown, seed=2),
    "banking77-unknown-3": partial(unknown, seed=3),
    "hint3-sofmattress": sofmattress,
    "dstc9-question": partial(dialogues, entity=False),
    "dstc9-entity": partial(dialogues, entity=True),
    "canard": follow_ups,
}
"""By the name that `--only` takes. "-10" and "-5" are phrasings an article."""


def _without(gone: set[str], data: Data, outside: list[Row]) -> Setting:
    kb = _articles(row for row in data("banking77_kb10") if row["label"] not in gone)
    known = [_question(row) for row in data("banking77_dev") if row["label"] not in gone]
    return Setting(kb, {"clean": known + outside})


def _articles(rows: Iterable[Row]) -> list[Row]:
    """Every label an article, with its texts as phrasings."""
    phrasings: dict[object, list[object]] = {}
    for row in rows:
        phrasings.setdefault(row["label"], []).append(row["text"])
    return [{"id": label, "phrasings": texts} for label, texts in phrasings.items()]


def _question(row: Row, history: object = ()) -> Row:
    question = {"text": row["text"], "article": None if row["label"] == "oos" else row["label"]}
    return {**question, "history": history} if history else question


def _spoken(history: list[str]) -> list[list[str]]:
    """A page's title and section, then question and answer in turns."""
    turns = [["user" if place % 2 == 0 else "bot", text] for place, text in enumerate(history[2:])]
    return [*(["topic", text] for text in history[:2]), *turns]
