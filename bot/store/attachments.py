"""Files that came with messages: what is known of each. The bytes lie beside the database, see bot/attachments.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.events import Attachment
from bot.store.database import Row, Tx


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is about to be recorded. `error` says why its bytes are not kept; None if they are, or will be."""

    id: str
    attachment: Attachment
    kept: bool
    error: str | None = None


def add(tx: Tx, conversation_id: str, message_id: int, file: NewFile, now: float) -> None:
    known = file.attachment
    tx.insert(
        "attachments",
        id=file.id,
        conversation_id=conversation_id,
        message_id=message_id,
        kind=known.kind,
        name=known.name[:200],
        media_type=known.media_type[:100],
        size=len(known.content) if known.content is not None else known.size,
        ref=known.ref,
        state="kept" if file.kept else "lost" if file.error else "wanted",
        error=file.error,
        due_at=now,
    )


def add_all(tx: Tx, conversation_id: str, message_id: int, files: Sequence[NewFile], now: float) -> None:
    """The files of one message, whoever wrote it. An agent's leave with the message, see bot/files_out.py."""
    for place, file in enumerate(files):
        add(tx, conversation_id, message_id, file, now + place / 1000)  # which is also their order


def of_message(tx: Tx, message_id: int) -> list[Row]:
    """The files that are kept of a message, in order."""
    return tx.rows(
        "SELECT * FROM attachments WHERE message_id = ? AND state = 'kept' ORDER BY due_at, id", message_id
    )  # fmt: skip


def next_wanted(tx: Tx, now: float) -> Row | None:
    """A file that is to be fetched from its channel now."""
    return tx.row(
        """SELECT a.*, c.channel FROM attachments a JOIN conversations c ON c.id = a.conversation_id
           WHERE a.state = 'wanted' AND a.due_at <= ? ORDER BY a.due_at LIMIT 1""",
        now,
    )


def kept(tx: Tx, file_id: str, size: int) -> None:
    tx.run("UPDATE attachments SET state = 'kept', size = ?, error = NULL WHERE id = ?", size, file_id)


def lost(tx: Tx, file_id: str, error: str) -> None:
    tx.run("UPDATE attachments SET state = 'lost', error = ? WHERE id = ?", error, file_id)


def later(tx: Tx, file_id: str, due_at: float, error: str) -> None:
    tx.run(
        "UPDATE attachments SET due_at = ?, attempts = attempts + 1, error = ? WHERE id = ?", due_at, error, file_id
    )  # fmt: skip


def get(tx: Tx, file_id: str) -> Row | None:
    return tx.row("SELECT * FROM attachments WHERE id = ?", file_id)


def of_conversation(tx: Tx, conversation_id: str) -> dict[int, list[Row]]:
    """The files of each message of a conversation."""
    found: dict[int, list[Row]] = {}
    for row in tx.rows("SELECT * FROM attachments WHERE conversation_id = ? ORDER BY due_at, id", conversation_id):
        found.setdefault(row["message_id"], []).append(row)
    return found


def known_ids(tx: Tx) -> set[str]:
    return {row["id"] for row in tx.rows("SELECT id FROM attachments WHERE state = 'kept'")}
