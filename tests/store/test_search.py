"""Search over all conversations: what it finds, in which order, how it is shown, and that nothing typed breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.decision.searching import SNIPPET, snippet, sought
from bot.events import Incoming
from bot.model import Author, Conversation, Reply
from bot.store import conversations, search, transcripts
from bot.store.database import Database, Tx


@pytest.fixture
def database(place: Path | str) -> Iterator[Database]:
    opened = Database(place)
    yield opened
    opened.close()


def talk(tx: Tx, address: str, *texts: str, name: str | None = None, author: Author = Author.CUSTOMER) -> Conversation:
    found = conversations.find_or_open(tx, Incoming("webchat", "site", "", address, "", name=name), 1.0)
    for text in texts:
        transcripts.add_message(tx, found, author, Reply(text), 1.0, reference=f"ref {address}")
    return found


async def write(database: Database, *args: str, **kwargs: object) -> str:
    conversation = await database.write(lambda tx: talk(tx, *args, **kwargs))  # type: ignore[arg-type]
    return conversation.id


def found(database: Database, words: str) -> list[str]:
    return [row["conversation_id"] for row in search.find(database.read, words)]


async def test_all_words_must_be_there_and_the_last_may_be_unfinished(database: Database) -> None:
    tent = await write(database, "a", "My tent leaks at the seam")
    await write(database, "b", "My tent is fine")
    assert found(database, "tent leaks") == [tent]
    assert found(database, "LEAKS tent") == [tent]
    assert found(database, "tent le") == [tent]
    assert found(database, "te leaks") == []
    assert found(database, "tent l") == []  # one letter alone begins half of all words
    assert len(found(database, "my tent")) == 2


async def test_an_order_number_is_found_whole_and_by_its_digits(database: Database) -> None:
    order = await write(database, "a", "where is tt-1234567?")
    await write(database, "b", "where is TT-1234599?", "and TT 99 1234567")
    assert found(database, "TT-1234567") == [order]
    assert found(database, "TT-123456") == [order]
    assert set(found(database, "1234567")) >= {order}


async def test_case_and_accents_do_not_matter(database: Database) -> None:
    cafe = await write(
        database, "a", "Où est ma commande? Caf\u00e9 Z\u00dcRICH", "\u0417\u0430\u043a\u0430\u0437 mein"
    )
    for words in ("ou commande", "cafe\u0301 zurich", "CAFE", "z\u00fcri", "\u0437\u0430\u043a\u0430\u0437"):
        assert found(database, words) == [cafe], words


async def test_everybodys_words_are_searched_and_each_conversation_comes_once(database: Database) -> None:
    one = await write(database, "a", "a zebra", "a zebra again")
    note = await write(database, "b", "called back about the zebra", author=Author.NOTE)
    assert found(database, "zebra") == [note, one]
    (row,) = [row for row in search.find(database.read, "zebra") if row["conversation_id"] == note]
    assert row["author"] == "note" and row["channel"] == "webchat" and row["status"] == "with_bot"
    assert row["snippet"] == "called back about the \x02zebra\x03"
    assert "text" not in row


async def test_a_customer_is_found_by_name_before_those_who_mention_them(database: Database) -> None:
    named = await write(database, "a", "hello there", name="Zo\u00eb O'Hara-Byrne")
    mentioned = await write(database, "b", "Zoe told me about you")
    assert found(database, "zoe") == [named, mentioned]
    assert found(database, "o'hara") == [named]
    assert found(database, "zoe byr") == [named]
    assert search.find(database.read, "zoe")[0]["snippet"] == "hello there"
    await database.write(lambda tx: tx.run("UPDATE conversations SET name = 'Ann' WHERE id = ?", named))
    assert found(database, "zoe") == [mentioned] and found(database, "ann") == [named]


async def test_whole_words_side_by_side_come_first(database: Database) -> None:
    close = await write(database, "a", "a red tent please")
    await write(database, "b", "a tent, and a red hat")
    begun = await write(database, "c", "red tents")
    assert found(database, "red tent")[0] == close
    assert found(database, "red tent")[-1] == begun


async def test_what_was_edited_away_is_not_found(database: Database) -> None:
    edited = await write(database, "a", "the secret giraffe")
    await database.write(lambda tx: transcripts.edit_message(tx, edited, "ref a", "an ordinary horse", 2.0))
    assert found(database, "giraffe") == []
    assert found(database, "horse") == [edited]


async def test_an_edited_word_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    database = Database(tmp_path / "firstline.db")
    edited = await write(database, "a", "zygomorphic words")
    await database.write(lambda tx: transcripts.edit_message(tx, edited, "ref a", "other words", 2.0))
    database.close()
    assert b"zygomorph" not in (tmp_path / "firstline.db").read_bytes()


ODD = [
    "", " ", '"', '""', "'", "*", "**", "-", "NOT", "AND", "a AND", "NEAR(a b)", "text:tent", "^tent", "(", "tent)",
    "\0", "te\0nt", "\ud800", "🙂", "🙂🙂 🙂", "%", "_", "?", ":*", "tent:*", "!tent", "a & b", "a <-> b", "\\",
    "'; --", "{a}", "x" * 10_000, "tent " * 2_000, "( \" ' ) " * 500, "\u0301", "²", "ⅷ", "ﬁ", "\u0e01\u0e34", "नमस्ते",
]  # fmt: skip


async def test_nothing_that_people_type_can_break_it(database: Database) -> None:
    await write(database, "a", "a tent")
    for typed in ODD:
        for row in search.find(database.read, typed):
            assert row["snippet"]
    assert found(database, '"tent"') and found(database, "(tent*") and found(database, "tent " * 2_000)
    assert not found(database, "🙂") and not found(database, "x" * 10_000)

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=40))
    def anything(typed: str) -> None:
        search.find(database.read, typed)

    anything()


def test_the_snippet_shows_the_place_with_most_of_what_is_sought() -> None:
    text = "tent " + "and so on " * 40 + "the tent has a broken pole,\nsee the picture " + "and on " * 40
    cut = snippet(text, sought("tent pole"))
    assert "the \x02tent\x03 has a broken \x02pole\x03, see" in cut
    assert cut.startswith("… ") and cut.endswith(" …")
    assert len(cut) <= SNIPPET + 10
    assert snippet("a \x02trick\x03 tent", sought("tent")) == "a trick \x02tent\x03"
    assert len(snippet("x" * 5000, sought("tent"))) <= SNIPPET + 10


def test_what_is_written_together_is_sought_together() -> None:
    assert sought("TT-1234567 caf\u00e9").phrases == (("tt", "1234567"), ("cafe",))
