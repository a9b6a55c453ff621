"""Reads headers and texts of a mail whatever is wrong with them: every sequence of bytes has some text. Pure.

The standard library's older interface is used on purpose: its newer one raises on many headers that really occur.
"""

from __future__ import annotations

import codecs
from binascii import Error as Base64Error
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

MAX_HEADER = 4000

# They are no character sets, and slow, or make of bytes what is no text.
_NOT_FOR_MAIL = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}


def header(message: Message, name: str) -> str:
    """A header as it was sent, in one line, without what is hidden in encoded words; empty if there is none."""
    for known, value in message.raw_items():
        if known.lower() == name.lower():
            return clean(_readable(str(value)[:MAX_HEADER])).replace("\n", " ").strip()
    return ""


def is_overlong(part: Message) -> bool:
    """Does it describe itself at a length that no program writes? The library takes long for those."""
    described = (str(value) for name, value in part.raw_items() if name.lower().startswith("content-"))
    return any(len(value) > MAX_HEADER for value in described)


def decoded_header(message: Message, name: str) -> str:
    """A header as a person reads it, in one line."""
    return decoded(header(message, name))


def decoded(text: str) -> str:
    """Text with its encoded words (RFC 2047) read; what cannot be read stays as it is."""
    try:
        parts = decode_header(text)
    except (HeaderParseError, Base64Error, ValueError):
        return text
    words = (part if isinstance(part, str) else text_of(part, charset) for part, charset in parts)
    return " ".join("".join(words).split())


def name_and_address(message: Message, name: str) -> tuple[str, str]:
    """The person in a header such as From, and the address; both may be empty."""
    person, address = parseaddr(header(message, name))
    return decoded(person), address


def text_of(content: bytes, charset: str | None) -> str:
    """Bytes as text: by what they claim to be, else UTF-8, else Western European; never an error."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            known = codecs.lookup(name)
            if known.name.replace("-", "_") not in _NOT_FOR_MAIL:
                return clean(content.decode(known.name))
        except (LookupError, ValueError, UnicodeError):
            continue
    return clean(content.decode("windows-1252", "replace"))


def clean(text: str) -> str:
    """Text that can be stored and sent: no NUL, no half characters, lines that end in one way."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def _readable(raw: str) -> str:
    """Bytes beyond ASCII, which the library keeps as half characters, read as what modern programs send: UTF-8."""
    return raw.encode("ascii", "surrogateescape").decode("utf-8", "replace") if not raw.isascii() else raw
