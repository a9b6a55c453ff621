"""Search over everything that was ever written on all channels, notes included, and over customers' names.

The database finds the newest texts with all the words, by its own index (migrations/0004_search.*). How well each fits,
and which part of it is shown, is decided here for both databases alike.
"""

from __future__ import annotations

from bot.decision.errands import without_link_code
from bot.decision.searching import Sought, fit, snippet, sought
from bot.store.database import Row, Tx

CANDIDATES = 500  # the newest texts with all the words: of more, nobody reads further


def find(tx: Tx, words: str, limit: int = 30) -> list[Row]:
    """Conversations in which all the words were written in one message, or whose customer is called so; best first.

    Whatever was typed, it finds or it does not; it never raises for it.

    Returns:
        For each conversation its best message: conversation_id, message_id, author, created_at, channel, name, status,
        and `snippet`: about 160 characters of plain text with each hit between \\x02 and \\x03.
    """
    wanted = sought(words)
    if not wanted.phrases:
        return []
    best: dict[str, Row] = {}
    for row in _by_name(tx, wanted, limit):
        best[row["conversation_id"]] = row
    texts = [(fit(row["text"], wanted), row) for row in _by_text(tx, wanted)]
    taken = set()
    for _, row in sorted(texts, key=lambda pair: (-pair[0], -pair[1]["message_id"])):
        if row["conversation_id"] not in taken:  # of those called so, too, the message that fits
            taken.add(row["conversation_id"])
            best[row["conversation_id"]] = row
    found = list(best.values())[:limit]
    for row in found:
        row["snippet"] = snippet(without_link_code(row.pop("text")), wanted)
    return found


_COLUMNS = "m.conversation_id, m.id AS message_id, m.author, m.created_at, c.channel, c.name, c.status, m.text"


def _by_text(tx: Tx, wanted: Sought) -> list[Row]:
    # Materialized: to walk back through all messages until enough fit would be slow for rare words.
    newest = {
        "sqlite": "SELECT rowid FROM message_words WHERE message_words MATCH ? ORDER BY rowid DESC LIMIT ?",
        "postgres": """WITH hits AS MATERIALIZED (
              SELECT id FROM messages WHERE words_of(text) @@ to_tsquery('simple', ?))
            SELECT id FROM hits ORDER BY id DESC LIMIT ?""",
    }[tx.dialect]
    return tx.rows(
        f"""SELECT {_COLUMNS} FROM messages m JOIN conversations c ON c.id = m.conversation_id
            WHERE m.id IN ({newest})""",
        _query(tx, wanted), CANDIDATES,
    )  # fmt: skip


def _by_name(tx: Tx, wanted: Sought, limit: int) -> list[Row]:
    called_so = {
        "sqlite": "SELECT conversation_id FROM name_words WHERE name_words MATCH ?",
        "postgres": "SELECT id FROM conversations WHERE words_of(name) @@ to_tsquery('simple', ?)",
    }[tx.dialect]
    return tx.rows(
        f"""SELECT {_COLUMNS} FROM conversations c JOIN messages m ON m.id =
              (SELECT max(id) FROM messages WHERE conversation_id = c.id AND author != 'note')
            WHERE c.id IN ({called_so}) ORDER BY c.updated_at DESC LIMIT ?""",
        _query(tx, wanted), limit,
    )  # fmt: skip


def _query(tx: Tx, wanted: Sought) -> str:
    """The phrases in the index's own language. There are only letters and digits in them, so nothing can be misread."""
    if tx.dialect == "sqlite":
        return " AND ".join(f'"{" ".join(phrase)}"' for phrase in wanted.phrases) + "*" * wanted.unfinished
    texts = ["(" + " <-> ".join(f"'{word}'" for word in phrase) for phrase in wanted.phrases]
    return ") & ".join(texts) + ":*" * wanted.unfinished + ")"
