"""The parts of a mail: which of them are its text, which are files. Pure.

A mail is a tree; only its leaves are looked at, and a mail inside of a mail is one leaf: a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from bot.channels.email.headers import clean, decoded, is_overlong, text_of
from bot.events import MAX_FILES, Attachment, AttachmentKind

MAX_LEAVES = 200
MAX_DEPTH = 30
MAX_NAME = 200
SMALL_PICTURE = 10 * 1024  # bytes; a smaller one that the text shows is a logo in a signature
TOO_LARGE = "mail-too-large"

_MEDIA_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}", re.ASCII)
_SEALS = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_KINDS = {"image": AttachmentKind.PHOTO, "audio": AttachmentKind.AUDIO, "video": AttachmentKind.VIDEO}
_ENDINGS = {"text/calendar": "invite.ics", "message/rfc822": "message.eml", "image/jpeg": "picture.jpg"}


@dataclass(frozen=True, slots=True)
class Words:
    """A part of what was written."""

    text: str
    is_html: bool


def leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, in their order; a bounded number of them."""
    waiting, found = [(message, 0)], 0
    while waiting and found < MAX_LEAVES:
        part, depth = waiting.pop()
        if is_overlong(part):
            continue
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_maintype() != "message":
            if depth < MAX_DEPTH:
                waiting += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
            continue
        found += 1
        yield part


def words_of(message: Message, depth: int = 0) -> list[Words]:
    """All parts that are text; of several forms of the same (RFC 2046, 5.1.4) the plain one, else the last."""
    if is_overlong(message) or depth > MAX_DEPTH:
        return []
    inner = message.get_payload()
    if isinstance(inner, list) and message.get_content_maintype() != "message":
        forms = [words_of(one, depth + 1) for one in inner[:MAX_LEAVES] if isinstance(one, Message)]
        forms = [form for form in forms if any(words.text.strip() for words in form)]
        if message.get_content_subtype() == "alternative":
            plain = [form for form in forms if not any(words.is_html for words in form)]
            forms = plain[:1] or forms[-1:]
        return [words for form in forms for words in form][:MAX_LEAVES]
    if is_file(message):
        return []
    text = text_of(content_of(message), message.get_content_charset())
    if message.get_content_type() == "text/html":
        return [Words(text, is_html=True)]
    return [Words(_unfolded(text) if message.get_param("format") == "flowed" else text, is_html=False)]


def files_of(message: Message, *, whole: bool) -> tuple[Attachment, ...]:
    """The files that came with a mail, without a signature's logos and seals.

    Args:
        whole: False for a mail of which only the beginning was read: its files are named, but not brought.
    """
    wanted = (part for part in leaves(message) if is_file(part) and part.get_content_type() not in _SEALS)
    files: list[Attachment] = []
    for part in wanted:
        if len(files) == MAX_FILES:
            break
        content = content_of(part) if whole else None
        if not (content is not None and _is_decoration(part, len(content))):
            files.append(_file(part, content))
    return tuple(files)


def is_file(part: Message) -> bool:
    """Everything with a file's name, and everything but text. A calendar's invitation is a file too."""
    kind = part.get_content_type()
    if kind == "text/calendar" or part.get_content_disposition() == "attachment" or part.get_filename():
        return True
    return part.get_content_maintype() not in ("text", "multipart")


def content_of(part: Message) -> bytes:
    """A leaf's bytes, without the encoding in which they travelled."""
    inner = part.get_payload()
    if isinstance(inner, list):  # a mail inside of a mail
        return b"\n".join(one.as_bytes() for one in inner if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file(part: Message, content: bytes | None) -> Attachment:
    media_type = part.get_content_type()
    if not _MEDIA_TYPE.fullmatch(media_type):
        media_type = "application/octet-stream"
    name = " ".join(clean(decoded(part.get_filename() or "")).split())[:MAX_NAME]
    return Attachment(
        kind=_KINDS.get(part.get_content_maintype(), AttachmentKind.FILE),
        name=name or _ENDINGS.get(media_type, "file"),
        media_type=media_type,
        size=None if content is None else len(content),
        ref="" if content is not None else TOO_LARGE,
        content=content,
    )


def _is_decoration(part: Message, size: int) -> bool:
    shown_in_text = bool(part.get("Content-ID")) and part.get_content_disposition() != "attachment"
    return part.get_content_maintype() == "image" and shown_in_text and size < SMALL_PICTURE


def _unfolded(text: str) -> str:
    """Lines that end in a space go on in the next one (RFC 3676); the signature's mark `-- ` does not."""
    lines = text.split("\n")
    whole = [line if line == "-- " or not line.endswith(" ") else line[:-1] + "\0" for line in lines]
    return "\n".join(whole).replace("\0\n", " ").replace("\0", "")
