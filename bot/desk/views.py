"""What the desk's templates show, computed from rows. Pure: the moment and the time zone are passed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup as Html

from bot.model import Article, Conversation, HandoffState, Priority, Reason, Status
from bot.store.database import Row

# Label, colour, and the sentence that says why the assistant stepped back.
_REASONS: Mapping[Reason, tuple[str, str, str]] = {
    Reason.CUSTOMER_ASKED: ("Asked for a person", "plain", "The customer asked for a person."),
    Reason.NO_ARTICLE: ("No article", "plain", "The assistant found no article that answers this."),
    Reason.AMBIGUOUS: ("Unclear", "plain", "Several articles could fit; the assistant could not tell which."),
    Reason.ANGRY: ("Angry", "warm", "The customer is angry, so the assistant stepped back."),
    Reason.COMPLAINT: ("Complaint", "warm", "The customer complains about something we did or sold."),
    Reason.ACCOUNT_LOOKUP: ("Needs the account", "cool", "Somebody has to look into the order or the account."),
    Reason.DATA_REQUEST: ("Data request", "warm", "A request about personal data; a legal time limit applies."),
    Reason.DANGER: ("Danger", "hot", "Somebody may be in danger. Answer this one first."),
    Reason.LEGAL: ("Legal", "warm", "Lawyers, courts or authorities were mentioned."),
    Reason.FRAUD: ("Fraud", "hot", "The customer reports misuse of an account or a card."),
    Reason.SAFETY: ("Product safety", "hot", "Somebody may have been hurt by a product."),
    Reason.BOT_ERROR: ("Technical fault", "cool", "Something failed on our side while the assistant answered."),
}
_MOODS = {Reason.ANGRY: "Angry", Reason.COMPLAINT: "Unhappy", Reason.DANGER: "May be in distress"}
_CHANNELS = {"webchat": "Web chat", "telegram": "Telegram", "slack": "Slack", "email": "Email"}
_DETAILS = {"order_number": "Order", "contact": "Contact"}


def age(seconds: float) -> str:
    """How long ago, as desk.js also words it while it ticks: "under 1 min", "4 min", "3 h 20 min", "2 days"."""
    minutes = max(0, int(seconds // 60))
    if minutes < 1:
        return "under 1 min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    days = minutes // (24 * 60)
    return "1 day" if days == 1 else f"{days} days"


def clock_time(at: float, now: float, zone: ZoneInfo) -> str:
    """ "14:02" today, "Fri 14:02" within a week, "3 Nov 14:02" before."""
    moment, today = datetime.fromtimestamp(at, zone), datetime.fromtimestamp(now, zone)
    days = (today.date() - moment.date()).days
    if days == 0:
        return f"{moment:%H:%M}"
    return f"{moment:%a %H:%M}" if days < 7 else f"{moment.day} {moment:%b %H:%M}"


_MARKDOWN = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["emphasis", "list", "link", "newline", "escape"]
)


def rich(text: str) -> Html:
    """Our small Markdown as safe HTML: made without raw HTML, and cleaned once more."""
    return Html(  # noqa: S704 (cleaned in this very call)
        nh3.clean(
            _MARKDOWN.render(text),
            tags={"p", "br", "strong", "em", "ul", "ol", "li", "a"},
            attributes={"a": {"href"}},
            set_tag_attribute_values={"a": {"target": "_blank"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer",
        )
    )


def customer_of(name: str | None, channel: str) -> str:
    return name or ("Web visitor" if channel == "webchat" else f"{channel_label(channel)} customer")


def channel_label(channel: str) -> str:
    return _CHANNELS.get(channel, channel.capitalize())


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
    label, tone, _ = _REASONS[Reason(row["reason"])] if row["reason"] else (None, "plain", "")
    return Item(
        id=row["conversation_id"],
        customer=customer_of(row["customer"], row["channel"]),
        channel=channel_label(row["channel"]),
        tag=label,
        tone=tone,
        # Normal is not worth a word.
        priority=row["priority"].capitalize() if row["priority"] in (Priority.URGENT, Priority.HIGH) else None,
        last_words=row["last_words"] or "",
        since=row["asked_at"],
        age=age(now - row["asked_at"]),
        owner=row["agent_name"],
        reply_due=row["conversation_id"] in due,
    )


def delivery_words(state: str | None, error: str | None) -> str | None:
    """What became of an outgoing message; None for one that goes nowhere (the customer's own, a note)."""
    because = f": {error}" if error else ""
    return {
        "pending": f"not sent yet, will be tried again{because}" if error else "sending…",
        "sending": "sending…",
        "sent": "sent",
        "failed": f"not delivered{because}",
        "uncertain": f"may not have arrived{because}",
        "cancelled": "not sent: a person took over",
    }.get(state or "")


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
    brief: Mapping[str, Any], priority: str | None, articles: Mapping[str, Article], sent: Collection[str]
) -> Brief:
    """The brief that `handover.make_brief` made, for reading.

    Args:
        priority: of the open handoff; None if nothing was handed over.
        articles: the published ones, by id.
        sent: texts that agents sent, to mark the articles among them.
    """
    reason = Reason(brief["reason"])
    label, tone, why = _REASONS[reason] if priority else ("Assistant", "plain", "The assistant is answering.")
    facts = [(_DETAILS.get(name, name.replace("_", " ").capitalize()), str(v)) for name, v in brief["details"].items()]
    if priority:
        facts.append(("Priority", priority.capitalize()))
        facts += [("Mood", _MOODS[reason])] if reason in _MOODS else []
    cards = [_card(candidate, articles.get(candidate["article"]), sent) for candidate in brief["candidates"]]
    return Brief(label, tone, why, brief["evidence"], brief["want"], facts, cards)


def _card(candidate: Mapping[str, Any], article: Article | None, sent: Collection[str]) -> ArticleCard:
    gone, internal = article is None, article is not None and article.audience == "internal"
    return ArticleCard(
        id=candidate["article"],
        title=article.title if article else candidate["title"],
        percent=f"{candidate['confidence']:.0%}",
        why_not=candidate["why_not"] or "The assistant sent it to the customer.",
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
