"""Here every test that takes `place` or `world` runs on SQLite and on Postgres, if it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "firstline.db"
    url: str = request.getfixturevalue("postgres").new_database()
    return url
