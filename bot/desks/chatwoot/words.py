"""A handoff and its lines as Chatwoot shows them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from bot.desk.words import REASONS
from bot.desks.base import Case, Line
from bot.desks.showing import cut, failed
from bot.model import Author

MOST_CHARACTERS = 20_000
MOST_SAID = 3
Kind = Literal["incoming", "outgoing", "note"]
_PRIORITIES = {"Urgent": "urgent", "High": "high"}
_KEPT_AS_ATTRIBUTES = {"Order", "Pressed for time", "Team", "Language"}
_ADDRESS_OR_MARK = re.compile(
    r"https?://\S+|(?P<mark>[*`\[<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|&(?=#?\w+;)|\\(?=[!-/:-@\[-`{-~]))"
)
_LIST_OR_TITLE = re.compile(r"^([ \t]*(?:\d{1,9}(?=[.)](?:\s|$))|(?=[>=]|#{1,6}\s|[-+](?:[\s-]|$))))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of ours: incoming is the customer's, outgoing a colleague's, a note is for colleagues only."""

    kind: Kind
    text: str


def said_of(case: Case, line: Line) -> Said:
    """A line of the thread. What programs said is a note: Chatwoot counts whatever is outgoing as a person's answer."""
    words = line.text if line.markdown or line.kind == "event" else as_typed(line.text)
    body = (words if not line.files else f"{words}\n\n{_files(line)}").strip() or "(no words)"
    if line.kind == "event":
        return _said("note", body)
    if line.place:
        body = f"(on {line.place}) {body}"
    match line.author:
        case Author.CUSTOMER:
            return _said("incoming", body)
        case Author.AGENT:
            trouble = f"\n\n⚠ {line.delivery}" if failed(line) else ""
            return _said("outgoing", f"**{line.who}:** {body}{trouble}")
        case Author.NOTE:
            return _said("note", f"**{line.who}**, private note: {body}")
    trouble = f"\n\n⚠ {line.delivery}" if failed(line) else ""
    return _said("note", f"**{line.who}** to the customer: {body}{trouble}")


def change_of(line: Line, *, from_there: bool) -> str:
    """What is to be said of a line that differs now; empty if nothing is.

    Args:
        from_there: it was written in Chatwoot, where it stands as it was.
    """
    if failed(line):
        return f"⚠ {line.delivery}: “{as_typed(cut(line.text, 200))}”"
    if line.edited and not from_there:
        words = line.text if line.markdown else as_typed(line.text)
        return cut(f"**{line.who}** (changed): {words or '(deleted)'}", MOST_CHARACTERS)
    return ""


def as_typed(text: str) -> str:
    """Plain words so that Chatwoot shows them as they are: it reads every message as Markdown, "2*3*4" too."""

    def shown(found: re.Match[str]) -> str:
        return f"\\{found[0]}" if found["mark"] else found[0]

    return _LIST_OR_TITLE.sub(r"\1\\", _ADDRESS_OR_MARK.sub(shown, text))


def brief_of(case: Case) -> str:
    """The first note: everything that a colleague should know before the first word."""
    head = f"**{as_typed(case.customer)}** on {case.channel}: {case.tag}. {case.why}"
    parts = [head] if not case.public else [head, "⚠ Public: everybody there can read what is replied."]
    if case.want:
        parts.append(f"**Wants:** {as_typed(case.want)}")
    named = ([("Mood", case.mood)] if case.mood else []) + list(case.facts)
    if named:
        parts.append("\n".join(f"- **{name}:** {as_typed(value)}" for name, value in named))
    if tried := [text for text in case.tried if text.strip()][-MOST_SAID:]:
        parts.append("**The assistant said:**\n" + "\n".join(f"> {' '.join(text.split())}" for text in tried))
    if case.articles:
        parts.append("**Articles it thought of:**\n" + "\n".join(_article(one) for one in case.articles))
    if case.url:
        parts.append(f"[Open it at Firstline's desk]({case.url})")
    parts.append("A reply goes to the customer and claims the conversation; a private note stays among colleagues.")
    return cut("\n\n".join(parts), MOST_CHARACTERS)


def attributes_of(case: Case) -> Mapping[str, str]:
    """The conversation's custom attributes that are ours."""
    made = {
        "firstline_handoff": str(case.handoff_id),
        "firstline_reason": case.tag,
        "firstline_mood": case.mood or "calm",
        "firstline_channel": case.channel,
        "firstline_public": "yes" if case.public else "no",
        "firstline_url": case.url,
    }
    for name, value in case.facts:
        if name in _KEPT_AS_ATTRIBUTES:
            made[f"firstline_{slug(name).replace('-', '_')}"] = value
    return {name: value for name, value in made.items() if value}


def priority_of(case: Case) -> str:
    """Chatwoot's word; empty for normal, which is left as people there set it."""
    return _PRIORITIES.get(dict(case.facts).get("Priority", ""), "")


def is_graver(priority: str, than: str) -> bool:
    """An alarm, or somebody there, may have made it graver than we think it; that is never taken back."""
    order = ("", "low", "medium", "high", "urgent")
    return order.index(priority) > (order.index(than) if than in order else 0)


def labels_of(case: Case, there: Sequence[str]) -> list[str]:
    """The labels that are there, with the reason's instead of another reason's."""
    reasons = {slug(tag) for tag, _, _ in REASONS.values()}
    return sorted({label for label in there if label not in reasons} | {slug(case.tag)})


def slug(text: str) -> str:
    """As Chatwoot writes labels: small letters, digits, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def mention(person: str, name: str) -> str:
    """By which Chatwoot notifies somebody of a note."""
    return f"[@{name}](mention://user/{person}/{quote(name)})"


def _said(kind: Kind, text: str) -> Said:
    return Said(kind, cut(text, MOST_CHARACTERS))


def _files(line: Line) -> str:
    return f"Files, to be opened at Firstline's desk: {', '.join(line.files)}"


def _article(article: Mapping[str, str]) -> str:
    why = f" (not sent: {article['why_not']})" if article.get("why_not") else ""
    return f"- {article['title']}, {article['percent']}{why}"
