"""Which answers and replies a supervisor looks at: the doubtful ones first, and always some by chance."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from bot.model import Author
from bot.store.database import Row, Tx

DAYS = 14
MOST_READ = 2000
UNHAPPY = 2
SHARES = (("flagged", 0.4), ("unhappy", 0.2), ("unsure", 0.2))
"""Of a sample, at most these shares are what was flagged or warned of, what unhappy customers got, and what the
assistant was least sure of. The rest is drawn at random from everything, so that it says how things are on the whole.
"""


def sample(tx: Tx, n: int, now: float, rng: Random) -> list[int]:
    """Draw up to `n` messages that nobody reviewed, of the last two weeks, and keep them as to be reviewed."""
    rows = _candidates(tx, now - DAYS * 86400.0)
    rng.shuffle(rows)
    flagged = [row for row in rows if row["flagged"]]
    unhappy = [row for row in rows if row["unhappy"]]
    unsure = sorted((row for row in rows if row["confidence"] is not None), key=lambda row: float(row["confidence"]))
    drawn: dict[int, Row] = {}
    for (_, share), group in zip(SHARES, (flagged, unhappy, unsure), strict=True):
        _take(drawn, group, round(n * share))
    _take(drawn, rows, n - len(drawn))
    for message_id, row in drawn.items():
        tx.run(
            """INSERT INTO reviews (conversation_id, message_id, sampled_at) VALUES (?, ?, ?)
               ON CONFLICT (message_id) DO NOTHING""",
            row["conversation_id"], message_id, now,
        )  # fmt: skip
    return list(drawn)


def waiting(tx: Tx, limit: int) -> list[Row]:
    """Samples without a verdict, each with its message: what was flagged first, then the oldest."""
    flagged = "CASE WHEN EXISTS (SELECT 1 FROM flags f WHERE f.message_id = m.id) THEN 0 ELSE 1 END"
    return _with_message(tx, f"r.verdict IS NULL ORDER BY {flagged}, r.id", limit)


def how_many_wait(tx: Tx) -> int:
    return int(tx.one("SELECT count(*) AS n FROM reviews WHERE verdict IS NULL")["n"])


def reviewed(tx: Tx, moment: float, limit: int) -> list[Row]:
    """Those that got a verdict since a moment, the newest first."""
    return _with_message(tx, "r.reviewed_at >= ? ORDER BY r.reviewed_at DESC", limit, moment)


def _with_message(tx: Tx, where: str, limit: int, *values: float) -> list[Row]:
    return tx.rows(
        f"""SELECT r.message_id, r.verdict, r.words, r.reviewed_at, m.conversation_id, m.author, m.text, m.markup,
              m.created_at, m.episode, m.knowledge, m.id, c.channel, c.name AS customer, a.name AS agent_name,
              s.name AS supervisor_name
            FROM reviews r JOIN messages m ON m.id = r.message_id JOIN conversations c ON c.id = m.conversation_id
            LEFT JOIN agents a ON a.id = m.agent_id LEFT JOIN agents s ON s.id = r.agent_id
            WHERE {where} LIMIT ?""",
        *values, limit,
    )  # fmt: skip


def _take(drawn: dict[int, Row], group: Iterable[Row], n: int) -> None:
    fresh = (row for row in group if row["id"] not in drawn)
    drawn.update({row["id"]: row for row, _ in zip(fresh, range(max(0, n)), strict=False)})


def _candidates(tx: Tx, moment: float) -> list[Row]:
    """Answers from articles, and replies of people, that nobody has sampled yet."""
    rows = tx.rows(
        """SELECT m.id, m.conversation_id, m.author,
             CASE WHEN EXISTS (SELECT 1 FROM flags f WHERE f.message_id = m.id)
                    OR EXISTS (SELECT 1 FROM warnings w WHERE w.message_id = m.id) THEN 1 ELSE 0 END AS flagged,
             CASE WHEN EXISTS (SELECT 1 FROM satisfaction s WHERE s.conversation_id = m.conversation_id
                    AND s.score <= ? AND m.created_at <= s.asked_at) THEN 1 ELSE 0 END AS unhappy,
             (SELECT q.decision FROM messages q WHERE q.conversation_id = m.conversation_id AND q.id < m.id
                AND q.author = 'customer' ORDER BY q.id DESC LIMIT 1) AS decision
           FROM messages m
           WHERE m.created_at >= ? AND (m.author = 'agent' OR (m.author = 'bot' AND m.knowledge IS NOT NULL))
             AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.message_id = m.id)
           ORDER BY m.id DESC LIMIT ?""",
        UNHAPPY, moment, MOST_READ,
    )  # fmt: skip
    for row in rows:
        row["decision"] = json.loads(row["decision"]) if row["decision"] else {}
        row["confidence"] = _confidence(row["decision"]) if row["author"] == Author.BOT else None
    return [row for row in rows if row["author"] != Author.BOT or _sent_article(row["decision"])]


def _sent_article(decision: Mapping[str, Any]) -> bool:
    """Did the assistant answer, and not just ask back?"""
    return any(part.get("kind") == "Answer" for part in (decision, *decision.get("also", ())))


def _confidence(read: Mapping[str, Any]) -> float | None:
    """How sure the assistant was of what it sent."""
    sure = [one["confidence"] for one in read.get("candidates", ()) if one.get("article") == read.get("article")]
    return float(sure[0]) if sure else None
