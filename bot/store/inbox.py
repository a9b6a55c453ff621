"""What channels brought, stored before the channel hears "received", and done exactly once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.decision.choice import chosen_option
from bot.decision.waiting import TAKE_BACK
from bot.decision.wordless import stand_in
from bot.events import Incoming
from bot.model import Author, Conversation, Reply, Status
from bot.store import attachments, conversations, outbox, reach, transcripts
from bot.store.attachments import NewFile
from bot.store.database import Row, Tx

MAX_ATTEMPTS = 3
ANSWERED_WITHIN_SECONDS = 600.0


def accept(
    tx: Tx, incoming: Incoming, notice: str | None, now: float, files: Sequence[NewFile] = ()
) -> Conversation | None:
    """Store one incoming event whose text is already masked; None if it was stored before, or was not said to us.

    Args:
        notice: what to tell the customer at once because a secret was masked, in the same transaction.
        files: what came with it.
    """
    known = tx.row(
        "SELECT 1 FROM inbox WHERE channel = ? AND account = ? AND event_id = ?",
        incoming.channel, incoming.account, incoming.event_id,
    )  # fmt: skip
    if known or not (incoming.addressed or _concerns_us(tx, incoming, now)):
        return None
    conversation = conversations.find_or_open(tx, incoming, now)
    if conversation.status is Status.RESOLVED and incoming.choice != TAKE_BACK:
        # Who writes again after "resolved" meets the bot, in a new episode that begins with this very message. Who taps
        # late that nobody is needed wants nothing new.
        conversation = conversations.change_owner(tx, conversation, Status.WITH_BOT, now) or conversation
    reach.heard_from(tx, conversation.id)
    text = incoming.text or stand_in([file.attachment for file in files])
    message_id = transcripts.add_message(
        tx, conversation, Author.CUSTOMER, Reply(text), now,
        client_id=incoming.client_id, reference=incoming.reference,
    )  # fmt: skip
    attachments.add_all(tx, conversation.id, message_id, files, now)
    inbox_id = tx.insert(
        "inbox",
        channel=incoming.channel,
        account=incoming.account,
        event_id=incoming.event_id,
        conversation_id=conversation.id,
        message_id=message_id,
        choice=incoming.choice,
        received_at=now,
    )
    if incoming.channel in outbox.READ_FROM_HERE:
        tx.insert("webchat_events", conversation_id=conversation.id, message_id=message_id)
    if notice and not (incoming.public or conversation.blocked):  # in public one line says all: see public_places.py
        outbox.put(tx, conversation, f"notice-{inbox_id}", Author.SYSTEM, [Reply(notice)], now)
    return conversation


def _concerns_us(tx: Tx, incoming: Incoming, now: float) -> bool:
    """Is what was not said to us still for us? A person of ours is in that conversation, or it chooses an option.

    A choice counts only soon after the question: later the same words are said to somebody else.
    """
    known = conversations.at(tx, incoming.channel, incoming.account, incoming.address)
    if known is None:
        return False
    if known.status in (Status.WAITING, Status.WITH_AGENT):
        return True
    offered = transcripts.options_since(tx, known.id, now - ANSWERED_WITHIN_SECONDS)
    articles = [option for option in offered if option.id.startswith("article:")]
    return chosen_option(incoming.text, incoming.choice, articles) is not None


def pending_conversations(tx: Tx) -> list[str]:
    """Conversations with work, the longest waiting first."""
    rows = tx.rows("SELECT conversation_id, min(id) AS first FROM inbox WHERE outcome IS NULL GROUP BY 1 ORDER BY 2")
    return [row["conversation_id"] for row in rows]


def next_pending(tx: Tx, conversation_id: str) -> Row | None:
    """The oldest message of a conversation that nobody has finished."""
    return tx.row(
        """SELECT i.*, m.text, m.created_at,
             (SELECT count(*) FROM attachments a WHERE a.message_id = m.id) AS files
           FROM inbox i JOIN messages m ON m.id = i.message_id
           WHERE i.conversation_id = ? AND i.outcome IS NULL ORDER BY i.id LIMIT 1""",
        conversation_id,
    )


def count_attempt(tx: Tx, inbox_id: int) -> int:
    """Count a try before it runs, so that one which kills the process counts too."""
    tx.run("UPDATE inbox SET attempts = attempts + 1 WHERE id = ?", inbox_id)
    return int(tx.one("SELECT attempts FROM inbox WHERE id = ?", inbox_id)["attempts"])


def written_while_blocked(tx: Tx, conversation: Conversation) -> list[str]:
    """Those of a customer's conversations, blocked together, in which they wrote while they were."""
    rows = tx.rows(
        """SELECT DISTINCT c.id FROM conversations c JOIN inbox i ON i.conversation_id = c.id
           WHERE (c.id = ? OR (c.channel = ? AND c.account = ? AND c.person = ?)) AND c.merged_into IS NULL
             AND c.status IN ('with_bot', 'resolved') AND i.outcome = 'blocked' AND i.done_at >= c.blocked_at""",
        conversation.id, conversation.channel, conversation.account, conversation.person,
    )  # fmt: skip
    return [row["id"] for row in rows]


def finish(tx: Tx, inbox_id: int, outcome: str, now: float) -> bool:
    """Mark a message as done, once.

    Returns:
        False if it had been finished before, so that the caller must not add replies a second time.
    """
    return bool(
        tx.run("UPDATE inbox SET outcome = ?, done_at = ? WHERE id = ? AND outcome IS NULL", outcome, now, inbox_id)
    )


def leave_to_desk(tx: Tx, conversation_id: str, message_id: int, now: float) -> None:
    """What nobody has worked on yet, here or in what was merged into this, up to this message, was read by a person:
    the bot answers none of it."""
    for one in (conversation_id, *(row["id"] for row in conversations.merged_into(tx, conversation_id))):
        tx.run(
            """UPDATE inbox SET outcome = 'passed to the desk', done_at = ?
               WHERE conversation_id = ? AND message_id <= ? AND outcome IS NULL""",
            now, one, message_id,
        )  # fmt: skip
