"""What passes between a channel and the rest: events that come in, messages that go out. Plain values, no I/O.

A channel's `parse` makes one `Event` of each of its provider's payloads; its `render` takes one `Outgoing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bot.model import Author, Reply

MAX_FILES = 50  # that a channel brings with one message; how many of them are kept, intake says


class AttachmentKind(StrEnum):
    """What was sent beside words. The value is also what the transcript calls it."""

    PHOTO = "photo"
    VOICE = "voice message"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"

    @classmethod
    def of(cls, media_type: str) -> AttachmentKind:
        """The kind of a file of which only the media type is known."""
        kinds = {"image": cls.PHOTO, "audio": cls.AUDIO, "video": cls.VIDEO}
        return kinds.get(media_type.partition("/")[0].strip().lower(), cls.FILE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message.

    Attributes:
        name: the file's name as the sender's program gave it; only ever shown.
        media_type: as the provider says, for example `image/jpeg`.
        size: bytes, if the provider says so.
        ref: what the channel's `fetch` needs to get it (a file id, an address).
        content: the bytes, on channels that bring them along; then `ref` is not used.
    """

    kind: AttachmentKind
    name: str
    media_type: str
    size: int | None = None
    ref: str = ""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something that a customer wrote, sent or tapped: what a channel makes of one event of its provider.

    Attributes:
        channel: the adapter's name, for example `telegram`.
        account: which of our accounts on that channel received it (a bot's id, a workspace, a site's name).
        event_id: the provider's id of the event; with channel and account it is unique.
        address: where a reply goes, and what tells conversations apart: one address, one conversation. In a public
            place it names place, thread and writer, with slashes between, the place first.
        text: as written, at most `bot.intake.MAX_TEXT` characters; masked before it is stored. Empty if there were
            only attachments.
        choice: the id of the tapped option, if it was a tap. `private:<token>` takes up a private talk that was
            offered in a public place, however the token came back (a tap, a link).
        name: what the channel calls the customer, if anything.
        client_id: the sender's own id of the message, for its local echo.
        person: the provider's id of who wrote, the same in private and in public; None if there is none.
        reference: the provider's id of this message, by which an `Edited` names it later.
        place: what a reply needs beyond the address (a mail's subject, the message to reply to), short texts only;
            the newest message's is kept with the conversation. `where` is shown to agents: "#general", a group's name.
        public: others can read along.
        addressed: in a public place, whether it was said to us (a mention, a reply to us, a command). What was not is
            kept only while a person of ours is in that conversation.
        attachments: files that came with it, at most `MAX_FILES`.
    """

    channel: str
    account: str
    event_id: str
    address: str
    text: str
    choice: str | None = None
    name: str | None = None
    client_id: str | None = None
    person: str | None = None
    reference: str | None = None
    place: Mapping[str, str] = field(default_factory=dict)
    public: bool = False
    addressed: bool = True
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """A customer changed an earlier message. It is updated, and never answered a second time.

    Attributes:
        reference: the `Incoming.reference` of the message.
        text: the new words; None if the message was deleted.
    """

    channel: str
    account: str
    address: str
    reference: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A place has a new id (a Telegram group became a supergroup): every address in it follows.

    Attributes:
        old, new: an address, or the first part of addresses up to a slash.
    """

    channel: str
    account: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Reachable:
    """A customer has blocked us (`can_write` is False), or let us in again."""

    channel: str
    account: str
    address: str
    can_write: bool


Event = Incoming | Edited | Moved | Reachable


@dataclass(frozen=True, slots=True)
class OutFile:
    """A file that an agent sends.

    Attributes:
        size: bytes.
        path: where the bytes lie; `deliver` reads them, never `render`.
    """

    name: str
    media_type: str
    size: int
    path: Path
    kind: AttachmentKind = AttachmentKind.FILE


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way to a customer.

    Attributes:
        key: the same in every try and after every restart, and no other message's: for ids by which a provider
            knows a repeat (Matrix's transaction id, a mail's Message-ID). 32 hexadecimal digits.
        address, place, public: of the conversation, as `Incoming` brought them.
        author: who says it.
        files: shown after the text, which may be empty then.
    """

    key: str
    address: str
    reply: Reply
    author: Author = Author.BOT
    place: Mapping[str, str] = field(default_factory=dict)
    public: bool = False
    files: tuple[OutFile, ...] = ()
