"""Private talks that were offered in a public place. A token is good once, for the person it was offered to."""

from __future__ import annotations

from bot.model import Conversation
from bot.store.database import Row, Tx

GOOD_FOR_SECONDS = 7 * 24 * 3600.0


def add(tx: Tx, token: str, conversation_id: str, now: float) -> None:
    tx.insert("invitations", token=token, conversation_id=conversation_id, created_at=now)


def open_for(tx: Tx, private: Conversation, token: str | None, now: float) -> Row | None:
    """The invitation that the writer of a private conversation may take up now.

    Args:
        token: the one that came back; None finds the newest that this person, known by the channel, was offered.
    """
    return tx.row(
        """SELECT i.* FROM invitations i JOIN conversations c ON c.id = i.conversation_id
           WHERE i.token = coalesce(?, i.token) AND i.used_at IS NULL AND i.created_at > ?
             AND c.channel = ? AND c.account = ? AND c.person = ? ORDER BY i.created_at DESC LIMIT 1""",
        token, now - GOOD_FOR_SECONDS, private.channel, private.account, private.person,
    )  # fmt: skip


def use(tx: Tx, token: str, private_id: str, now: float) -> None:
    """Take up an invitation, and end the others that were made from the same public conversation."""
    tx.run(
        """UPDATE invitations SET used_at = ?, used_in = ? WHERE used_at IS NULL AND conversation_id =
             (SELECT conversation_id FROM invitations WHERE token = ?)""",
        now, private_id, token,
    )  # fmt: skip
