"""`kill -9` of a real process at random moments: nothing lost, nothing twice, nothing by the bot after a claim."""

from __future__ import annotations

import asyncio
import os
import random
import time
from pathlib import Path

import apsw
import httpx
import pytest

from tests.faults import child
from tests.faults.customers import Customer, DeskAgent, live
from tests.faults.victim import Victim, free_port

KILLS = int(os.environ.get("FIRSTLINE_KILLS", "200"))
SEED = int(os.environ.get("FIRSTLINE_SEED", "1"))
CUSTOMERS_AT_ONCE = 4
MESSAGES_EACH = 6


def rows(folder: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    connection = apsw.Connection(str(folder / "firstline.db"), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(5000)
    try:
        return list(connection.execute(sql, values))
    finally:
        connection.close()


@pytest.mark.timeout(1200 + KILLS * 2)
async def test_random_kills_lose_nothing_double_nothing_and_never_talk_over_a_human(tmp_path: Path) -> None:
    randomness = random.Random(SEED)
    victim = Victim(tmp_path, free_port())
    customers: list[Customer] = []
    over = asyncio.Event()
    base = f"http://127.0.0.1:{victim.port}"
    limits = httpx.Limits(max_connections=None)
    async with (
        httpx.AsyncClient(base_url=base, timeout=3, limits=limits) as client,
        httpx.AsyncClient(base_url=base, timeout=3) as desk_client,
    ):
        agent = DeskAgent(desk_client, child.LOGIN, child.PASSWORD)
        await agent.sign_in()

        def highest_seq(conversation: str) -> int:
            sql = "SELECT coalesce(max(seq), 0) FROM webchat_events WHERE conversation_id = ?"
            return int(str(rows(tmp_path, sql, conversation)[0][0]))

        async def stream_of_customers(lane: int) -> None:
            while not over.is_set():
                customer = Customer(f"customer {lane}-{len(customers)}")
                customers.append(customer)
                living = asyncio.create_task(live(customer, client, MESSAGES_EACH))
                if randomness.random() < 0.4:
                    while not customer.acked:
                        await asyncio.sleep(0.01)
                    await asyncio.sleep(randomness.uniform(0, 0.3))
                    await agent.claim(customer, highest_seq)
                await living

        async def killer() -> None:
            for _ in range(KILLS):
                await asyncio.sleep(randomness.uniform(0.02, 0.5))
                await asyncio.to_thread(victim.kill)
            over.set()

        started = time.monotonic()
        try:
            await asyncio.gather(killer(), *(stream_of_customers(lane) for lane in range(CUSTOMERS_AT_ONCE)))
        finally:
            victim.end()
    assert victim.kills == KILLS
    for customer in customers:
        check(tmp_path, customer)
    assert rows(tmp_path, "SELECT count(*) FROM inbox WHERE outcome IS NULL") == [(0,)]
    assert rows(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    sent = sum(len(customer.acked) for customer in customers)
    claims = sum(customer.claimed for customer in customers)
    print(
        f"\n{KILLS} kills in {time.monotonic() - started:.0f} s: {len(customers)} customers, {sent} messages, "
        f"{claims} claims; lost 0, doubled 0, by the bot after a claim 0 (seed {SEED})"
    )


def check(folder: Path, customer: Customer) -> None:
    """The history of one customer against the promises."""
    assert len(customer.acked) == MESSAGES_EACH
    ids = [event["id"] for event in customer.shown]
    assert ids == sorted(set(ids)), "an event came twice or out of order"
    assert customer.texts("customer") == customer.acked, "an acknowledged message was lost, doubled or reordered"
    replies = customer.texts("bot")
    expected = [f"echo: {text}" for text in customer.acked]
    if not customer.claimed:
        assert replies == expected, "a reply was lost, doubled or reordered"
        return
    assert replies == expected[: len(replies)]
    assert customer.shown_at_claim is not None
    late = [event for event in customer.shown if event["author"] == "bot" and event["id"] > customer.shown_at_claim]
    assert not late, "the bot wrote after the claim was acknowledged"
    owner = rows(folder, "SELECT status FROM conversations WHERE id = ?", customer.conversation)
    assert owner == [("with_agent",)]
