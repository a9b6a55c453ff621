"""The one door into Rasa: a turn is a function (events so far, message) -> (replies, new events).

Rasa keeps nothing between turns. Firstline sends the conversation's events with each message and stores the ones
that come back in the same transaction as the replies. So a turn may be repeated after a crash without doubling
the message in the tracker, any Rasa process can take any turn, and killing Rasa loses nothing.

Unlike Rasa's own REST channel, which answers 200 with an empty list when a turn crashed, this one answers 500
when anything failed, and marks a whole turn with `"complete": true`.
"""

from __future__ import annotations

import hmac
import logging
from contextvars import ContextVar
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from sanic import Blueprint, HTTPResponse, Request, response

from rasa_host import validation

_failures: ContextVar[list[str]] = ContextVar("failures_of_this_turn")


class _SwallowedFailures(logging.Handler):
    """Rasa catches what an action raises, logs it and goes on: that log record is the only sign of the failure."""

    def emit(self, record: logging.LogRecord) -> None:
        failures = _failures.get(None)
        if failures is not None and record.exc_info:
            failures.append(str(record.exc_info[1]))


class FirstlineChannel(InputChannel):
    """`POST /webhooks/firstline/turn`, with a bearer token."""

    def __init__(self, token: str) -> None:
        self.token = token

    @classmethod
    def name(cls) -> str:
        return "firstline"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> FirstlineChannel:
        if not credentials or not credentials.get("token"):
            cls.raise_missing_credentials_exception()
        return cls(credentials["token"])

    def blueprint(self, on_new_message: Any) -> Blueprint:
        validation.install()
        logging.getLogger("rasa").addHandler(_SwallowedFailures(logging.ERROR))
        routes = Blueprint("firstline")

        @routes.get("/health")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            given = request.headers.get("Authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
                return response.json({"error": "wrong token"}, status=401)
            failures: list[str] = []
            _failures.set(failures)
            result = await _run_turn(request.app.ctx.agent, request.json)
            if failures:
                return response.json({"error": "; ".join(failures)}, status=500)
            return response.json(result)

        return routes


async def _run_turn(agent: Any, call: dict[str, Any]) -> dict[str, Any]:
    """Run one message through Rasa on a tracker made from `call["events"]`, and throw that tracker away.

    Args:
        agent: Rasa's agent with the loaded model.
        call: `turn` (unique id), `events` (as an earlier turn returned them), and either `text` or, for a tapped
            option, `choose` (an article id). With `question` set, the text is a question whatever the NLU thinks.
            `known` are slots that a form need not ask for; actions find them as the message's metadata.
    """
    turn_id, slots = call["turn"], agent.domain.slots
    before = DialogueStateTracker.from_dict(turn_id, call["events"], slots)
    await agent.tracker_store.save(before)
    replies = CollectingOutputChannel()
    # A leading slash would let a customer type an intent by its name.
    text = call.get("text", "/choose" if "choose" in call else "").lstrip("/") or "?"
    message = UserMessage(
        text, replies, turn_id, parse_data=_known(call, text), input_channel="firstline", metadata=call.get("known")
    )
    try:
        await agent.handle_message(message)
        after = await agent.tracker_store.get_or_create_tracker(turn_id, append_action_listen=False)
    finally:
        _forget(agent.tracker_store, turn_id)
    return {
        "complete": True,
        "replies": [_reply(message) for message in replies.messages],
        "events": [_slim(event) for event in after.current_state(EventVerbosity.ALL)["events"]],
        "intent": _intent(after),
        "form": after.active_loop_name,
        "slots": {name: value for name, value in after.current_slot_values().items() if value is not None},
    }


def _forget(tracker_store: Any, turn_id: str) -> None:
    in_memory = getattr(tracker_store, "_tracker_store", tracker_store)  # inside Rasa's fail-safe wrapper
    in_memory.store.pop(turn_id, None)


def _known(call: dict[str, Any], text: str) -> dict[str, Any] | None:
    """What Firstline knows of the message without NLU; nobody can type a choice, because only taps get here."""
    if "choose" in call:
        name, entities = "choose", [{"entity": "article", "value": call["choose"], "start": 0, "end": 0}]
    elif call.get("question"):
        name, entities = "question", []
    else:
        return None
    intent = {"name": name, "confidence": 1.0}
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": entities}


def _reply(message: dict[str, Any]) -> dict[str, Any]:
    return {key: message[key] for key in ("text", "buttons", "custom") if key in message}


def _intent(tracker: DialogueStateTracker) -> dict[str, Any]:
    # Not tracker.latest_message: a tracker read back leaves out what a form took as its answer.
    said = next((event for event in reversed(tracker.events) if isinstance(event, UserUttered)), None)
    return {"name": said.intent_name, "confidence": said.intent["confidence"]} if said else {}


def _slim(event: dict[str, Any]) -> dict[str, Any]:
    """Without the parts of a stored event that no rule reads: rankings, token offsets, model ids."""
    slim = {key: value for key, value in event.items() if key != "metadata" and value is not None}
    if event["event"] == "user":
        slim["parse_data"] = {
            key: event["parse_data"][key] for key in ("intent", "entities") if key in event["parse_data"]
        }
    return slim
