"""Uploads to the fake of Slack, held to https://docs.slack.dev/messaging/working-with-files.

As on the real one, a file is shown some time after its upload was finished; until then nobody knows where it is shared.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.slack_blocks import Fields, Refusal

SHOWN_AFTER_SECONDS = 0.3
INFO = {"title", "id", "highlight_type"}


@dataclass
class Upload:
    """One file on its way; `shares` is empty until it is shown."""

    name: str
    length: int
    content: bytes | None = None
    finished: bool = False
    shares: Fields = field(default_factory=dict)


class Uploads:
    """The uploads. `show` puts a message with a file into a channel, and in a thread, and gives its ts."""

    def __init__(self, show: Callable[[str, str, Fields], str]) -> None:
        self._show = show
        self.known: dict[str, Upload] = {}

    def begin(self, fields: Fields, base_url: str) -> Fields:
        if not fields.get("filename") or not str(fields.get("length", "")).isdecimal() or not int(fields["length"]):
            raise Refusal("invalid_arguments")
        upload_id = f"F0UP{len(self.known)}"
        self.known[upload_id] = Upload(fields["filename"], int(fields["length"]))
        return {"upload_url": f"{base_url.removesuffix('api/')}upload/v1/{upload_id}", "file_id": upload_id}

    async def take(self, request: web.Request) -> web.Response:
        upload = self.known.get(request.match_info["id"])
        content = await request.read()
        if upload is None or upload.finished or len(content) != upload.length or "Authorization" in request.headers:
            return web.Response(status=400, text="not what was announced")
        upload.content = content
        return web.Response(text=f"OK - {len(content)}")

    def finish(self, fields: Fields, channel: Fields) -> Fields:
        (about,) = json.loads(fields["files"])
        upload = self.known.get(about["id"])
        if set(about) - INFO or upload is None or upload.content is None or upload.finished:
            raise Refusal("file_not_found" if upload is None or upload.content is None else "invalid_arguments")
        upload.finished = True
        thread = fields.get("thread_ts", "")

        def show() -> None:
            file = {"id": about["id"], "name": upload.name, "title": about.get("title"), "size": upload.length}
            ts = self._show(channel["id"], thread, file)
            upload.shares = {"private" if channel.get("is_im") else "public": {channel["id"]: [{"ts": ts}]}}

        asyncio.get_running_loop().call_later(SHOWN_AFTER_SECONDS, show)
        return {"files": [{"id": about["id"], "title": about.get("title")}]}

    def about(self, upload_id: str) -> Fields:
        upload = self.known[upload_id]
        if not upload.finished:
            raise Refusal("file_not_found")
        return {"file": {"id": upload_id, "name": upload.name, "size": upload.length, "shares": upload.shares}}
