"""Who has a conversation: claim, release, transfer, snooze, end. Each is part of one transaction.

Every change of owner raises the conversation's epoch, so of two at once one wins, and nothing of the bot's leaves
after it (docs/flow.md, step 8).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot import wording
from bot.brief import make_brief
from bot.brief_merged import keep_merged
from bot.decision.desk_rules import DeskRules
from bot.desk.notes import note
from bot.desk.who import Agent
from bot.errors import Refused
from bot.housekeeping import tell
from bot.model import Author, Conversation, HandoffState, Priority, Reason, Reply, Status
from bot.outlook import outlook_of
from bot.store import agents, audit, conversations, handoff_events, handoffs, inbox, outbox, reach, transcripts, waits
from bot.store.database import Row, Tx
from bot.store.handoff_events import What
from bot.triage.policy import DEFAULT_POLICY
from bot.wording import Outlook


def get(tx: Tx, conversation_id: str) -> Conversation:
    try:
        return conversations.get(tx, conversation_id)
    except LookupError:
        raise Refused("There is no such conversation.", 404) from None


NOT_YOURS = "You do not have this conversation now. Look whose it is; this may be done already."
MERGED = "This was merged into another conversation. Act there, or say here that it is two matters after all."


def mine(
    tx: Tx, conversation_id: str, agent: Agent,
    otherwise: str = "Claim this conversation first; then what you write reaches the customer.",
) -> Conversation:  # fmt: skip
    """The conversation, if this agent has it and it stands for itself. Raises Refused, saying who has it.

    Args:
        otherwise: what is said if nobody has it.
    """
    conversation = get(tx, conversation_id)
    if conversation.merged_into:
        raise Refused(MERGED)
    if conversation.status is Status.WITH_AGENT and conversation.agent_id == agent.id:
        return conversation
    refuse_if_taken(tx, conversation)
    raise Refused(otherwise)


def mine_or_supervised(tx: Tx, conversation_id: str, agent: Agent) -> Conversation:
    """For acts that a supervisor may also carry out on what somebody else has."""
    conversation = get(tx, conversation_id)
    if agent.supervises and conversation.status is Status.WITH_AGENT and not conversation.merged_into:
        return conversation
    return mine(tx, conversation_id, agent, NOT_YOURS)


def refuse_if_taken(tx: Tx, conversation: Conversation) -> None:
    if conversation.status is Status.WITH_AGENT:
        raise Refused(f"{agents.name_of(tx, conversation.agent_id)} has this conversation.")


def claim(tx: Tx, conversation_id: str, agent: Agent, now: float, epoch: int | None = None) -> None:
    """Take a conversation. Raises Refused if a colleague has it already; the text says who.

    Args:
        epoch: that of the conversation as the agent saw it. If nobody waits any more in the one that there is now,
            because the customer took the wish back or a colleague settled it, the agent is to look again.
    """
    conversation = get(tx, conversation_id)
    if conversation.agent_id == agent.id and conversation.status is Status.WITH_AGENT:
        return
    refuse_if_taken(tx, conversation)
    if conversation.merged_into:
        raise Refused("This conversation was merged into another one of the same customer. Claim that one.")
    if conversation.blocked and conversation.bot_may_write:  # one in danger waits, though blocked
        raise Refused("This customer is blocked. Unblock them first, then claim it.")
    if epoch is not None and epoch != conversation.epoch and conversation.status is not Status.WAITING:
        raise Refused("This changed while you looked: nobody waits here any more. Claim it again if you still want it.")
    handoff = handoffs.open_one(tx, conversation, Reason.CUSTOMER_ASKED, Priority.NORMAL, now)
    owned = conversations.change_owner(tx, conversation, Status.WITH_AGENT, now, agent.id)
    assert owned is not None, "read and changed in one transaction"
    if handoff["state"] == HandoffState.ASKED:
        handoffs.advance(tx, handoff["id"], HandoffState.NOTIFIED, now)
    handoffs.take(tx, handoff["id"], agent.id, now)
    handoff_events.note(tx, handoff["id"], What.CLAIMED, agent.id, now)
    audit.note(tx, agent.id, "claimed", now, conversation_id)
    if not reach.may_be_written_to(tx, conversation_id)["stopped"]:
        outbox.put(tx, owned, f"joined-{owned.epoch}", Author.SYSTEM, [wording.joined(agent.name)], now)


def release(tx: Tx, conversation_id: str, agent: Agent, rules: DeskRules, now: float) -> None:
    """Give a conversation back to the queue."""
    conversation = mine_or_supervised(tx, conversation_id, agent)
    handoff = back_to_queue(tx, conversation, agent.id, rules, now, wording.back_in_line)
    handoff_events.note(tx, handoff["id"], What.RELEASED, agent.id, now, why="given back")
    audit.note(tx, agent.id, "released", now, conversation_id)


def release_absent(tx: Tx, conversation_id: str, agent_id: str, rules: DeskRules, now: float) -> bool:
    """The agent has gone while the customer waits: back to the queue, and the customer is told.

    Returns:
        False if the conversation is not that agent's any more.
    """
    conversation = conversations.get(tx, conversation_id)
    if conversation.status is not Status.WITH_AGENT or conversation.agent_id != agent_id:
        return False
    name = agents.name_of(tx, agent_id)
    line = partial(wording.agent_has_gone, name)
    handoff = back_to_queue(tx, conversation, handoff_events.CLOCK, rules, now, line)
    handoff_events.note(tx, handoff["id"], What.RELEASED, handoff_events.CLOCK, now, why="away", agent=name)
    audit.note(tx, "clock", "released", now, conversation_id, agent=agent_id)
    return True


def transfer(tx: Tx, conversation_id: str, agent: Agent, to: str, words: str, rules: DeskRules, now: float) -> None:
    """Pass a conversation on: it waits for that colleague or team first, and is in everybody's queue.

    Args:
        to: `agent:<id>` or `team:<name>`.
        words: what the next one should know; becomes a private note, which asks whom it names.
    """
    conversation = mine_or_supervised(tx, conversation_id, agent)
    kind, _, name = to.partition(":")
    colleague = _colleague(tx, conversation, name) if kind == "agent" else None
    if colleague is None and not (kind == "team" and name in agents.teams(tx)):
        raise Refused("There is nobody of that team at this desk.", 404)
    line = partial(wording.passed_on_to, colleague["name"] if colleague else f"our {name} team")
    handoff = back_to_queue(tx, conversation, agent.id, rules, now, line)
    if colleague:
        handoffs.offer(tx, handoff["id"], colleague["id"], now)
        handoff_events.note(tx, handoff["id"], What.TRANSFERRED, agent.id, now, to=colleague["id"], words=words)
    else:
        handoffs.give_to_team(tx, handoff["id"], name)
        handoff_events.note(tx, handoff["id"], What.TRANSFERRED, agent.id, now, team=name, words=words)
    if words.strip():
        note(tx, conversation, agent, words.strip(), now)
    audit.note(tx, agent.id, "transferred", now, conversation_id, to=to)


def _colleague(tx: Tx, conversation: Conversation, agent_id: str) -> Row:
    """Who is to get a conversation. Raises Refused if they cannot, or have it."""
    colleague = agents.get(tx, agent_id)
    if colleague is None or colleague["disabled"]:
        raise Refused("There is no such colleague any more. Choose somebody else.", 404)
    if colleague["role"] == "editor":
        raise Refused(f"{colleague['name']} is an editor and does not answer customers. Ask them in a note.")
    if colleague["id"] == conversation.agent_id:
        raise Refused(f"{colleague['name']} has this conversation already.")
    return colleague


def back_to_queue(
    tx: Tx, conversation: Conversation, who: str, rules: DeskRules, now: float, line: Callable[[Outlook], Reply]
) -> Row:
    """Let it wait for whoever is free; its handoff. A customer who waits for us is told so with `line`."""
    handoff = handoffs.open_one(tx, conversation, Reason.CUSTOMER_ASKED, Priority.NORMAL, now)
    waiting = conversations.change_owner(tx, conversation, Status.WAITING, now)
    assert waiting is not None, "read and changed in one transaction"
    if not handoff["brief"]:  # taken from the bot before anything was handed over
        brief = make_brief(tx, conversation, Reason(handoff["reason"]), None, DEFAULT_POLICY)
        handoffs.describe(tx, handoff["id"], Reason(handoff["reason"]), Priority(handoff["priority"]), brief)
    handoffs.put_back(tx, handoff["id"], who, now)
    if waits.waits(tx, handoff["id"]):
        tell(tx, waiting, f"back-{waiting.epoch}", line(outlook_of(tx, handoff["id"], rules, now)), now)
    return handoff


def snooze(tx: Tx, conversation_id: str, agent: Agent, until: float, now: float) -> None:
    """Out of sight until then, or until the customer writes. It stays the agent's."""
    if not now < until < now + 90 * 86400:
        raise Refused("Choose a time between now and three months from now.", 422)
    mine(tx, conversation_id, agent, NOT_YOURS)
    handoff = _open_handoff(tx, conversation_id)
    handoffs.snooze(tx, handoff["id"], until)
    handoff_events.note(tx, handoff["id"], What.SNOOZED, agent.id, now, until=until)


def wake(tx: Tx, conversation_id: str, agent: Agent, now: float) -> None:
    """Back in sight before its time."""
    mine_or_supervised(tx, conversation_id, agent)
    handoffs.wake(tx, conversation_id, agent.id, now)


def _open_handoff(tx: Tx, conversation_id: str) -> Row:
    handoff = handoffs.current(tx, conversation_id)
    assert handoff is not None, "what an agent has, has an open handoff"
    return handoff


def end(
    tx: Tx, conversation_id: str, agent: Agent, state: HandoffState, line: Reply, now: float, seen: int | None = None
) -> Conversation:
    """Resolve a conversation, or return it to the bot; what was written meanwhile is not answered again.

    Args:
        line: what the customer is told.
        seen: the newest message that the agent saw; one of the customer's after it must be read first. None if the
            desk cannot tell.
    """
    conversation = mine(tx, conversation_id, agent, NOT_YOURS)
    if seen is not None and transcripts.customer_wrote_after(tx, conversation_id, seen):
        raise Refused("The customer has just written something new. Read it first, then end the conversation.")
    if seen is not None:
        inbox.leave_to_desk(tx, conversation_id, seen, now)
    outbox.let_go(tx, conversation, now)  # who ends a conversation means what they have just sent
    status = Status.WITH_BOT if state is HandoffState.RETURNED else Status.RESOLVED
    if handoff := handoffs.current(tx, conversation_id):
        keep_merged(tx, conversation, handoff)
        handoffs.advance(tx, handoff["id"], state, now)
        what = What.RETURNED if state is HandoffState.RETURNED else What.RESOLVED
        handoff_events.note(tx, handoff["id"], what, agent.id, now)
    ended = conversations.change_owner(tx, conversation, status, now)
    assert ended is not None, "read and changed in one transaction"
    tell(tx, ended, f"{state}-{ended.epoch}", line, now)
    audit.note(tx, agent.id, state, now, conversation_id)
    return ended
