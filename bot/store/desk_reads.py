"""What the page of a conversation reads beside the conversation, its messages and its handoff."""

from __future__ import annotations

from bot.model import Author
from bot.store import handoff_events, transcripts
from bot.store.database import Row, Tx
from bot.store.handoff_events import What

AS_SPAM = ("marked as spam", "blocked")
"""What the audit says of who closed a conversation without a word."""
MOST_ELSEWHERE = 50


def tied_to(tx: Tx, conversation_id: str) -> list[str]:
    """The conversations whose lines are shown with a conversation's own: what was merged into it or taken up from it,
    and the reverse."""
    rows = tx.rows(
        """SELECT id FROM conversations WHERE merged_into = ?
           UNION SELECT id FROM conversations WHERE continues = ?
           UNION SELECT continues FROM conversations WHERE id = ? AND continues IS NOT NULL
           UNION SELECT merged_into FROM conversations WHERE id = ? AND merged_into IS NOT NULL""",
        conversation_id, conversation_id, conversation_id, conversation_id,
    )  # fmt: skip
    return [row["id"] for row in rows]


def customer_seen(tx: Tx, conversation_id: str) -> int:
    """The id of the last message that the customer has seen; 0 if that is not known."""
    row = tx.row("SELECT customer_seen FROM conversations WHERE id = ?", conversation_id)
    return int(row["customer_seen"]) if row else 0


def ended_handoff(tx: Tx, handoff_id: int) -> Row | None:
    """When a handoff ended, and the name of the agent who had it."""
    return tx.row(
        """SELECT h.ended_at, h.state, a.name AS agent_name FROM handoffs h LEFT JOIN agents a ON a.id = h.agent_id
           WHERE h.id = ? AND h.ended_at IS NOT NULL""",
        handoff_id,
    )


def closed_by(tx: Tx, conversation_id: str) -> Row | None:
    """The id and the name of the agent who closed a conversation last, and what they `did`; None if none is known."""
    return tx.row(
        f"""SELECT a.id, a.name, x.did FROM audit x JOIN agents a ON a.id = x.who
            WHERE x.conversation_id = ? AND x.did IN ('resolved', {", ".join("?" * len(AS_SPAM))})
            ORDER BY x.id DESC LIMIT 1""",
        conversation_id, *AS_SPAM,
    )  # fmt: skip


def blocked_by(tx: Tx, conversation_id: str) -> Row | None:
    """The id and the name of whoever blocked the customer of a conversation last, here or in another one of theirs."""
    return tx.row(
        """SELECT a.id, a.name FROM conversations c JOIN conversations o
             ON o.id = c.id OR (o.channel = c.channel AND o.account = c.account AND o.person = c.person)
           JOIN audit x ON x.conversation_id = o.id JOIN agents a ON a.id = x.who
           WHERE c.id = ? AND x.did = 'blocked' ORDER BY x.id DESC LIMIT 1""",
        conversation_id,
    )


def written_elsewhere_since(tx: Tx, handoff_id: int) -> list[Row]:
    """What the customer wrote in conversations that were merged into a handoff's own, since they were, oldest first.

    The rows are those of `transcripts.of_conversation` with the `channel` of their conversation.
    """
    merged = tx.rows(
        """SELECT g.id, g.channel FROM handoffs h JOIN conversations g ON g.merged_into = h.conversation_id
           WHERE h.id = ?""",
        handoff_id,
    )
    joined = {
        event["detail"].get("conversation"): event["at"]
        for event in (handoff_events.of_handoff(tx, handoff_id) if merged else ())
        if event["what"] == What.JOINED
    }
    lines = [
        {**line, "channel": one["channel"]}
        for one in merged
        for line in transcripts.of_conversation(tx, one["id"], MOST_ELSEWHERE)
        if line["author"] == Author.CUSTOMER and line["created_at"] >= joined.get(one["id"], 0.0)
    ]
    return sorted(lines, key=lambda line: line["id"])


def flags_by(tx: Tx, conversation_id: str, agent_id: str) -> dict[int, str]:
    """The reason of each answer of the bot that this agent flagged, by the id of the message."""
    rows = tx.rows(
        "SELECT message_id, reason FROM flags WHERE conversation_id = ? AND agent_id = ?", conversation_id, agent_id
    )
    return {row["message_id"]: row["reason"] for row in rows}
