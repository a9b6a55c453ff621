"""Lines to customers about who has their conversation and where it goes on."""

from __future__ import annotations

from bot.model import Author, Conversation, Reply
from bot.store import outbox, reach
from bot.store.database import Tx


def tell(tx: Tx, conversation: Conversation, key: str, line: Reply, now: float) -> None:
    """Nobody wants to read such a line in public, nor who asked us not to write."""
    if not conversation.public and not reach.may_be_written_to(tx, conversation.id)["stopped"]:
        outbox.put(tx, conversation, key, Author.SYSTEM, [line], now)
