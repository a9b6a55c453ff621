"""Stand-ins for the two slow parts, Rasa and the search, with the same interfaces and answers that can be foretold."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType, SimpleNamespace
from typing import Any

from bot.announcement import Act, Announcement
from bot.errors import RasaUnavailable
from bot.knowledge.held_out import Budget
from bot.model import Answer, Article, Candidate, Clarify, Decision, HandOff, Limits, Reason, Reply, Said
from bot.rasa_client import Turn, Utterance

WARRANTY = Article(
    "warranty",
    "How long is the warranty?",
    ("warranty", "guarantee"),
    "**Two years.**",
    (),
    "public",
    "x",
    "2027-01-01",
)
RETURNS = Article(
    "returns", "How do I return something?", ("return", "send back"), "Within 60 days.", (), "public", "x", "2027-01-01"
)


class ScriptedDialogue:
    """Answers each message with `echo: <text>`; a few words do more.

    `human` hands over; `fail` is Rasa failing; `form` starts a form that never ends.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.gate: asyncio.Event | None = None
        self.intent = "question"
        self.taken_as_question: list[str] = []
        self.known: list[dict[str, str]] = []

    async def turn(self, dialogue: Mapping[str, Any], utterance: Utterance) -> Turn:
        text = utterance.text
        self.asked.append((utterance.turn_id, text))
        self.known.append(dict(utterance.known))
        if utterance.question:
            self.taken_as_question.append(text)
        if self.gate:
            await self.gate.wait()
        if text == "fail":
            raise RasaUnavailable("scripted")
        count = int(dialogue.get("count", 0)) + 1
        steps: tuple[Announcement, ...] = (Announcement(Act.RESPOND, reply=Reply(f"echo: {text}")),)
        form = None
        if text == "human":
            steps = (Announcement(Act.HAND_OVER, reason=Reason.CUSTOMER_ASKED),)
        elif text == "form":
            steps, form = (Announcement(Act.ASK_DETAILS), Announcement(Act.RESPOND, reply=Reply("number?"))), "f"
        return Turn(
            steps,
            "ask_human" if text == "human" else self.intent,
            form,
            {},
            {"count": count, "form": form, "slots": {}},
        )

    async def close(self) -> None:
        return None


@dataclass
class ScriptedKnowledge:
    """One knowledge version that is sure of `warranty`, torn about `return`, and ignorant of all else."""

    version: str = "scripted-1"
    articles: Mapping[str, Article] = field(
        default_factory=lambda: MappingProxyType({"warranty": WARRANTY, "returns": RETURNS})
    )
    limits: Limits = Limits(0.8, 0.3, 0.2)
    calibration: Any = field(default_factory=lambda: SimpleNamespace(calibrator=None, budget=Budget()))

    def search(self, text: str, k: int = 5, history: Sequence[Said] = ()) -> tuple[Candidate, ...]:
        return self.decide(text).candidates if "warranty" in text else ()

    def decide(self, text: str, history: Sequence[Said] = ()) -> Decision:
        candidate = Candidate("warranty", WARRANTY.title, 0.9, 0.9, 0.9, "warranty")
        if "warranty" in text:
            return Answer("warranty", (candidate,), "90 % sure")
        if "return" in text:
            pair = (candidate, Candidate("returns", RETURNS.title, 0.5, 0.4, 0.6, "return"))
            return Clarify(pair, pair, "two are close")
        return HandOff(Reason.NO_ARTICLE, (candidate,), "nothing is near")


@dataclass
class ScriptedLiveKnowledge:
    now: ScriptedKnowledge = field(default_factory=ScriptedKnowledge)

    async def watch(self) -> None:
        await asyncio.Event().wait()
