"""What other desks show of ours, and who their people are: the id map that keeps everything there once."""

from __future__ import annotations

from bot.store.database import Row, Tx


def remember(tx: Tx, desk: str, kind: str, ref: int, handoff_id: int, item: str, digest: str) -> None:
    """Our `ref` is shown there as `item`. `digest` is of what is shown; empty if that is to be compared anew."""
    tx.run(
        """INSERT INTO desk_items (desk, kind, ref, handoff_id, item, digest) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (desk, kind, ref, handoff_id) DO UPDATE SET item = excluded.item, digest = excluded.digest""",
        desk, kind, ref, handoff_id, item, digest,
    )  # fmt: skip


def shown(tx: Tx, desk: str, handoff_id: int) -> dict[tuple[str, int], Row]:
    """Everything of a handoff that a desk shows, by kind and our id."""
    rows = tx.rows("SELECT * FROM desk_items WHERE desk = ? AND handoff_id = ?", desk, handoff_id)
    return {(row["kind"], row["ref"]): row for row in rows}


def newest_message(tx: Tx, desk: str, handoff_id: int) -> int | None:
    """The newest of our messages that a desk shows of a handoff: what people there can have read."""
    row = tx.one(
        "SELECT max(ref) AS newest FROM desk_items WHERE desk = ? AND handoff_id = ? AND kind = 'message'",
        desk, handoff_id,
    )  # fmt: skip
    return None if row["newest"] is None else int(row["newest"])


def message_of(tx: Tx, desk: str, item: str) -> int | None:
    """Our message that a desk shows as `item`."""
    row = tx.row("SELECT ref FROM desk_items WHERE desk = ? AND item = ? AND kind = 'message'", desk, item)
    return row["ref"] if row else None


def written_as(tx: Tx, desk: str, item: str) -> Row | None:
    """Our newest message that somebody wrote there as `item`, with what became of its sending.

    A reply that was taken back and written anew is two messages of ours, and one there.
    """
    return tx.row(
        """SELECT m.id, m.author, m.text, m.conversation_id, o.state AS delivery
           FROM desk_items i JOIN messages m ON m.id = i.ref LEFT JOIN outbox o ON o.message_id = m.id
           WHERE i.desk = ? AND i.item = ? AND i.kind = 'message' ORDER BY m.id DESC LIMIT 1""",
        desk, item,
    )  # fmt: skip


def not_sent(tx: Tx, desk: str, handoff_id: int) -> list[Row]:
    """What people wrote there for a customer and was taken back: our message and its item there.

    Not if newer words of the same item took its place, and not once it is shown (it has a digest then).
    """
    return tx.rows(
        """SELECT i.ref, i.item FROM desk_items i JOIN outbox o ON o.message_id = i.ref
           WHERE i.desk = ? AND i.handoff_id = ? AND i.kind = 'message' AND i.digest = ''
             AND o.author = 'agent' AND o.state = 'cancelled'
             AND NOT EXISTS (SELECT 1 FROM desk_items n
                             WHERE n.desk = i.desk AND n.item = i.item AND n.kind = 'message' AND n.ref > i.ref)
           ORDER BY i.ref""",
        desk, handoff_id,
    )  # fmt: skip


def agent_of(tx: Tx, desk: str, person: str) -> Row | None:
    """The person of ours behind somebody at another desk: id, name, role; None if nobody was named for them."""
    return tx.row(
        """SELECT a.id, a.name, a.role FROM desk_people p JOIN agents a ON a.id = p.agent_id
           WHERE p.desk = ? AND p.person = ? AND a.disabled = 0""",
        desk, person,
    )  # fmt: skip


def person_of(tx: Tx, desk: str, agent_id: str) -> str | None:
    """An agent's id at another desk."""
    row = tx.row("SELECT person FROM desk_people WHERE desk = ? AND agent_id = ?", desk, agent_id)
    return row["person"] if row else None


def link_person(tx: Tx, desk: str, person: str, agent_id: str) -> None:
    tx.run("DELETE FROM desk_people WHERE desk = ? AND agent_id = ?", desk, agent_id)
    tx.run(
        """INSERT INTO desk_people (desk, person, agent_id) VALUES (?, ?, ?)
           ON CONFLICT (desk, person) DO UPDATE SET agent_id = excluded.agent_id""",
        desk, person, agent_id,
    )  # fmt: skip


def unlink_person(tx: Tx, desk: str, agent_id: str) -> None:
    tx.run("DELETE FROM desk_people WHERE desk = ? AND agent_id = ?", desk, agent_id)


def people(tx: Tx, desk: str) -> list[Row]:
    return tx.rows(
        """SELECT p.person, a.login, a.name FROM desk_people p JOIN agents a ON a.id = p.agent_id
           WHERE p.desk = ? ORDER BY a.name""",
        desk,
    )
