"""What people found about answers and replies: flags, warnings, reviews. Each becomes a label or a note for coaching.

The tables are in migration 0003; what the labels mean is in `bot/store/labels.py`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.decision.guard import Warning, WarningKind
from bot.errors import Refused
from bot.model import Author
from bot.privacy import mask
from bot.store import audit
from bot.store.database import Row, Tx
from bot.store.label_history import parts_of
from bot.store.labels import Kind

REASONS = ("wrong", "incomplete", "outdated", "tone", "should have been handed over")
RIGHT = "right"
VERDICTS = (RIGHT, *REASONS)
WRONG, HANDED_OVER = REASONS[0], REASONS[-1]
LEFT_OUT = "(left out)"
SHOWN_BEFORE_SECONDS = 900.0  # a reply that leaves so soon after a warning is the one that was warned of
_OF_AGENT = (Kind.AGENT_WRONG, Kind.NONE_FITS)
_OF_SUPERVISOR = (Kind.SUPERVISOR, Kind.SUPERVISOR_WRONG)


def flag(tx: Tx, message_id: int, agent_id: str, reason: str, words: str, now: float) -> None:
    """An agent says what was wrong with an answer of the bot; a supervisor then finds it among the samples.

    Raises:
        Refused: an unknown reason, or no message of the bot's.
    """
    row = tx.row("SELECT * FROM messages WHERE id = ? AND author = 'bot'", message_id)
    if row is None or reason not in REASONS:
        raise Refused("Only the assistant's answers can be flagged, with one of the reasons shown.", 422)
    tx.run(
        """INSERT INTO flags (conversation_id, message_id, agent_id, reason, words, at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (message_id, agent_id) DO UPDATE SET reason = excluded.reason, words = excluded.words""",
        row["conversation_id"], message_id, agent_id, reason, words, now,
    )  # fmt: skip
    tx.run(
        """INSERT INTO reviews (conversation_id, message_id, sampled_at) VALUES (?, ?, ?)
           ON CONFLICT (message_id) DO NOTHING""",
        row["conversation_id"], message_id, now,
    )  # fmt: skip
    _forget(tx, row, agent_id, _OF_AGENT)
    _, article = answered_by(tx, row)
    if reason == WRONG and article:
        _label(tx, row, Kind.AGENT_WRONG, article, agent_id, now, message_id)
    elif reason == HANDED_OVER:
        _label(tx, row, Kind.NONE_FITS, None, agent_id, now, message_id)


def unflag(tx: Tx, message_id: int, agent_id: str) -> None:
    """Take one's own flag back, with what it taught."""
    row = tx.row("SELECT * FROM messages WHERE id = ?", message_id)
    if row and tx.run("DELETE FROM flags WHERE message_id = ? AND agent_id = ?", message_id, agent_id):
        _forget(tx, row, agent_id, _OF_AGENT)


def flags_of(tx: Tx, message_ids: Sequence[int]) -> dict[int, list[Row]]:
    """The flags on some messages, with the names of who set them."""
    found: dict[int, list[Row]] = {}
    for message_id in message_ids:
        rows = tx.rows(
            """SELECT f.*, a.name AS agent_name FROM flags f JOIN agents a ON a.id = f.agent_id
               WHERE f.message_id = ? ORDER BY f.id""",
            message_id,
        )
        if rows:
            found[message_id] = rows
    return found


def record_warning(
    tx: Tx, conversation_id: str, agent_id: str, warning: Warning, now: float, message_id: int | None
) -> None:
    """What the guard said before a reply; with the message if it was sent all the same.

    A warning that was sent anyway is the one that was shown before. Secrets in its words are masked, and personal
    data is kept only where it was sent, since there it stands in the transcript as well.
    """
    evidence = mask(warning.evidence).text
    if message_id is not None:
        shown = tx.row(
            """SELECT id FROM warnings WHERE conversation_id = ? AND agent_id = ? AND kind = ? AND message_id IS NULL
                 AND at >= ? ORDER BY id DESC LIMIT 1""",
            conversation_id, agent_id, warning.kind, now - SHOWN_BEFORE_SECONDS,
        )  # fmt: skip
        if shown:
            tx.run("UPDATE warnings SET message_id = ?, evidence = ? WHERE id = ?", message_id, evidence, shown["id"])
            return
    elif warning.kind is WarningKind.PERSONAL:
        evidence = LEFT_OUT
    tx.insert(
        "warnings", conversation_id=conversation_id, agent_id=agent_id, kind=warning.kind, evidence=evidence,
        at=now, message_id=message_id,
    )  # fmt: skip


def not_sent_after_all(tx: Tx, message_id: int) -> None:
    """A reply that was warned of was taken back: the warning was heard."""
    tx.run("UPDATE warnings SET message_id = NULL WHERE message_id = ?", message_id)


def warnings_since(tx: Tx, moment: float) -> list[Row]:
    """What was warned since a moment, the newest first, with the agent's name; `message_id` if it was sent anyway."""
    return tx.rows(
        """SELECT w.*, a.name AS agent_name FROM warnings w JOIN agents a ON a.id = w.agent_id
           WHERE w.at >= ? ORDER BY w.id DESC""",
        moment,
    )


def review(tx: Tx, message_id: int, agent_id: str, verdict: str, words: str, now: float) -> None:
    """A supervisor's verdict on a sampled message; the newest verdict counts.

    Raises:
        Refused: no such sample, or no such verdict.
    """
    row = tx.row("SELECT m.* FROM reviews r JOIN messages m ON m.id = r.message_id WHERE r.message_id = ?", message_id)
    if row is None or verdict not in VERDICTS:
        raise Refused("This sample is not there any more. Reload the page.", 404)
    tx.run(
        "UPDATE reviews SET agent_id = ?, verdict = ?, words = ?, reviewed_at = ? WHERE message_id = ?",
        agent_id, verdict, words, now, message_id,
    )  # fmt: skip
    audit.note(tx, agent_id, "reviewed", now, row["conversation_id"], message=message_id, verdict=verdict)
    if row["author"] != Author.BOT:
        return
    question, article = answered_by(tx, row)
    for source in (message_id, question):
        tx.run("DELETE FROM labels WHERE message_id = ? AND kind IN (?, ?)", source, *_OF_SUPERVISOR)
    if article is None or question is None:
        return
    if verdict == WRONG:
        _label(tx, row, Kind.SUPERVISOR_WRONG, article, agent_id, now, message_id)
    elif verdict in (RIGHT, HANDED_OVER):
        _label(tx, row, Kind.SUPERVISOR, article if verdict == RIGHT else None, agent_id, now, question)


def answered_by(tx: Tx, message: Row) -> tuple[int | None, str | None]:
    """The customer's question that a message of the bot answers, and the article that it is; None where it is none.

    A message with several questions is answered by as many articles, in their order.
    """
    asked = tx.row(
        """SELECT id, author, decision FROM messages
           WHERE conversation_id = ? AND episode = ? AND author = 'customer' AND id < ? ORDER BY id DESC LIMIT 1""",
        message["conversation_id"], message["episode"], message["id"],
    )  # fmt: skip
    if asked is None or not asked["decision"] or not message["knowledge"]:
        return (asked["id"] if asked else None), None
    asked["decision"] = json.loads(asked["decision"])
    articles = [part.get("article") for part in parts_of(asked) if part.get("kind") == "Answer"]
    before = tx.one(
        """SELECT count(*) AS n FROM messages WHERE conversation_id = ? AND author = 'bot' AND knowledge IS NOT NULL
           AND id > ? AND id < ?""",
        message["conversation_id"], asked["id"], message["id"],
    )["n"]  # fmt: skip
    return asked["id"], articles[before] if before < len(articles) else None


def _label(tx: Tx, message: Row, kind: Kind, article: str | None, agent_id: str, now: float, at: int) -> None:
    audit.label(tx, message["conversation_id"], kind, article, agent_id, now, at)


def _forget(tx: Tx, message: Row, agent_id: str, kinds: tuple[Kind, Kind]) -> None:
    """What this person's earlier word on the message taught."""
    tx.run("DELETE FROM labels WHERE message_id = ? AND source = ? AND kind IN (?, ?)", message["id"], agent_id, *kinds)
