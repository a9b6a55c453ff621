"""Rasa for tests of whole conversations: no NLU, every text is a question, but the real actions and real events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from actions import create
from bot.announcement import Announcement
from bot.flow import Flow
from bot.model import Answer, Candidate, Clarify, Decision, HandOff, Reason, Said
from bot.rasa_client import Turn, Utterance
from bot.responder import Responder
from tests.fakes.scripted import RETURNS, WARRANTY, ScriptedKnowledge

W = Candidate("warranty", WARRANTY.title, 0.9, 0.9, 0.9, "warranty")
R = Candidate("returns", RETURNS.title, 0.4, 0.4, 0.6, "return")


class LittleRasa:
    """Keeps the events as Rasa does and calls the two actions that search."""

    def __init__(self, responder: Responder) -> None:
        self._act = create(responder)

    async def turn(self, dialogue: Mapping[str, Any], utterance: Utterance) -> Turn:
        text, choose = utterance.text, utterance.choose
        intent = "question" if choose is None else "choose"
        entities = [] if choose is None else [{"entity": "article", "value": choose}]
        said = {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}, "entities": entities}}
        events = [*dialogue.get("events", []), said]
        slots = dict(dialogue.get("slots", {}))
        answer = await self._act(
            {
                "next_action": "action_answer_question" if choose is None else "action_answer_chosen",
                "sender_id": utterance.turn_id,
                "domain": {},
                "tracker": {
                    "sender_id": utterance.turn_id,
                    "slots": slots,
                    "latest_message": {"text": text, "intent": {"name": intent}, "entities": entities},
                    "events": events,
                    "paused": False,
                    "active_loop": {},
                    "latest_action_name": None,
                    "latest_input_channel": "firstline",
                },
            }
        )
        steps = tuple(Announcement.from_json(response["custom"]) for response in answer["responses"])
        slots |= {event["name"]: event["value"] for event in answer["events"] if event["event"] == "slot"}
        events += [{"event": "bot", "data": {"custom": step.to_json()}} for step in steps]
        return Turn(steps, intent, None, slots, {"events": events, "form": None, "slots": slots})

    async def close(self) -> None:
        return None


@dataclass
class Shop(ScriptedKnowledge):
    """Sure of `warranty` and of `returning`, torn about `vague`; remembers what it was asked with."""

    def __post_init__(self) -> None:
        self.asked: list[tuple[str, tuple[Said, ...]]] = []

    def decide(self, text: str, history: tuple[Said, ...] = ()) -> Decision:  # type: ignore[override]
        self.asked.append((text, tuple(history)))
        warranty, returning = "warranty" in text, "returning" in text
        if warranty and returning:
            return HandOff(Reason.AMBIGUOUS, (R, W), "two questions")
        if warranty:
            return Answer("warranty", (W, R), "sure")
        if returning:
            return Answer("returns", (replace(R, confidence=0.9), W), "sure")
        return Clarify((W, R), (W, R), "torn") if "vague" in text else HandOff(Reason.NO_ARTICLE, (R,), "nothing")


def with_little_rasa(flow: Flow, knowledge: Shop) -> Flow:
    """The same flow with that knowledge and this Rasa."""
    flow.responder._knowledge.now = knowledge  # type: ignore[misc,assignment]
    return replace(flow, rasa=LittleRasa(flow.responder))
