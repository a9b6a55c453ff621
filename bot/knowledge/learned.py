"""What people's choices taught, as a file beside the versions: written from the store, read by the next build.

One JSON object a line with text, article (null: none of those offered, or the one sent was wrong), history and
source: the form in which `python -m bot bench answers --calibration` takes questions too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from bot.errors import KnowledgeError, Problem
from bot.model import Author, LabelledQuestion, Said

FILE = "labels.jsonl"


def read_learned(versions_dir: Path) -> tuple[LabelledQuestion, ...]:
    """The labels kept beside the versions; none if there is no file.

    Raises:
        KnowledgeError: a line is not a label.
    """
    path = versions_dir / FILE
    if not path.exists():
        return ()
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            fields = json.loads(line)
            history = tuple(Said(Author(who), text) for who, text in fields["history"])
            found.append(LabelledQuestion(fields["text"], fields["article"], history, fields["source"]))
        except (ValueError, KeyError, TypeError) as error:
            do = "Delete the file; a running Firstline writes it anew."
            problem = Problem(str(path), number, "This is not a label.", do)
            raise KnowledgeError("The labels cannot be used.", (problem,)) from error
    return tuple(found)


def write_learned(versions_dir: Path, labels: Sequence[LabelledQuestion]) -> None:
    """Replace the file in one step."""
    lines = [
        json.dumps(
            {
                "text": label.text,
                "article": label.article,
                "history": [[said.author, said.text] for said in label.history],
                "source": label.source,
            },
            ensure_ascii=False,
        )
        for label in labels
    ]
    versions_dir.mkdir(parents=True, exist_ok=True)
    draft = versions_dir / f".{FILE}.{os.getpid()}"
    draft.touch(mode=0o600)  # customers' words
    draft.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    draft.replace(versions_dir / FILE)
