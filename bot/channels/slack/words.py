"""Slack's way of writing a text, and plain words. Pure.

Slack escapes &, < and > and wraps mentions and links in <…>
(https://docs.slack.dev/messaging/formatting-message-text).
"""

from __future__ import annotations

import re

SOMEBODY = "@someone"  # a mention brings an id only

_TOKEN = re.compile(r"<([^<>\n]{1,4000})>")
_LEFT_OVER = re.compile(r"^[\s,:;]+")


def to_plain(text: str) -> str:
    """What a person reads: mentions and links as words, nothing escaped, no space around it."""
    return clean(unescape(_TOKEN.sub(lambda found: _words(found[1]), text)))


def without_mention(text: str, user: str | None) -> str:
    """A text, still as Slack writes it, without the mentions of `user`; without its first mention if that is None."""
    who = re.escape(user) if user else r"[UW][A-Z0-9]+"
    cut = re.sub(rf"[ \t]*<@{who}(?:\|[^<>]*)?>[ \t]*", " ", text, count=0 if user else 1)
    return _LEFT_OVER.sub("", cut).rstrip()


def mentions(text: str, user: str | None) -> bool:
    return user is not None and (f"<@{user}>" in text or f"<@{user}|" in text)


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def clean(text: str) -> str:
    """Without space around it, and without what the database cannot hold."""
    return storable(text).strip()


def storable(text: str) -> str:
    """Without what the database cannot hold: halves of surrogate pairs, NUL."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\x00", "")


def _words(token: str) -> str:
    """One <…> without its brackets: @user, #channel, !command or an address, each perhaps with |label."""
    target, _, label = token.partition("|")
    match target[:1]:
        case "@":
            return f"@{label.lstrip('@')}" if label else SOMEBODY
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            return label or f"@{target[1:].partition('^')[0]}"
    bare = re.sub(r"^(?:mailto:|tel:|https?://)", "", target)
    return target if not label else label if label in (bare, target) else f"{label} ({target})"
