"""Conversations, their messages, and who owns them.

Every change of owner is a compare-and-set on `epoch` that cancels the bot's unsent replies in the same
transaction: this is what keeps the bot from talking over a human (docs/flow.md, step 8).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping

from bot.events import Incoming
from bot.model import Conversation, Status
from bot.store.database import Row, Tx
from bot.store.transcripts import storable


def find_or_open(tx: Tx, incoming: Incoming, now: float) -> Conversation:
    """The conversation at that address of that channel; a new one is opened with the bot."""
    known = at(tx, incoming.channel, incoming.account, incoming.address)
    if known is None:
        conversation_id = secrets.token_hex(8)
        tx.insert(
            "conversations",
            id=conversation_id,
            channel=incoming.channel,
            account=incoming.account,
            address=incoming.address,
            name=incoming.name,
            person=incoming.person,
            public=int(incoming.public),
            place=json.dumps(dict(incoming.place)),
            blocked_at=_blocked_since(tx, incoming),
            created_at=now,
            updated_at=now,
        )
        return get(tx, conversation_id)
    if incoming.place and dict(incoming.place) != known.place:
        tx.run("UPDATE conversations SET place = ? WHERE id = ?", json.dumps(dict(incoming.place)), known.id)
    return known


def _blocked_since(tx: Tx, incoming: Incoming) -> float | None:
    """Whoever was blocked stays blocked in a new conversation."""
    if incoming.person is None:
        return None
    row = tx.one(
        "SELECT max(blocked_at) AS at FROM conversations WHERE channel = ? AND account = ? AND person = ?",
        incoming.channel, incoming.account, incoming.person,
    )  # fmt: skip
    return None if row["at"] is None else float(row["at"])


def at(tx: Tx, channel: str, account: str, address: str) -> Conversation | None:
    """The conversation at an address, if there is one."""
    row = tx.row(
        "SELECT * FROM conversations WHERE channel = ? AND account = ? AND address = ?", channel, account, address
    )
    return from_row(row) if row else None


def get(tx: Tx, conversation_id: str) -> Conversation:
    """Raises LookupError if there is no such conversation."""
    return from_row(tx.one("SELECT * FROM conversations WHERE id = ?", conversation_id))


def channel_of(tx: Tx, conversation_id: str) -> str | None:
    """The name of its channel; None if there is no such conversation."""
    row = tx.row("SELECT channel FROM conversations WHERE id = ?", conversation_id)
    return str(row["channel"]) if row else None


def is_of(tx: Tx, conversation_id: str, agent_id: str) -> bool:
    """Has this agent that conversation?"""
    row = tx.row(
        "SELECT 1 FROM conversations WHERE id = ? AND agent_id = ? AND status = 'with_agent'", conversation_id, agent_id
    )
    return row is not None


def all_of(tx: Tx, agent_id: str) -> list[str]:
    """What an agent has, by id, the oldest first; what was merged into one of them goes with that."""
    rows = tx.rows(
        """SELECT id FROM conversations WHERE agent_id = ? AND status = 'with_agent' AND merged_into IS NULL
           ORDER BY created_at, id""",
        agent_id,
    )
    return [row["id"] for row in rows]


def from_row(row: Row) -> Conversation:
    return Conversation(
        id=row["id"],
        channel=row["channel"],
        account=row["account"],
        address=row["address"],
        name=row["name"],
        status=Status(row["status"]),
        agent_id=row["agent_id"],
        epoch=row["epoch"],
        episode=row["episode"],
        dialogue=json.loads(row["dialogue"]),
        person=row["person"],
        public=bool(row["public"]),
        place=json.loads(row["place"]),
        continues=row["continues"],
        merged_into=row["merged_into"],
        blocked=row["blocked_at"] is not None,
    )


def change_owner(
    tx: Tx, conversation: Conversation, status: Status, now: float, agent_id: str | None = None
) -> Conversation | None:
    """Hand the conversation to the bot, the queue or an agent, if nobody else did so since it was read.

    The bot's replies that have not left are cancelled. A new episode begins when the bot takes over again, with
    an empty dialogue, so that no backlog is answered.

    Returns:
        The conversation as it is now, or None if `conversation.epoch` is no longer the current one.
    """
    back_to_bot = status is Status.WITH_BOT
    won = tx.run(
        """UPDATE conversations SET status = ?, agent_id = ?, epoch = epoch + 1, updated_at = ?,
             episode = episode + ?, dialogue = CASE WHEN ? = 1 THEN '{}' ELSE dialogue END
           WHERE id = ? AND epoch = ?""",
        status, agent_id, now, int(back_to_bot), int(back_to_bot), conversation.id, conversation.epoch,
    )  # fmt: skip
    if not won:
        return None
    tx.run(
        "UPDATE outbox SET state = 'cancelled' WHERE conversation_id = ? AND author = 'bot' AND state = 'pending'",
        conversation.id,
    )
    _take_merged_along(tx, conversation.id, status, now, agent_id)
    return get(tx, conversation.id)


def _take_merged_along(tx: Tx, conversation_id: str, status: Status, now: float, agent_id: str | None) -> None:
    """What was merged into a conversation has the same owner; when that one ends, it is on its own again."""
    for row in merged_into(tx, conversation_id):
        change_owner(tx, from_row(row), status, now, agent_id)
        if status in (Status.WITH_BOT, Status.RESOLVED):
            tx.run("UPDATE conversations SET merged_into = NULL WHERE id = ?", row["id"])


def merged_into(tx: Tx, conversation_id: str) -> list[Row]:
    return tx.rows("SELECT * FROM conversations WHERE merged_into = ? ORDER BY created_at", conversation_id)


def merge(tx: Tx, conversation_id: str, into: str | None) -> None:
    tx.run("UPDATE conversations SET merged_into = ? WHERE id = ?", into, conversation_id)


def block(tx: Tx, conversation: Conversation, at: float | None) -> None:
    """Block a customer in all their conversations on that account of the channel; with None, let them in again."""
    tx.run(
        """UPDATE conversations SET blocked_at = ? WHERE id = ? OR (channel = ? AND account = ? AND person = ?)""",
        at, conversation.id, conversation.channel, conversation.account, conversation.person,
    )  # fmt: skip


def save_dialogue(tx: Tx, conversation_id: str, dialogue: Mapping[str, object], now: float) -> None:
    tx.run(
        "UPDATE conversations SET dialogue = ?, updated_at = ? WHERE id = ?",
        json.dumps(dialogue), now, conversation_id,
    )  # fmt: skip


def of_reference(tx: Tx, channel: str, account: str, reference: str) -> Conversation | None:
    """The conversation that holds the message with a provider's id, for providers whose edits do not say where."""
    row = tx.row(
        """SELECT c.* FROM messages m JOIN conversations c ON c.id = m.conversation_id
           WHERE c.channel = ? AND c.account = ? AND m.reference = ?""",
        channel, account, storable(reference),
    )  # fmt: skip
    return from_row(row) if row else None


def move_addresses(tx: Tx, channel: str, account: str, old: str, new: str) -> None:
    """Let every address that is `old`, or begins with `old/`, begin with `new`; one that is taken there stays."""
    tx.run(
        """UPDATE conversations SET address = ? || substr(address, ?)
           WHERE channel = ? AND account = ? AND (address = ? OR substr(address, 1, ?) = ?) AND NOT EXISTS (
             SELECT 1 FROM conversations taken WHERE taken.channel = conversations.channel
               AND taken.account = conversations.account AND taken.address = ? || substr(conversations.address, ?))""",
        new, len(old) + 1, channel, account, old, len(old) + 1, f"{old}/", new, len(old) + 1,
    )  # fmt: skip


def tie_to_public(tx: Tx, private_id: str, public_id: str) -> None:
    tx.run("UPDATE conversations SET continues = ? WHERE id = ?", public_id, private_id)


def continued_in(tx: Tx, public_id: str) -> list[Row]:
    """The private conversations that took up a public one."""
    return tx.rows("SELECT * FROM conversations WHERE continues = ? ORDER BY created_at", public_id)
