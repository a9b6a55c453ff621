"""From a mail's bytes to the event that it is. Pure; never raises.

The form of a mail is RFC 5322, https://www.rfc-editor.org/rfc/rfc5322; that of its parts RFC 2045 to 2047.
"""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from hashlib import blake2b

from bot.channels.email.address import (
    bounded,
    conversation_address,
    domain_of,
    message_ids,
    our_thread,
    thread_of,
    tidy_address,
)
from bot.channels.email.automatic import why_not_answered
from bot.channels.email.bounces import undeliverable
from bot.channels.email.headers import decoded_header, header, is_overlong, name_and_address
from bot.channels.email.parts import files_of, words_of
from bot.channels.email.quotes import is_forwarding
from bot.channels.email.wording import newest, wants_no_mail, with_subject, written
from bot.events import MAX_FILES, Attachment, AttachmentKind, Event, Incoming, Reachable
from bot.intake import MAX_TEXT
from bot.privacy import mask

NAME = "email"
MAX_NAME = 200
MAX_SUBJECT = 200
UNREADABLE = "it cannot be read"
WHOLE_MAIL = "whole mail.txt"


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """A mail that stays in the mailbox as it is.

    Attributes:
        why: in words, for the log: nothing of the mail itself.
        for_people: somebody should look at it, because it may be from a customer.
    """

    why: str
    for_people: bool = False


def read_mail(raw: object, ours: str, *, whole: bool = True) -> Event | NotAnswered:
    """The event that a mail is, or why it is none.

    Args:
        raw: the mail as it lies in the mailbox.
        ours: our own address, in lower case.
        whole: False if only its beginning was read.
    """
    if not isinstance(raw, bytes | bytearray):
        return NotAnswered(UNREADABLE)
    try:
        return _read(bytes(raw), ours, whole)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError):
        # The standard library raises all of these on broken mails; the mail is kept for a person.
        return NotAnswered(UNREADABLE, for_people=True)


def _read(raw: bytes, ours: str, whole: bool) -> Event | NotAnswered:
    message = message_from_bytes(raw)
    if is_overlong(message):
        return NotAnswered(UNREADABLE, for_people=True)
    if unreached := undeliverable(message, ours):
        return Reachable(NAME, ours, unreached, can_write=False)
    if why := why_not_answered(message, ours):
        return NotAnswered(why)
    name, address = name_and_address(message, "From")
    sender = tidy_address(address) or ""
    subject = decoded_header(message, "Subject")[:MAX_SUBJECT].strip()
    own_ids = message_ids(header(message, "Message-ID"))
    own_id = own_ids[0] if own_ids else ""
    before = message_ids(header(message, "References")) or message_ids(header(message, "In-Reply-To"))
    named = [*message_ids(header(message, "In-Reply-To")), *message_ids(header(message, "References"))]
    thread = our_thread(named, domain_of(ours)) or thread_of((before or [own_id or _digest(raw)])[0])
    files = files_of(message, whole=whole)
    text = _text(message, subject, is_first=not before)
    if not text and not files:
        return NotAnswered("it is empty")
    if len(text) > MAX_TEXT:  # long mails are ordinary: the bot reads the beginning, people the whole
        files = (_whole_text(text), *files)[:MAX_FILES]
        text = f"{text[: MAX_TEXT - 1].rstrip()}…"
    return Incoming(
        channel=NAME,
        account=ours,
        event_id=_digest(f"{sender} {own_id}".encode()) if own_id else _digest(raw),
        address=conversation_address(sender, thread),
        text=text,
        name=name[:MAX_NAME] or None,
        person=sender,
        reference=own_id or None,
        # The subject is kept beside the transcript, so it is made as safe as what stands in there.
        place={"subject": mask(subject).text, "message_id": own_id, "references": bounded([*before, own_id]).strip()},
        attachments=files,
    )


def _text(message: Message, subject: str, *, is_first: bool) -> str:
    whole = written(words_of(message))
    text = whole if is_forwarding(subject) else newest(whole)
    if wants_no_mail(text, subject if is_first else ""):
        return "stop"
    return with_subject(subject, text).strip() if is_first else text


def _whole_text(text: str) -> Attachment:
    return Attachment(AttachmentKind.FILE, WHOLE_MAIL, "text/plain", content=mask(text).text.encode())


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
