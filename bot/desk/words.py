"""How the desk words things for agents: reasons, ages, times, channels, deliveries, Markdown. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from markupsafe import Markup as Html
from markupsafe import escape

from bot.channels.markup import html
from bot.decision.hours import say_when
from bot.model import Reason, Status

# Label, colour, and the sentence that says why the assistant stepped back.
REASONS: Mapping[Reason, tuple[str, str, str]] = {
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
    Reason.THREAT: ("Threat", "hot", "Somebody threatens people or property. Do not answer alone; tell a supervisor."),
    Reason.VULNERABLE: ("Extra care", "warm", "Illness, grief or hardship was mentioned. Take time with this one."),
    Reason.PRESS: ("Press", "warm", "A journalist or the press was mentioned. Only the press contact answers."),
    Reason.CHURN: ("Wants to leave", "warm", "The customer is about to leave us."),
    Reason.UNSETTLED: ("Not settled", "warm", "The customer comes back to what we had ended."),
    Reason.ABUSE: ("Abuse", "warm", "The customer was warned about insults and went on. You need not put up with it."),
    Reason.SPAM: ("Spam", "plain", "This looks like advertising or phishing. Open no links in it."),
    Reason.INJECTION: ("Manipulation", "plain", "Somebody tries to make the assistant do what it is not for."),
    Reason.LANGUAGE: ("Other language", "cool", "The customer writes in a language that the assistant does not know."),
    Reason.REPEATED_FAILURE: ("Failed again", "warm", "The assistant tried several times and did not help."),
    Reason.BOT_ERROR: ("Technical fault", "cool", "Something failed on our side while the assistant answered."),
}
NOT_HANDED_OVER: Mapping[Status, tuple[str, str, str]] = {
    Status.WITH_BOT: ("Assistant", "plain", "The assistant is answering."),
    Status.WAITING: ("Waiting", "warm", "The customer waits for a person."),
    Status.WITH_AGENT: ("Taken over", "plain", "Claimed from the assistant, without being handed over."),
    Status.RESOLVED: ("Settled", "plain", "This was closed as settled."),
}
BLOCKED = "Blocked", "hot", "Nobody answers: this customer is blocked, and what they write reaches nobody."
"""The same of somebody whom the assistant would answer if they were not blocked."""
MOODS = {Reason.ANGRY: "Angry", Reason.COMPLAINT: "Unhappy", Reason.DANGER: "May be in distress"}
_TOLD_APART = 4  # characters of an id that keep nameless customers of one day apart
_CHANNELS = {"webchat": "Web chat"}  # a channel's own name, with a capital letter, is good enough for the others
_CHATS_BY_NAME = ("webchat", "email")
DETAILS = {"order_number": "Order", "contact": "Contact"}
# A mood worth a word, and its colour.
LEVELS = {"unhappy": ("Unhappy", "warm"), "angry": ("Angry", "warm"), "distressed": ("In distress", "hot")}
# The codes of bot/decision/reasons.py, where they say more than the reason does.
CODES = {"sensitive": "sensitive", "policy": "by your rules", "repeated failure": "", "bot error": ""}
OUTCOMES = {"resolved": "Settled", "returned": "Given back to the assistant", "cancelled": "Taken back by the customer"}
_LANGUAGES = {
    "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch", "pt": "Portuguese", "pl": "Polish",
    "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish", "ga": "Irish", "cs": "Czech", "ro": "Romanian",
    "uk": "Ukrainian", "ru": "Russian", "tr": "Turkish", "el": "Greek", "ar": "Arabic", "zh": "Chinese",
    "hu": "Hungarian", "ja": "Japanese", "ko": "Korean", "he": "Hebrew", "hi": "Hindi",
}  # fmt: skip


def language_name(code: str) -> str:
    return _LANGUAGES.get(code, code)


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


def rich(text: str) -> Html:
    """Our small Markdown as safe HTML, as customers see it; a link opens beside the desk."""
    return Html(  # noqa: S704 (cleaned in this very call)
        nh3.clean(
            html(text),
            set_tag_attribute_values={"a": {"target": "_blank"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer",
        )
    )


def customer_of(name: str | None, channel: str, conversation_id: str) -> str:
    """A customer, for agents. Whoever gave no name is told apart by the beginning of the conversation's id."""
    if name:
        return name
    kind = "Web visitor" if channel == "webchat" else f"{channel_label(channel)} customer"
    return f"{kind} {conversation_id[:_TOLD_APART]}"


def channel_label(channel: str) -> str:
    return _CHANNELS.get(channel, channel.capitalize())


def merged_from(channel: str) -> str:
    """Where the brief has something from that the chat which goes on lacked."""
    label = channel_label(channel)
    chat = label.lower() if channel in _CHATS_BY_NAME else f"{label} chat"
    return f"from the {chat} merged into this"


def coming_time(at: float, now: float, zone: ZoneInfo) -> str:
    """A moment to come: "at 14:00", "tomorrow at 9:00", "Monday at 9:00", "on 3 December at 9:00"."""
    said = say_when(datetime.fromtimestamp(at, zone), datetime.fromtimestamp(now, zone))
    return said.removeprefix("today ")


_NUMBER = re.compile(r"\b[A-Za-z]{1,5}-\d{3,12}\b")


def unbroken(text: str) -> Html:
    """The text, with numbers of orders such as TT-1234567 kept on one line."""
    html, at = Html(""), 0
    for found in _NUMBER.finditer(text):
        html += escape(text[at : found.start()]) + Html('<span class="number">{}</span>').format(found[0])
        at = found.end()
    return html + escape(text[at:])


def percent(confidence: float) -> str:
    """Cut like the figures in sentences, never rounded up."""
    return f"{int(100 * confidence + 1e-9)}%"


_FIGURE = re.compile(r"\b[01]\.\d\d\b")


def in_percent(sentence: str) -> str:
    """A sentence about confidences with its figures as percentages: "At 46% it is below 90%"."""
    return _FIGURE.sub(lambda found: percent(float(found[0])), sentence)


def closed_words(by: str | None, *, spam: bool) -> str:
    """Who closed a conversation, and as what. `by` is "You" or a name; None if nobody knows."""
    closed = f"{by} closed this" if by else "This was closed"
    return f"{closed} as {'spam' if spam else 'settled'}."


def continues_words(agent: str | None, seconds: float, before: Mapping[str, Any] | None) -> str:
    """What a handoff goes on with, and how the customer found it.

    Args:
        agent: who ended it; None if nobody knows.
        seconds: so long ago.
        before: what the brief keeps of it; None if nothing.
    """
    known = before or {}
    want, score, said = cut(known.get("want") or "", 70), known.get("score"), cut(known.get("words") or "", 70)
    begun = f"Continues what {agent or 'we'} settled {age(seconds)} ago"
    about = f" (\u201c{want}\u201d)" if want else ""
    given = f"; the customer gave it {score} of 5" if score else ""
    said = f": \u201c{said}\u201d" if given and said else ""
    return f"{begun}{about}{given}{said}."


def cut(text: str, most: int) -> str:
    """The beginning of a text in one line, with an ellipsis where something is left out."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}\u2026"


def marked(text: str, evidence: Sequence[str]) -> Html:
    """The text with every given piece of it marked."""
    pieces = sorted({piece for piece in evidence if piece.strip()}, key=len, reverse=True)
    if not pieces:
        return unbroken(text)
    parts = re.split("(" + "|".join(re.escape(piece) for piece in pieces) + ")", text, flags=re.IGNORECASE)
    marks = (Html("<mark>{}</mark>").format(part) if at % 2 else unbroken(part) for at, part in enumerate(parts))
    return Html("").join(marks)


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


def decided_words(kind: str, intent: str | None, in_form: bool) -> str:
    """What came of a decision of the given kind (`Answer`, `Clarify`, `HandOff`)."""
    if in_form and kind != "Answer":
        return "Left to a person, who was asked for already"
    if intent == "out_of_scope" and kind == "Answer":
        return "Offered an article and did not send it: it sounded like small talk"
    return {
        "Answer": "Sent an article",
        "Clarify": "Asked back which article is meant",
        "HandOff": "Found no article that is sure enough",
    }.get(kind, kind)


def triaged_words(kind: str, action: str) -> str:
    """What triage did about a message of this kind."""
    done = {
        "hand over": "handed over before anything was searched",
        "warn": "the customer was asked to keep it civil",
        "answer": "the customer was told what the assistant is for",
        "hold": "held back without an answer",
        "pass on": "noted, and let go on",
    }
    return f"Triage saw \u201c{kind}\u201d: {done.get(action, action)}."
