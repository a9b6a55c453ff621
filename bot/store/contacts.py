"""One person on several channels: tied by proof, never by guess, and every tie can be undone."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from bot.model import Conversation
from bot.store.database import Row, Tx


class Identity(NamedTuple):
    """One person on one account of a channel, as the channel knows them."""

    channel: str
    account: str
    person: str


def identity_of(conversation: Conversation) -> Identity:
    """Who writes there. Somebody whom the channel does not know is known by the conversation alone."""
    return Identity(conversation.channel, conversation.account, conversation.person or f"at {conversation.address}")


def contact_of(tx: Tx, identity: Identity, now: float) -> str:
    """The contact that an identity belongs to; a new one is made if there is none."""
    row = tx.row("SELECT contact_id FROM identities WHERE channel = ? AND account = ? AND person = ?", *identity)
    if row:
        return str(row["contact_id"])
    contact = secrets.token_hex(8)
    tx.insert("contacts", id=contact, created_at=now)
    tx.insert("identities", **identity._asdict(), contact_id=contact)
    return contact


def tie(tx: Tx, one: Identity, other: Identity, proof: str, now: float) -> bool:
    """Let `one`'s contact have all identities of `other`'s. False if they are one person already.

    Args:
        proof: why this is no guess, for example "code", "signed in".
    """
    kept, left = contact_of(tx, one, now), contact_of(tx, other, now)
    if kept == left:
        return False
    for row in tx.rows("SELECT channel, account, person FROM identities WHERE contact_id = ?", left):
        tx.insert("ties", **row, from_contact=left, to_contact=kept, proof=proof, at=now)
    tx.run("UPDATE identities SET contact_id = ? WHERE contact_id = ?", kept, left)
    return True


def undo_last_tie(tx: Tx, identity: Identity, now: float) -> bool:
    """Take back the newest tie of this person; each identity that it moved goes back to where it was.

    Returns:
        False if there is none.
    """
    contact = contact_of(tx, identity, now)
    newest = tx.row(
        "SELECT * FROM ties WHERE to_contact = ? AND undone_at IS NULL ORDER BY at DESC, id DESC LIMIT 1", contact
    )
    if newest is None:
        return False
    same = tx.rows(
        "SELECT * FROM ties WHERE to_contact = ? AND from_contact = ? AND at = ? AND undone_at IS NULL",
        newest["to_contact"], newest["from_contact"], newest["at"],
    )  # fmt: skip
    for row in same:
        tx.run(
            "UPDATE identities SET contact_id = ? WHERE channel = ? AND account = ? AND person = ? AND contact_id = ?",
            row["from_contact"], row["channel"], row["account"], row["person"], row["to_contact"],
        )  # fmt: skip
        tx.run("UPDATE ties SET undone_at = ? WHERE id = ?", now, row["id"])
    return True


def other_conversations(tx: Tx, conversation: Conversation, limit: int = 10) -> list[Row]:
    """The same person's other conversations, the newest first, each with how we know: on this channel, or by proof."""
    identity = identity_of(conversation)
    return tx.rows(
        f"""SELECT c.*, (SELECT text FROM messages m WHERE m.conversation_id = c.id AND m.author = 'customer'
                         ORDER BY m.id DESC LIMIT 1) AS last_words
            FROM ({_OF_PERSON}) AS theirs JOIN conversations c ON c.id = theirs.id
            WHERE c.id != ? AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id)
            ORDER BY c.updated_at DESC, c.id LIMIT ?""",
        *identity, *identity, *identity, conversation.id, limit,
    )  # fmt: skip


_TIED = """identities mine JOIN identities theirs ON theirs.contact_id = mine.contact_id
    JOIN conversations c ON c.channel = theirs.channel AND c.account = theirs.account"""
# Three ways to one person, each by an index: the channel's own id of them, a tied one, and a tied conversation whose
# writer the channel does not know (see `identity_of`).
_OF_PERSON = f"""SELECT id FROM conversations WHERE channel = ? AND account = ? AND person = ?
    UNION SELECT c.id FROM {_TIED} AND c.person = theirs.person
      WHERE mine.channel = ? AND mine.account = ? AND mine.person = ?
    UNION SELECT c.id FROM {_TIED} AND c.address = substr(theirs.person, 4)
      WHERE mine.channel = ? AND mine.account = ? AND mine.person = ?
        AND c.person IS NULL AND theirs.person = 'at ' || c.address"""


def add_code(tx: Tx, code_hash: str, conversation_id: str, expires_at: float, now: float) -> None:
    """A code that whoever is in that conversation may write on another channel."""
    tx.run("DELETE FROM link_codes WHERE expires_at <= ? OR conversation_id = ?", now, conversation_id)
    tx.insert("link_codes", code_hash=code_hash, conversation_id=conversation_id, expires_at=expires_at)


def use_code(tx: Tx, code_hash: str, now: float) -> str | None:
    """The conversation that a code was made in, once; None if it is not valid (any more)."""
    row = tx.row("SELECT conversation_id FROM link_codes WHERE code_hash = ? AND expires_at > ?", code_hash, now)
    tx.run("DELETE FROM link_codes WHERE code_hash = ?", code_hash)
    return row["conversation_id"] if row else None
