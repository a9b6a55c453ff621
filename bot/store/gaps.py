"""What editors should write or mend, from what agents, supervisors and customers found. Reading changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.decision.asking import asks
from bot.model import Author
from bot.store.coaching import RIGHT, answered_by
from bot.store.database import Row, Tx
from bot.store.labels import WORDS_OF_SUBSTANCE

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One word of somebody on one answer."""

    question: str
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Gap:
    """An article that people found something about.

    Attributes:
        article: its id; None for answers of which nobody can tell the article.
        reasons: how often each was said, the commonest first.
        newest: some examples, the newest first.
    """

    article: str | None
    reasons: Sequence[tuple[str, int]]
    newest: Sequence[Finding]

    @property
    def count(self) -> int:
        return sum(number for _, number in self.reasons)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A question that a person answered in their own words; the newest first."""

    question: str
    reply: str


def gaps(tx: Tx, moment: float) -> list[Gap]:
    """Articles with what was said about them since a moment, the most criticised first."""
    rows = tx.rows(
        """SELECT m.id, m.conversation_id, m.episode, m.knowledge, f.reason, f.words, f.at FROM flags f
             JOIN messages m ON m.id = f.message_id WHERE f.at >= ?
           UNION ALL
           SELECT m.id, m.conversation_id, m.episode, m.knowledge, r.verdict AS reason, r.words, r.reviewed_at AS at
             FROM reviews r JOIN messages m ON m.id = r.message_id
             WHERE r.reviewed_at >= ? AND m.author = 'bot' AND r.verdict != ?
           ORDER BY at DESC""",
        moment, moment, RIGHT,
    )  # fmt: skip
    of: dict[str | None, list[Finding]] = {}
    for row in rows:
        question, article = answered_by(tx, row)
        of.setdefault(article, []).append(Finding(_text(tx, question), row["reason"], row["words"]))
    found = [Gap(name, Counter(one.reason for one in some).most_common(), some[:EXAMPLES]) for name, some in of.items()]
    return sorted(found, key=lambda gap: -gap.count)


def by_hand(tx: Tx, moment: float) -> list[ByHand]:
    """Questions that agents answered since a moment without sending an article: what an article could say."""
    rows = tx.rows(
        """SELECT m.conversation_id, m.episode, min(m.id) AS first FROM messages m
           WHERE m.author = 'agent' AND m.useful = 1 AND m.created_at >= ? AND m.knowledge IS NULL
             AND NOT EXISTS (SELECT 1 FROM labels l WHERE l.conversation_id = m.conversation_id
               AND l.kind = 'agent sent article' AND l.created_at >= ?)
           GROUP BY m.conversation_id, m.episode ORDER BY min(m.id) DESC""",
        moment, moment,
    )  # fmt: skip
    found = []
    for row in rows:
        if question := _question(tx, row):
            found.append(ByHand(question, _text(tx, row["first"])))
    return found


def _question(tx: Tx, row: Row) -> str | None:
    """What the customer wanted before that reply: the newest question, else the newest line that says something."""
    said = [
        str(line["text"])
        for line in tx.rows(
            """SELECT text FROM messages WHERE conversation_id = ? AND episode = ? AND id < ? AND author = ?
               ORDER BY id DESC""",
            row["conversation_id"], row["episode"], row["first"], Author.CUSTOMER,
        )
        if len(line["text"].split()) >= WORDS_OF_SUBSTANCE
    ]  # fmt: skip
    return next((text for text in said if asks(text)), said[0] if said else None)


def _text(tx: Tx, message_id: int | None) -> str:
    row = tx.row("SELECT text FROM messages WHERE id = ?", message_id) if message_id is not None else None
    return str(row["text"]) if row else ""
