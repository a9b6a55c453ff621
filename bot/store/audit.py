"""Who did what, and what people's choices teach. Both are written in the transaction of the act itself."""

from __future__ import annotations

import json
from typing import Any

from bot.store.database import Tx


def note(tx: Tx, who: str, did: str, now: float, conversation_id: str | None = None, **detail: Any) -> None:
    tx.insert("audit", at=now, who=who, did=did, conversation_id=conversation_id, detail=json.dumps(detail))


def label(
    tx: Tx, conversation_id: str, kind: str, article: str | None, source: str, now: float, message_id: int | None = None
) -> None:
    """Remember which article was right (or, with None, that no offered one was) according to `source`.

    Args:
        kind: one of `bot.store.labels.Kind`, which also says what each means.
        message_id: the message in which it was chosen; `bot/store/labels.py` finds the question it is about.
    """
    tx.insert(
        "labels",
        conversation_id=conversation_id,
        message_id=message_id,
        kind=kind,
        article=article,
        source=source,
        created_at=now,
    )


def unlabel(tx: Tx, conversation_id: str, kind: str, source: str, at: float) -> None:
    """Forget what somebody's choice at that very moment taught, because they took it back."""
    tx.run(
        "DELETE FROM labels WHERE conversation_id = ? AND kind = ? AND source = ? AND created_at = ?",
        conversation_id, kind, source, at,
    )  # fmt: skip
