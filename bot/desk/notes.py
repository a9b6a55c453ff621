"""Private notes of agents, which no customer sees. Each is part of one transaction."""

from __future__ import annotations

import re

from bot.desk.who import Agent, Origin
from bot.errors import Refused
from bot.model import Author, Conversation, Reply
from bot.store import agents, desk_items, handoffs, mentions, replies, transcripts
from bot.store.database import Tx

_MENTION = re.compile(r"(?<![\w@])@([\w.-]{1,60})")


def note(
    tx: Tx, conversation: Conversation, agent: Agent, text: str, now: float, *, team: str | None = None,
    origin: Origin | None = None, client_id: str | None = None,
) -> int | None:  # fmt: skip
    """Write a private note; whoever is named with @login (or is of the team that is asked) finds it on their list.

    Returns:
        The id of the note; None if the same item of another desk, or the same `client_id`, was written before.
    """
    handoff = handoffs.latest(tx, conversation.id)
    if origin and desk_items.message_of(tx, origin.desk, origin.item) is not None:
        return None
    if client_id and replies.note_written(tx, conversation.id, agent.id, client_id):
        return None
    asked = f"@{team}: {text}" if team else text
    message_id = transcripts.add_message(
        tx, conversation, Author.NOTE, Reply(asked), now, agent_id=agent.id, client_id=client_id
    )
    named = {found.lower().rstrip(".-") for found in _MENTION.findall(asked)} | ({team.lower()} if team else set())
    people = [one for one in agents.everybody(tx) if one["id"] != agent.id and not one["disabled"]]
    for one in people:
        if named & {one["login"].lower(), one["name"].lower(), *(t.lower() for t in one["teams"])}:
            mentions.ask(tx, message_id, one["id"])
    if origin and handoff:
        of_thread = origin.handoff_id or handoff["id"]
        desk_items.remember(tx, origin.desk, "message", message_id, of_thread, origin.item, "")
    return message_id


def change_note(
    tx: Tx, conversation_id: str, agent: Agent, message_id: int, text: str | None, now: float
) -> None:  # fmt: skip
    """New words for a note of one's own; None takes it away. Raises Refused for anything else."""
    if not replies.change_note(tx, conversation_id, agent.id, message_id, text or "(taken back)", now):
        raise Refused("That is no note of yours.", 404)
