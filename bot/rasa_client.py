"""Step 5: one turn of Rasa over loopback HTTP. The only code that knows Rasa's side of the wire.

Rasa is untrusted and may be away: answers are bounded in time and size, checked, and anything odd is RasaUnavailable.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

from bot.announcement import Act, Announcement
from bot.decision.correction import correction, meant_words
from bot.decision.history import last_decided
from bot.errors import RasaUnavailable
from bot.model import Option, Reply

MAX_ANSWER_BYTES = 1_000_000
MAX_EVENTS = 150
REST_SECONDS = 10.0  # after a turn that timed out, the next messages go on without Rasa at once


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message as Rasa is given it.

    Attributes:
        turn_id: unique per message; doing it again with the same dialogue gives the same turn.
        choose: an article id (or "none") if the customer tapped an option instead of writing.
        question: the text is known to be a question, whatever act Rasa would see in it.
        known: slots that a form which begins with this message need not ask for.
    """

    turn_id: str
    text: str
    choose: str | None = None
    question: bool = False
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """What Rasa made of a message.

    Attributes:
        steps: announcements in order; a plain reply is one of act RESPOND.
        intent: the conversation act.
        form: the running form's name, if one runs.
        slots: name to value.
        dialogue: what to pass to the next turn.
    """

    steps: tuple[Announcement, ...]
    intent: str | None
    form: str | None
    slots: Mapping[str, Any]
    dialogue: Mapping[str, Any]


class Dialogue(Protocol):
    """What the flow needs of Rasa; the tests' scripted one is the other implementation."""

    async def turn(self, dialogue: Mapping[str, Any], utterance: Utterance) -> Turn: ...

    async def close(self) -> None: ...


class RasaClient:
    def __init__(self, url: str, token: str, timeout: float) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None
        self._rest_until = 0.0

    async def turn(self, dialogue: Mapping[str, Any], utterance: Utterance) -> Turn:
        """Run one message.

        Args:
            dialogue: as the previous turn returned it; empty at the start.

        Raises:
            RasaUnavailable: no whole turn came back.
        """
        answer = await self._post("/webhooks/firstline/turn", _call(dialogue, utterance))
        try:
            return _read_turn(answer)
        except (KeyError, TypeError, ValueError) as error:
            raise RasaUnavailable(f"Rasa's answer could not be read ({error}).") from error

    async def healthy(self) -> bool:
        try:
            async with self._open().get(f"{self._url}/webhooks/firstline/health") as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError, RuntimeError):  # RuntimeError: closed, since we are stopping
            return False

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        return self._session

    async def _post(self, path: str, call: Mapping[str, Any]) -> Any:
        if time.monotonic() < self._rest_until:
            raise RasaUnavailable("Rasa hung a moment ago; nobody is kept waiting for it.")
        try:
            async with self._open().post(self._url + path, json=call) as response:
                body = await response.content.read(MAX_ANSWER_BYTES + 1)
                while len(body) <= MAX_ANSWER_BYTES and (more := await response.content.read(MAX_ANSWER_BYTES)):
                    body += more
        except TimeoutError as error:
            self._rest_until = time.monotonic() + REST_SECONDS
            raise RasaUnavailable("Rasa hangs.") from error
        except aiohttp.ClientError as error:
            raise RasaUnavailable(f"Rasa does not answer ({type(error).__name__}).") from error
        if response.status != 200 or len(body) > MAX_ANSWER_BYTES:
            raise RasaUnavailable(f"Rasa failed in this turn (HTTP {response.status}, {len(body):,} bytes).")
        try:
            return json.loads(body)
        except ValueError as error:
            raise RasaUnavailable("Rasa's answer is not JSON.") from error


def _call(dialogue: Mapping[str, Any], said: Utterance) -> dict[str, Any]:
    call = {"turn": said.turn_id, "events": dialogue.get("events", []), "known": dict(said.known)}
    if said.choose is not None:
        return call | {"choose": said.choose}
    # "No, the other one" looks like many acts; after an answer it is about that answer.
    question = said.question or (not dialogue.get("form") and _corrects(said.text, call["events"]))
    return call | {"text": said.text, "question": question}


def _corrects(text: str, events: Sequence[Mapping[str, Any]]) -> bool:
    """Do the words correct the answer, or the choice, that the bot's last message was?"""
    with_this = [*events, {"event": "user", "text": text}]
    return correction(text, with_this) is not None or bool(meant_words(text) and last_decided(with_this))


def _read_turn(answer: Any) -> Turn:
    if answer.get("complete") is not True:
        raise ValueError("the turn is not complete")
    events, form, slots = answer["events"], answer["form"], answer["slots"]
    # A very long dialogue starts anew rather than slowing every turn; never in the middle of a form.
    kept = [] if len(events) > MAX_EVENTS and not form else events
    return Turn(
        steps=tuple(_step(reply) for reply in answer["replies"]),
        intent=answer["intent"].get("name"),
        form=form,
        slots=slots,
        dialogue={"events": kept, "form": form, "slots": slots},
    )


def _step(reply: Mapping[str, Any]) -> Announcement:
    if "custom" in reply:
        return Announcement.from_json(reply["custom"])
    options = tuple(Option(str(b["payload"]), str(b["title"])) for b in reply.get("buttons", ()))
    return Announcement(Act.RESPOND, reply=Reply(str(reply["text"]), options))
