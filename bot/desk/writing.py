"""What agents write to customers: replies, articles, and taking a reply back. Each is part of one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.markup import plain
from bot.decision.canned import unfilled
from bot.decision.guard import Regret, Warning, warnings
from bot.decision.useful import is_useful
from bot.decision.wordless import is_blank
from bot.decision.writing_first import why_not
from bot.desk.ownership import mine
from bot.desk.who import Agent, Origin
from bot.errors import Refused
from bot.model import Article, Author, Conversation, HandoffState, Markup, Reason, Reply
from bot.privacy import mask
from bot.store import (
    attachments,
    audit,
    coaching,
    desk_items,
    handoffs,
    outbox,
    reach,
    replies,
)
from bot.store.attachments import NewFile
from bot.store.database import Tx
from bot.store.labels import Kind

MAX_REPLY = 4000
# What would turn the rest of a line round in the customer's chat.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class Warned(Refused):
    """The guard found something in a reply. It is sent if the agent says so again, with `anyway`."""

    def __init__(self, found: Sequence[Warning]) -> None:
        super().__init__(" ".join(dict.fromkeys(one.advice for one in found)), 409)
        self.found = tuple(found)


def checked(text: str, files: Sequence[NewFile] = ()) -> str:
    """What is to be written, without space around it. Raises Refused for nothing and for too much."""
    tidy = text.translate(_TURNS).strip()
    if is_blank(tidy):
        tidy = ""
    if not tidy and not files:
        raise Refused("There is nothing to send yet.", 422)
    if len(tidy) > MAX_REPLY:
        raise Refused(f"This is {len(tidy):,} characters long; at most {MAX_REPLY:,} can be sent at once.", 413)
    return tidy


def worded(
    text: str,
    article: Article | None,
    *,
    public: bool,
    regret: Regret | None = None,
    markup: Markup = Markup.PLAIN,
) -> tuple[Reply, Sequence[Warning]]:
    """A reply as it leaves, and what the guard says of it. What is published is no secret, and nobody's argument.

    Raises:
        Refused: a canned reply was not filled in.
    """
    markup = Markup.MARKDOWN if article else markup
    if article is not None and article.answer.strip() == text:
        return Reply(text, markup=markup), ()
    if refusal := unfilled(text):
        raise Refused(refusal, 422)
    read = plain(text) if markup is Markup.MARKDOWN else text  # no mark may hide a word from the guard
    return Reply(mask(text).text, markup=markup), warnings(read, public=public, regret=regret)


def reply(
    tx: Tx,
    conversation_id: str,
    agent: Agent,
    said: Reply,
    client_id: str,
    now: float,
    *,
    due_at: float,
    article_id: str | None = None,
    version: str | None = None,
    origin: Origin | None = None,
    files: Sequence[NewFile] = (),
    warned: Sequence[Warning] = (),
    news: float | None = None,
) -> int | None:
    """Write to the customer. The id of the message; None if the same `client_id` wrote it before.

    Args:
        due_at: it leaves then; until then it can be taken back.
        article_id: the article that this is, or was made from: a label that it was the right one.
        version: the knowledge version it was taken from.
        warned: what the guard said and the agent sent all the same.
        news: see `is_useful`.
    """
    conversation = mine(tx, conversation_id, agent)
    _refuse_out_of_the_blue(tx, conversation, now)
    added = outbox.put(
        tx, conversation, f"agent-{client_id}", Author.AGENT, [said], now,
        agent_id=agent.id, knowledge=version, due_at=due_at,
    )  # fmt: skip
    if not added:
        return None
    message_id = added[0]
    attachments.add_all(tx, conversation_id, message_id, files, now)
    useful = bool(article_id or files) or is_useful(said.text, news)
    _answer_handoff(tx, conversation_id, message_id, now, origin, useful=useful)
    if article_id:
        question = replies.question_before(tx, conversation_id)
        audit.label(tx, conversation_id, Kind.SENT, article_id, agent.id, now, question["id"] if question else None)
    for warning in warned:
        coaching.record_warning(tx, conversation_id, agent.id, warning, now, message_id)
    audit.note(tx, agent.id, "replied", now, conversation_id, article=article_id)
    return message_id


def _answer_handoff(
    tx: Tx, conversation_id: str, message_id: int, now: float, origin: Origin | None, *, useful: bool
) -> None:
    """What a reply means for the handoff: it is answered, or still waits for more than "I'll look into it"."""
    if not useful:
        replies.mark_holding(tx, message_id)
    handoff = handoffs.current(tx, conversation_id)
    if handoff and useful:
        handoffs.advance(tx, handoff["id"], HandoffState.ANSWERED, now)
    if handoff and origin:
        desk_items.remember(tx, origin.desk, "message", message_id, handoff["id"], origin.item, "")


def undo(tx: Tx, conversation_id: str, agent: Agent, message_id: int, now: float) -> str:
    """Take a reply back that has not left; its text, for the message box. Asked again, the text comes again.

    Raises:
        Refused: it has left, or is somebody else's.
    """
    row = replies.reply_of(tx, conversation_id, agent.id, message_id)
    if row is None:
        raise Refused("That is no reply of yours.", 404)
    if outbox.was_taken_back(tx, message_id):
        return str(row["text"])
    if not outbox.undo(tx, message_id):
        raise Refused("It has left already, so it cannot be taken back. Write a correction.")
    audit.unlabel(tx, conversation_id, Kind.SENT, agent.id, row["created_at"])
    coaching.not_sent_after_all(tx, message_id)
    replies.unanswer_if_silent(tx, conversation_id)
    audit.note(tx, agent.id, "took a reply back", now, conversation_id)
    return str(row["text"])


def _refuse_out_of_the_blue(tx: Tx, conversation: Conversation, now: float) -> None:
    known, handoff = reach.may_be_written_to(tx, conversation.id), handoffs.current(tx, conversation.id)
    if conversation.blocked and (handoff is None or handoff["reason"] != Reason.DANGER):
        raise Refused("This customer is blocked, so what they answer would reach nobody. Unblock them first.")
    asked = bool(handoff and handoff["brief"])  # one without a brief was opened by the agent's own claim
    refusal = why_not(
        heard_at=known["heard_at"], waits_for_us=asked, stopped=bool(known["stopped"]),
        reachable=bool(known["reachable"]), now=now,
    )  # fmt: skip
    if refusal:
        raise Refused(refusal)
