"""Somebody who leaves for good: no way in any more, and what they had is everybody's. Part of one transaction."""

from __future__ import annotations

from bot.decision.desk_rules import DeskRules
from bot.desk.ownership import release_absent
from bot.desk.who import SUPERVISES
from bot.errors import Refused
from bot.store import agents, audit, conversations, offers
from bot.store.database import Row, Tx

OPERATOR = "operator"
"""Whoever removes somebody on the command line."""


def remove(tx: Tx, agent: Row, rules: DeskRules, now: float, by: str = OPERATOR) -> set[str]:
    """Sign an agent out everywhere and for good. Their customers who wait are told, as when an agent goes away.

    Args:
        agent: of `store.agents`.
        by: the id of whoever does it.

    Returns:
        The conversations that are to be looked at anew.

    Raises:
        Refused: it is done already, or nobody would be left who supervises.
    """
    if agent["disabled"]:
        raise Refused(f"{agent['name']} ({agent['login']}) was removed before.")
    left = [one for one in agents.everybody(tx) if not one["disabled"] and one["id"] != agent["id"]]
    if agent["role"] in SUPERVISES and not any(one["role"] in SUPERVISES for one in left):
        raise Refused(f"{agent['name']} is the last who supervises. Let somebody else do that first, then remove them.")
    had = conversations.all_of(tx, agent["id"])
    for conversation_id in had:
        release_absent(tx, conversation_id, agent["id"], rules, now)
    offered = offers.end_all_to(tx, agent["id"], now)
    agents.remove(tx, agent["id"])
    audit.note(tx, by, "removed somebody", now, agent=agent["id"])
    return {*had, *offered}
