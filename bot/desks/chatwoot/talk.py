"""What people write in Chatwoot. A reply goes to the customer, from whoever has the conversation, or claims it.

Chatwoot calls once and never again, in no certain order. So a call is only a hint: what was written is read from the
conversation itself, in its order, from the last message that is known to be settled. Messages are known by their ids.
"""

from __future__ import annotations

import asyncio

from bot.desk.who import Agent, Origin
from bot.desk.writing import Warned
from bot.desks.chatwoot.parse import FileThere, Written, written_in
from bot.desks.chatwoot.room import NAME, SCOPE, UNKNOWN, Room
from bot.desks.people import Matter
from bot.errors import DeliveryFailed, Refused
from bot.events import Attachment, AttachmentKind
from bot.model import Author, Status
from bot.store import conversations, cursors, desk_items
from bot.store.attachments import NewFile

LATE_SECONDS = 600.0  # the customer may have been told something else meanwhile
SETTLED_SECONDS = 60.0  # until then a message with a smaller id may still appear, and a deletion still matters
CURSOR = "read"
TAKEN_BACK = "(taken back)"

NOT_SENT = "Not sent to the customer. "
NOT_KEPT = "Not kept at Firstline's desk. "
OVER = "This one is over; if the customer still waits, there is a newer conversation."
TOO_LATE = "Firstline could not read it in time. If it still holds, write it again."
HAS_LEFT = "It has left already, so the customer has it. Write a correction."


class Talk:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._parts = room.parts

    async def read(self, thread: str) -> None:
        """Take in what people wrote in a conversation since it was read last.

        Raises:
            DeliveryDelayed, DeliveryFailed, DeliveryUncertain, StoreError: some of it is not taken in; read again.
        """
        matter = self._room.matter_of(thread)
        if matter is None:
            return
        me, read = await self._room.me(), self._parts.database.read
        after = int(cursors.get(read, SCOPE, thread, CURSOR) or 0)
        messages = await self._room.threads.since(thread, after)
        people = self._room.colleagues()
        for message in messages:
            written = written_in(message, me, people)
            if written is not None:
                await self._take(self._room.matter_of(thread) or matter, written)
        settled = after
        for message in messages:
            at = message.get("created_at")
            if not isinstance(at, int | float) or at > self._parts.clock() - SETTLED_SECONDS:
                break
            settled = message["id"]
        if settled > after:
            await self._parts.database.write(lambda tx: cursors.put(tx, SCOPE, thread, CURSOR, str(settled)))

    async def _take(self, matter: Matter, written: Written) -> None:
        told = f"fl-t-{written.item}"
        if told in await self._room.threads.marks(matter.thread):
            return
        if written.deleted:
            await self._deleted(matter, self._room.agent(written.person), written)
            return
        if desk_items.message_of(self._parts.database.read, NAME, written.item) is not None:
            return
        agent = await self._room.who(written.person, written.at)
        if agent is None:
            await self._unknown(matter, written, told)
            return
        try:
            if written.private:
                await self._note(matter, agent, written)
            else:
                await self._reply(matter, agent, written)
        except Warned as warned:
            said = "\n".join(f"- “{one.evidence}”: {one.advice}" for one in warned.found)
            text = f"{NOT_SENT}Please look at it again:\n{said}\n\nWrite it anew, or with !send in front to send it so."
            await self._room.tell(matter, told, text, written.person)
        except Refused as refusal:
            what = NOT_KEPT if written.private else NOT_SENT
            await self._room.tell(matter, told, f"{what}{refusal}", written.person)

    async def _unknown(self, matter: Matter, written: Written, told: str) -> None:
        """Of each reply it is said that it was not sent; of notes once."""
        mark = f"fl-u-{matter.handoff_id}-{written.person}" if written.private else told
        what = "notes stay in Chatwoot" if written.private else "the customer did not get this"
        await self._room.tell(matter, mark, UNKNOWN.format(who="the writer", what=what, person=written.person))

    async def _note(self, matter: Matter, agent: Agent, written: Written) -> None:
        named = ", ".join(file.name for file in written.files)
        text = f"{written.text}\n(Files, to be opened in Chatwoot: {named})".strip() if named else written.text
        if text:
            origin = Origin(NAME, written.item, matter.handoff_id)
            await self._parts.acts.note(matter.conversation_id, agent, text, origin=origin)

    async def _reply(self, matter: Matter, agent: Agent, written: Written) -> None:
        if matter.over:
            raise Refused(OVER)
        if self._parts.clock() - written.at > LATE_SECONDS:
            raise Refused(TOO_LATE)
        talk = conversations.get(self._parts.database.read, matter.conversation_id)
        if talk.status is not Status.WITH_AGENT:
            await self._parts.acts.claim(matter.conversation_id, agent, matter.epoch)
        files = [await self._file(file) for file in written.files]
        await self._parts.acts.reply(
            matter.conversation_id, agent, written.reply.text, f"{NAME}-{written.item}", files=files,
            anyway=written.anyway, markup=written.reply.markup, origin=Origin(NAME, written.item, matter.handoff_id),
        )  # fmt: skip

    async def _file(self, file: FileThere) -> NewFile:
        """A file of an agent's, fetched and kept. Raises Refused if it cannot be had."""
        try:
            content, media_type = await self._room.api.fetch(file.url, self._parts.files.most)
        except DeliveryFailed as error:
            raise Refused(f"The file “{file.name}” could not be fetched: {error}.") from None
        attachment = Attachment(AttachmentKind.of(media_type), file.name, media_type, len(content), content=content)
        return await asyncio.to_thread(self._parts.files.take_in, attachment)

    async def _deleted(self, matter: Matter, agent: Agent | None, written: Written) -> None:
        """A note goes, and a reply that has not left does not leave."""
        known = desk_items.written_as(self._parts.database.read, NAME, written.item)
        if known is None or agent is None or known["delivery"] == "cancelled":
            return
        try:
            if known["author"] != Author.NOTE:
                await self._parts.acts.undo(known["conversation_id"], agent, known["id"])
            elif known["text"] != TAKEN_BACK:
                await self._parts.acts.change_note(known["conversation_id"], agent, known["id"], None)
        except Refused:
            await self._room.tell(matter, f"fl-t-{written.item}", HAS_LEFT, written.person)
