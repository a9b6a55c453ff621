"""A message in a conversation that people own: it is theirs, and the bot is silent, but for what helps who waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import wording
from bot.decision.asking import asks
from bot.decision.contact import contact_in
from bot.decision.errands import is_stop_word
from bot.decision.mood import CALM, Mood, mood_of
from bot.decision.waiting import Wish, wish_while_waiting
from bot.handover import Handover
from bot.manner.ear import Ear
from bot.model import Author, Conversation, Priority, Reply, Status
from bot.store import agents, conversations, follow_ups, handoff_events, handoffs, inbox, outbox, reach
from bot.store.database import Database, Row, Tx
from bot.triage.kinds import Action, Finding
from bot.triage.policy import Policy
from bot.triage.rules import triage


@dataclass(frozen=True, slots=True)
class WithPeople:
    database: Database
    handover: Handover
    policy: Policy
    clock: Callable[[], float]
    ear: Ear | None = None

    async def take(self, conversation: Conversation, item: Row) -> None:
        """A person owns the conversation: the bot is silent, but for what helps somebody who waits."""
        if is_stop_word(item["text"]) and not conversation.public:  # there it may be said to somebody else
            await self._stop(conversation, item)
            return
        flag = triage(item["text"], collecting_details=True, policy=self.policy)
        waits_in_private = conversation.status is Status.WAITING and not conversation.public
        # What triage finds goes before any wish: "I don't want help, I want to die" takes nothing back.
        wish = wish_while_waiting(item["text"]) if waits_in_private and flag is None else None
        if wish is Wish.CANCEL:
            await self.cancel_wait(conversation, item)
            return

        mood = await self._mood_while_waiting(conversation, item["text"])

        def write(tx: Tx) -> None:
            if conversations.get(tx, conversation.id).epoch != conversation.epoch:
                return  # somebody else has it since it was read: the worker takes the message up again
            if not inbox.finish(tx, item["id"], "passed to the desk", self.clock()):
                return
            handoffs.wake(tx, conversation.matter, handoff_events.CUSTOMER, self.clock())
            if flag and flag.action is Action.HAND_OVER:
                self.handover.make_graver(tx, conversation, flag)
            self.handover.make_unhappier(tx, conversation, mood)
            self._hear_more(tx, conversation, item["text"], wish)
            kept = self._keep_contact(tx, conversation, item["text"])
            lines = self._lines_for_the_wait(tx, conversation, flag, wish) or kept
            for line in lines:
                outbox.put(tx, conversation, f"turn-{item['id']}", Author.SYSTEM, [line], self.clock())
            if conversation.status is Status.WAITING and not (flag or wish or lines or conversation.public):
                # The first addition of each wait is acknowledged; more lines would only be noise.
                key = f"waiting-{conversation.epoch}"
                outbox.put(tx, conversation, key, Author.SYSTEM, [wording.STILL_WAITING], self.clock())

        await self.database.write(write)

    def _hear_more(self, tx: Tx, conversation: Conversation, text: str, wish: Wish | None) -> None:
        if conversation.status is Status.WAITING and wish is None and asks(text):  # whoever has it reads for themselves
            self.handover.hear_more(tx, conversation, text)

    def _keep_contact(self, tx: Tx, conversation: Conversation, text: str) -> list[Reply]:
        """An address or number that somebody leaves is in the brief. Who waits is told so; an agent reads it anyway."""
        contact = None if conversation.public else contact_in(text)
        if contact is None or not self.handover.keep_contact(tx, conversation, contact):
            return []
        return [wording.contact_kept(contact)] if conversation.status is Status.WAITING else []

    async def _mood_while_waiting(self, conversation: Conversation, text: str) -> Mood:
        if conversation.status is not Status.WAITING:  # whoever has it reads for themselves
            return CALM
        return mood_of([text], self.policy, [await self.ear.feel(text) if self.ear else None])

    async def _stop(self, conversation: Conversation, item: Row) -> None:
        """Not to be written to any more: a wait ends, and nobody writes until the customer does."""
        key = f"turn-{item['id']}"

        def write(tx: Tx) -> None:
            if not inbox.finish(tx, item["id"], "handled", self.clock()):
                return
            if conversation.status is Status.WAITING:
                self.handover.cancel(tx, conversation, key, wording.STOPPED)
            else:
                outbox.put(tx, conversation, key, Author.SYSTEM, [wording.STOPPED], self.clock())
            reach.stop_messages(tx, conversation.id)
            follow_ups.drop_all(tx, conversation.id)

        await self.database.write(write)

    async def ask_for_contact(self, conversation: Conversation, item: Row) -> None:
        """The customer tapped "leave an e-mail or phone"; perhaps an agent has it by now."""

        def write(tx: Tx) -> None:
            if conversations.get(tx, conversation.id).epoch != conversation.epoch:
                return  # as above
            if inbox.finish(tx, item["id"], "handled", self.clock()):
                owner = conversation.agent_id
                line = wording.write_contact_to(agents.name_of(tx, owner)) if owner else wording.WRITE_CONTACT
                outbox.put(tx, conversation, f"turn-{item['id']}", Author.SYSTEM, [line], self.clock())

        await self.database.write(write)

    def _lines_for_the_wait(
        self, tx: Tx, conversation: Conversation, flag: Finding | None, wish: Wish | None
    ) -> list[Reply]:
        if flag and flag.priority is Priority.URGENT and flag.say:
            return [Reply(flag.say)]
        if conversation.public:
            return []
        return [self.handover.where_it_stands(tx, conversation)] if wish is Wish.HOW_LONG else []

    async def cancel_wait(self, conversation: Conversation, item: Row) -> None:
        key = f"turn-{item['id']}"

        def write(tx: Tx) -> None:
            if inbox.finish(tx, item["id"], "handled", self.clock()):
                self.handover.cancel(tx, conversations.get(tx, conversation.id), key)

        await self.database.write(write)
