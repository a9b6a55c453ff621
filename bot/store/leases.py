"""Leases: who may do what only one process may do at a time."""

from __future__ import annotations

from bot.store.database import Tx


def take(tx: Tx, name: str, holder: str, until: float, now: float) -> bool:
    """Take a lease, or keep one's own for longer. False if somebody else holds it still."""
    return bool(
        tx.run(
            """INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)
               ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
               WHERE leases.holder = excluded.holder OR leases.until <= ?""",
            name, holder, until, now,
        )
    )  # fmt: skip


def holder(tx: Tx, name: str) -> str | None:
    row = tx.row("SELECT holder FROM leases WHERE name = ?", name)
    return row["holder"] if row else None


def give_back(tx: Tx, name: str, holder: str) -> None:
    tx.run("DELETE FROM leases WHERE name = ? AND holder = ?", name, holder)
