"""Words that agents sort conversations by."""

from __future__ import annotations

from bot.store.database import Tx


def add(tx: Tx, conversation_id: str, tag: str, agent_id: str, now: float) -> None:
    tx.run(
        "INSERT INTO tags (conversation_id, tag, agent_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        conversation_id, tag, agent_id, now,
    )  # fmt: skip


def remove(tx: Tx, conversation_id: str, tag: str) -> None:
    tx.run("DELETE FROM tags WHERE conversation_id = ? AND tag = ?", conversation_id, tag)


def of_conversation(tx: Tx, conversation_id: str) -> list[str]:
    rows = tx.rows("SELECT tag FROM tags WHERE conversation_id = ? ORDER BY tag", conversation_id)
    return [row["tag"] for row in rows]


def of_all(tx: Tx, conversation_ids: list[str]) -> dict[str, list[str]]:
    """The tags of several conversations."""
    if not conversation_ids:
        return {}
    marks, found = ", ".join("?" * len(conversation_ids)), dict[str, list[str]]()
    for row in tx.rows(f"SELECT * FROM tags WHERE conversation_id IN ({marks}) ORDER BY tag", *conversation_ids):
        found.setdefault(row["conversation_id"], []).append(row["tag"])
    return found


def known(tx: Tx, limit: int = 50) -> list[str]:
    """The tags in use, the most used first."""
    rows = tx.rows("SELECT tag, count(*) AS n FROM tags GROUP BY tag ORDER BY n DESC, tag LIMIT ?", limit)
    return [row["tag"] for row in rows]
