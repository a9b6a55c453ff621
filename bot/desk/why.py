"""Why the assistant did what it did about one message: what the desk shows under "Why?". Pure.

It is made of what was stored beside the message when it was decided (`bot/announcement.py`, `bot/triage/course.py`).
Messages from before a field was kept are shown without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.decision.decide import cut
from bot.decision.differ import finding_differs
from bot.desk.words import decided_words, triaged_words

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate; its figures with two decimals, cut so that none looks like a limit that it does not reach."""

    title: str
    confidence: str
    share: str
    similarity: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One decision. `about` is the part of the message that it is on, or "" for the whole."""

    about: str
    verdict: str
    why: str
    candidates: Sequence[Scored]
    differ: Sequence[str]


@dataclass(frozen=True, slots=True)
class Why:
    """Everything about one message.

    Attributes:
        summary: the first verdict.
        triage: a sentence for what triage did, and one for each kind that it found.
        made_by: the knowledge version, its limits and the conversation act, as far as they were kept.
    """

    summary: str
    triage: Sequence[str]
    grounds: Sequence[Ground]
    made_by: Sequence[str]


def why_of(record: Record | None) -> Why | None:
    """Of the `decision` that is kept beside a customer's message; None if nothing was decided by figures."""
    if not record:
        return None
    decided = [record, *record.get("also", ())] if record.get("kind") else []
    grounds = [_ground(one, record) for one in decided]
    triage = _triage(record)
    if not grounds and not triage:
        return None
    summary = grounds[0].verdict if grounds else triage[0]
    return Why(summary, triage, grounds, _made_by(record) if grounds else ())


def _ground(one: Record, whole: Record) -> Ground:
    verdict = decided_words(str(one["kind"]), whole.get("intent"), bool(whole.get("in_form")))
    scored = [_scored(candidate) for candidate in one.get("candidates", ())]
    return Ground(str(one.get("about", "")), verdict, str(one.get("why", "")), scored, tuple(one.get("differ", ())))


def _scored(candidate: Record) -> Scored:
    figures = (_two(candidate.get(name)) for name in ("confidence", "probability", "similarity"))
    return Scored(str(candidate.get("title", "")), *figures)


def _triage(record: Record) -> tuple[str, ...]:
    """What triage did, then what it saw: the words, and from which probability on they count."""
    done = []
    if kind := record.get("triage_kind"):
        done.append(triaged_words(str(kind), str(record.get("triage_action", ""))))
    return (*done, *(_found(found) for found in record.get("seen", ())))


def _found(found: Record) -> str:
    words = ", ".join(f"\u201c{words}\u201d" for words in found.get("evidence", ()))
    sentence = finding_differs(str(found["kind"]), float(found["probability"]), float(found["threshold"]))
    return f"{sentence} The words: {words}." if words else sentence


def _made_by(record: Record) -> tuple[str, ...]:
    limits, lines = record.get("limits"), []
    if limits:
        lines.append(
            f"Limits: sent from {_two(limits.get('answer'))}, asked back from {_two(limits.get('clarify'))}, "
            f"an option from {_two(limits.get('offer'))}."
        )
    if version := record.get("version"):
        lines.append(f"Knowledge version {version}.")
    if intent := record.get("intent"):
        lines.append(f"Heard as: {str(intent).replace('_', ' ')}.")
    return tuple(lines)


def _two(figure: object) -> str:
    return cut(figure) if isinstance(figure, int | float) else "\u2013"
