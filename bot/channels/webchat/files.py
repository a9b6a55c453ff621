"""Reads what a visitor uploads: a few files with an optional caption, within limits, and refuses in words.

What arrives goes to a temporary file first, so that a slow or huge upload costs no memory; only what passed the checks
is read into it, two uploads at a time. Nothing that a visitor uploaded is ever served back to one.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.channels.webchat.file_types import plain_name, refuse_programs, type_of
from bot.errors import Refused
from bot.events import Attachment

MOST_FILES = 5
MAX_FIELDS = 4
UPLOAD_SECONDS = 600.0
READ_AT_ONCE = 2
_FORM_OVERHEAD = 64 * 1024
_CONTENT_TYPE = re.compile(r"multipart/form-data\s*;", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """What a visitor sent, checked. `client_id` and `text` are as they came: text if they are there at all."""

    client_id: object
    text: object
    files: tuple[Attachment, ...]


class Uploads:
    """Reads uploads.

    Args:
        most_mb: the largest file that is taken, in megabytes.
        more_types: ends of file names that are taken beside the usual ones.
    """

    def __init__(self, most_mb: int, more_types: frozenset[str]) -> None:
        self._most_mb = most_mb
        self._more_types = more_types
        self._room = asyncio.Semaphore(READ_AT_ONCE)

    async def read(self, request: Request) -> Upload:
        """The upload in a request.

        Raises:
            Refused: 408, 413, 415 or 422, with what the visitor can do.
        """
        if not _CONTENT_TYPE.match(request.headers.get("content-type", "")):
            raise Refused("Files must come as multipart/form-data.", 422)
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                parser = MultiPartParser(
                    request.headers, self._limited(request), max_files=MOST_FILES, max_fields=MAX_FIELDS
                )
                form = await parser.parse()
        except TimeoutError:
            raise Refused("This took too long. Please send smaller files, or fewer at a time.", 408) from None
        except MultiPartException:
            raise Refused(f"This could not be read. Please send at most {MOST_FILES} files at a time.", 422) from None
        try:
            return await self._checked(form)
        finally:
            await form.close()

    async def _limited(self, request: Request) -> AsyncGenerator[bytes, None]:
        most, so_far = MOST_FILES * self._most_bytes + _FORM_OVERHEAD, 0
        async for chunk in request.stream():
            so_far += len(chunk)
            if so_far > most:
                raise Refused(f"This is too large: at most {self._most_mb} MB a file.", 413)
            yield chunk

    async def _checked(self, form: FormData) -> Upload:
        files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        if not files:
            raise Refused("There is no file in this.", 422)
        async with self._room:
            attachments = [await self._attachment(file) for file in files]
        return Upload(form.get("client_id"), form.get("text", ""), tuple(attachments))

    async def _attachment(self, file: UploadFile) -> Attachment:
        name, size = plain_name(file.filename or ""), file.size or 0
        if size > self._most_bytes:
            raise Refused(f"“{name}” is too large: at most {self._most_mb} MB.", 413)
        if not size:
            raise Refused(f"There is nothing in “{name}”. Choose it again once it is whole.", 422)
        kind, media_type = type_of(name, file.content_type or "", self._more_types)
        content = await file.read()
        refuse_programs(name, content[:4])
        return Attachment(kind, name, media_type, size, content=content)

    @property
    def _most_bytes(self) -> int:
        return self._most_mb * 1024 * 1024
