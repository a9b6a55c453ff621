"""What the desk's templates show, computed from rows. Pure: the moment is passed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup as Html

from bot.desk.words import DETAILS, MOODS, NOT_HANDED_OVER, REASONS, age, channel_label, customer_of, rich
from bot.model import Article, Conversation, HandoffState, Priority, Reason, Status
from bot.store.database import Row

_SENT_ALREADY = "The assistant sent it to the customer."


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the queue. `tag` and `tone` are the reason and its colour; `since` is seconds since 1970."""

    id: str
    customer: str
    channel: str
    tag: str | None
    tone: str
    priority: str | None
    last_words: str
    since: float
    age: str
    owner: str | None
    reply_due: bool


@dataclass(frozen=True, slots=True)
class Queue:
    waiting: Sequence[Item]
    mine: Sequence[Item]
    colleagues: Sequence[Item]
    with_bot: Sequence[Item]
    open_id: str | None


def queue_of(
    handoffs: Sequence[Row], with_bot: Sequence[Row], due: Collection[str], me: str, open_id: str | None, now: float
) -> Queue:
    """Sort the queue for the agent `me`.

    Args:
        handoffs: rows of `store.handoffs.queue`.
        with_bot: conversations of the assistant, as rows of the same columns; only those being asked have a reason.
        due: ids of conversations where the customer wrote last.
        open_id: the conversation that the page shows.
    """

    def items(rows: Iterable[Row]) -> list[Item]:
        return [_item(row, now, due) for row in rows]

    taken = [row for row in handoffs if row["state"] != HandoffState.NOTIFIED]
    return Queue(
        waiting=items(row for row in handoffs if row["state"] == HandoffState.NOTIFIED),
        mine=items(row for row in taken if row["agent_id"] == me),
        colleagues=items(row for row in taken if row["agent_id"] != me),
        with_bot=items(with_bot),
        open_id=open_id,
    )


def _item(row: Row, now: float, due: Collection[str]) -> Item:
    taken_unasked = row["reason"] and not row["brief"]
    label, tone = ("Taken over", "plain") if taken_unasked else _tag(row["reason"])
    return Item(
        id=row["conversation_id"],
        customer=customer_of(row["customer"], row["channel"]),
        channel=channel_label(row["channel"]) + (", in public" if row["public"] else ""),
        tag=label,
        tone=tone,
        # Normal is not worth a word.
        priority=row["priority"].capitalize() if row["priority"] in (Priority.URGENT, Priority.HIGH) else None,
        last_words=_words(row),
        since=row["asked_at"],
        age=age(now - row["asked_at"]),
        owner=row["agent_name"],
        reply_due=row["conversation_id"] in due,
    )


def _tag(reason: str | None) -> tuple[str | None, str]:
    return REASONS[Reason(reason)][:2] if reason else (None, "plain")


def _words(row: Row) -> str:
    """Who waits is known by what they want; a conversation that goes on, by what was said last."""
    wanted = row.get("brief", {}).get("want") if row.get("state") == HandoffState.NOTIFIED else None
    return wanted or row["last_words"] or ""


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """A candidate article. `blocked` says why it cannot be sent to customers at all; `sent`: it was already."""

    id: str
    title: str
    percent: str
    why_not: str
    answer: Html | None
    blocked: str | None
    sent: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """What an agent reads in ten seconds."""

    tag: str
    tone: str
    why: str
    evidence: str | None
    want: str
    facts: Sequence[tuple[str, str]]
    articles: Sequence[ArticleCard]


def brief_of(
    brief: Mapping[str, Any],
    priority: str | None,
    status: Status,
    articles: Mapping[str, Article],
    sent: Collection[str],
) -> Brief:
    """The brief that `handover.make_brief` made, for reading.

    Args:
        priority: of the open handoff; None if nothing was handed over.
        articles: the published ones, by id.
        sent: texts that agents sent, to mark the articles among them.
    """
    reason = Reason(brief["reason"])
    label, tone, why = REASONS[reason] if priority else NOT_HANDED_OVER[status]
    facts = [(DETAILS.get(name, name.replace("_", " ").capitalize()), str(v)) for name, v in brief["details"].items()]
    if priority:
        facts.append(("Priority", priority.capitalize()))
        facts += [("Mood", MOODS[reason])] if reason in MOODS else []
    cards = [_card(candidate, articles.get(candidate["article"]), sent) for candidate in brief["candidates"]]
    return Brief(label, tone, why, brief["evidence"], brief["want"], facts, cards)


def _card(candidate: Mapping[str, Any], article: Article | None, sent: Collection[str]) -> ArticleCard:
    why_not = candidate.get("why_not", "")
    gone, internal = article is None, article is not None and article.audience == "internal"
    return ArticleCard(
        id=candidate["article"],
        title=article.title if article else candidate["title"],
        percent=f"{int(100 * candidate['confidence'] + 1e-9)}%",  # cut like the figures in `why_not`, never rounded up
        why_not=_SENT_ALREADY if why_not is None else why_not,
        answer=rich(article.answer) if article else None,
        blocked="Not published any more." if gone else "For colleagues only; it cannot be sent." if internal else None,
        sent=article is not None and article.answer.strip() in sent,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose the conversation is, seen by one agent, and what they may do about it."""

    words: str
    tone: str
    mine: bool
    claimable: bool
    hint: str | None


def standing_of(conversation: Conversation, owner: str | None, agent_id: str) -> Standing:
    match conversation.status:
        case Status.WITH_AGENT if conversation.agent_id == agent_id:
            return Standing("With you", "mine", True, False, None)
        case Status.WITH_AGENT:
            hint = f"{owner} has this conversation. You can read along and leave a private note."
            return Standing(f"With {owner}", "plain", False, False, hint)
        case Status.WAITING:
            return Standing("Waiting for a person", "warm", False, True, "Claim this conversation to reply.")
        case Status.RESOLVED:
            return Standing(
                "Resolved", "plain", False, True, "This is resolved. Claim it to write to the customer again."
            )
        case _:
            hint = "The assistant is answering. Claim the conversation to take over."
            return Standing("With the assistant", "cool", False, True, hint)
