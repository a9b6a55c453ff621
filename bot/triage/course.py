"""From what was found to what is done, given what happened before in this episode. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.triage.kinds import Action, Finding, Kind

PATIENCE = {Action.WARN: 1, Action.ANSWER: 2}  # so often the line is said before a person is called
_ORDINARY_SUBJECT = re.compile(
    r"\b(?:where|when|how (?:do|can|long|much|many)|can i|do you (?:have|sell|ship|deliver)|refund|parcel|package"
    r"|order(?:ed)?|deliver(?:y|ed)|tracking|money|return(?:ed)?|exchange|invoice|voucher|discount|price|size|broken"
    r"|password|log ?in|address|card)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Past:
    """What matters of the messages before this one.

    Attributes:
        said: how often the line of each kind was said in this episode.
        real: somebody was answered in this conversation already, so it is no advertising.
    """

    said: Mapping[str, int]
    real: bool = False


NOTHING_YET = Past({})


@dataclass(frozen=True, slots=True)
class Course:
    """What triage does about a message; an action of PASS_ON lets the bot go on.

    Attributes:
        say: a line for the customer.
        hand_over: put the conversation in the queue, with the finding's reason and priority.
        hold: neither answer nor queue.
    """

    finding: Finding
    action: Action
    say: str | None = None
    hand_over: bool = False
    hold: bool = False


def deciding(findings: Iterable[Finding], text: str) -> Finding | None:
    """The finding that decides: the gravest of those that count. An insult around a question leaves the question.

    Whoever writes in another language gets a person, whatever an English wording finds beside it: markup, a link.
    """
    order = list(Kind)
    counting = sorted((one for one in findings if one.counts), key=lambda one: order.index(one.kind))
    if not counting:
        return None
    first = counting[0]
    insult = next((one for one in counting if one.kind is Kind.ABUSE), None)
    if insult and first.kind is Kind.COMPLAINT and _same_words(first, insult):
        first = insult
    foreign = next((one for one in counting if one.kind is Kind.LANGUAGE), None)
    reaches_a_person = first.action is Action.HAND_OVER or first.kind is Kind.HUMAN
    if foreign and foreign.action is Action.HAND_OVER and not reaches_a_person:
        return foreign
    if first.kind is Kind.ABUSE and _ORDINARY_SUBJECT.search(text):
        rest = [one for one in counting if one is not first and not _same_words(one, first)]
        return rest[0] if rest else replace(first, action=Action.PASS_ON)
    return first


def _same_words(one: Finding, insult: Finding) -> bool:
    """It was seen in nothing but the insult itself."""
    return all(any(a in b or b in a for b in insult.all_evidence) for a in one.all_evidence)


def course(finding: Finding, past: Past = NOTHING_YET) -> Course:
    """What is done now about the deciding finding."""
    match finding.action:
        case Action.HAND_OVER:
            return Course(finding, finding.action, finding.say, hand_over=True)
        case Action.WARN | Action.ANSWER:
            if past.said.get(finding.kind, 0) < PATIENCE[finding.action]:
                return Course(finding, finding.action, finding.say)
            return Course(finding, Action.HAND_OVER, hand_over=True)
        case Action.HOLD if not past.real:
            return Course(finding, finding.action, hold=True)
        case _:
            return Course(finding, Action.PASS_ON)


def past_of(notes: Iterable[Mapping[str, Any] | None], answered: bool) -> Past:
    """The past from what is stored beside the customer's earlier messages of this episode (see `noted`)."""
    said: dict[str, int] = {}
    for note in notes:
        if note and note.get("triage_action") in PATIENCE:
            said[str(note["triage_kind"])] = said.get(str(note["triage_kind"]), 0) + 1
    return Past(said, answered)


def noted(done: Course | None, findings: Iterable[Finding]) -> dict[str, Any]:
    """What is kept beside the message: what was done, and everything that was seen, with its probability."""
    seen = [
        {
            "kind": one.kind,
            "probability": one.probability,
            "threshold": one.threshold,
            "evidence": list(one.all_evidence),
        }
        for one in findings
    ]
    kept: dict[str, Any] = {"seen": seen} if seen else {}
    if done:
        kept |= {"triage_kind": done.finding.kind, "triage_action": done.action, "evidence": done.finding.evidence}
        if done.action is not Action.PASS_ON:
            kept["triage"] = done.finding.reason
    return kept
