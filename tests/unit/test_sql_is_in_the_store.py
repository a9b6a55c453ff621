"""SQL is spoken in bot/store/ alone, in functions named after what they mean; a channel keeps tables of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

BOT = Path(__file__).parents[2] / "bot"
SPEAKS = {"row", "rows", "one", "run", "insert"}  # of a Tx
ELSEWHERE = {
    "app.py", "channels/email/intake.py", "channels/slack/catch_up.py", "channels/telegram/albums.py",
    "channels/telegram/polling.py", "desks/cases.py",
}  # fmt: skip
"""Who still does, or keeps a table that is nobody else's. Let this become shorter, not longer."""


def _asks(source: str) -> Iterator[int]:
    """The lines on which a Tx is asked with words of SQL, or with the name of a table."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SPEAKS:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.JoinedStr) or (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                yield node.lineno


def test_no_sql_outside_the_store() -> None:
    found = {
        str(path.relative_to(BOT)): list(_asks(path.read_text(encoding="utf-8")))
        for path in BOT.rglob("*.py")
        if BOT / "store" not in path.parents
    }
    speaking = {name: lines for name, lines in found.items() if lines and name not in ELSEWHERE}
    assert not speaking, f"let these be functions of bot/store/: {speaking}"
    assert all(found.get(name) for name in ELSEWHERE), "one of these has no SQL any more: take it off the list"


def test_what_is_looked_for_is_found() -> None:
    assert list(_asks('tx.row(f"SELECT {x}")\ndatabase.read.one("SELECT 1")\ntx.insert("tags", a=1)')) == [1, 2, 3]
    assert list(_asks("asyncio.run(main())\nlines.insert(0, 'x')\ntask.run()")) == []
