"""Step 2 of a message's way: mask, store, and only then say "received"."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import fields, replace

from bot.attachments import Files
from bot.errors import Refused
from bot.events import MAX_FILES, Edited, Event, Incoming, Moved, Reachable
from bot.privacy import mask, notice
from bot.signals import CUSTOMER, INBOX, Signals
from bot.store import audit, conversations, inbox, outbox, reach, transcripts
from bot.store.attachments import NewFile
from bot.store.database import Database, Tx

MAX_TEXT = 4000
MAX_KEPT = 10  # files of one message; agents read the names of the rest
MAX_NAME = 200
DELETED = "[deleted by the customer]"


class Intake:
    def __init__(self, database: Database, signals: Signals, files: Files, clock: Callable[[], float]) -> None:
        self._database = database
        self._signals = signals
        self._files = files
        self._clock = clock

    async def accept(self, event: Event) -> bool:
        """Store one event without its secrets.

        Returns:
            False if there was nothing to do: a provider's retry, an edit of what is not known here.

        Raises:
            Refused: the text is longer than any channel of ours lets through.
        """
        event = _storable(event)
        match event:
            case Incoming():
                changed = await self._message(event)
            case Edited():
                changed = await self._edit(event)
            case Moved():
                await self._database.write(
                    lambda tx: conversations.move_addresses(tx, event.channel, event.account, event.old, event.new)
                )
                return True
            case Reachable():
                changed = await self._database.write(lambda tx: _reach(tx, event, self._clock()))
        if changed is None:
            return False
        self._signals.changed(changed)
        return True

    async def _message(self, incoming: Incoming) -> str | None:
        """The id of the conversation that a message was added to; None if it was stored before or is not for us."""
        if len(incoming.text) > MAX_TEXT and not incoming.addressed:
            return None  # people tell each other long stories; only who speaks to us is told that it is too long
        _refuse_too_long(incoming.text)
        masked = mask(incoming.text)
        # Names are the sender's own choice; whatever is in them must fit into a database and a page.
        name = transcripts.storable(incoming.name)[:MAX_NAME] if incoming.name else None
        place = {key: transcripts.storable(value) for key, value in incoming.place.items()}
        if "where" in place:  # shown to agents; the rest are the provider's own ids
            place["where"] = mask(place["where"]).text
        safe = replace(incoming, text=masked.text, name=name, place=place)
        files = await asyncio.to_thread(self._store_files, incoming) if incoming.attachments else ()
        conversation = await self._database.write(
            lambda tx: inbox.accept(tx, safe, notice(masked.found), self._clock(), files)
        )
        if conversation is None:
            for file in files:
                self._files.drop(file.id)
            return None
        self._signals.stopped_typing(conversation.id, CUSTOMER)
        self._signals.tell(INBOX)
        return conversation.id

    def _store_files(self, incoming: Incoming) -> tuple[NewFile, ...]:
        named = [replace(file, name=mask(transcripts.storable(file.name)).text) for file in incoming.attachments]
        kept = [self._files.take_in(file) for file in named[:MAX_KEPT]]
        return (*kept, *(self._files.turn_away(file, MAX_KEPT) for file in named[MAX_KEPT:MAX_FILES]))

    async def _edit(self, event: Edited) -> str | None:
        text = DELETED if event.text is None else mask(event.text[:MAX_TEXT]).text

        def write(tx: Tx) -> str | None:
            known = conversations.at(tx, event.channel, event.account, event.address)
            if known and transcripts.edit_message(tx, known.id, event.reference, text, self._clock()):
                return known.id
            return None

        return await self._database.write(write)


def _storable(event: Event) -> Event:
    """Without what no database can hold, in any field: providers' ids are as foreign as texts."""
    texts = {field.name: value for field in fields(event) if isinstance(value := getattr(event, field.name), str)}
    return replace(event, **{name: transcripts.storable(value) for name, value in texts.items()})  # type: ignore[arg-type]


def _refuse_too_long(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise Refused(
            f"This message is too long: it has {len(text):,} characters. Please send at most {MAX_TEXT:,} at a time.",
            413,
        )


def _reach(tx: Tx, event: Reachable, now: float) -> str | None:
    """Note that a customer blocked us, or let us in again; what waits for one who blocked us is not sent any more."""
    known = conversations.at(tx, event.channel, event.account, event.address)
    if known is None:
        return None
    reach.set_reachable(tx, known.id, event.can_write)
    if not event.can_write:
        outbox.fail_all(tx, known.id, "The customer has blocked us.")
    audit.note(tx, "customer", "let us in again" if event.can_write else "blocked us", now, known.id)
    return known.id
