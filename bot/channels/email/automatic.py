"""Is a mail one that a machine sent, or that nobody wants an answer to? Pure.

Two machines that answer each other never stop, so in doubt nothing is answered: the mail stays unread in the mailbox,
for a person. The headers are those of RFC 3834 (https://www.rfc-editor.org/rfc/rfc3834) and what programs really send.
"""

from __future__ import annotations

import re
from email.message import Message

from bot.channels.email.address import tidy_address
from bot.channels.email.headers import header, name_and_address

_BULK = {"bulk", "list", "junk", "auto_reply", "auto-reply"}
_LISTS = ("List-Id", "List-Unsubscribe", "List-Post")
_ANSWERING_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
_NOBODY = re.compile(
    r"(?:(?:no|not|do[-_.]?not|donot)[-_.]?reply|mailer-daemon|postmaster|bounces?|nobody)(?:[-+_.=].*)?@.*"
)
_SUPPRESSED = re.compile(r"\b(?:all|oof|autoreply)\b", re.IGNORECASE)


def why_not_answered(message: Message, ours: str) -> str | None:
    """The reason, in words for the log; None for a mail that a person wrote to us.

    Args:
        ours: our own address.
    """
    sender = tidy_address(name_and_address(message, "From")[1])
    if sender is None:
        return "its sender's address cannot be answered"
    if sender == ours:
        return "it is from our own address"
    if _NOBODY.fullmatch(sender):
        return "its sender reads no answers"
    return _marked_as_automatic(message) or _marked_as_bulk(message)


def _marked_as_automatic(message: Message) -> str | None:
    if header(message, "Auto-Submitted").lower().partition(";")[0].strip() not in ("", "no"):
        return "it was sent automatically"
    if any(header(message, name) for name in _ANSWERING_MACHINES):
        return "an answering machine sent it"
    if _SUPPRESSED.search(header(message, "X-Auto-Response-Suppress")):
        return "it asks for no automatic answer"
    if header(message, "Return-Path").replace(" ", "") == "<>":
        return "it is a notice of a mail server"
    if message.get_content_type() == "multipart/report":
        return "it is a report of a mail server"
    return None


def _marked_as_bulk(message: Message) -> str | None:
    if header(message, "Precedence").lower() in _BULK or any(header(message, name) for name in _LISTS):
        return "it went to a list of people"
    if header(message, "X-Spam-Flag").lower().startswith("yes"):
        return "your mail server marked it as spam"
    return None
