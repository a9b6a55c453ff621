"""A desk in a busy shop: its tables filled to a given size, the same with every run."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

from bot.decision.desk_rules import DAY, MINUTE
from bot.model import Reason
from bot.store import agents
from bot.store.database import Tx

TEXT = (
    "my parcel never came and the tracking page says it was left with a neighbour who knows nothing can i have the "
    "money back or another one before friday the tent pole broke on the first night please tell me what to do"
)
WORDS = TEXT.split()
CHANNELS = ("webchat", "telegram", "mail", "slack", "matrix")
REASONS = (Reason.CUSTOMER_ASKED, Reason.NO_ARTICLE, Reason.COMPLAINT, Reason.DATA_REQUEST)


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is; the messages are spread evenly over the conversations."""

    agents: int = 20
    waiting: int = 100
    taken: int = 50
    ended: int = 6_000
    conversations: int = 12_000
    messages: int = 200_000


@dataclass(frozen=True, slots=True)
class Busy:
    """What was made: who works there, and a token of a session for each of them; the conversations of open handoffs."""

    agents: Sequence[str]
    tokens: Sequence[str]
    waiting: Sequence[str]
    taken: Sequence[str]


def fill(tx: Tx, size: Size, now: float) -> Busy:
    """Fill an empty database."""
    chance = random.Random(7)
    people = [agents.add(tx, f"agent{n}", f"Agent {n}", "agent", "unused", now - 90 * DAY) for n in range(size.agents)]
    for one in people:
        agents.seen_at_desk(tx, one, now)
    tokens = [agents.start_session(tx, one, now) for one in people]
    ids = [f"{n:032x}" for n in range(size.conversations)]
    waiting, taken = ids[: size.waiting], ids[size.waiting : size.waiting + size.taken]
    open_ones = size.waiting + size.taken
    for place, one in enumerate(ids):
        begin = _begin(place, open_ones, size, now, chance)
        agent = people[place % len(people)] if place >= size.waiting else None
        status = "waiting" if place < size.waiting else "with_agent" if place < open_ones else "resolved"
        if place >= open_ones + size.ended:
            status, agent = "with_bot", None
        owner = agent if status == "with_agent" else None
        answered = _talk(tx, one, place, begin, size.messages // size.conversations, status, owner, agent, chance)
        if status != "with_bot":
            _handoff(tx, one, begin, status, agent, answered, chance)
    return Busy(people, tokens, waiting, taken)


def _begin(place: int, open_ones: int, size: Size, now: float, chance: random.Random) -> float:
    """Open ones began in the last hours, ended ones in the last two weeks, the rest in the last quarter."""
    if place < open_ones:
        return now - chance.uniform(20, 180) * MINUTE
    return now - (chance.uniform(0.2, 13.9) if place < open_ones + size.ended else chance.uniform(0.1, 90)) * DAY


def _talk(
    tx: Tx, one: str, place: int, begin: float, lines: int, status: str, owner: str | None, agent: str | None,
    chance: random.Random,
) -> float:  # fmt: skip
    """A conversation and its messages; when an agent wrote first."""
    channel = CHANNELS[place % len(CHANNELS)]
    person = f"person{place // 2}" if channel != "webchat" else None  # every second one writes in two places
    tx.insert(
        "conversations", id=one, channel=channel, account="a", address=f"address{place}", name=f"Customer {place}",
        status=status, agent_id=owner, epoch=1, created_at=begin, updated_at=begin + lines * 20.0, person=person,
    )  # fmt: skip
    if person and place % 4 == 0:
        tx.run("INSERT INTO contacts (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING", f"contact{place}", begin)
        tx.run(
            """INSERT INTO identities (channel, account, person, contact_id) VALUES (?, 'a', ?, ?)
               ON CONFLICT DO NOTHING""",
            channel, person, f"contact{place}",
        )  # fmt: skip
    answered = 0.0
    for number in range(lines):
        theirs = number % 2 == 0
        by_agent = not theirs and agent is not None and number > lines // 2
        author = "customer" if theirs else "agent" if by_agent else "bot"
        at, text = begin + number * 20.0, " ".join(chance.choices(WORDS, k=14))
        message = tx.insert(
            "messages", conversation_id=one, episode=1, author=author, agent_id=agent if by_agent else None, text=text,
            created_at=at,
        )  # fmt: skip
        if not theirs:
            tx.insert(
                "outbox", key=f"{one}-{number}", conversation_id=one, message_id=message, author=author, epoch=1,
                state="sent", due_at=at, sent_at=at,
            )  # fmt: skip
        answered = answered or (at if by_agent else 0.0)
    return answered


def _handoff(
    tx: Tx, one: str, begin: float, status: str, agent: str | None, answered: float, chance: random.Random
) -> None:
    state = {"waiting": "notified", "with_agent": "answered", "resolved": "resolved"}[status]
    asked, reason = begin + 100.0, chance.choice(REASONS)
    ended = answered + 10 * MINUTE if state == "resolved" else None
    want = " ".join(chance.choices(WORDS, k=20))
    candidate = {"article": "returns", "title": want, "confidence": 0.4, "nearest": want, "why": want}
    brief = {
        "reason": reason, "code": "no article", "evidence": None, "want": want, "urgency": {"level": "normal"},
        "mood": {"level": "calm", "evidence": ""}, "language": "en", "details": {"order": "TT-1234567"},
        "candidates": [candidate] * 3, "bot_said": [want] * 3, "failed": 0, "earlier": [], "public": False,
    }  # fmt: skip
    handoff = tx.insert(
        "handoffs", conversation_id=one, episode=1, state=state, reason=reason,
        priority=chance.choice(("urgent", "high", "normal", "normal")), brief=json.dumps(brief), agent_id=agent,
        asked_at=asked, notified_at=asked, claimed_at=answered or None, answered_at=answered or None, ended_at=ended,
        mood=chance.choice(("calm", "calm", "unhappy", "angry")),
    )  # fmt: skip
    for what, at in (("asked", asked), ("notified", asked), ("claimed", answered), (state, ended or 0.0)):
        if at and what != "answered":
            tx.insert("handoff_events", handoff_id=handoff, at=at, what=what, who=agent or "bot")
    if chance.random() < 0.2:
        tx.run(
            "INSERT INTO tags (conversation_id, tag, agent_id, at) VALUES (?, ?, ?, ?)",
            one, chance.choice(("parcel", "refund", "tent")), agent or "bot", asked,
        ) if agent else None  # fmt: skip
