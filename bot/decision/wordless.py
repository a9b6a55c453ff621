"""Messages without words: how the transcript shows them, and what the bot says of a file. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.events import Attachment, AttachmentKind

_WORDLESS = re.compile(r"(?:\[[^\[\]\n]{1,220}\]\s*)+")
_MAX_NAME = 80
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs by their kind, that show nothing all the same."""


def stand_in(attachments: Sequence[Attachment]) -> str:
    """What stands in the transcript for a message that had only files: `[photo]`, `[file: invoice.pdf]`."""
    return " ".join(_in_brackets(attachment) for attachment in attachments) or "[empty message]"


def is_wordless(text: str) -> bool:
    """Is this only what stands for a file, a sticker, a place, without a word of the customer's?"""
    return _WORDLESS.fullmatch(text.strip()) is not None


def is_blank(text: str) -> bool:
    """Would nobody see anything of it: spaces, signs of no width, control characters?"""
    return not any(unicodedata.category(sign)[0] in "LNPS" and sign not in _FILLERS for sign in text)


def _in_brackets(attachment: Attachment) -> str:
    name = re.sub(r"[\[\]\s]+", " ", attachment.name).strip()[:_MAX_NAME]
    named = attachment.kind is AttachmentKind.FILE and name
    return f"[{attachment.kind}: {name}]" if named else f"[{attachment.kind}]"
