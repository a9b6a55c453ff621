"""The Slack desk against `emulate`, whose authors do not know ours: a thread, a note, a reply, their marks."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.desks.mirror import Mirror
from bot.desks.slack import Settings, create
from bot.store import desk_items, outbox
from tests.conftest import World
from tests.desks.scene import eventually, parts_of, running, serving
from tests.desks.slack_scene import words_in
from tests.fakes.slack_blocks import Fields
from tests.fakes.slack_emulate import BOT_TOKEN, BOT_USER, NODE, SECRET, Emulator

pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(not NODE.exists(), reason="scripts/peers.sh slack installs what this needs"),
]


async def test_a_thread_a_note_a_claim_and_a_reply(world: World) -> None:
    world.clock.now = time.time()  # emulate signs with the time of day
    acts = replace(world.acts, rules=replace(world.acts.rules, undo=0.0))
    async with Emulator() as emulator:
        support, carl = await _support_channel(emulator)
        ben = await world.agent("Ben")
        await world.database.write(lambda tx: desk_items.link_person(tx, "slack", carl, ben.id))
        given = {"channel": support, "bot_token": BOT_TOKEN, "signing_secret": SECRET, "api": emulator.base_url}
        desk = create(Settings(_env_file=None, **given), parts_of(world, acts))  # type: ignore[arg-type]
        mirror = Mirror(desk, world.database, world.signals, "", world.clock)
        async with serving(desk) as address, running(mirror.run, desk.run):
            await emulator.send_events_to(address)
            await world.say("human")
            talk = world.conversation_id()
            world.signals.changed(talk)

            async def seen(thread: str = "") -> list[Fields]:
                asked = {"channel": support, "limit": 100}
                if thread:
                    return list((await emulator.carl.conversations_replies(ts=thread, **asked))["messages"])
                return list((await emulator.carl.conversations_history(**asked))["messages"])

            def shown_in() -> str:
                row = world.database.read.row("SELECT thread FROM desk_threads")
                return str((row or {}).get("thread") or "").partition(":")[2]

            thread = await eventually(shown_in)
            assert "The customer asked for a person." in words_in(await seen())
            await emulator.carl.chat_postMessage(channel=support, thread_ts=thread, text="look &amp; see")
            notes = "SELECT text FROM messages WHERE author = 'note'"
            await eventually(lambda: world.database.read.rows(notes) == [{"text": "look & see"}])
            await _presses_claim(address, support, carl, (await seen())[-1])
            await eventually(lambda: world.status() == "with_agent")
            said = await emulator.carl.chat_postMessage(
                channel=support, thread_ts=thread, text="!reply Hello *Carla* &amp; 2*3*4"
            )
            await eventually(lambda: world.database.read.rows("SELECT 1 FROM messages WHERE author = 'agent'"))
            await world.database.write(lambda tx: outbox.deliver_here(tx, talk, world.clock()))
            world.signals.changed(talk)

            async def marked() -> bool:
                message = next(each for each in await seen(thread) if each["ts"] == said["ts"])
                signs = [sign["name"] for sign in message.get("reactions", ())]
                return signs == ["white_check_mark"] and "→ sent to the customer" in words_in(await seen(thread))

            async with asyncio.timeout(15.0):  # the desk writes about one message a second
                while not await marked():
                    await asyncio.sleep(0.05)
            assert "Ben has it" in words_in((await seen())[-1:])
            assert [row["text"] for row in world.shown() if row["author"] == "agent"] == ["Hello **Carla** & 2*3*4"]
        await desk.close()


async def _support_channel(emulator: Emulator) -> tuple[str, str]:
    """Its id, with the bot and Carl in it; and Carl's id."""
    channels = (await emulator.carl.conversations_list())["channels"]
    support = str(next(channel["id"] for channel in channels if channel["name"] == "help"))
    for client in (emulator.carl, emulator.bot):
        await client.conversations_join(channel=support)
    return support, str((await emulator.carl.auth_test())["user_id"])


async def _presses_claim(url: str, support: str, user: str, card: Fields) -> None:
    """emulate has no interactivity, so the press is signed and posted here."""
    assert card["user"] == BOT_USER
    button = next(one for block in card["blocks"] if block["type"] == "actions" for one in block["elements"])
    payload = {
        "type": "block_actions", "user": {"id": user}, "channel": {"id": support}, "trigger_id": "1.1",
        "container": {"message_ts": card["ts"], "channel_id": support}, "message": card,
        "actions": [{**button, "action_ts": "1790000000.000001"}],
    }  # fmt: skip
    body, now = urlencode({"payload": json.dumps(payload)}), str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body) or ""
    headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    async with httpx.AsyncClient() as client:
        assert (await client.post(url, content=body, headers=headers)).status_code == 200
