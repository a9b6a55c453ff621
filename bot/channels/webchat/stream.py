"""What a visitor is shown, as an endless stream of events that goes on where it was left (Server-Sent Events).

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.webchat.visitors import Visitor
from bot.decision.wordless import stand_in
from bot.errors import Refused
from bot.events import Attachment, AttachmentKind
from bot.model import Author
from bot.safe_files import PICTURES, bare_type
from bot.signals import Signals, conversation_topic, woken_or_after
from bot.store import conversations, inbox, webchat
from bot.store.database import Database, Row

LOOK_AGAIN_SECONDS = 60.0
TYPING_SECONDS = 6.0
MOST_STREAMS = 40

Event = dict[str, Any]


class Streams:
    """Makes the streams.

    Args:
        limits: what the widget must know before it sends a file.
    """

    def __init__(
        self, database: Database, signals: Signals, clock: Callable[[], float], limits: Mapping[str, Any]
    ) -> None:
        self._database = database
        self._signals = signals
        self._clock = clock
        self._limits = json.dumps(dict(limits))
        self._open: Counter[str] = Counter()

    def refuse_too_many(self, visitor: Visitor) -> None:
        """Raises Refused with 429 if one visitor holds more streams than any number of open pages needs."""
        if self._open[visitor.conversation_id] >= MOST_STREAMS:
            raise Refused("This chat is open in too many places. Please close some of them.", 429)

    async def events(self, visitor: Visitor, after: int) -> AsyncIterator[Event]:
        """Everything after the event with that number, then whatever comes, until the visitor's proof runs out."""
        ids = webchat.conversations_of(self._database.read, visitor.conversation_id, visitor.person)
        self._open[visitor.conversation_id] += 1
        try:
            async for event in self._follow(visitor, ids, after):
                yield event
        finally:
            self._open[visitor.conversation_id] -= 1
            if not self._open[visitor.conversation_id]:
                del self._open[visitor.conversation_id]

    async def _follow(self, visitor: Visitor, ids: list[str], after: int) -> AsyncIterator[Event]:
        shown: dict[str, str] = {}
        with self._signals.listen(*map(conversation_topic, ids)) as woken:
            while (left := visitor.until - self._clock()) > 0:
                woken.clear()
                for row in webchat.events_after(self._database.read, ids, after):
                    after = row["seq"]
                    yield {"event": "message", "id": str(after), "data": json.dumps(shown_message(row))}
                typing = self._who_types(visitor.conversation_id)
                now = {
                    "limits": self._limits,
                    "status": json.dumps({"status": self._status(visitor.conversation_id)}),
                    "typing": json.dumps(typing),
                    "seen": json.dumps({"id": webchat.seen_by_agent(self._database.read, visitor.conversation_id)}),
                }
                for kind, data in now.items():
                    if shown.get(kind) != data:
                        yield {"event": kind, "data": data}
                shown = now
                pause = TYPING_SECONDS if typing["on"] else LOOK_AGAIN_SECONDS
                await woken_or_after(woken, min(pause, left))

    def _status(self, conversation_id: str) -> str:
        return conversations.get(self._database.read, conversation_id).status

    def _who_types(self, conversation_id: str) -> dict[str, Any]:
        """The bot, while it owns an unfinished message; or a person at the desk."""
        people = [who for who in self._signals.who_types(conversation_id, self._clock()) if who != "customer"]
        if people:
            return {"on": True, "name": people[0]}
        busy = inbox.next_pending(self._database.read, conversation_id) is not None
        bot = busy and conversations.get(self._database.read, conversation_id).bot_may_write
        return {"on": bot, "name": None}


def shown_message(row: Row) -> dict[str, Any]:
    """A message as the widget takes it. Of their own files visitors see what they were, never the files themselves."""
    own = row["author"] == Author.CUSTOMER
    wordless = own and row["files"] and row["text"] == stand_in([_attachment(file) for file in row["files"]])
    return {
        "id": row["seq"],
        "author": row["author"],
        "name": row["agent_name"] if row["author"] == Author.AGENT else None,
        "text": "" if wordless else row["text"],
        "markup": row["markup"],
        "options": row["options"],
        "files": [_own_file(file) if own else _given_file(file) for file in row["files"]],
        "client_id": row["client_id"] if own else None,
        "at": datetime.fromtimestamp(row["created_at"], UTC).isoformat(timespec="seconds"),
    }


def _own_file(file: Row) -> dict[str, Any]:
    return {"name": file["name"], "kind": file["kind"], "size": file["size"]}


def _given_file(file: Row) -> dict[str, Any]:
    """`id` is for GET /chat/files/<id>; a `picture` may be shown, everything else is only to be saved."""
    return {**_own_file(file), "id": file["id"], "picture": bare_type(file["media_type"]) in PICTURES}


def _attachment(file: Row) -> Attachment:
    return Attachment(AttachmentKind(file["kind"]), file["name"], file["media_type"])
