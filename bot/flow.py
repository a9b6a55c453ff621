"""READ FIRST. The way of one customer's message, top to bottom, once it is stored (docs/flow.md has the numbers).

Everything a message changes is written in one transaction, which also marks the message as done. So whatever is
interrupted is simply done again, and nothing is lost or doubled.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot import wording
from bot.announcement import Act, Announcement
from bot.decision.choice import chosen_option, yes_or_no
from bot.decision.waiting import Wish, wish_while_waiting
from bot.decision.wordless import is_wordless
from bot.errands import Errands
from bot.handover import Handover
from bot.manner.ear import Ear
from bot.model import Author, Conversation, Option, Reason, Reply
from bot.planning import Plan, Planning, ToPrivate
from bot.private_talk import PREFIX, PrivateTalk
from bot.public_places import in_public
from bot.rasa_client import Dialogue
from bot.responder import Responder
from bot.satisfied import Satisfied
from bot.signals import Signals
from bot.store import audit, conversations, follow_ups, handoffs, inbox, invitations, outbox, reach, transcripts
from bot.store.database import Database, Row, Tx
from bot.taking_up import TakingUp
from bot.triage.policy import DEFAULT_POLICY, Policy
from bot.triage.rules import triage
from bot.with_people import WithPeople

log = logging.getLogger("firstline.flow")

CANCEL_WAIT, LEAVE_CONTACT = wording.CANCEL_WAIT.id, wording.LEAVE_CONTACT.id  # on whichever line they were tapped


@dataclass(frozen=True, slots=True)
class Flow:
    database: Database
    signals: Signals
    rasa: Dialogue
    responder: Responder
    handover: Handover
    clock: Callable[[], float]
    policy: Policy = DEFAULT_POLICY
    ear: Ear | None = None

    async def customer_wrote(self, item: Row) -> None:
        """Carry out one stored message (a row of `inbox.next_pending`).

        Raises nothing that the message is to blame for; database trouble is raised, and the message is tried again.
        """
        conversation = conversations.get(self.database.read, item["conversation_id"])
        if not conversation.public and conversation.person and await self._came_over(conversation, item):
            return
        conversation = conversations.get(self.database.read, conversation.id)
        option = self._option(conversation.id, item)
        if conversation.blocked and not self._speaks_of_danger(item):
            await self.database.write(lambda tx: inbox.finish(tx, item["id"], "blocked", self.clock()))
        elif CANCEL_WAIT in (item["choice"], option.id if option else None):
            await self._desk.cancel_wait(conversation, item)
        elif LEAVE_CONTACT in (item["choice"], option.id if option else None) and not conversation.bot_may_write:
            await self._desk.ask_for_contact(conversation, item)
        elif option is None and (errand := self._errands.find(conversation, item["text"])):
            await self.database.write(lambda tx: self._errands.run(tx, conversation, item, errand))
        elif answer := self._satisfied.find(conversation, item["text"], item["choice"]):
            await self.database.write(lambda tx: self._satisfied.run(tx, conversation, item, answer))
        elif not conversation.bot_may_write:
            await self._desk.take(conversation, item)
        elif option is None and (words := self._taking_up.find(conversation, item["text"])):
            await self.database.write(lambda tx: self._taking_up.run(tx, conversation, item, words))
        else:
            await self._let_the_bot(conversation, item, option)
        self.signals.changed(conversation.id)

    async def _let_the_bot(self, conversation: Conversation, item: Row, option: Option | None) -> None:
        planning = Planning(self.database, self.rasa, self.responder, self.policy, self.ear)
        plan = await planning.plan(conversation, item, option)
        if conversation.public:
            plan = in_public(plan, item["text"], self.responder.articles)
        await self._carry_out(conversation, item, self._taking_up.unless_in_doubt(conversation, plan, item["text"]))

    def _speaks_of_danger(self, item: Row) -> bool:
        """Even somebody whom we block is not left alone with that."""
        flag = triage(item["text"], policy=self.policy)
        return flag is not None and flag.reason is Reason.DANGER

    async def _came_over(self, conversation: Conversation, item: Row) -> bool:
        """Did somebody come over from a public place, and is that all there is to it?"""
        choice = item["choice"] or ""
        invited = invitations.open_for(self.database.read, conversation, None, self.clock())
        if invited is None and not choice.startswith(PREFIX):
            return False
        done = await self.database.write(lambda tx: self._talk.take_up(tx, conversation, item))
        self.signals.changed(conversation.id)
        return done

    async def ask_what_is_due(self) -> None:
        """Ask "is it solved?" wherever a customer wished for it at this hour."""
        for conversation_id in await self._errands.ask_what_is_due(self.database):
            self.signals.changed(conversation_id)

    @property
    def _desk(self) -> WithPeople:
        return WithPeople(self.database, self.handover, self.policy, self.clock, self.ear)

    @property
    def _talk(self) -> PrivateTalk:
        return PrivateTalk(self.handover, self.clock)

    @property
    def _satisfied(self) -> Satisfied:
        return Satisfied(self.database, self.handover, self.clock, self.policy)

    @property
    def _taking_up(self) -> TakingUp:
        return TakingUp(self.database, self.handover, self.clock, self.policy)

    @property
    def _errands(self) -> Errands:
        return Errands(self.handover.rules.hours.zone, self.clock)

    async def give_up(self, item: Row) -> None:
        """A message that failed every time: a person gets it, the customer is told."""
        key = f"turn-{item['id']}"

        def write(tx: Tx) -> None:
            conversation = conversations.get(tx, item["conversation_id"])
            if not inbox.finish(tx, item["id"], "gave up", self.clock()):
                return
            audit.note(tx, "bot", "gave up on a message", self.clock(), conversation.id, inbox=item["id"])
            if conversation.bot_may_write and conversation.public:
                self._talk.invite(tx, conversation, ToPrivate(Reason.BOT_ERROR, wording.UNSURE_IN_PUBLIC), item)
            elif conversation.bot_may_write:
                outbox.put(tx, conversation, key, Author.SYSTEM, [wording.TROUBLE], self.clock())
                self.handover.hand_over(tx, conversation, key, Reason.BOT_ERROR)

        await self.database.write(write)
        self.signals.changed(item["conversation_id"])

    async def hand_over_silent_forms(self, before: float) -> None:
        """Nobody may be lost in a form: who fell silent in one since `before` is handed over as it stands."""
        for handoff in handoffs.asked_before(self.database.read, before):
            await self._hand_over_as_it_stands(handoff)

    async def _hand_over_as_it_stands(self, handoff: Row) -> None:
        conversation = conversations.get(self.database.read, handoff["conversation_id"])
        key = f"silent-{handoff['id']}"
        await self.database.write(lambda tx: self.handover.hand_over(tx, conversation, key, None))
        self.signals.changed(conversation.id)

    def _option(self, conversation_id: str, item: Row) -> Option | None:
        offered = transcripts.last_options(self.database.read, conversation_id)
        solved = yes_or_no(item["text"], offered) if list(offered) == list(wording.IS_IT_SOLVED.options) else None
        return chosen_option(item["text"], item["choice"], offered) or solved

    async def _carry_out(self, conversation: Conversation, item: Row, plan: Plan) -> None:
        """Step 7: one transaction writes the turn, the state, the outbox rows, the handoff and the audit row."""

        def write(tx: Tx) -> None:
            current = conversations.get(tx, conversation.id)
            if current.epoch != conversation.epoch:
                # Somebody took over while we were thinking: the customer's message is in the transcript for them.
                inbox.finish(tx, item["id"], "passed to the desk", self.clock())
                return
            outcome = "held as spam" if plan.course and plan.course.hold else "handled"
            if not inbox.finish(tx, item["id"], outcome, self.clock()):
                return
            _note(tx, item, plan)
            if plan.dialogue is not None:
                conversations.save_dialogue(tx, conversation.id, plan.dialogue, self.clock())
            self._write_steps(tx, conversations.get(tx, conversation.id), item, plan)

        await self.database.write(write)

    def _write_steps(self, tx: Tx, conversation: Conversation, item: Row, plan: Plan) -> None:
        key = f"turn-{item['id']}"
        if plan.private:
            self._talk.invite(tx, conversation, plan.private, item)
            return
        if plan.course:
            found = plan.course.finding
            if plan.course.say:
                outbox.put(tx, conversation, key, Author.SYSTEM, [Reply(plan.course.say)], self.clock())
            if plan.course.hand_over:
                self.handover.hand_over(tx, conversation, key, found.reason, found.evidence, found.priority)
            return
        if plan.noted.get("in_form") and self._asks_how_long(item, plan) and not conversation.public:
            line = self.handover.how_long_before(tx)
            outbox.put(tx, conversation, f"{key}-how-long", Author.SYSTEM, [line], self.clock())
        for number, step in enumerate(plan.steps):
            self._write_step(tx, conversation, f"{key}-{number}", item, step)
        answered = any(step.act is Act.RESPOND for step in plan.steps)
        with_words = item["files"] and not is_wordless(item["text"])
        if answered and with_words and not conversation.public and not handoffs.current(tx, conversation.id):
            # Once an episode: what the bot cannot do with the file that came with the words. A person looks at it
            # anyway where one was called.
            key = f"files-{conversation.episode}"
            outbox.put(tx, conversation, key, Author.SYSTEM, [wording.FILE_WITH_WORDS], self.clock())

    @staticmethod
    def _asks_how_long(item: Row, plan: Plan) -> bool:
        """While the form goes on; whoever is handed over hears it in any case."""
        going_on = all(step.act in (Act.RESPOND, Act.ASK_DETAILS) for step in plan.steps)
        return going_on and wish_while_waiting(item["text"]) is Wish.HOW_LONG

    def _write_step(self, tx: Tx, conversation: Conversation, key: str, item: Row, step: Announcement) -> None:
        if step.reply:
            outbox.put(
                tx, conversation, key, Author.BOT, [step.reply], self.clock(), knowledge=step.version
            )  # fmt: skip
        for article in step.wrong:
            now = self.clock()
            audit.label(
                tx, conversation.id, "customer said wrong article", article, "customer", now, item["message_id"]
            )
        match step.act:
            case Act.ASK_DETAILS:
                self.handover.ask(tx, conversation, step.reason or Reason.CUSTOMER_ASKED)
            case Act.HAND_OVER:
                self.handover.hand_over(tx, conversation, key, step.reason)
            case Act.CANCEL_HANDOFF:
                self.handover.cancel(tx, conversation, key)
            case Act.FEEDBACK:
                kind = "customer said it helped" if step.good else "customer said it did not help"
                audit.label(tx, conversation.id, kind, None, "customer", self.clock(), item["message_id"])
            case Act.STOP:
                reach.stop_messages(tx, conversation.id)
                follow_ups.drop_all(tx, conversation.id)
            case Act.RESPOND:
                pass


def _note(tx: Tx, item: Row, plan: Plan) -> None:
    """Beside the customer's message: what was made of it, and the label if an option was chosen."""
    decided = next((step.decision for step in plan.steps if step.decision), None) or {}
    transcripts.record_decision(tx, item["message_id"], {**decided, **plan.noted})
    if chosen := plan.noted.get("chosen"):
        article = None if chosen == "none" else str(chosen)
        now = item["received_at"]
        audit.label(tx, item["conversation_id"], "customer chose", article, "customer", now, item["message_id"])
