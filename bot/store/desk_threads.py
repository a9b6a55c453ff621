"""Which handoffs another desk shows, where, and what is left to be shown there."""

from __future__ import annotations

from bot.store.database import Row, Tx


def to_look_at(tx: Tx, desk: str, now: float) -> list[int]:
    """Handoffs that this desk must show or may have to change: open ones, and ended ones whose end is not shown yet."""
    rows = tx.rows(
        """SELECT h.id FROM handoffs h LEFT JOIN desk_threads t ON t.handoff_id = h.id AND t.desk = ?
           WHERE h.state != 'asked' AND coalesce(t.due_at, 0) <= ?
             AND (h.ended_at IS NULL OR t.closed = 0) ORDER BY h.id""",
        desk, now,
    )  # fmt: skip
    return [row["id"] for row in rows]


def get(tx: Tx, desk: str, handoff_id: int) -> Row:
    """What is known of a handoff there; a new row if it is to be opened."""
    tx.run(
        "INSERT INTO desk_threads (desk, handoff_id) VALUES (?, ?) ON CONFLICT (desk, handoff_id) DO NOTHING",
        desk, handoff_id,
    )  # fmt: skip
    return tx.one("SELECT * FROM desk_threads WHERE desk = ? AND handoff_id = ?", desk, handoff_id)


def known(tx: Tx, desk: str, handoff_id: int) -> Row | None:
    return tx.row("SELECT * FROM desk_threads WHERE desk = ? AND handoff_id = ?", desk, handoff_id)


def by_thread(tx: Tx, desk: str, thread: str) -> Row | None:
    """The newest handoff that is shown in a thread, with its conversation and that one's epoch."""
    return tx.row(
        """SELECT t.*, h.conversation_id, h.ended_at, c.epoch
           FROM desk_threads t JOIN handoffs h ON h.id = t.handoff_id JOIN conversations c ON c.id = h.conversation_id
           WHERE t.desk = ? AND t.thread = ? ORDER BY t.handoff_id DESC LIMIT 1""",
        desk, thread,
    )  # fmt: skip


def open_threads(tx: Tx, desk: str) -> list[Row]:
    return tx.rows(
        """SELECT t.*, h.conversation_id FROM desk_threads t JOIN handoffs h ON h.id = t.handoff_id
           WHERE t.desk = ? AND t.thread IS NOT NULL AND t.closed = 0 ORDER BY t.handoff_id""",
        desk,
    )


def opened(tx: Tx, desk: str, handoff_id: int, thread: str, card: str) -> None:
    tx.run(
        "UPDATE desk_threads SET thread = ?, card = ?, attempts = 0, error = NULL WHERE desk = ? AND handoff_id = ?",
        thread, card, desk, handoff_id,
    )  # fmt: skip


def card_shown(tx: Tx, desk: str, handoff_id: int, card: str) -> None:
    """Its end may be to be shown once more: two conversations that were one matter can be two again."""
    tx.run(
        "UPDATE desk_threads SET card = ?, closed = 0, attempts = 0, error = NULL WHERE desk = ? AND handoff_id = ?",
        card, desk, handoff_id,
    )  # fmt: skip


def gone(tx: Tx, desk: str, thread: str) -> None:
    """It is not there any more: what is open is to be opened anew with all of its lines, what has ended is over."""
    rows = tx.rows(
        """SELECT t.handoff_id, h.ended_at FROM desk_threads t JOIN handoffs h ON h.id = t.handoff_id
           WHERE t.desk = ? AND t.thread = ?""",
        desk, thread,
    )  # fmt: skip
    for row in rows:
        if row["ended_at"] is not None:
            close(tx, desk, row["handoff_id"])
            continue
        tx.run("UPDATE desk_threads SET thread = NULL, card = '' WHERE desk = ? AND handoff_id = ?",
               desk, row["handoff_id"])  # fmt: skip
        tx.run("DELETE FROM desk_items WHERE desk = ? AND handoff_id = ?", desk, row["handoff_id"])


def later(tx: Tx, desk: str, handoff_id: int, due_at: float, error: str) -> None:
    tx.run(
        """UPDATE desk_threads SET attempts = attempts + 1, due_at = ?, error = ? WHERE desk = ? AND handoff_id = ?""",
        due_at, error, desk, handoff_id,
    )  # fmt: skip


def fine(tx: Tx, desk: str, handoff_id: int) -> None:
    tx.run("UPDATE desk_threads SET attempts = 0, error = NULL WHERE desk = ? AND handoff_id = ?", desk, handoff_id)


def close(tx: Tx, desk: str, handoff_id: int) -> None:
    tx.run("UPDATE desk_threads SET closed = 1 WHERE desk = ? AND handoff_id = ?", desk, handoff_id)
