"""What an action of Rasa announces and Firstline carries out, as JSON in one `custom` message.

The two sides of the border meet here: `actions/` writes these, `rasa_client.py` reads them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.decision.decide import why_not
from bot.decision.differ import Curve, differ
from bot.decision.respond import Response
from bot.model import Candidate, Decision, HandOff, Limits, Markup, Option, Reason, Reply


class Act(StrEnum):
    RESPOND = "respond"
    ASK_DETAILS = "ask for details"
    HAND_OVER = "hand over"
    CANCEL_HANDOFF = "cancel handoff"
    FEEDBACK = "feedback"
    STOP = "stop messages"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One thing to carry out.

    Attributes:
        reply: what the customer reads, if anything.
        decision: `explain(...)` of the decision behind it, for the transcript and the brief.
        version: the knowledge version that decided.
        reason: why to hand over.
        article: the article that was sent.
        good: of feedback, whether it was good.
        wrong: articles that the customer says were the wrong ones; each becomes a label.
    """

    act: Act
    reply: Reply | None = None
    decision: Mapping[str, Any] | None = None
    version: str | None = None
    reason: Reason | None = None
    article: str | None = None
    good: bool | None = None
    wrong: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value is not None and value != ()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Announcement:
        """Raises ValueError or KeyError if the other side sent something else."""
        reply = data.get("reply")
        return cls(
            act=Act(data["act"]),
            reply=reply_from_json(reply) if reply else None,
            decision=data.get("decision"),
            version=data.get("version"),
            reason=Reason(data["reason"]) if data.get("reason") else None,
            article=data.get("article"),
            good=data.get("good"),
            wrong=tuple(str(article) for article in data.get("wrong", ())),
        )


def reply_from_json(data: Mapping[str, Any]) -> Reply:
    options = tuple(Option(str(o["id"]), str(o["label"])) for o in data.get("options", ()))
    return Reply(str(data["text"]), options, Markup(data.get("markup", Markup.PLAIN)))


def announce(
    responses: Sequence[Response], version: str, limits: Limits, curve: Curve | None = None
) -> tuple[Announcement, ...]:
    """The announcements of what is done about one message, decided by that knowledge version with those limits.

    The first one's decision holds the others under `also`, since one message of a customer has one record, and beside
    them the version and its limits; after a correction `instead_of` names the articles that were not meant.

    Args:
        curve: the version's calibrator, for what would have to differ.
    """
    decisions = [
        {
            **explain(response.decision, limits, response.about),
            # After a correction it is not the figures that decide.
            **({"instead_of": response.wrong} if response.wrong else _differs(response.decision, limits, curve)),
        }
        for response in responses
    ]
    first = {**decisions[0], "version": version, "limits": asdict(limits)}
    records = [{**first, "also": decisions[1:]} if len(decisions) > 1 else first, *decisions[1:]]
    return tuple(
        Announcement(
            Act.HAND_OVER if response.hand_over else Act.RESPOND,
            reply=response.reply,
            decision=record,
            version=version,
            reason=response.hand_over,
            article=getattr(response.decision, "article", None),
            wrong=response.wrong if len(response.wrong) == 1 else (),  # of two answers nobody said which was wrong
        )
        for response, record in zip(responses, records, strict=True)
    )


def explain(decision: Decision, limits: Limits, about: str = "") -> dict[str, Any]:
    """A decision as the transcript and the brief keep it: what, why, and each candidate's figures.

    `about` is the part of the message that it is on, if it is not on the whole.
    """
    sent = getattr(decision, "article", None)
    kind = type(decision).__name__
    return {
        **({"about": about} if about else {}),
        "kind": kind,
        "why": decision.why,
        "reason": decision.reason if isinstance(decision, HandOff) else None,
        "article": sent,
        "candidates": [
            {**_figures(c), "why_not": None if c.article == sent else why_not(c, limits)} for c in decision.candidates
        ],
    }


def _differs(decision: Decision, limits: Limits, curve: Curve | None) -> dict[str, Any]:
    found = differ(decision, limits, curve)
    return {"differ": found} if found else {}


def figures_of(candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Candidates as the transcript keeps them."""
    return [_figures(candidate) for candidate in candidates]


def _figures(candidate: Candidate) -> dict[str, Any]:
    return {key: _cut(value) if isinstance(value, float) else value for key, value in asdict(candidate).items()}


def _cut(figure: float) -> float:
    """Three decimals, cut like the figures in sentences: rounded up, 0.0698 would be 7% beside "it has 0.06"."""
    return math.floor(figure * 1000 + 1e-9) / 1000 if math.isfinite(figure) else figure
