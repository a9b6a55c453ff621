"""Files that agents send, as attachments of the mail that shows the reply."""

from __future__ import annotations

from collections.abc import Sequence
from email import message_from_bytes
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart

from bot.channels.email.headers import clean
from bot.errors import DeliveryFailed
from bot.events import OutFile

# Most providers take mails of 20 to 25 MB, and a file becomes a third larger on the way.
MOST_FILE_MB = 14
_OF_THE_BODY = {"content-type", "content-transfer-encoding", "mime-version"}


def refuse_too_much(files: Sequence[OutFile]) -> None:
    """Raises DeliveryFailed if the files of one mail are together larger than mail servers take."""
    if sum(file.size for file in files) > MOST_FILE_MB * 1024 * 1024:
        raise DeliveryFailed(
            f"The files are together larger than the {MOST_FILE_MB} MB that a mail can carry, so nothing was sent. "
            "Send them one by one."
        )


def with_files(mail: bytes, files: Sequence[tuple[OutFile, bytes]], key: str) -> bytes:
    """The mail with its text first and the files after it.

    Args:
        key: what the boundary is made of, so that the same message is the same bytes in every try.
    """
    text = message_from_bytes(mail)
    whole = MIMEMultipart("mixed", boundary=f"=files-{key}=")
    for name, value in text.items():
        if name.lower() not in _OF_THE_BODY:
            whole[name] = value
            del text[name]
    whole.attach(text)
    for file, content in files:
        whole.attach(_attachment(file, content))
    return whole.as_bytes()


def _attachment(file: OutFile, content: bytes) -> MIMEBase:
    main, _, sub = file.media_type.partition(";")[0].strip().lower().partition("/")
    # A "text" or "message" would be changed by mail servers on the way, or shown as part of ours.
    known = main in ("image", "audio", "video", "application") and sub.replace("-", "").replace(".", "").isalnum()
    part = MIMEBase(main, sub) if known else MIMEBase("application", "octet-stream")
    part.set_payload(content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", " ".join(clean(file.name).split())))
    return part
