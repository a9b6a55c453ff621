"""Files that agents send, as Telegram's requests. https://core.telegram.org/bots/api#sending-files"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from telegram import Bot, InputFile, ReplyParameters

from bot.errors import DeliveryFailed
from bot.events import AttachmentKind, OutFile

MOST_FILE_MB = 50
MOST_PHOTO = 10 * 1000 * 1000  # bytes; a larger picture goes as a document, and so does what Telegram cannot show
UPLOAD_SECONDS = 300.0

# The media types that Telegram shows or plays in place; all others are documents.
_SHOWN = {
    AttachmentKind.PHOTO: ("photo", {"image/jpeg", "image/png", "image/webp"}),
    AttachmentKind.VOICE: ("voice", {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/x-m4a"}),
    AttachmentKind.AUDIO: ("audio", {"audio/mpeg", "audio/mp4", "audio/x-m4a"}),
    AttachmentKind.VIDEO: ("video", {"video/mp4"}),
}
DOCUMENT = "document"


def sent_as(file: OutFile) -> str:
    """What Telegram shall take a file for: the argument of the method, such as `photo` of sendPhoto."""
    argument, types = _SHOWN.get(file.kind, (DOCUMENT, set()))
    media_type = file.media_type.partition(";")[0].strip().lower()
    if media_type not in types or (argument == "photo" and file.size > MOST_PHOTO):
        return DOCUMENT
    return argument


def about_the_file(complaint: str) -> bool:
    """Does Telegram refuse what is in a file, as it does a picture that is ten times as wide as high?"""
    complaint = complaint.lower()
    return any(
        word in complaint for word in ("photo_", "image_process", "voice_", "video_", "wrong type", "dimensions")
    )


async def send_file(bot: Bot, chat: int, file: OutFile, sent_as: str, parameters: Mapping[str, Any]) -> None:
    """Send one file, as a `photo`, a `document` or the like.

    Raises:
        DeliveryFailed: its bytes are gone.
        TelegramError: as the library raises it.
    """
    try:
        content = await asyncio.to_thread(file.path.read_bytes)
    except OSError:
        raise DeliveryFailed(f"“{file.name}” is not on our disk any more.") from None
    answered = parameters.get("reply_parameters")
    arguments: dict[str, Any] = {sent_as: InputFile(content, filename=file.name)}
    if sent_as == DOCUMENT:
        arguments["disable_content_type_detection"] = True  # it would make a film of a picture that moves
    await getattr(bot, f"send_{sent_as}")(
        chat,
        **arguments,
        message_thread_id=parameters.get("message_thread_id"),
        reply_parameters=ReplyParameters(**answered) if answered else None,
        write_timeout=UPLOAD_SECONDS,
        read_timeout=UPLOAD_SECONDS,
    )
