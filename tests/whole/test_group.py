"""The whole product in a Telegram group: plain answers, one courteous line, and a private talk that knows the story."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.fake_telegram import FakeTelegram
from tests.whole.conftest import start

GROUP, ASKER, NEIGHBOUR = -100_500, 1001, 1002
PATIENCE = 20.0
QUIET = 2.0


async def test_a_group_from_a_plain_question_to_a_private_talk(tmp_path: Path, published: Path) -> None:
    telegram = FakeTelegram()
    await telegram.open()
    firstline = start(
        tmp_path, published, FIRSTLINE_TELEGRAM_TOKEN=telegram.token, FIRSTLINE_TELEGRAM_API=telegram.base_url
    )
    try:
        await asyncio.to_thread(firstline.__enter__)
        telegram.make_group(GROUP)
        await in_the_group(telegram)
    finally:
        await asyncio.to_thread(firstline.__exit__, None, None, None)
        await telegram.close()


async def in_the_group(telegram: FakeTelegram) -> None:
    telegram.says_in(GROUP, "is anybody going up on Sunday?", NEIGHBOUR)
    (answer,) = await said(telegram, "@shop_bot how long do i have to return something", 1)
    assert "60 days" in answer["text"]
    assert answer["chat"]["id"] == GROUP

    (line,) = await said(telegram, "@shop_bot this is a disgrace, three weeks and no refund, you are thieves", 1)
    assert "private" in line["text"]
    (link,) = [button["url"] for row in line["reply_markup"]["inline_keyboard"] for button in row]
    assert await said(telegram, "@shop_bot ANSWER ME", 0) == []
    assert await said(telegram, "calm down and ring them", 0, NEIGHBOUR) == []

    before = len(telegram.sent)
    telegram.says(f"/start {parse_qs(urlsplit(link).query)['start'][0]}", ASKER)
    here, where_it_stands = await new(telegram, before, 2)
    assert here["chat"]["id"] == where_it_stands["chat"]["id"] == ASKER
    assert "Walkers" in here["text"] and "ANSWER ME" in here["text"]


async def said(telegram: FakeTelegram, text: str, replies: int, person: int = ASKER) -> list[dict[str, Any]]:
    """What the bot sends after somebody wrote in the group."""
    before = len(telegram.sent)
    telegram.says_in(GROUP, text, person)
    return await new(telegram, before, replies)


async def new(telegram: FakeTelegram, before: int, replies: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(PATIENCE):
        while len(telegram.sent) < before + replies:
            await asyncio.sleep(0.05)
    await asyncio.sleep(QUIET)  # nothing more may come
    return telegram.sent[before:]
