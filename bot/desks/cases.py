"""What other desks are to show of a handoff, read from the tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.brief_merged import with_merged
from bot.decision.joined import TAKEN, Told
from bot.desk.brief_view import tells_something
from bot.desk.words import (
    DETAILS,
    REASONS,
    channel_label,
    customer_of,
    delivery_words,
    in_percent,
    merged_from,
    percent,
)
from bot.desks.base import Case, Line
from bot.model import Author, Markup, Priority, Reason
from bot.store import attachments, conversations, handoff_events, handoff_lines
from bot.store.database import Row, Tx
from bot.store.handoff_events import What
from bot.store.handoff_lines import Part

MOST_LINES = 100
_NOT_TOLD = {What.ASKED, What.NOTIFIED, What.ALARMED, What.WOKEN, What.JOINED, What.PARTED}


def case_of(tx: Tx, handoff_id: int, base_url: str) -> Case:
    """Raises LookupError if there is no such handoff."""
    row = tx.one(
        """SELECT h.*, a.name AS agent_name, o.name AS offered_name FROM handoffs h
           LEFT JOIN agents a ON a.id = h.agent_id LEFT JOIN agents o ON o.id = h.offered_to WHERE h.id = ?""",
        handoff_id,
    )
    conversation = conversations.get(tx, row["conversation_id"])
    whole = with_merged(tx, conversation, {**row, "brief": json.loads(row["brief"])})
    brief = whole.brief
    tag, _, why = REASONS[Reason(brief.get("reason", row["reason"]))]
    return Case(
        handoff_id=handoff_id,
        conversation=conversation,
        state=row["state"],
        owner=row["agent_name"] if row["state"] != "notified" else None,
        owner_id=row["agent_id"] if row["state"] != "notified" else None,
        customer=customer_of(conversation.name, conversation.channel, conversation.id),
        channel=channel_label(conversation.channel),
        tag=tag,
        why=why,
        want=brief.get("want", ""),
        mood=_mood(brief),
        facts=_facts(row, whole),
        tried=brief.get("bot_said", ()),
        articles=[_article(candidate) for candidate in brief.get("candidates", ()) if tells_something(candidate)],
        public=conversation.public,
        offered_to=row["offered_name"],
        offered_id=row["offered_to"],
        snoozed_until=row["snoozed_until"],
        url=f"{base_url.rstrip('/')}/desk/c/{conversation.id}" if base_url else "",
    )


def _mood(brief: Mapping[str, Any]) -> str:
    mood = brief.get("mood") or {}
    level, evidence = mood.get("level", "calm"), mood.get("evidence")
    if level == "calm":
        return ""
    return f"{level}: “{evidence}”" if evidence else level


def _facts(row: Row, whole: Told) -> list[tuple[str, str]]:
    brief, facts = whole.brief, list[tuple[str, str]]()
    if (priority := whole.priority or Priority(row["priority"])) is not Priority.NORMAL:
        facts.append(("Priority", priority.capitalize()))
    if brief.get("urgency"):
        facts.append(("Pressed for time", brief["urgency"]))
    sources = {name: f" ({merged_from(channel)})" for name, channel in brief.get(TAKEN, {}).items()}
    for name, value in brief.get("details", {}).items():
        facts.append((DETAILS.get(name, name), f"{value}{sources.get(name, '')}"))
    if brief.get("contact"):
        facts.append(("Left a contact", brief["contact"]))
    if row["team"]:
        facts.append(("Team", row["team"]))
    if brief.get("language", "en") != "en":
        facts.append(("Language", brief["language"]))
    return facts


def _article(candidate: dict[str, Any]) -> dict[str, str]:
    return {
        "id": candidate["article"],
        "title": candidate["title"],
        "percent": percent(candidate["confidence"]),
        "why_not": in_percent(candidate.get("why_not") or ""),
    }


def lines_of(tx: Tx, handoff_id: int) -> Sequence[Line]:
    """The messages since the handoff before this one, and what happened to it, in order of time."""
    said = [line for part in handoff_lines.parts(tx, handoff_id) for line in _messages(tx, part)]
    happened = [_event(row) for row in handoff_events.of_handoff(tx, handoff_id) if row["what"] not in _NOT_TOLD]
    return sorted([*said, *happened], key=lambda line: line.at)


def _messages(tx: Tx, part: Part) -> list[Line]:
    files = attachments.of_conversation(tx, part.conversation_id)
    place = channel_label(part.channel) if part.merged else ""
    rows = [row for row in handoff_lines.messages(tx, part, MOST_LINES) if _told(row)]
    return [_message(row, place, [file["name"] for file in files.get(row["id"], ())]) for row in rows]


def _told(row: Row) -> bool:
    """Not yet what can still be taken back, and never what the bot did not get to say."""
    if row["author"] == Author.AGENT:
        return bool(row["delivery"] not in ("pending", "cancelled") or row["delivery_error"])
    return bool(row["delivery"] != "cancelled")


def _message(row: Row, place: str, files: Sequence[str]) -> Line:
    author = Author(row["author"])
    on_its_way = row["delivery"] in (None, "pending", "sending") and not row["delivery_error"]
    who = {Author.CUSTOMER: "Customer", Author.BOT: "Assistant", Author.SYSTEM: "Firstline"}
    return Line(
        kind="message",
        ref=row["id"],
        author=author,
        who=who.get(author) or row["agent_name"] or "A colleague",
        place=place,
        text=row["text"],
        at=row["created_at"],
        markdown=row["markup"] == Markup.MARKDOWN,
        delivery="" if on_its_way else delivery_words(row["delivery"], row["delivery_error"]) or "",
        edited=row["edited_at"] is not None,
        files=files,
    )


def _event(row: Row) -> Line:
    asked = row["detail"].get("to", "") if row["what"] in (What.TRANSFERRED, What.OFFERED) else ""
    return Line("event", row["id"], None, row["agent_name"] or "", event_words(row), row["at"], calls=asked)


def event_words(row: Row) -> str:
    """An event as a sentence for agents."""
    who, detail = row["agent_name"] or "Somebody", row["detail"]
    to = row["to_name"] or f"the team {detail.get('team')}"
    if row["what"] == What.RELEASED and detail.get("why") == "away":
        return f"{detail.get('agent', 'Its agent')} was away, so it is back in the queue."
    if row["what"] == What.RESOLVED and detail.get("spam"):
        return f"{who} closed it as spam."
    return {
        What.CLAIMED: f"{who} claimed it.",
        What.RELEASED: f"{who} gave it back to the queue.",
        What.TRANSFERRED: f"{who} passed it on to {to}.",
        What.OFFERED: f"{to} is asked to take it first.",
        What.SNOOZED: f"{who} put it aside for later.",
        What.RAISED: f"It became graver: {detail.get('reason', '')}.",
        What.MERGED: f"{who} merged it into another conversation of the same customer.",
        What.MOVED: "The customer went on in private.",
        What.RESOLVED: f"{who} resolved it.",
        What.RETURNED: f"{who} returned it to the assistant.",
        What.CANCELLED: "The customer needs nobody any more.",
        What.REOPENED: "It continues what was settled before.",
    }[What(row["what"])]
