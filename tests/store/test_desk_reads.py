"""What the desk reads all the time: the same on SQLite and Postgres, right by another way of counting, by an index."""

from __future__ import annotations

import random
from typing import Any

import pytest

from bot.decision.hours import Hours, parse_hours
from bot.store import alarms, clocks, contacts, conversations, desk_reads, handoffs, mentions, queue
from bot.store.database import Row, Tx
from tests.conftest import DUBLIN, World

ALWAYS = Hours(parse_hours("Mon-Sun 00:00-24:00"), DUBLIN)
HANDOFF = {"episode": 1, "reason": "customer asked", "priority": "normal", "brief": '{"want": "x"}'}
BEGIN = 1_000_000.0


def conversation(tx: Tx, name: str, person: str | None, *, written: bool = True, **more: Any) -> None:
    given = {"channel": "telegram", "account": "a", "address": f"at-{name}", "created_at": 1.0, "updated_at": 1.0}
    tx.insert("conversations", **{**given, **more}, id=name, person=person)
    if written:
        tx.insert(
            "messages", conversation_id=name, episode=1, author="customer", text=f"words of {name}", created_at=1.0
        )


async def test_one_person_is_found_by_their_own_id_by_a_tie_and_by_an_address(world: World) -> None:
    def fill(tx: Tx) -> None:
        conversation(tx, "mine", "p", updated_at=9.0)
        conversation(tx, "group", "p", updated_at=4.0)
        conversation(tx, "silent", "p", written=False)
        conversation(tx, "mail", "q", channel="mail", updated_at=3.0)
        conversation(tx, "web", None, channel="webchat", updated_at=5.0)
        conversation(tx, "namesake", "p", channel="mail")
        conversation(tx, "same account elsewhere", "p", account="b")
        conversation(tx, "stranger", None, channel="webchat", address="at-other")
        conversation(tx, "called like an address", "at at-web", channel="webchat", address="x", updated_at=2.0)
        mine = conversations.get(tx, "mine")
        for other in ("mail", "web"):
            identity = contacts.identity_of(conversations.get(tx, other))
            contacts.tie(tx, contacts.identity_of(mine), identity, "code", 1.0)

    await world.database.write(fill)
    tx = world.database.read

    def others(of: str, limit: int = 10) -> list[str]:
        return [row["id"] for row in contacts.other_conversations(tx, conversations.get(tx, of), limit)]

    family = ["mine", "web", "group", "mail", "called like an address"]  # the last: that id is what was tied
    for one in ("mine", "group", "mail", "web"):
        assert others(one) == [name for name in family if name != one]
    assert others("mine", 2) == ["web", "group"]
    assert others("namesake") == others("stranger") == others("same account elsewhere") == []
    first = contacts.other_conversations(tx, conversations.get(tx, "mine"), 1)[0]
    assert (first["last_words"], first["channel"]) == ("words of web", "webchat")


async def test_what_was_settled_is_each_conversations_last_word(world: World) -> None:
    def fill(tx: Tx) -> None:
        for number, (status, ends) in enumerate(
            [("resolved", [5.0, 30.0]), ("resolved", [20.0]), ("resolved", [4.0]), ("with_bot", [40.0])]
        ):
            conversation(tx, f"c{number}", None, status=status)
            for end in ends:
                tx.insert(
                    "handoffs", conversation_id=f"c{number}", asked_at=1.0, ended_at=end, state="resolved", **HANDOFF
                )
        conversation(tx, "asks again", None, status="resolved")
        for last, state in ((10.0, "resolved"), (None, "notified")):
            tx.insert("handoffs", conversation_id="asks again", asked_at=1.0, ended_at=last, state=state, **HANDOFF)

    await world.database.write(fill)
    rows = queue.resolved_since(world.database.read, 5.0)
    assert [(row["conversation_id"], row["ended_at"], row["last_words"]) for row in rows] == [
        ("c0", 30.0, "words of c0"), ("c1", 20.0, "words of c1"),
    ]  # fmt: skip


async def test_the_place_of_every_wait_is_what_counting_one_by_one_gives(world: World) -> None:
    chance, rows = random.Random(3), list[Row]()
    for number in range(120):
        asked = BEGIN + chance.randrange(400)  # many at the same moment
        taken = asked + chance.choice([0, 1, 5, 50, 300]) if chance.random() < 0.9 else None
        rows.append({"id": number, "asked_at": float(asked), "taken_at": None if taken is None else float(taken)})

    def fill(tx: Tx) -> None:
        for row in rows:
            conversation(tx, f"c{row['id']}", None, written=False)
            claimed = row["taken_at"] if row["id"] % 3 else None  # or they gave up
            tx.insert(
                "handoffs", conversation_id=f"c{row['id']}", asked_at=row["asked_at"], claimed_at=claimed,
                ended_at=row["taken_at"], state="resolved" if row["taken_at"] else "notified", **HANDOFF,
            )  # fmt: skip
            if row["taken_at"]:
                tx.insert(
                    "messages", conversation_id=f"c{row['id']}", episode=1, author="agent", text="It was sent.",
                    created_at=row["taken_at"],
                )  # fmt: skip

    await world.database.write(fill)
    found = clocks.recent_waits(world.database.read, ALWAYS, BEGIN - 1, 40)
    newest = sorted(rows, key=lambda row: (-row["asked_at"], -row["id"]))[:40]

    def place(of: Row) -> int:
        before = [one for one in rows if one["asked_at"] < of["asked_at"]]
        return 1 + len([one for one in before if one["taken_at"] is None or one["taken_at"] > of["asked_at"]])

    answered = [(row["taken_at"] - row["asked_at"], place(row)) for row in newest if row["taken_at"]]
    longest = sorted(seconds for seconds, _ in answered)[len(answered) // 2]
    given_up = [one for one in found if (one.seconds, one.place) not in answered]
    assert [(one.seconds, one.place) for one in found if one not in given_up] == answered
    assert all(one.seconds > longest for one in given_up) and len({one.place for one in found}) > 5


async def test_nothing_that_pages_read_all_the_time_goes_through_a_whole_table(world: World) -> None:
    if world.database.read.dialect != "sqlite":
        pytest.skip("Postgres chooses by the size of the tables")
    await world.say("human")
    tx, asked = world.database.read, list[tuple[str, tuple[Any, ...]]]()

    class Noting(Tx):
        dialect = "sqlite"

        def rows(self, sql: str, *values: Any) -> list[Row]:
            asked.append((sql, values))
            return tx.rows(sql, *values)

        def run(self, sql: str, *values: Any) -> int:
            raise NotImplementedError

        def insert(self, table: str, **columns: Any) -> int:
            raise NotImplementedError

    noting, one = Noting(), world.conversation_id()
    handoffs.queue(noting), handoffs.waiting(noting), queue.with_bot(noting), queue.resolved_since(noting, 0.0)
    queue.loads(noting, 1.0), alarms.shown(noting), mentions.unseen(noting, "a"), desk_reads.tied_to(noting, one)
    contacts.other_conversations(noting, conversations.get(noting, one)), conversations.continued_in(noting, one)
    clocks.recent_waits(noting, ALWAYS, 0.0, 100)
    assert len(asked) >= 12
    for sql, values in asked:
        plan = [row["detail"] for row in tx.rows(f"EXPLAIN QUERY PLAN {sql}", *values)]
        made = {"CONSTANT ROW", *(line.split()[-1] for line in plan if line.startswith(("MATERIALIZE", "CO-ROUTINE")))}
        whole = [line for line in plan if line.startswith("SCAN") and " USING " not in line]
        assert [line for line in whole if line.removeprefix("SCAN ") not in made] == [], (sql, plan)
