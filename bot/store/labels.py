"""What people's choices said about which article answers which question, read from the labels table.

A label is stored beside the message in which somebody chose: a tap, a "that helped", an agent's reply. The question it
is about stands earlier in the same episode; finding it is what this module does. Reading changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.decision.asking import asks
from bot.model import Author, LabelledQuestion
from bot.store.database import Row, Tx
from bot.store.label_history import history_of, parts_of, version_of

WORDS_OF_SUBSTANCE = 3


class Kind(StrEnum):
    """What was chosen. The first say which article answers, or that none does; those of `NOT_THIS`, which not."""

    SUPERVISOR = "supervisor set article"
    SENT = "agent sent article"
    NONE_FITS = "agent said no article"  # the bot should have handed over
    CHOSE = "customer chose"
    HELPED = "customer said it helped"
    NO_HELP = "customer said it did not help"
    WRONG = "customer said wrong article"
    AGENT_WRONG = "agent said wrong article"
    SUPERVISOR_WRONG = "supervisor said wrong article"


NOT_THIS = (Kind.NO_HELP, Kind.WRONG, Kind.AGENT_WRONG, Kind.SUPERVISOR_WRONG)
SOURCE = {
    Kind.SUPERVISOR: "supervisor", Kind.SUPERVISOR_WRONG: "supervisor",
    Kind.SENT: "agent", Kind.NONE_FITS: "agent", Kind.AGENT_WRONG: "agent",
}  # fmt: skip
RANK = {"supervisor": 0, "agent": 1, "customer": 2}
"""Who is believed when two say different things about one question."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One label with the question it is about.

    Attributes:
        question: with the article that answers it; in `Labels.wrong_answers` the article that did not.
        message_id: of the customer's question.
        answered: the article that the bot had sent by itself for that question, if it had.
        version: the knowledge version that decided then.
        created_at: when the label was given, in seconds since 1970.
    """

    question: LabelledQuestion
    message_id: int
    kind: Kind
    channel: str
    version: str | None
    answered: str | None
    created_at: float


@dataclass(frozen=True, slots=True)
class Labels:
    """Newest first, one for each question: of several, the one by the highest rank, and of those the newest.

    Attributes:
        right: which article answers (None: none of those offered).
        wrong_answers: only that the article sent was not the right one; not for questions that stand in `right`.
            Who ranks higher is believed here too: a supervisor's "wrong" undoes a customer's "it helped".
    """

    right: tuple[Recorded, ...]
    wrong_answers: tuple[Recorded, ...]


def read_labels(tx: Tx, version: str | None = None) -> Labels:
    """All labels; with `version`, those on questions that this knowledge version decided."""
    messages = _messages(tx)
    rows = tx.rows("SELECT l.*, c.channel FROM labels l JOIN conversations c ON c.id = l.conversation_id ORDER BY l.id")
    found = [label for row in rows if (label := _recorded(row, messages.get(row["conversation_id"], ())))]
    wanted = [label for label in found if version is None or label.version == version]
    wrong = _one_each(label for label in wanted if label.kind in NOT_THIS)
    refuted = {_place(label): label for label in wrong}
    right = [r for r in _one_each(label for label in wanted if label.kind not in NOT_THIS) if not _undone(r, refuted)]
    known = {_place(label) for label in right}
    return Labels(tuple(right), tuple(label for label in wrong if _place(label) not in known))


def _undone(right: Recorded, refuted: Mapping[tuple[int, str], Recorded]) -> bool:
    """Did somebody of a higher rank say that this very article is the wrong one?"""
    wrong = refuted.get(_place(right))
    if wrong is None or wrong.question.article != right.question.article:
        return False
    return RANK[wrong.question.source] < RANK[right.question.source]


def verdicts(labels: Labels) -> tuple[bool, ...]:
    """For each answer that the bot sent by itself and that was judged, whether it was right; oldest label first."""
    judged = [(r.created_at, r.question.article == r.answered) for r in labels.right if r.answered]
    judged += [(w.created_at, False) for w in labels.wrong_answers if w.answered == w.question.article]
    return tuple(right for _, right in sorted(judged))


def complaints(tx: Tx, conversation_id: str, messages: Sequence[Row]) -> int:
    """How many of these messages said that an answer did not help, or was the wrong one."""
    kinds = (Kind.NO_HELP, Kind.WRONG)
    rows = tx.rows(
        "SELECT message_id FROM labels WHERE conversation_id = ? AND kind IN (?, ?)", conversation_id, *kinds
    )
    return len({row["message_id"] for row in rows} & {message["id"] for message in messages})


def _messages(tx: Tx) -> dict[str, list[Row]]:
    """The transcripts of conversations with a label, without private notes."""
    rows = tx.rows(
        """SELECT id, conversation_id, episode, author, text, decision, knowledge FROM messages
           WHERE author != 'note' AND conversation_id IN (SELECT conversation_id FROM labels) ORDER BY id"""
    )
    found: dict[str, list[Row]] = {}
    for row in rows:
        row["decision"] = json.loads(row["decision"]) if row["decision"] else {}
        found.setdefault(row["conversation_id"], []).append(row)
    return found


def _recorded(row: Row, messages: Sequence[Row]) -> Recorded | None:
    """None if the question cannot be told: then the label teaches nothing."""
    at = next((n for n, message in enumerate(messages) if message["id"] == row["message_id"]), None)
    if at is None or row["kind"] not in list(Kind):
        return None
    kind = Kind(row["kind"])
    episode = [message for message in messages[: at + 1] if message["episode"] == messages[at]["episode"]]
    asked = _question(kind, row["article"], episode)
    if asked is None:
        return None
    message, part = asked
    answered = part.get("article") if part.get("kind") == "Answer" and not message["decision"].get("chosen") else None
    article = part.get("article") if kind in (Kind.HELPED, Kind.NO_HELP) else row["article"]
    history = history_of([m for m in episode if m["id"] < message["id"]])
    question = LabelledQuestion(part.get("about") or message["text"], article, history, SOURCE.get(kind, "customer"))
    version = version_of([m for m in messages if m["id"] > message["id"]])
    return Recorded(question, message["id"], kind, row["channel"], version, answered, row["created_at"])


Asked = tuple[Row, Mapping[str, Any]]
"""A customer's message and the decision on it, or on that part of it which a label is about."""


def _question(kind: Kind, article: str | None, episode: Sequence[Row]) -> Asked | None:
    """What a label in the episode's last message is about."""
    last, earlier = episode[-1], episode[:-1]
    match kind:
        case Kind.SUPERVISOR:
            return last, next((part for part in parts_of(last) if part.get("article") == article), parts_of(last)[0])
        case Kind.SENT:
            return _of_substance(episode)
        case Kind.CHOSE if _part(last, "Clarify") is None:
            return _asked_back(earlier)
        case Kind.CHOSE:
            return _asked_back(episode)
        case Kind.HELPED | Kind.NO_HELP:
            return _answered(earlier, None)
        case Kind.WRONG | Kind.AGENT_WRONG | Kind.SUPERVISOR_WRONG:
            return _answered(earlier, article)
        case Kind.NONE_FITS:
            return _of_substance(earlier)


def _of_substance(episode: Sequence[Row]) -> Asked | None:
    """What the customer wanted of the agent: the newest question, else the newest message that says something."""
    said = [m for m in episode if m["author"] == Author.CUSTOMER and not m["decision"].get("in_form")]
    full = [m for m in said if len(m["text"].split()) >= WORDS_OF_SUBSTANCE and not m["decision"].get("instead_of")]
    best = [m for m in full if asks(m["text"])] or [
        m for m in full if m["decision"].get("intent") in (None, "question")
    ]
    return (best[-1], parts_of(best[-1])[0]) if best else None


def _asked_back(episode: Sequence[Row]) -> Asked | None:
    """The newest question that was answered with options; a correction leads back to what was asked first."""
    for place in range(len(episode) - 1, -1, -1):
        message = episode[place]
        if part := _part(message, "Clarify"):
            wrong = message["decision"].get("instead_of")
            return _answered(episode[:place], wrong[0]) if wrong else (message, part)
    return None


def _answered(episode: Sequence[Row], article: str | None) -> Asked | None:
    """The newest question that got an article; with `article`, that one. Of two articles nobody can tell which."""
    for place in range(len(episode) - 1, -1, -1):
        message = episode[place]
        sent = [part for part in parts_of(message) if part.get("kind") == "Answer"]
        if message["decision"].get("chosen"):
            question = _asked_back(episode[:place])
            return (question[0], {**question[1], "article": sent[0].get("article")}) if question and sent else None
        if article:
            sent = [part for part in sent if part.get("article") == article]
        if sent:
            return (message, sent[0]) if len(sent) == 1 else None
        if parts_of(message)[0].get("kind") and not article:
            return None  # the bot did not answer what came last
    return None


def _part(message: Row, kind: str) -> Mapping[str, Any] | None:
    return next((part for part in parts_of(message) if part.get("kind") == kind), None)


def _one_each(labels: Iterable[Recorded]) -> list[Recorded]:
    best: dict[tuple[int, str], Recorded] = {}
    for label in labels:  # oldest first
        other = best.get(_place(label))
        if other is None or RANK[label.question.source] <= RANK[other.question.source]:
            best[_place(label)] = label
    return sorted(best.values(), key=lambda label: (label.created_at, label.message_id), reverse=True)


def _place(label: Recorded) -> tuple[int, str]:
    return label.message_id, label.question.text
