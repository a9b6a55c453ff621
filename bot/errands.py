"""Carries out what customers ask of the assistant itself: linking two chats, undoing it, asking again later."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot import wording
from bot.decision.errands import AskCode, AskLater, Errand, GiveCode, Unlink, errand_of, new_code
from bot.decision.hours import say_when
from bot.decision.writing_first import why_not
from bot.model import Author, Conversation, Reply
from bot.parting import part_strangers
from bot.store import audit, contacts, conversations, follow_ups, inbox, outbox
from bot.store.database import Database, Row, Tx

CODE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Errands:
    zone: ZoneInfo
    clock: Callable[[], float]

    def find(self, conversation: Conversation, text: str) -> Errand | None:
        """The errand in a message; never in public, where a code would be everybody's, nor inside a form."""
        if conversation.public or conversation.dialogue.get("form"):
            return None
        errand = errand_of(text, self._local_now())
        # While a person has the conversation, "ask me tomorrow" is said to that person.
        return errand if conversation.bot_may_write or not isinstance(errand, AskLater) else None

    def run(self, tx: Tx, conversation: Conversation, item: Row, errand: Errand) -> None:
        """Do it, and tell the customer, in the transaction that ends the message."""
        if not inbox.finish(tx, item["id"], "handled", self.clock()):
            return
        match errand:
            case AskCode():
                line = self._make_code(tx, conversation)
            case GiveCode(code):
                line = self._use_code(tx, conversation, code)
            case Unlink():
                line = self._unlink(tx, conversation)
            case AskLater(at):
                planned = follow_ups.plan(tx, conversation, at.timestamp())
                line = wording.will_ask(say_when(at, self._local_now())) if planned else wording.ASKED_BEFORE
        outbox.put(tx, conversation, f"turn-{item['id']}", Author.SYSTEM, [line], self.clock())

    async def ask_what_is_due(self, database: Database) -> list[str]:
        """Ask "is it solved?" where it was wished for and the dialogue is still open; the conversations asked in."""
        asked = []
        for row in follow_ups.due(database.read, self.clock()):
            if await database.write(lambda tx, row=row: self._ask(tx, row)):  # type: ignore[misc]
                asked.append(row["conversation_id"])
        return asked

    def _ask(self, tx: Tx, row: Row) -> bool:
        """Ask, if it may be; the customer waits for it, however long ago they wrote."""
        conversation = conversations.get(tx, row["conversation_id"])
        refusal = why_not(
            heard_at=row["heard_at"], waits_for_us=True, stopped=bool(row["stopped"]),
            reachable=bool(row["reachable"]), now=self.clock(),
        )  # fmt: skip
        with_bot = not conversation.blocked and conversation.bot_may_write and conversation.episode == row["episode"]
        may = with_bot and refusal is None
        if not follow_ups.settle(tx, row["id"], "asked" if may else "dropped") or not may:
            return False
        key = f"follow-up-{row['id']}"
        outbox.put(tx, conversation, key, Author.BOT, [wording.IS_IT_SOLVED], self.clock())
        return True

    def _make_code(self, tx: Tx, conversation: Conversation) -> Reply:
        code = new_code(secrets.choice)
        contacts.add_code(tx, _hashed(code), conversation.id, self.clock() + CODE_SECONDS, self.clock())
        return wording.write_code(f"{code[:4]}-{code[4:]}")

    def _use_code(self, tx: Tx, conversation: Conversation, code: str) -> Reply:
        other_id = contacts.use_code(tx, _hashed(code), self.clock())
        if other_id is None:
            return wording.CODE_NOT_VALID
        if other_id == conversation.id:
            return wording.CODE_IS_FOR_THE_OTHER
        other, now = conversations.get(tx, other_id), self.clock()
        if not contacts.tie(tx, contacts.identity_of(other), contacts.identity_of(conversation), "code", now):
            return wording.LINKED_BEFORE
        audit.note(tx, "customer", "linked two chats", now, conversation.id, other=other.id)
        key = f"linked-{secrets.token_hex(4)}"
        outbox.put(tx, other, key, Author.SYSTEM, [wording.LINKED], now)
        return wording.LINKED

    def _unlink(self, tx: Tx, conversation: Conversation) -> Reply:
        """What was merged only because of the link is two matters again: our team sees them apart."""
        now = self.clock()
        audit.note(tx, "customer", "unlinked", now, conversation.id)
        if not contacts.undo_last_tie(tx, contacts.identity_of(conversation), now):
            return wording.NOT_LINKED
        part_strangers(tx, conversation.id, now)
        return wording.UNLINKED

    def _local_now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), self.zone)


def _hashed(code: str) -> str:
    return sha256(code.encode()).hexdigest()
