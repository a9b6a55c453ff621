"""Canned replies: what agents write often."""

from __future__ import annotations

from bot.store.database import Row, Tx


def everything(tx: Tx) -> list[Row]:
    """All by shortcut, with `agent_name` of who wrote it."""
    return tx.rows(
        """SELECT r.*, a.name AS agent_name FROM canned_replies r LEFT JOIN agents a ON a.id = r.agent_id
           ORDER BY r.shortcut"""
    )


def get(tx: Tx, reply_id: int) -> Row | None:
    return tx.row("SELECT * FROM canned_replies WHERE id = ?", reply_id)


def of_shortcut(tx: Tx, shortcut: str) -> Row | None:
    return tx.row("SELECT * FROM canned_replies WHERE shortcut = ?", shortcut)


def add(tx: Tx, shortcut: str, title: str, text: str, agent_id: str, now: float) -> int:
    return tx.insert("canned_replies", shortcut=shortcut, title=title, text=text, agent_id=agent_id, at=now)


def change(tx: Tx, reply_id: int, shortcut: str, title: str, text: str, now: float) -> None:
    """New words; it stays whose it was."""
    tx.run(
        "UPDATE canned_replies SET shortcut = ?, title = ?, text = ?, at = ? WHERE id = ?",
        shortcut, title, text, now, reply_id,
    )  # fmt: skip


def remove(tx: Tx, reply_id: int) -> None:
    tx.run("DELETE FROM canned_replies WHERE id = ?", reply_id)
