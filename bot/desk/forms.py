"""What the desk's pages post: fields, and the files that agents attach."""

from __future__ import annotations

import mimetypes
import unicodedata
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.desk import session
from bot.errors import Refused
from bot.events import Attachment, AttachmentKind

MOST_FILES = 5
MEGABYTE = 1024 * 1024
_MOST_NAME = 120
MOST_DIGITS = 15
_KINDS = {"image": AttachmentKind.PHOTO, "audio": AttachmentKind.AUDIO, "video": AttachmentKind.VIDEO}


@dataclass(frozen=True, slots=True)
class Form:
    """The fields, the last of each name, and the files in their order."""

    fields: dict[str, str]
    files: tuple[Attachment, ...] = field(default=())

    def get(self, name: str, default: str = "") -> str:
        return self.fields.get(name, default)

    def number(self, name: str) -> int | None:
        """A whole number; None if there is none. Raises Refused for anything else."""
        given = self.get(name)
        if not given:
            return None
        if not (given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS):
            raise Refused("This page is out of date. Reload it, then try again.", 422)
        return int(given)


async def read_form(request: Request, most_mb: int) -> Form:
    """A form with or without files.

    Args:
        most_mb: the largest file that is taken, in megabytes.

    Raises:
        Refused: larger than anything that can be sent, or unreadable.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return Form(await session.form_of(request))
    parser = MultiPartParser(request.headers, _limited(request, most_mb), max_files=MOST_FILES, max_fields=20)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Refused(f"This could not be read. Send at most {MOST_FILES} files at a time.", 422) from None
    try:
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        uploads = [value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]
        return Form(fields, tuple([await _attachment(upload, most_mb) for upload in uploads]))
    finally:
        await form.close()


async def _limited(request: Request, most_mb: int) -> AsyncGenerator[bytes, None]:
    most, so_far = MOST_FILES * most_mb * MEGABYTE + session.MAX_FORM_BYTES, 0
    async for chunk in request.stream():
        so_far += len(chunk)
        if so_far > most:
            raise Refused(f"This is too large: at most {most_mb} MB a file.", 413)
        yield chunk


async def _attachment(upload: UploadFile, most_mb: int) -> Attachment:
    name = _plain(upload.filename or "file")
    if (upload.size or 0) > most_mb * MEGABYTE:
        raise Refused(f"“{name}” is too large: at most {most_mb} MB can be sent here.", 413)
    content = await upload.read()
    if not content:
        raise Refused(f"There is nothing in “{name}”. Take it away, or attach it again once it is whole.", 422)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    kind = _KINDS.get(media_type.partition("/")[0], AttachmentKind.FILE)
    return Attachment(kind, name, media_type, len(content), content=content)


def _plain(given: str) -> str:
    """A file's name without folders and without what cannot be seen."""
    last = PurePosixPath(given.replace("\\", "/")).name
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    return seen[-_MOST_NAME:] or "file"
