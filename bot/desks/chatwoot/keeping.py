"""Whose a conversation is and how it stands, the same in Chatwoot and in our tables.

What we saw there last is noted. What differs from that now, people have changed: it is carried out as their act. Only
then is set there what our tables say. Chatwoot does not tell who changed something; a change of status counts as done
by whoever has the conversation, and is refused if they are not linked: they cannot have done it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from bot.desk.who import Agent
from bot.desks.base import Case
from bot.desks.cases import case_of
from bot.desks.chatwoot.parse import There, there_in
from bot.desks.chatwoot.room import NAME, SCOPE, UNKNOWN, Room
from bot.desks.chatwoot.words import attributes_of, is_graver, labels_of, priority_of
from bot.desks.mirror import ENDED
from bot.desks.people import Matter
from bot.desks.showing import digest
from bot.errors import Refused
from bot.store import cursors, desk_items, handoffs

log = logging.getLogger("firstline.desk.chatwoot")

STATE = "state"
UNTIL_A_REPLY_SECONDS = 30 * 86_400.0  # Chatwoot can snooze without an end; ours has one, and a reply ends it too
OVER = "This one is over, so nothing was changed. If the customer still waits, there is a newer conversation."
NOBODYS = "Nobody has this conversation. Assign it to yourself first; then it can be closed, snoozed or given back."
PUT_BACK = "Chatwoot shows it again as it is."


@dataclass(frozen=True, slots=True)
class Seen:
    status: str
    assignee: str

    @classmethod
    def of(cls, there: There) -> Seen:
        return cls(there.status, there.assignee)


class Keeping:
    """Raises DeliveryFailed, DeliveryDelayed, DeliveryUncertain, StoreError. Call it holding the thread's lock."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._parts = room.parts

    async def keep(self, handoff_id: int, thread: str) -> None:
        """Carry out what people changed there, then set what our tables say now."""
        matter = self._room.matter_of(thread)
        if matter is not None and matter.handoff_id > handoff_id:
            return  # the inbox keeps one conversation for all handoffs of a customer, and a newer one has it
        there = await self._there(thread)
        if matter is not None and matter.handoff_id == handoff_id and await self.look(matter, there):
            return
        await self._set(self._case(handoff_id), thread, there)

    async def put_back(self, handoff_id: int, thread: str) -> None:
        """Set there what our tables say. What differs there, nobody has done."""
        matter = self._room.matter_of(thread)
        if matter is None or matter.handoff_id <= handoff_id:
            await self._set(self._case(handoff_id), thread, await self._there(thread), self._seen(thread))

    def is_kept(self, handoff_id: int, thread: str) -> bool:
        """As far as we know, it stands there as our tables say now."""
        return self._seen(thread) == self._wanted(self._case(handoff_id), self._seen(thread))

    async def note(self, thread: str, seen: Seen) -> None:
        """What stands there now is nothing that people did."""
        value = f"{seen.status}|{seen.assignee}"
        await self._parts.database.write(lambda tx: cursors.put(tx, SCOPE, thread, STATE, value))

    async def look(self, matter: Matter, there: There | None = None) -> bool:
        """Carry out what people changed in Chatwoot; `there` is how it stands, if that was just read.

        Returns:
            Was something refused? Then it stands there as our tables say.
        """
        there = there or await self._there(matter.thread)
        seen = self._seen(matter.thread)
        if seen is None or seen == Seen.of(there):
            if seen is None:
                await self.note(matter.thread, Seen.of(there))
            return False
        if matter.over:
            ended = self._wanted(self._case(matter.handoff_id), seen) == Seen.of(there)  # as it was to be
            refusals = [] if ended else [OVER]
        else:
            refusals = await self._carry_out(matter, seen, there)
        for refusal in refusals:
            mark = f"fl-r-{matter.handoff_id}-{digest(f'{refusal}{self._parts.clock()}')}"
            await self._room.tell(matter, mark, f"{refusal} {PUT_BACK}", there.assignee)
        if refusals:
            await self._set(self._case(matter.handoff_id), matter.thread, there, seen)
        else:
            await self.note(matter.thread, Seen.of(there))
        return bool(refusals)

    async def _carry_out(self, matter: Matter, seen: Seen, there: There) -> list[str]:
        """What was refused, in words."""
        refusals = []
        for changed, act in (
            (there.assignee != seen.assignee, self._assigned),
            (there.status != seen.status, self._moved),
        ):
            try:
                if changed:
                    await act(matter, seen, there)
            except Refused as refusal:
                refusals.append(str(refusal))
        return refusals

    async def _assigned(self, matter: Matter, seen: Seen, there: There) -> None:
        acts, talk_id = self._parts.acts, matter.conversation_id
        owner = self._room.owner(talk_id)
        shown = self._room.person_of(owner)  # empty for an owner who works at the web desk alone
        shown_as_owner = bool(shown) and shown == seen.assignee
        if not there.assignee:
            if owner and shown_as_owner:
                await acts.release(talk_id, owner)
            return
        agent = self._room.agent(there.assignee)  # a colleague may have assigned it to them while they are away
        if agent is None:
            what = "the assignment was not taken over"
            raise Refused(UNKNOWN.format(who="the person it was assigned to", what=what, person=there.assignee))
        if owner and owner.id == agent.id:
            return
        if owner and shown_as_owner:  # people there moved it, knowing whose it was
            agent.refuse_unless_agent()
            await acts.transfer(talk_id, owner, f"agent:{agent.id}")
        await acts.claim(talk_id, agent)

    async def _moved(self, matter: Matter, seen: Seen, there: There) -> None:
        acts, talk_id = self._parts.acts, matter.conversation_id
        owner = self._room.owner(talk_id)
        handoff = handoffs.current(self._parts.database.read, talk_id)
        asleep = bool(handoff and (handoff["snoozed_until"] or 0) > self._parts.clock())
        if owner and not self._room.person_of(owner) and (asleep or there.status != "open"):
            raise Refused(f"{owner.name} has this conversation.")  # and cannot have done this
        if there.status == "open":
            if owner and asleep:
                await acts.wake(talk_id, owner)
            return
        if owner is None:
            raise Refused(NOBODYS)
        match there.status:
            case "resolved":
                await acts.resolve(talk_id, owner, self._newest_shown(matter))
            case "pending":
                await acts.return_to_bot(talk_id, owner, self._newest_shown(matter))
            case "snoozed" if not asleep:
                await acts.snooze(talk_id, owner, there.until or self._parts.clock() + UNTIL_A_REPLY_SECONDS)

    def _newest_shown(self, matter: Matter) -> int | None:
        return desk_items.newest_message(self._parts.database.read, NAME, matter.handoff_id)

    async def _set(self, case: Case, thread: str, there: There, seen: Seen | None = None) -> None:
        """Every call sets one thing, and only what differs; so it may break off anywhere.

        Args:
            seen: how it stood before people changed what was refused.
        """
        at = f"/conversations/{thread}"
        wanted = self._wanted(case, seen or Seen.of(there))
        if wanted.assignee != there.assignee:  # first, while what we read there is fresh
            await self._room.api.put(f"{at}/assignments", {"assignee_id": int(wanted.assignee or 0)})
        if wanted.status != there.status:
            body: dict[str, Any] = {"status": wanted.status}
            if wanted.status == "snoozed":
                body["snoozed_until"] = int(case.snoozed_until or 0)
            await self._room.api.put(f"{at}/toggle_status", body)
        attributes = {**there.attributes, **attributes_of(case)}
        if attributes != dict(there.attributes):
            await self._room.api.put(f"{at}/custom_attributes", {"custom_attributes": attributes})
        labels = labels_of(case, there.labels)
        if set(labels) != set(there.labels):
            await self._room.api.put(f"{at}/labels", {"labels": labels})
        if (priority := priority_of(case)) and is_graver(priority, there.priority):
            await self._room.api.put(f"{at}/toggle_priority", {"priority": priority})
        await self.note(thread, wanted)

    def _wanted(self, case: Case, seen: Seen | None) -> Seen:
        """How it should stand there. Of what is over, the assignee stays, for Chatwoot's reports."""
        if case.state in ENDED:
            return Seen("resolved", seen.assignee if seen else "")
        owner = Agent(case.owner_id, case.owner or "") if case.owner_id else None
        return Seen("snoozed" if case.snoozed_until else "open", self._room.person_of(owner))

    def _case(self, handoff_id: int) -> Case:
        return case_of(self._parts.database.read, handoff_id, self._parts.settings.public_url or "")

    async def _there(self, thread: str) -> There:
        me = await self._room.me()
        return there_in(await self._room.api.get(f"/conversations/{thread}"), me)

    def _seen(self, thread: str) -> Seen | None:
        status, found, assignee = (cursors.get(self._parts.database.read, SCOPE, thread, STATE) or "").partition("|")
        return Seen(status, assignee) if found else None
