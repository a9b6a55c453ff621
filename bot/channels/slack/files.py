"""Files that came with a message: what Slack says of them, and their bytes.

https://docs.slack.dev/reference/objects/file-object
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.errors import TROUBLE, delivery_error, read_error
from bot.channels.slack.words import clean
from bot.errors import DeliveryDelayed, DeliveryFailed
from bot.events import MAX_FILES, Attachment, AttachmentKind

MAX_NAME = 200
MAX_REF = 2000
MOST_HOPS = 3
FETCH_SECONDS = 60.0
CHUNK = 64 * 1024
_OWN_KIND = {"slack_audio": AttachmentKind.VOICE, "slack_video": AttachmentKind.VIDEO}


def attachments_of(files: Any) -> tuple[Attachment, ...]:
    """The attachments that a message's `files` tell of; those that are gone already are left out."""
    if not isinstance(files, list):
        return ()
    read = (_attachment(file) for file in files[:MAX_FILES] if isinstance(file, Mapping))
    return tuple(attachment for attachment in read if attachment)


def _attachment(file: Mapping[str, Any]) -> Attachment | None:
    said = {key: value for key, value in file.items() if isinstance(value, str)}
    # Files that another workspace shares come as an id alone; `fetch` asks for the rest.
    ref = said.get("url_private_download") or said.get("url_private") or said.get("id", "")
    if not ref or len(ref) > MAX_REF or said.get("mode") == "tombstone":
        return None
    size, media_type = file.get("size"), clean(said.get("mimetype", ""))[:100]
    return Attachment(
        _OWN_KIND.get(said.get("subtype", "")) or _kind(media_type),
        clean(said.get("name") or said.get("title") or "")[:MAX_NAME] or "file",
        media_type or "application/octet-stream",
        size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**53 else None,
        clean(ref),
    )


def _kind(media_type: str) -> AttachmentKind:
    kinds = {"image": AttachmentKind.PHOTO, "audio": AttachmentKind.AUDIO, "video": AttachmentKind.VIDEO}
    return kinds.get(media_type.partition("/")[0], AttachmentKind.FILE)


def may_have_token(url: str, api_base: str) -> bool:
    """Is it Slack that answers there? Whoever else gets the token could read and write in our name."""
    try:
        there, api = urlsplit(url), urlsplit(api_base)
        if (there.scheme, there.netloc) == (api.scheme, api.netloc):
            return True
        host = there.hostname or ""
        return there.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com")) and not there.username
    except ValueError:
        return False


async def fetch_file(client: AsyncWebClient, ref: str, most: int) -> bytes:
    """The bytes behind an attachment's `ref`, at most `most` of them. Raises DeliveryFailed, DeliveryDelayed."""
    url = ref if "/" in ref else await _address_of(client, ref)
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=FETCH_SECONDS)) as session:
            for _ in range(MOST_HOPS):
                if not may_have_token(url, client.base_url):
                    raise DeliveryFailed("The file lies outside of Slack; ask the customer to upload it.")
                headers = {"Authorization": f"Bearer {client.token}"}
                async with session.get(url, headers=headers, allow_redirects=False) as answer:
                    if answer.status in (301, 302, 303, 307, 308):
                        url = urljoin(url, answer.headers.get("Location", ""))
                        continue
                    return await _read(answer, most)
    except TROUBLE as error:
        raise DeliveryDelayed(f"Slack did not give the file ({type(error).__name__}).", 5.0) from None
    raise DeliveryFailed("Slack did not give the file; the app may lack the scope files:read.")


async def _address_of(client: AsyncWebClient, file_id: str) -> str:
    try:
        file = (await client.files_info(file=file_id)).get("file") or {}
    except Exception as error:
        raise read_error(delivery_error(error)) from None
    return str(file.get("url_private_download") or file.get("url_private") or "")


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    if answer.status == 429 or answer.status >= 500:
        raise DeliveryDelayed(f"Slack did not give the file ({answer.status}).", _seconds(answer))
    if answer.status != 200:
        raise DeliveryFailed(f"Slack did not give the file ({answer.status}).")
    if answer.content_type == "text/html" and "content-disposition" not in answer.headers:
        # Slack's sign-in page, which it shows instead of an error.
        raise DeliveryFailed("Slack did not give the file; the app may lack the scope files:read.")
    content = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        content += chunk
        if len(content) > most:
            raise DeliveryFailed(f"The file is larger than {most // 1024 // 1024} MB.")
    return bytes(content)


def _seconds(answer: aiohttp.ClientResponse) -> float:
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isascii() and given.isdigit() else 5.0
