"""What a mail server's report says of a mail of ours (RFC 3464, https://www.rfc-editor.org/rfc/rfc3464). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_string
from email.message import Message

from bot.channels.email.address import conversation_address, domain_of, message_ids, our_thread, tidy_address
from bot.channels.email.headers import header, name_and_address, text_of
from bot.channels.email.parts import leaves

MAX_BLOCKS = 20


def undeliverable(message: Message, ours: str) -> str | None:
    """The address of the conversation whose customer no mail reaches for good; None if that is not what it says.

    Args:
        ours: our own mail address.
    """
    if message.get_content_type() != "multipart/report":
        return None
    blocks = list(_status_blocks(message))
    failed = [block for block in blocks if header(block, "Action").lower() == "failed"]
    if not any(header(block, "Status").startswith("5.") for block in failed):
        return None
    original = _original(message)
    named = f"{header(message, 'References')} {header(message, 'In-Reply-To')}"
    ids = message_ids(f"{named} {header(original, 'Message-ID') if original else ''}")
    thread = our_thread(ids, domain_of(ours))
    customer = _customer(failed, original)
    return conversation_address(customer, thread) if thread and customer else None


def _status_blocks(message: Message) -> Iterator[Message]:
    for part in leaves(message):
        if part.get_content_type() == "message/delivery-status":
            inner = part.get_payload()
            if isinstance(inner, list):
                yield from (block for block in inner[:MAX_BLOCKS] if isinstance(block, Message))


def _original(message: Message) -> Message | None:
    """The headers of the mail that could not be delivered, as the report returns them."""
    for part in leaves(message):
        inner = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inner, list) and isinstance(inner[0], Message):
            return inner[0]
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            return message_from_string(text_of(content, None)) if isinstance(content, bytes) else None
    return None


def _customer(failed: list[Message], original: Message | None) -> str | None:
    """To whom we wrote: the returned mail knows best, since servers on the way may rename a recipient."""
    if original is not None and (address := tidy_address(name_and_address(original, "To")[1])):
        return address
    for name in ("Original-Recipient", "Final-Recipient"):
        for block in failed:
            if address := tidy_address(header(block, name).rpartition(";")[2]):
                return address
    return None
