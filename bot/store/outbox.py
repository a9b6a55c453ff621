"""What is to be sent, in order per conversation, and only while its writer still owns the conversation.

A row's way: pending → sending → sent | failed | uncertain; or pending → cancelled when the owner changed, or when its
writer took it back in time.
`uncertain` means that the provider may have delivered it: the channel's policy says whether it is tried again
(docs/flow.md, step 8).
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from bot.model import Author, Conversation, Reply
from bot.store import transcripts
from bot.store.database import Row, Tx

# Channels whose customers read from our own tables: sending is a row in the same transaction, so exactly once.
READ_FROM_HERE = {"webchat"}

# A bot's reply leaves only while its epoch is the conversation's. People's and system lines always leave.
_MAY_LEAVE = "(o.author != 'bot' OR o.epoch = c.epoch)"


def put(
    tx: Tx,
    conversation: Conversation,
    key: str,
    author: Author,
    replies: Iterable[Reply],
    now: float,
    *,
    agent_id: str | None = None,
    knowledge: str | None = None,
    client_id: str | None = None,
    due_at: float | None = None,
) -> list[int]:
    """Queue replies under a key that a repeated turn would repeat; a key known already adds nothing.

    Args:
        due_at: not to leave before; until then `undo` takes it back, and what is queued behind it waits. None: now.

    Returns:
        The ids of the new messages.
    """
    added = []
    for part, reply in enumerate(replies):
        full_key = f"{conversation.id}/{key}/{part}"
        if tx.row("SELECT 1 FROM outbox WHERE key = ?", full_key):
            continue
        message_id = transcripts.add_message(
            tx, conversation, author, reply, now, agent_id=agent_id, knowledge=knowledge, client_id=client_id
        )
        tx.insert(
            "outbox",
            key=full_key,
            conversation_id=conversation.id,
            message_id=message_id,
            author=author,
            epoch=conversation.epoch,
            due_at=now if due_at is None else due_at,
        )
        added.append(message_id)
    if conversation.channel in READ_FROM_HERE:
        deliver_here(tx, conversation.id, now)
    return added


def undo(tx: Tx, message_id: int) -> bool:
    """Take a message back that has not begun to leave. False: too late, or it was never to be sent."""
    return bool(
        tx.run(
            "UPDATE outbox SET state = 'cancelled' WHERE message_id = ? AND state = 'pending' AND attempts = 0",
            message_id,
        )
    )


def let_go(tx: Tx, conversation: Conversation, now: float) -> None:
    """What waits to be taken back leaves now."""
    tx.run(
        """UPDATE outbox SET due_at = ?
           WHERE conversation_id = ? AND author = 'agent' AND state = 'pending' AND attempts = 0 AND due_at > ?""",
        now, conversation.id, now,
    )  # fmt: skip
    if conversation.channel in READ_FROM_HERE:
        deliver_here(tx, conversation.id, now)


def drop_unsent(tx: Tx, conversation_id: str) -> None:
    """Nothing that an agent wrote there and that has not begun to leave is sent."""
    tx.run(
        """UPDATE outbox SET state = 'cancelled'
           WHERE conversation_id = ? AND author = 'agent' AND state = 'pending' AND attempts = 0""",
        conversation_id,
    )


def was_taken_back(tx: Tx, message_id: int) -> bool:
    return tx.row("SELECT 1 FROM outbox WHERE message_id = ? AND state = 'cancelled'", message_id) is not None


def conversations_due(tx: Tx, now: float) -> list[str]:
    """Conversations whose oldest unsent row may be tried now, the longest waiting first."""
    rows = tx.rows(
        """SELECT conversation_id FROM outbox o
           WHERE state = 'pending' AND due_at <= ? AND NOT EXISTS (
             SELECT 1 FROM outbox e WHERE e.conversation_id = o.conversation_id AND e.id < o.id
               AND e.state IN ('pending', 'sending'))
           ORDER BY id""",
        now,
    )
    return [row["conversation_id"] for row in rows]


def next_due_at(tx: Tx) -> float | None:
    """When the next conversation's oldest unsent row may be tried; None if there is none."""
    row = tx.row(
        """SELECT min(due_at) AS due FROM outbox o WHERE state = 'pending' AND NOT EXISTS (
             SELECT 1 FROM outbox e WHERE e.conversation_id = o.conversation_id AND e.id < o.id
               AND e.state IN ('pending', 'sending'))"""
    )
    return None if row is None else row["due"]


def next_address(tx: Tx, conversation_id: str) -> tuple[str, str] | None:
    """Channel and address of a conversation with something to send; None if there is nothing."""
    row = tx.row(
        """SELECT c.channel, c.address FROM conversations c WHERE c.id = ? AND EXISTS (
             SELECT 1 FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'pending')""",
        conversation_id,
    )
    return (row["channel"], row["address"]) if row else None


def take(tx: Tx, conversation_id: str, now: float) -> Row | None:
    """Take the oldest unsent row for sending, if it may still leave; a bot's stale row is cancelled instead."""
    while True:
        row = tx.row(
            f"""SELECT o.*, {_MAY_LEAVE} AS may_leave, m.text, m.markup, m.options, m.created_at, c.channel, c.account,
                 c.address, c.place, c.public
               FROM outbox o JOIN conversations c ON c.id = o.conversation_id JOIN messages m ON m.id = o.message_id
               WHERE o.conversation_id = ? AND o.state IN ('pending', 'sending') ORDER BY o.id LIMIT 1""",
            conversation_id,
        )
        if row is None or row["state"] == "sending" or row["due_at"] > now:
            return None
        if row["may_leave"]:
            break
        tx.run("UPDATE outbox SET state = 'cancelled' WHERE id = ?", row["id"])
    tx.run("UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = ?", row["id"])
    row["options"], row["place"] = json.loads(row["options"]), json.loads(row["place"])
    row["attempts"] += 1
    return row


def part_left(tx: Tx, outbox_id: int, parts: int) -> bool:
    """Note that so many parts of a message have left. False if the rest must not: somebody took over meanwhile."""
    tx.run("UPDATE outbox SET parts_left = ? WHERE id = ?", parts, outbox_id)
    return bool(
        tx.row(
            f"SELECT 1 FROM outbox o JOIN conversations c ON c.id = o.conversation_id WHERE o.id = ? AND {_MAY_LEAVE}",
            outbox_id,
        )
    )


def sent(tx: Tx, outbox_id: int, now: float) -> None:
    tx.run("UPDATE outbox SET state = 'sent', sent_at = ?, error = NULL WHERE id = ?", now, outbox_id)


def failed(tx: Tx, outbox_id: int, error: str) -> None:
    tx.run("UPDATE outbox SET state = 'failed', error = ? WHERE id = ?", error, outbox_id)


def fail_all(tx: Tx, conversation_id: str, error: str) -> None:
    """Nothing that waits can reach the customer any more."""
    tx.run(
        "UPDATE outbox SET state = 'failed', error = ? WHERE conversation_id = ? AND state = 'pending'",
        error, conversation_id,
    )  # fmt: skip


def again(tx: Tx, outbox_id: int, due_at: float, error: str, *, uncertain: bool = False) -> None:
    """Put a row back, to be tried at `due_at`; `uncertain` is counted."""
    tx.run(
        "UPDATE outbox SET state = 'pending', due_at = ?, error = ?, uncertain = uncertain + ? WHERE id = ?",
        due_at, error, int(uncertain), outbox_id,
    )  # fmt: skip


def uncertain(tx: Tx, outbox_id: int, error: str) -> None:
    """End a row whose fate is unknown, without another try."""
    tx.run("UPDATE outbox SET state = 'uncertain', uncertain = uncertain + 1, error = ? WHERE id = ?", error, outbox_id)


def interrupted(tx: Tx) -> list[Row]:
    """Rows that were being sent when the process ended: nobody knows whether they arrived."""
    rows = tx.rows(
        """SELECT o.*, m.text, m.markup, m.options, m.created_at, c.channel, c.account, c.address, c.place, c.public
           FROM outbox o JOIN conversations c ON c.id = o.conversation_id JOIN messages m ON m.id = o.message_id
           WHERE o.state = 'sending'"""
    )
    for row in rows:
        row["options"], row["place"] = json.loads(row["options"]), json.loads(row["place"])
    return rows


def in_flight(tx: Tx, conversation_id: str) -> bool:
    """Is a bot's reply of this conversation on its way right now?"""
    row = tx.row(
        "SELECT 1 FROM outbox WHERE conversation_id = ? AND author = 'bot' AND state = 'sending'", conversation_id
    )
    return row is not None


def deliver_here(tx: Tx, conversation_id: str, now: float) -> None:
    """Show what is due to a customer who reads from our own tables."""
    while (row := take(tx, conversation_id, now)) is not None:
        tx.insert("webchat_events", conversation_id=conversation_id, message_id=row["message_id"])
        sent(tx, row["id"], now)
