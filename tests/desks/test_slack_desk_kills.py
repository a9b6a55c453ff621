"""`kill -9` of a real process while an agent sends a window: the reply is neither lost nor sent twice."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from pathlib import Path

import apsw
import httpx
import pytest

from tests.contract.rigs.webchat import WebchatRig
from tests.desks.slack_scene import words_in
from tests.fakes.slack_blocks import Fields
from tests.fakes.slack_desk import SUPPORT, DeskSlack
from tests.fakes.slack_fake import BOT_TOKEN, SECRET
from tests.faults.child import LOGIN
from tests.faults.test_channel_kills import until_it_answers
from tests.faults.victim import Victim, free_port

KILLS = int(os.environ.get("FIRSTLINE_KILLS", "200")) // 40
SEED = int(os.environ.get("FIRSTLINE_SEED", "1"))
LONGEST_SECONDS = 0.02  # from the press to the kill; a window takes about half of that


def _link(folder: Path, person: str) -> None:
    connection = apsw.Connection(str(folder / "firstline.db"))
    connection.set_busy_timeout(5000)
    connection.execute(
        "INSERT INTO desk_people (desk, person, agent_id) SELECT 'slack', ?, id FROM agents WHERE login = ?",
        (person, LOGIN),
    )
    connection.close()


def _stored(folder: Path) -> list[str]:
    connection = apsw.Connection(str(folder / "firstline.db"), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(5000)
    try:
        return [str(row[0]) for row in connection.execute("SELECT text FROM messages WHERE author = 'agent'")]
    finally:
        connection.close()


async def _until(condition: object, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def _is_confirmed(slack: DeskSlack, window: Fields, words: str) -> bool:
    """Did Slack hear that the window was taken, and so close it?"""
    try:
        return await slack.submits(window, "ben", words=words) == {}
    except (httpx.HTTPError, OSError):
        return False


@pytest.mark.timeout(300)
async def test_a_reply_from_a_window_arrives_once_whenever_the_process_is_killed(tmp_path: Path) -> None:
    rig, port, randomness = WebchatRig(), free_port(), random.Random(SEED)
    rig.url = f"http://127.0.0.1:{port}"
    confirmed = stored_unconfirmed = 0
    async with DeskSlack(time.time) as slack:
        given = {"CHANNEL": SUPPORT, "BOT_TOKEN": BOT_TOKEN, "SIGNING_SECRET": SECRET, "API": slack.base_url}
        environment = {f"FIRSTLINE_DESK_SLACK_{name}": value for name, value in given.items()}
        slack.events_url = f"{rig.url}/desk/slack"
        victim = await asyncio.to_thread(Victim, tmp_path, port, {**rig.environment(), **environment})
        try:
            await until_it_answers(rig, port)
            _link(tmp_path, slack.person("ben"))
            await rig.write("human")
            await _until(lambda: slack.cards)
            thread = slack.cards[0]["ts"]
            await slack.presses("Claim", "ben", thread)
            await _until(lambda: "Ben has it" in words_in(slack.cards))
            for number in range(KILLS):
                trigger = await slack.presses("Reply…", "ben", thread)
                await _until(lambda trigger=trigger: trigger in slack.windows)
                window, words = slack.windows[trigger], f"reply {number} for you"
                sending = asyncio.create_task(_is_confirmed(slack, window, words))
                await asyncio.sleep(randomness.uniform(0.0, LONGEST_SECONDS))
                await asyncio.to_thread(victim.kill)
                heard = await sending
                confirmed += heard
                assert not heard or words in _stored(tmp_path), "confirmed, and not stored"
                stored_unconfirmed += not heard and words in _stored(tmp_path)
                await until_it_answers(rig, port)
                while not heard:  # the window is open still, with the words in it: Ben presses Send again
                    heard = await _is_confirmed(slack, window, words)
            sent = [f"reply {number} for you" for number in range(KILLS)]
            async with asyncio.timeout(60):
                while not set(sent) <= set(await rig.seen()):
                    await asyncio.sleep(0.2)
            seen = Counter(entry for entry in await rig.seen() if entry in sent)
        finally:
            await asyncio.to_thread(victim.end)
    assert Counter(_stored(tmp_path)) == Counter(sent) == seen
    print(f"\n{KILLS} kills: {confirmed} confirmed before, {stored_unconfirmed} stored and not yet confirmed")
