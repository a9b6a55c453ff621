"""Where else the customer of a conversation has written: the public thread it came from, other channels, what was
merged with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.decision.errands import without_link_code
from bot.desk.words import age, channel_label, customer_of
from bot.model import Author, Conversation, Status
from bot.store import contacts, conversations, handoffs, transcripts
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
    """Another conversation of the same customer; `last_words` are what it is about, where people have it.

    `lines` are shown at once only for one that is tied to this.

    `merged` is one whose matter goes on here; `mergeable` one whose matter could.
    """

    id: str
    title: str
    about: str
    last_words: str
    lines: Sequence[Row] = ()
    merged: bool = False
    mergeable: bool = False


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """`tied` is the other side of a talk that moved, or was merged; `others` are all the rest."""

    tied: Sequence[Thread]
    others: Sequence[Thread]


def elsewhere_of(tx: Tx, conversation: Conversation, now: float, me: str) -> Elsewhere:
    """Every other conversation of this customer, for the agent `me`."""
    merged = [conversations.from_row(row) for row in conversations.merged_into(tx, conversation.id)]
    tied_ids = [row["id"] for row in conversations.continued_in(tx, conversation.id)]
    if conversation.continues:
        tied_ids.insert(0, conversation.continues)
    known = {*tied_ids, *(one.id for one in merged), conversation.merged_into}
    others = [row for row in contacts.other_conversations(tx, conversation) if row["id"] not in known]
    tied = [conversations.get(tx, tied_id) for tied_id in tied_ids if tied_id not in {one.id for one in merged}]
    threads = [_with_lines(tx, one, f"Merged: {_where(one)}", me, merged=True) for one in merged]
    for one in tied:
        title = f"Began in public, in {_where(one)}" if one.public else "Goes on in private"
        threads.append(_with_lines(tx, one, title, me))
    return Elsewhere(threads, [_thread(tx, conversations.from_row(row), row, now, me) for row in others])


def title_of(tx: Tx, conversation_id: str) -> str:
    """A conversation in a few words: whose, and where."""
    other = conversations.get(tx, conversation_id)
    return f"{customer_of(other.name, other.channel, other.id)} ({channel_label(other.channel)})"


def _where(other: Conversation) -> str:
    return other.place.get("where") or channel_label(other.channel)


def _standing(other: Conversation, me: str) -> str:
    return "with you" if other.agent_id == me and other.status is Status.WITH_AGENT else _STANDING[other.status]


def _with_lines(tx: Tx, other: Conversation, title: str, me: str, *, merged: bool = False) -> Thread:
    lines = [line for line in transcripts.of_conversation(tx, other.id, MOST_LINES) if line["author"] != Author.NOTE]
    return Thread(other.id, title, _standing(other, me), lines[-1]["text"] if lines else "", lines, merged)


def _wanted(tx: Tx, other: Conversation) -> str:
    """What it is about, where people have it: the last words there may be "skip", to a question of the form."""
    handoff = handoffs.current(tx, other.id)
    return str(handoff["brief"].get("want", "")) if handoff else ""


def _thread(tx: Tx, other: Conversation, row: Row, now: float, me: str) -> Thread:
    where = f" in {other.place['where']}" if other.public and other.place.get("where") else ""
    about = f"{age(now - row['updated_at'])} ago, {_standing(other, me)}"
    taken = other.status is Status.WITH_AGENT and other.agent_id != me
    words = _wanted(tx, other) or without_link_code(row["last_words"] or "")
    return Thread(
        other.id, f"{channel_label(other.channel)}{where}", about, words,
        mergeable=not taken and other.merged_into is None and not other.public,
    )  # fmt: skip
