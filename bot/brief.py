"""The brief: what an agent reads in ten seconds, made from what is stored when a conversation is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from bot.decision.asking import asks
from bot.decision.details import KNOWN_SECONDS, newest_contact, orders_in
from bot.decision.errands import errand_of
from bot.decision.essence import essence
from bot.decision.joined import details_of
from bot.decision.mood import Felt, felt_in, mood_of
from bot.decision.reasons import code_of, failures, final_reason
from bot.decision.satisfaction import UNHAPPY
from bot.decision.urgency import urgency_of
from bot.model import Author, Conversation, Reason
from bot.store import contacts, labels, satisfaction, transcripts
from bot.store.database import Row, Tx
from bot.store.ended import ended_of
from bot.triage.language import other_language
from bot.triage.policy import Policy

ACTS = {
    "greet", "thanks", "goodbye", "affirm", "deny", "inform", "cancel_form", "skip_detail", "ask_human", "ask_if_bot",
    "feedback_good", "feedback_bad", "satisfaction",
}  # fmt: skip
MOST_EARLIER = 5
LAST_WORDS = 30  # messages that mood, urgency and details are read from
LEAST_DIGITS = 4  # of an order number that is written otherwise than ours
LEAST_WORDS = 3  # of a message that says what is wanted


def make_brief(
    tx: Tx,
    conversation: Conversation,
    reason: Reason,
    evidence: str | None,
    policy: Policy,
    reopens: Row | None = None,
) -> Mapping[str, Any]:
    """Why, what is wanted, how it is meant, what was tried, what was collected.

    Args:
        reason: on record; a graver one may come out of what happened in the episode.
        evidence: the customer's words that made triage hand over.
        reopens: the handoff that this one goes on with; what was known there is known here.
    """
    every = transcripts.of_conversation(tx, conversation.id)
    episode = [m for m in every if m["episode"] == conversation.episode]
    asked = [m for m in episode if m["author"] == Author.CUSTOMER and not _is_errand(m)]
    lately = [m for m in every if m["author"] == Author.CUSTOMER and m["created_at"] >= _newest(every) - KNOWN_SECONDS]
    matter = _matter(asked)
    before = _before(tx, reopens) if reopens else None
    failed = failures((m["decision"] for m in asked), labels.complaints(tx, conversation.id, asked))
    final = final_reason(reason, failed)
    words = [str(m["text"]) for m in asked][-LAST_WORDS:]
    heard = [felt_in(m["decision"]) for m in asked][-LAST_WORDS:]
    slots = conversation.dialogue.get("slots", {})
    return {
        "reason": final,
        "code": code_of(final),
        "evidence": evidence,
        "want": essence(str(matter["text"])) if matter else "",
        "before": before,
        "mood": _mood(words, heard, final, evidence, policy, before),
        "urgency": urgency_of(words),
        "language": _language(words),
        "details": {
            **(before["details"] if before else {}),
            **_details(slots if isinstance(slots, dict) else {}, [str(m["text"]) for m in lately]),
        },
        "candidates": _candidates(matter, asked),
        "bot_said": [m["text"] for m in episode if m["author"] == Author.BOT][-3:],
        "failed": failed,
        "earlier": _earlier(tx, conversation),
        "public": conversation.public,
    }


def _newest(messages: Sequence[Row]) -> float:
    return max((float(m["created_at"]) for m in messages), default=0.0)


def _is_errand(message: Row) -> bool:
    """Asked of the assistant itself ("link my chats"): it tells nothing about the matter, nor how it is meant."""
    return errand_of(str(message["text"]), datetime.fromtimestamp(float(message["created_at"]), UTC)) is not None


def _matter(asked: list[Row]) -> Row | None:
    """The customer's last message with substance: a question or a complaint, not a "yes" or an order number."""
    said = [m for m in asked if not (m["decision"] or {}).get("in_form")]
    full = [m for m in said if (m["decision"] or {}).get("intent") not in ACTS]
    matter = [m for m in full if asks(m["text"]) or (m["decision"] or {}).get("seen")]
    long = [m for m in full if len(str(m["text"]).split()) >= LEAST_WORDS]
    best = matter or long or full or asked[:1]
    return best[-1] if best else None


def _candidates(matter: Row | None, asked: list[Row]) -> list[Any]:
    """The articles that were considered for what is wanted; if none were, those of the last message that had any."""
    for message in (*([matter] if matter else ()), *reversed(asked)):
        if found := (message["decision"] or {}).get("candidates"):
            return list(found[:3])
    return []


def _before(tx: Tx, reopens: Row) -> dict[str, Any]:
    """What an agent must not have to look up about the matter that goes on."""
    content = satisfaction.of_handoff(tx, reopens["id"]) or {}
    return {
        "want": reopens["brief"].get("want", ""),
        "details": details_of(reopens["brief"]),
        "score": content.get("score"),
        "words": content.get("words"),
    }


def _details(slots: Mapping[str, Any], words: Sequence[str]) -> dict[str, str]:
    """Order and contact: as the form has them if they look like it, else as they were written anywhere."""
    filled = [str(slots[name]) for name in ("order_number", "contact") if slots.get(name)]
    orders = (", ".join(found) for text in (*filled, *reversed(words)) if (found := orders_in(text)))
    order: str | None = next(orders, None)
    if order is None and sum(letter.isdigit() for letter in str(slots.get("order_number") or "")) >= LEAST_DIGITS:
        order = str(slots["order_number"])
    contact = newest_contact(filled) or newest_contact(words)
    given = {"order_number": order, "contact": contact or slots.get("contact")}
    return {name: str(value) for name, value in given.items() if value}


def _mood(
    words: Sequence[str],
    heard: Sequence[Felt | None],
    reason: Reason,
    evidence: str | None,
    policy: Policy,
    before: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """As the last messages show it; never calmer than the reason, or the score given for what goes on, says."""
    mood = asdict(mood_of(words, policy, heard))
    if before and before["score"] and before["score"] <= UNHAPPY and mood["level"] == "calm":
        mood.update(level="unhappy", evidence=before["words"] or f"{before['score']} of 5")
    if reason is Reason.ANGRY and mood["level"] in ("calm", "unhappy"):
        mood.update(level="angry", evidence=evidence or mood["evidence"])
    return mood


def _language(words: Sequence[str]) -> str:
    """The language that the customer writes, as a code of ISO 639-1; what is not clearly another one is English."""
    found = [other for text in words if (other := other_language(text))]
    return found[-1].code if found else "en"


def _earlier(tx: Tx, conversation: Conversation) -> list[dict[str, Any]]:
    """What people settled with this customer before, here and on other channels, the newest first.

    Neither what this episode is about, when it is settled itself, nor spam.
    """
    theirs = [conversation.id, *(row["id"] for row in contacts.other_conversations(tx, conversation))]
    return [
        {
            "when": row["ended_at"],
            "want": row["brief"].get("want", ""),
            "outcome": row["state"],
            "agent": row["agent_name"],
            "channel": row["channel"],
            "conversation_id": row["conversation_id"],
        }
        for row in ended_of(tx, theirs, MOST_EARLIER, but=(conversation.id, conversation.episode))
    ]
