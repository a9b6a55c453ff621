"""Matrix, without end-to-end encryption. Parsing, rendering, errors and the sync loop have modules of their own.

Sources: https://spec.matrix.org/latest/client-server-api/ for what is said of Matrix here. Set up in
docs/how-to/matrix.md.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from aiohttp import ClientError, ClientResponse
from nio import (  # type: ignore[import-untyped]
    AsyncClient,
    AsyncClientConfig,
    JoinedMembersResponse,
    RoomSendResponse,
    SyncResponse,
    WhoamiResponse,
)

from bot.channels.base import Accept, Channel, Finding, Request, WhenUncertain
from bot.channels.matrix.errors import ANSWER_SECONDS, NOT_OURS, SOON_SECONDS, WrongToken, answered, refusal
from bot.channels.matrix.files_out import MOST_FILE_MB, upload
from bot.channels.matrix.parse import MXC, parse_event
from bot.channels.matrix.render import render_message
from bot.channels.matrix.sync import Sync, other_user
from bot.errors import DeliveryDelayed, DeliveryFailed, FirstlineError, SettingsError
from bot.events import Attachment, Event, Incoming, Outgoing
from bot.model import Author, Reply
from bot.store.database import Database

log = logging.getLogger("firstline.matrix")

MEDIA = "/_matrix/client/v1/media/download"
FETCH_SECONDS = 120.0
CHUNK = 64 * 1024
TYPING_MS = 6000

_USER = re.compile(r"@[^\s:]+:[^\s]+")
_HOMESERVER = re.compile(r"https?://[^/\s]+")
_ENCRYPTION = {"types": ["m.room.encryption"]}
_NOTHING = {"not_types": ["*"]}
_LOOK = {
    "presence": _NOTHING,
    "account_data": _NOTHING,
    "room": {"ephemeral": _NOTHING, "account_data": _NOTHING, "timeline": {"limit": 0}, "state": _ENCRYPTION},
}


class Matrix(Channel):
    """A user of a homeserver that answers in the rooms it is invited to.

    The policy SEND_ONCE_MORE doubles nothing: a repeat has the same transaction id, and so is the same event.

    Args:
        homeserver: its address, without a path.
        user: our user id.
        token: an access token of that user.

    Raises:
        SettingsError: homeserver or user do not look like one.
    """

    name = "matrix"
    label = "Matrix"
    when_uncertain = WhenUncertain.SEND_ONCE_MORE
    alone = True
    most_file_mb = MOST_FILE_MB

    def __init__(self, homeserver: str, user: str, token: str, database: Database) -> None:
        if not _HOMESERVER.fullmatch(homeserver.rstrip("/")):
            raise SettingsError("FIRSTLINE_MATRIX_HOMESERVER is no address; it is like https://matrix.example.org.")
        if not _USER.fullmatch(user):
            raise SettingsError("FIRSTLINE_MATRIX_USER is no user id; it is like @help:example.org.")
        logging.getLogger("nio").setLevel(logging.CRITICAL + 1)  # it quotes what it cannot read; we log our own
        self.account = user
        self._homeserver, self._token = homeserver.rstrip("/"), token
        self._client = self._new_client()
        self._sync = Sync(self._client, user, database, self.parse, self._tell)

    def _new_client(self) -> AsyncClient:
        # The library would repeat on its own, without an end; the outbox and the sync loop know better when.
        once = AsyncClientConfig(max_limit_exceeded=0, max_timeouts=0)
        client = AsyncClient(self._homeserver, self.account, config=once)
        client.access_token = self._token
        client.user_id = self.account
        return client

    def parse(self, payload: Any) -> Event | None:
        return parse_event(payload, self.account)

    def sample(self, text: str) -> Any:
        content = {"msgtype": "m.text", "body": text}
        event = {"type": "m.room.message", "event_id": "$sample", "sender": "@sam:example.org", "content": content}
        return {
            "room": "!sample:example.org",
            "where": "",
            "joined": 2,
            "name": "Sam",
            "our_name": None,
            "event": event,
        }

    def render(self, message: Outgoing) -> Sequence[Request]:
        return render_message(message, self.account)

    async def deliver(self, request: Request) -> None:
        """Send one event; whether an earlier try arrived need not be known (see errors.py)."""
        room = request["room"]
        try:
            if request["private"] and await self._joined(room) > 2:
                raise DeliveryFailed("Other people have come into the room, so this private message was not sent.")
            content, transaction = dict(request["content"]), request["transaction"]
            if file := request.get("file"):
                content["url"] = await upload(self._client, self._token, file)
            sending = self._client.room_send(room, "m.room.message", content, tx_id=transaction)
            await answered(sending, RoomSendResponse)
        except WrongToken:
            log.error(NOT_OURS)
            raise

    async def _joined(self, room_id: str) -> int:
        """How many people are in a room; a process that does not run the sync loop has to ask."""
        if room := self._client.rooms.get(room_id):
            return int(room.joined_count)
        return len((await answered(self._client.joined_members(room_id), JoinedMembersResponse)).members)

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        """See https://spec.matrix.org/v1.11/client-server-api/#content-repository for downloads with a token."""
        known = MXC.fullmatch(attachment.ref)
        if known is None:
            raise DeliveryFailed("That is no file of Matrix.")
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            path = f"{MEDIA}/{known['server']}/{known['media']}"
            answer = await self._client.send("GET", path, headers=headers, timeout=FETCH_SECONDS)
            async with answer:
                if answer.status != 200:
                    raise refusal(answer.status, None)
                return await _read(answer, most)
        except (ClientError, TimeoutError):
            raise DeliveryDelayed("The file cannot be fetched from the homeserver now.", SOON_SECONDS) from None

    async def typing(self, address: str, place: Mapping[str, str]) -> None:
        room = unquote(address.partition("/")[0])
        with suppress(ClientError, TimeoutError):
            async with asyncio.timeout(TYPING_MS / 1000):
                await self._client.room_typing(room, True, TYPING_MS)

    async def run(self, accept: Accept) -> None:
        """Take in what is said until cancelled. A wrong setting is said in the log; then it returns."""
        try:
            await self._sync.run(accept)
        except (WrongToken, SettingsError) as error:
            log.error("%s", error)

    async def examine(self) -> Sequence[Finding]:
        client = self._new_client()  # not the loop's: what a client has heard once it does not ask for again
        try:
            return await self._examine(client)
        except WrongToken:
            return [Finding("The homeserver does not know the token.", False, NOT_OURS)]
        except FirstlineError as error:
            mend = "Check FIRSTLINE_MATRIX_HOMESERVER, and whether the homeserver runs."
            return [Finding(f"The homeserver gives no answer. {error}", False, mend)]
        finally:
            await client.close()

    async def _examine(self, client: AsyncClient) -> Sequence[Finding]:
        owner = (await answered(client.whoami(), WhoamiResponse)).user_id
        if owner != self.account:
            return [Finding(f"The token belongs to {owner}.", False, other_user(owner))]
        known = Finding(f"The homeserver knows us as {owner}.", True)
        look = client.sync(0, _LOOK, full_state=True, set_presence="offline")
        rooms = (await answered(look, SyncResponse, 10 * ANSWER_SECONDS)).rooms.join
        encrypted = sum(1 for room in rooms if client.rooms[room].encrypted)
        if not encrypted:
            return [known, Finding(f"We are in {len(rooms)} rooms, none of them encrypted.", True)]
        what = f"{encrypted} of our {len(rooms)} rooms are encrypted, and we cannot read them."
        mend = "Ask those customers for a room without encryption (docs/how-to/matrix.md)."
        return [known, Finding(what, False, mend)]

    async def close(self) -> None:
        await self._client.close()

    async def _tell(self, incoming: Incoming, text: str) -> None:
        """A line that no conversation holds, with a transaction id of its own, the same if the event comes again."""
        key = blake2b(incoming.event_id.encode(), digest_size=16).hexdigest()
        line = Outgoing(key, incoming.address, Reply(text), Author.SYSTEM, incoming.place, incoming.public)
        for request in self.render(line):
            await self.deliver(request)


async def _read(answer: ClientResponse, most: int) -> bytes:
    content = bytearray()
    async for chunk in answer.content.iter_chunked(CHUNK):
        content += chunk
        if len(content) > most:
            raise DeliveryFailed(f"The file is larger than {most // 1024 // 1024} MB.")
    return bytes(content)
