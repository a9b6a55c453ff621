"""Files and other things without words in a message of Telegram. Pure."""

from __future__ import annotations

from typing import Any

from telegram import Message

from bot.channels.telegram.words import clean
from bot.events import Attachment, AttachmentKind

MAX_NAME = 200
MAX_SIZE = 2**53  # bytes; no file is so large, and the database could not hold a much larger number

# Looked through in this order: Telegram sets `document` beside `animation`. The media type and the name are for those
# that come without (https://core.telegram.org/bots/api#available-types).
_FILES = {
    "animation": (AttachmentKind.VIDEO, "video/mp4", "animation.mp4"),
    "live_photo": (AttachmentKind.PHOTO, "video/mp4", "photo.mp4"),
    "photo": (AttachmentKind.PHOTO, "image/jpeg", "photo.jpg"),
    "video": (AttachmentKind.VIDEO, "video/mp4", "video.mp4"),
    "video_note": (AttachmentKind.VIDEO, "video/mp4", "video.mp4"),
    "voice": (AttachmentKind.VOICE, "audio/ogg", "voice.ogg"),
    "audio": (AttachmentKind.AUDIO, "audio/mpeg", "audio.mp3"),
    "document": (AttachmentKind.FILE, "application/octet-stream", "file"),
}

# Also in order: `location` is set beside `venue`.
_WITHOUT_WORDS = {
    "sticker": "sticker", "venue": "place", "location": "location", "contact": "contact", "poll": "poll",
    "dice": "dice", "story": "story", "game": "game", "paid_media": "photo", "checklist": "checklist",
    "gift": "gift", "unique_gift": "gift",
}  # fmt: skip


def attachments(message: Message) -> tuple[Attachment, ...]:
    """The file that came with a message; Telegram allows one."""
    for field, (kind, media_type, name) in _FILES.items():
        if found := getattr(message, field, None):
            file = found[-1] if field == "photo" else found  # a photo comes in several sizes, the largest last
            return (_attachment(file, kind, media_type, name),)
    return ()


def stand_in(message: Message) -> str | None:
    """A word for what was sent instead of words, so that nobody is ignored; None for service messages."""
    kind = next((word for field, word in _WITHOUT_WORDS.items() if getattr(message, field, None)), None)
    return f"[{kind}]" if kind else None


def _attachment(file: Any, kind: AttachmentKind, media_type: str, name: str) -> Attachment:
    ref = _text(file.file_id)
    if ref is None:
        raise TypeError("file_id")
    return Attachment(
        kind,
        (_text(getattr(file, "file_name", None)) or name)[:MAX_NAME],
        (_text(getattr(file, "mime_type", None)) or media_type)[:MAX_NAME],
        _size(file.file_size),
        ref,
    )


def _text(value: object) -> str | None:
    return clean(value) or None if isinstance(value, str) else None


def _size(value: object) -> int | None:
    known = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MAX_SIZE
    return int(value) if known else None  # type: ignore[call-overload]
