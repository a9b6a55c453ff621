"""Carries out what customers answer to "How was it?"; the question itself is put when an agent resolves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import wording
from bot.decision.satisfaction import PREFIX, UNHAPPY, Answer, NothingToAdd, Score, TakeUpAgain, Words, read
from bot.handover import Handover
from bot.model import Author, Conversation, Reason, Reply
from bot.store import audit, conversations, inbox, outbox, satisfaction, transcripts
from bot.store.database import Database, Row, Tx
from bot.triage.policy import DEFAULT_POLICY, Policy
from bot.triage.rules import findings


@dataclass(frozen=True, slots=True)
class Satisfied:
    database: Database
    handover: Handover
    clock: Callable[[], float]
    policy: Policy = DEFAULT_POLICY

    def find(self, conversation: Conversation, text: str, choice: str | None) -> Answer | None:
        """The answer in a message; None if there was no question, or it is about something else."""
        scored = choice is not None and choice.removeprefix(PREFIX).isdecimal()
        if conversation.public or conversation.dialogue.get("form") or not (conversation.bot_may_write or scored):
            return None
        if choice is not None and not choice.startswith(PREFIX):
            return None
        question = satisfaction.asked(self.database.read, conversation.id)
        if question is None:
            return None
        triaged = choice is None and any(one.counts for one in findings(text, policy=self.policy))
        return read(text, choice, question, self.clock(), triaged=triaged)

    def run(self, tx: Tx, conversation: Conversation, item: Row, answer: Answer) -> None:
        """Keep it, and say thanks, in the transaction that ends the message."""
        now, key = self.clock(), f"turn-{item['id']}"
        current = conversations.get(tx, conversation.id)
        question = satisfaction.asked(tx, conversation.id)
        if question is None or current.epoch != conversation.epoch:
            # Somebody claimed meanwhile: what was written is in the transcript for them.
            inbox.finish(tx, item["id"], "passed to the desk", now)
            return
        if not inbox.finish(tx, item["id"], "handled", now):
            return
        transcripts.record_decision(tx, item["message_id"], {"intent": "satisfaction"})
        line: Reply | None
        match answer:
            case Score(value):
                satisfaction.score(tx, question.handoff_id, value, now)
                audit.note(tx, "customer", "gave a score", now, conversation.id, score=value)
                line = wording.SORRY_FOR_THAT if value <= UNHAPPY else wording.THANKS_FOR_SCORE
            case Words(text):
                satisfaction.add_words(tx, question.handoff_id, text)
                line = wording.THANKS_FOR_WORDS
            case NothingToAdd():
                satisfaction.add_words(tx, question.handoff_id, None)
                line = wording.THANKS_AND_DONE
            case TakeUpAgain():
                satisfaction.add_words(tx, question.handoff_id, None)
                self.handover.hand_over(tx, current, key, Reason.UNSETTLED)
                line = None  # the handover says what happens now
        if line:
            outbox.put(tx, current, key, Author.SYSTEM, [line], now)
