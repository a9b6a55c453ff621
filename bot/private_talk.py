"""A talk that began in public and goes on in private: both conversations are tied, and the handoff moves along."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot import wording
from bot.handover import Handover
from bot.model import Author, Conversation, Option, Reply, Status
from bot.planning import ToPrivate
from bot.store import audit, conversations, handoff_events, handoffs, inbox, invitations, outbox, transcripts
from bot.store.database import Row, Tx
from bot.store.handoff_events import What

PREFIX = "private:"


@dataclass(frozen=True, slots=True)
class PrivateTalk:
    handover: Handover
    clock: Callable[[], float]

    def invite(self, tx: Tx, public: Conversation, private: ToPrivate, item: Row) -> None:
        """One courteous line with a one-time link; and a handoff if there is a reason for one."""
        token = secrets.token_urlsafe(12)
        line = Reply(private.line, (Option(PREFIX + token, wording.TALK_IN_PRIVATE),))
        key = f"private-{public.episode}" if private.once else f"turn-{item['id']}"
        if outbox.put(tx, public, key, Author.SYSTEM, [line], self.clock()):
            invitations.add(tx, token, public.id, self.clock())
            audit.note(tx, "bot", "offered a private talk", self.clock(), public.id)
        if private.reason:
            self.handover.hand_over(tx, public, key, private.reason, private.evidence, private.priority)

    def take_up(self, tx: Tx, private: Conversation, item: Row) -> bool:
        """Tie a private conversation to the public one that its writer was invited from, if there is one.

        A token in the message takes up that invitation, and is all that the message is for. Without one, the channel's
        own knowledge of who writes is proof enough.

        Returns:
            True if nothing is left to do about the message.
        """
        choice = item["choice"] or ""
        token = choice.removeprefix(PREFIX) if choice.startswith(PREFIX) else None
        invitation = invitations.open_for(tx, private, token, self.clock())
        if token is not None and not inbox.finish(tx, item["id"], "handled", self.clock()):
            return True
        if invitation is None:
            if token is not None:
                self._say(tx, private, item, wording.LINK_IS_USED)
            return token is not None
        private = conversations.get(tx, private.id)  # as it is now: somebody may have had it meanwhile
        public = conversations.get(tx, invitation["conversation_id"])
        invitations.use(tx, invitation["token"], private.id, self.clock())
        conversations.tie_to_public(tx, private.id, public.id)
        audit.note(tx, "customer", "went on in private", self.clock(), private.id, public=public.id)
        moved = self._move_handoff(tx, public, private)
        if token is not None:
            self._welcome(tx, moved or private, public, item)
        return token is not None

    def _move_handoff(self, tx: Tx, public: Conversation, private: Conversation) -> Conversation | None:
        """The open handoff goes where the customer is; a person who has it keeps it."""
        handoff = handoffs.current(tx, public.id)
        if handoff is None or public.status not in (Status.WAITING, Status.WITH_AGENT):
            return None
        conversations.change_owner(tx, public, Status.WITH_BOT, self.clock())
        if handoffs.current(tx, private.id) is not None:
            handoffs.end_as_moved(tx, handoff["id"], self.clock())
            return None
        handoffs.move(tx, handoff["id"], private.id)
        handoff_events.note(tx, handoff["id"], What.MOVED, handoff_events.CUSTOMER, self.clock())
        return conversations.change_owner(tx, private, public.status, self.clock(), public.agent_id)

    def _welcome(self, tx: Tx, private: Conversation, public: Conversation, item: Row) -> None:
        asked = transcripts.last_words(tx, public.id)
        where = public.place.get("where", "")
        self._say(tx, private, item, wording.here_in_private(where, asked))
        if private.status is Status.WAITING:
            line = self.handover.where_it_stands(tx, private)
            outbox.put(tx, private, f"turn-{item['id']}-wait", Author.SYSTEM, [line], self.clock())

    def _say(self, tx: Tx, private: Conversation, item: Row, line: Reply) -> None:
        outbox.put(tx, private, f"turn-{item['id']}", Author.SYSTEM, [line], self.clock())
