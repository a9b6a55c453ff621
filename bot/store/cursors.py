"""Small texts that a channel must find again after a restart: a sync token, the newest time it has read."""

from __future__ import annotations

from bot.store.database import Tx


def get(tx: Tx, channel: str, account: str, name: str) -> str | None:
    row = tx.row("SELECT value FROM cursors WHERE channel = ? AND account = ? AND name = ?", channel, account, name)
    return row["value"] if row else None


def put(tx: Tx, channel: str, account: str, name: str, value: str) -> None:
    tx.run(
        """INSERT INTO cursors (channel, account, name, value) VALUES (?, ?, ?, ?)
           ON CONFLICT (channel, account, name) DO UPDATE SET value = excluded.value""",
        channel, account, name, value,
    )  # fmt: skip
