"""Where else the customer of a conversation has written: the public thread it came from, and other channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.words import age, channel_label
from bot.model import Author, Conversation, Status
from bot.store import contacts, conversations, reach
from bot.store.database import Row, Tx

MOST_LINES = 20
_STANDING = {
    Status.WITH_BOT: "with the assistant",
    Status.WAITING: "waiting",
    Status.WITH_AGENT: "with a colleague",
    Status.RESOLVED: "resolved",
}


@dataclass(frozen=True, slots=True)
class Thread:
    """Another conversation of the same customer. `lines` are shown at once only for one that is tied to this."""

    id: str
    title: str
    about: str
    last_words: str
    lines: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """`tied` is the other side of a talk that moved from public to private; `others` are all the rest."""

    tied: Sequence[Thread]
    others: Sequence[Thread]
    public: bool
    where: str
    unreachable: bool


def elsewhere_of(tx: Tx, conversation: Conversation, now: float) -> Elsewhere:
    tied_ids = [row["id"] for row in conversations.continued_in(tx, conversation.id)]
    if conversation.continues:
        tied_ids.insert(0, conversation.continues)
    others = [row for row in contacts.other_conversations(tx, conversation) if row["id"] not in tied_ids]
    return Elsewhere(
        tied=[_tied(tx, conversations.get(tx, tied_id), now) for tied_id in tied_ids],
        others=[_thread(conversations.from_row(row), row, now) for row in others],
        public=conversation.public,
        where=conversation.place.get("where", ""),
        unreachable=not reach.may_be_written_to(tx, conversation.id)["reachable"],
    )


def _tied(tx: Tx, other: Conversation, now: float) -> Thread:
    lines = [line for line in conversations.transcript(tx, other.id, MOST_LINES) if line["author"] != Author.NOTE]
    where = other.place.get("where") or channel_label(other.channel)
    title = f"Began in public, in {where}" if other.public else "Goes on in private"
    return Thread(other.id, title, _STANDING[other.status], lines[-1]["text"] if lines else "", lines)


def _thread(other: Conversation, row: Row, now: float) -> Thread:
    where = f" in {other.place['where']}" if other.public and other.place.get("where") else ""
    about = f"{age(now - row['updated_at'])} ago, {_STANDING[other.status]}"
    return Thread(other.id, f"{channel_label(other.channel)}{where}", about, row["last_words"] or "")
