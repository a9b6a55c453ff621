"""Web visitors: who they are, and what they have been shown, in order."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.events import Incoming
from bot.store import conversations
from bot.store.agents import hashed
from bot.store.database import Row, Tx

MOST_TAKEN_ALONG = 20


def add_visitor(
    tx: Tx, secret: str, address: str, account: str, now: float, *, person: str | None = None, name: str | None = None
) -> str:
    """A new visitor's secret, good for the conversation at that address, which is opened if need be; its id.

    Args:
        person: whom the site vouches for; None for an anonymous visitor.
    """
    opening = Incoming("webchat", account, "", address, "", person=person, name=name)
    conversation = conversations.find_or_open(tx, opening, now)
    tx.insert(
        "visitors", secret_hash=hashed(secret), conversation_id=conversation.id, created_at=now, person=person
    )  # fmt: skip
    return conversation.id


def visitor(tx: Tx, secret: str) -> Row | None:
    """`conversation_id`, `address`, `person` and `name` of the visitor with that secret."""
    return tx.row(
        """SELECT v.conversation_id, v.person, c.address, c.name FROM visitors v
           JOIN conversations c ON c.id = v.conversation_id WHERE v.secret_hash = ?""",
        hashed(secret),
    )


def take_along(tx: Tx, secret: str, person: str) -> str | None:
    """Give what an anonymous visitor wrote to the person who turned out to hold its secret.

    From now on the secret is worth something only together with that person's proof, so that the next one who signs
    in on the same computer does not get it too.

    Returns:
        The anonymous conversation's id; None if nothing was written there, or the secret is unknown or somebody else's.
    """
    tx.run("UPDATE visitors SET person = ? WHERE secret_hash = ? AND person IS NULL", person, hashed(secret))
    row = tx.row(
        """SELECT conversation_id FROM visitors v WHERE secret_hash = ? AND person = ?
             AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = v.conversation_id)""",
        hashed(secret), person,
    )  # fmt: skip
    return row["conversation_id"] if row else None


def conversations_of(tx: Tx, conversation_id: str, person: str | None) -> list[str]:
    """A visitor's conversation, and before it those that the same person had anonymously."""
    if person is None:
        return [conversation_id]
    rows = tx.rows(
        """SELECT conversation_id FROM visitors WHERE person = ? AND conversation_id != ?
           GROUP BY conversation_id ORDER BY max(created_at) DESC LIMIT ?""",
        person, conversation_id, MOST_TAKEN_ALONG,
    )  # fmt: skip
    return [*(row["conversation_id"] for row in rows), conversation_id]


def events_after(tx: Tx, conversation_ids: Sequence[str], seq: int, limit: int = 500) -> list[Row]:
    """What the visitor has not been shown yet, each with its `files`.

    Notes never get here: only what was written or sent is an event.
    """
    rows = tx.rows(
        f"""SELECT e.seq, m.id AS message_id, m.author, m.text, m.markup, m.options, m.client_id, m.created_at,
             a.name AS agent_name
           FROM webchat_events e JOIN messages m ON m.id = e.message_id LEFT JOIN agents a ON a.id = m.agent_id
           WHERE e.conversation_id IN ({_marks(conversation_ids)}) AND e.seq > ? AND m.author != 'note'
           ORDER BY e.seq LIMIT ?""",
        *conversation_ids, seq, limit,
    )  # fmt: skip
    files = _files_of(tx, [row["message_id"] for row in rows])
    for row in rows:
        row["options"] = json.loads(row["options"])
        row["files"] = files.get(row["message_id"], [])
    return rows


def message_of(tx: Tx, conversation_ids: Sequence[str], seq: int) -> Row | None:
    """`conversation_id` and `message_id` of an event that the visitor was shown."""
    return tx.row(
        f"""SELECT conversation_id, message_id FROM webchat_events
            WHERE seq = ? AND conversation_id IN ({_marks(conversation_ids)})""",
        seq, *conversation_ids,
    )  # fmt: skip


def seen_by_agent(tx: Tx, conversation_id: str) -> int | None:
    """The event of the visitor's newest message that the agent who has the conversation saw; None without one."""
    row = tx.one(
        """SELECT max(e.seq) AS seq FROM conversations c JOIN webchat_events e ON e.conversation_id = c.id
             JOIN messages m ON m.id = e.message_id
           WHERE c.id = ? AND c.status = 'with_agent' AND m.author = 'customer' AND m.id <= c.agent_seen""",
        conversation_id,
    )
    return None if row["seq"] is None else int(row["seq"])


def file_for(tx: Tx, conversation_ids: Sequence[str], file_id: str) -> Row | None:
    """A file that an agent sent to the visitor, once it was shown; their own files are never given back."""
    return tx.row(
        f"""SELECT a.* FROM attachments a JOIN webchat_events e ON e.message_id = a.message_id
              JOIN messages m ON m.id = a.message_id
            WHERE a.id = ? AND a.state = 'kept' AND m.author = 'agent'
              AND e.conversation_id IN ({_marks(conversation_ids)})""",
        file_id, *conversation_ids,
    )  # fmt: skip


def _files_of(tx: Tx, message_ids: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    rows = tx.rows(
        f"""SELECT id, message_id, kind, name, media_type, size, state FROM attachments
            WHERE message_id IN ({_marks(message_ids)}) ORDER BY due_at, id""",
        *message_ids,
    )
    for row in rows:
        found.setdefault(row["message_id"], []).append(row)
    return found


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
