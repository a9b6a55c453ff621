"""What people write in the threads. It stays among colleagues: only what begins with !reply goes to the customer.

Everything comes at least once, perhaps late and in another order; each message is known by its channel and time stamp.
"""

from __future__ import annotations

import asyncio
import re

from bot.desk.who import Agent, Origin
from bot.desk.writing import Warned
from bot.desks.people import Matter
from bot.desks.showing import digest
from bot.desks.slack.blocks import actions, button, section
from bot.desks.slack.known import kept, key_of, refused_of, says
from bot.desks.slack.parse import Written, reply_in, standing_in
from bot.desks.slack.room import NAME, SCOPE, Room
from bot.desks.typed import Typed
from bot.errors import Refused
from bot.model import Author
from bot.store import cursors, desk_items
from bot.store.database import Row

UNDO, ANYWAY = "undo", "anyway"
_MEANT_AS_REPLY = re.compile(r"[!/]|[\W_]*[!！]\s*reply\b", re.I)  # also quoted, as code, or behind a sign nobody sees
LATE_SECONDS = 600.0  # longer than Slack's own tries: the customer may have been told something else meanwhile
NOTE_TAKEN_BACK = "(taken back)"

INTERNAL = "Saved as a private note: the customer does not see it. To answer the customer, begin with !reply."
NO_COMMAND = "Saved as a private note; nothing was sent. Only a message that begins with !reply goes to the customer."
NOTHING_BEHIND = "There is nothing behind !reply, so nothing was sent."
TOO_LATE = "Firstline could not read this in time, so the customer did not get it. If it still holds, write it again."
OVER = "This one is over, so nothing goes to the customer from here. A newer thread may be open."
EDIT_SENDS_NOTHING = "A note stays a note: nothing was sent. Write a new message that begins with !reply."
HAS_LEFT = "It has left already; what the customer has stays as it was. Write a correction with !reply."
CHANGED_SINCE = (
    "That message says something else by now, so nothing was sent. Look for the newer warning, or write it anew."
)
SENT_ONCE = (
    "This was sent by that button before, and taken back since; so nothing was sent now. Write it anew with !reply."
)
TAKEN_BACK = "Taken back: the customer did not get it."
TO_A_NOTE = "Taken back: the customer did not get it. What it says now is kept as a private note."


class Talk:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._acts = room.parts.acts
        self._one_by_one = asyncio.Lock()  # fair: what comes side by side is taken in the order in which it came

    async def take(self, written: Written) -> None:
        """Do what a message, its change or its deletion means.

        Raises:
            StoreError, DeliveryDelayed: it is not done; Slack must send it again.
        """
        if written.channel == self._room.channel:
            async with self._one_by_one:
                await self._take(written)

    async def _take(self, written: Written) -> None:
        matter = await self._room.matter_of(written.thread, ask=written.on_ours)
        if matter is None:
            return
        agent = await self._room.who(written.user, float(written.changed_at or written.ts))
        if agent is None:
            if await self._room.is_first(written.user, f"unknown {written.thread}"):
                self._room.tell_unknown(written.user, written.thread)
            return
        if not await self._is_outdated(written):
            await self._carry_out(matter, agent, written)

    async def _carry_out(self, matter: Matter, agent: Agent, written: Written) -> None:
        known = desk_items.written_as(self._room.parts.database.read, NAME, written.item)
        try:
            if written.text is None:
                await self._deleted(agent, written, known)
            elif known is None:
                await self._new(matter, agent, written)
            elif written.changed_at:
                await self._changed(matter, agent, written, written.text, known)
        except Refused as refusal:
            if await self._room.is_first(written.user, refused_of(written)):  # it is read again after every pause
                self._tell(written, str(refusal))
                if written.reply is not None:
                    self._room.mark_not_sent(written.ts)

    async def _new(self, matter: Matter, agent: Agent, written: Written) -> None:
        """Also a change of what was not taken in before: refused, warned of, or still on its way to us."""
        text = written.text or ""
        if not text:
            return
        if written.reply is None:
            await self._note(matter, agent, written, text)
        elif written.before is not None and reply_in(written.before) is None:
            await self._tell_that_it_stays_a_note(written)
        else:
            await self._reply(matter, agent, written, written.reply)

    async def _note(self, matter: Matter, agent: Agent, written: Written, text: str) -> None:
        origin = Origin(NAME, written.item, matter.handoff_id)
        new = await self._acts.note(matter.conversation_id, agent, text, origin=origin)
        if new is not None and _MEANT_AS_REPLY.match(text):
            self._tell(written, NO_COMMAND)
        elif new is not None and await self._room.is_first(written.user, "notes"):
            self._tell(written, INTERNAL)

    async def _reply(
        self, matter: Matter, agent: Agent, written: Written, reply: Typed, *, anyway: bool = False
    ) -> int | None:
        """The id of our message; None if these words were sent, refused or warned of before."""
        told = not anyway and self._room.was_told(written.user, refused_of(written))
        if told:  # and may have answered otherwise since
            return None
        if not anyway and self._room.parts.clock() - float(written.changed_at or written.ts) > LATE_SECONDS:
            raise Refused(TOO_LATE)
        if matter.over or reply.refused or not reply.text:
            raise Refused(OVER if matter.over else reply.refused or NOTHING_BEHIND)
        try:
            message_id = await self._acts.reply(
                matter.conversation_id, agent, reply.text, key_of(written, reply), anyway=anyway,
                markup=reply.markup, origin=Origin(NAME, written.item, matter.handoff_id),
            )  # fmt: skip
        except Warned as warned:
            said = "\n".join(f"“{one.evidence}”: {one.advice}" for one in warned.found)
            text = f"⚠ Not sent. Please look at it again:\n{said}\nChange your message, or send it as it is."
            send = button(ANYWAY, "Send anyway", f"{written.ts}:{digest(reply.text)}")
            blocks = [section("warned", text), actions("warned-do", [send])]
            self._room.tell(written.user, written.thread, text, blocks)
            self._room.mark_not_sent(written.ts)
            await self._room.is_first(written.user, refused_of(written))
            return None
        if message_id is not None:
            offer_undo(self._room, written.user, matter, message_id)
        return message_id

    async def send_anyway(self, matter: Matter, agent: Agent, user: str, ts: str, warned_of: str) -> None:
        """Send a message that the guard warned of, as it stands in the thread now."""
        message = await self._room.posting.message(matter.thread, ts)
        people = self._room.colleagues()
        written = standing_in(message, self._room.channel, self._room.bot_user, people) if message else None
        if written is None or written.reply is None or written.user != user:
            raise Refused("That message is not there any more, so nothing was sent.", 404)
        if digest(written.reply.text) != warned_of:
            raise Refused(CHANGED_SINCE)
        known = desk_items.written_as(self._room.parts.database.read, NAME, written.item)
        if known is not None and known["delivery"] != "cancelled":
            return  # it was sent already
        if await self._reply(matter, agent, written, written.reply, anyway=True) is None:
            raise Refused(SENT_ONCE)

    async def _changed(self, matter: Matter, agent: Agent, written: Written, text: str, known: Row) -> None:
        reply = written.reply
        if known["author"] == Author.NOTE:
            if reply is not None:
                await self._tell_that_it_stays_a_note(written)
            if known["text"] != kept(text):
                await self._acts.change_note(known["conversation_id"], agent, known["id"], text)
            return
        if reply and known["delivery"] != "cancelled" and says(known, reply):
            return
        if not await self._take_back(agent, written, known):
            return
        if reply is None:
            if await self._room.is_first(written.user, f"to a note {written.item} {written.changed_at}"):
                await self._acts.note(known["conversation_id"], agent, text)
                self._tell(written, TO_A_NOTE)
        else:
            await self._reply(matter, agent, written, reply)

    async def _deleted(self, agent: Agent, written: Written, known: Row | None) -> None:
        await self._remember_deleted(written)
        if known is None:
            return
        if known["author"] == Author.NOTE:
            if known["text"] != NOTE_TAKEN_BACK:
                await self._acts.change_note(known["conversation_id"], agent, known["id"], None)
        elif known["delivery"] != "cancelled" and await self._take_back(agent, written, known):
            self._tell(written, TAKEN_BACK)

    async def _take_back(self, agent: Agent, written: Written, known: Row) -> bool:
        """A reply that has not left does not leave. False, and the writer is told, if it has."""
        if known["delivery"] == "cancelled":
            return True
        try:
            await self._acts.undo(known["conversation_id"], agent, known["id"])
        except Refused:
            if await self._room.is_first(written.user, f"has left {written.item} {written.changed_at}"):
                self._tell(written, HAS_LEFT)
            return False
        return True

    async def _is_outdated(self, written: Written) -> bool:
        """Was it deleted, or changed anew, before this came to us? Slack sends in no certain order, and again what we
        did not confirm."""
        database = self._room.parts.database
        if written.text is None:
            return False
        if cursors.get(database.read, SCOPE, written.item, "deleted") is not None:
            return True
        if not written.changed_at:
            return False
        newest = float(cursors.get(database.read, SCOPE, written.item, "changed") or 0)
        if newest < float(written.changed_at):
            await database.write(lambda tx: cursors.put(tx, SCOPE, written.item, "changed", written.changed_at))
        return float(written.changed_at) < newest

    async def _remember_deleted(self, written: Written) -> None:
        await self._room.parts.database.write(lambda tx: cursors.put(tx, SCOPE, written.item, "deleted", "1"))

    async def _tell_that_it_stays_a_note(self, written: Written) -> None:
        """Once for each change: it is read again after every pause."""
        if await self._room.is_first(written.user, f"stays a note {written.item} {written.changed_at}"):
            self._tell(written, EDIT_SENDS_NOTHING)

    def _tell(self, written: Written, text: str) -> None:
        self._room.tell(written.user, written.thread, text)


def offer_undo(room: Room, user: str, matter: Matter, message_id: int) -> None:
    """For the seconds in which a reply can be taken back, its writer has a button for it."""
    seconds = room.parts.rules.undo
    if seconds <= 0:
        return
    text = f"It leaves in {seconds:.0f} seconds."
    undo = button(UNDO, "Undo", f"{matter.handoff_id}:{message_id}")
    room.tell(user, matter.thread, text, [section("leaves", text), actions("leaves-do", [undo])])
