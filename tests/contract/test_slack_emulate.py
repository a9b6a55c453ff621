"""The Slack adapter and the whole program behind it against `emulate`, whose authors do not know ours."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
from slack_sdk.signature import SignatureVerifier

from bot.channels.base import Channel, Parts
from bot.channels.slack import Slack
from bot.events import Outgoing
from bot.model import Reply
from tests.contract.rig import Rig, Trouble
from tests.contract.script import OPTIONS, PICK
from tests.contract.stage import Stage
from tests.fakes.slack_blocks import Fields, buttons_of, shown
from tests.fakes.slack_emulate import BOT_TOKEN, BOT_USER, NODE, SECRET, TEAM, Emulator

pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(not NODE.exists(), reason="scripts/peers.sh slack installs what this needs"),
]


class EmulatorRig(Rig):
    """As far as these tests need one; emulate has no interactivity, so taps are signed and posted here."""

    name: ClassVar[str] = "slack"
    calls_us: ClassVar[bool] = True

    async def start(self) -> None:
        self.emulator = await Emulator().__aenter__()
        opened = await self.emulator.carl.conversations_open(users=[BOT_USER])
        self.dm = str(opened["channel"]["id"])
        self.carl = str((await self.emulator.carl.auth_test())["user_id"])

    async def stop(self) -> None:
        await self.emulator.__aexit__()

    def make_channel(self, parts: Parts) -> Channel:
        return Slack(
            BOT_TOKEN, team_id=TEAM, signing_secret=SECRET, app_token=None, api_base=self.emulator.base_url,
            public_url=None, database=parts.database, clock=parts.clock,
        )  # fmt: skip

    async def connect(self) -> None:
        self.url = f"{self.url.rstrip('/')}/webhooks/slack"
        await self.emulator.send_events_to(self.url)

    async def write(self, text: str, person: str = "carl") -> str:
        return str((await self.emulator.carl.chat_postMessage(channel=self.dm, text=text))["ts"])

    async def repeat(self, handle: str) -> None:
        raise NotImplementedError

    async def messages(self, channel: str, thread: str = "") -> list[Fields]:
        client = self.emulator.carl
        if thread:
            return list((await client.conversations_replies(channel=channel, ts=thread))["messages"])
        return list((await client.conversations_history(channel=channel))["messages"])[::-1]

    async def seen(self, person: str = "carl") -> list[str]:
        return [shown(message) for message in await self.messages(self.dm) if message["user"] == BOT_USER]

    async def tap(self, label: str, person: str = "carl") -> None:
        message, block, button = next(
            (message, block, button)
            for message in reversed(await self.messages(self.dm))
            for block, button in buttons_of(message)
            if button["text"]["text"] == label
        )
        payload = {
            "type": "block_actions", "team": {"id": TEAM}, "user": {"id": self.carl, "name": "carl"},
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": self.dm},
            "channel": {"id": self.dm, "name": "directmessage"}, "message": message,
            "actions": [{**button, "block_id": block["block_id"], "action_ts": "1790000000.000001"}],
        }  # fmt: skip
        assert await self.post(urlencode({"payload": json.dumps(payload)})) == 200

    async def post(self, body: str) -> int:
        stage_time = str(int(self.now()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stage_time, body=body) or ""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stage_time,
            "X-Slack-Signature": signature,
        }
        async with httpx.AsyncClient() as client:
            return (await client.post(self.url, content=body, headers=headers)).status_code

    async def trouble(self, kind: Trouble, times: int = 1) -> None:
        raise NotImplementedError

    now: Any


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    rig = EmulatorRig()
    await rig.start()
    stage = Stage(rig, tmp_path)
    rig.now = stage.clock
    try:
        await stage.start()
        # emulate does not say in an event whom it is for, so who we are has to be known first.
        await stage.eventually(lambda: stage.channel._bot_user)  # type: ignore[attr-defined]
        yield stage
    finally:
        await stage.close()
        await rig.stop()


def rig_of(stage: Stage) -> EmulatorRig:
    assert isinstance(stage.rig, EmulatorRig)
    return stage.rig


async def test_a_private_talk_with_an_answer_a_choice_and_a_person(stage: Stage) -> None:
    rig = rig_of(stage)
    await rig.write("message one &lt;b&gt; &amp; more")
    await stage.eventually(lambda: stage.saw("echo: message one <b> & more"))
    await rig.write(PICK)
    await stage.eventually(lambda: stage.saw("Which do you mean?"))
    await rig.tap(OPTIONS[1].label)
    await stage.eventually(lambda: stage.saw(f"chosen: {OPTIONS[1].id.removeprefix('article:')}"))

    async def marked() -> bool:
        return not any(buttons_of(message) for message in await rig.messages(rig.dm))

    await stage.eventually(marked)
    ben = await stage.agent()
    await rig.write("human")
    await stage.eventually(lambda: stage.rows("SELECT 1 FROM conversations WHERE status = 'waiting'"))
    talk = stage.conversation_of("human")
    await stage.app.acts.claim(talk, ben)
    await stage.app.acts.reply(talk, ben, "Ben here", "reply-1")
    await stage.eventually(lambda: stage.saw("Ben here"))
    assert len(stage.rows("SELECT 1 FROM conversations")) == 1  # none of our own messages was taken for a customer's


async def test_a_mention_is_answered_in_its_thread(stage: Stage) -> None:
    rig = rig_of(stage)
    channels = (await rig.emulator.carl.conversations_list())["channels"]
    help_channel = str(next(channel["id"] for channel in channels if channel["name"] == "help"))
    for client in (rig.emulator.carl, rig.emulator.bot):
        await client.conversations_join(channel=help_channel)
    posted = await rig.emulator.carl.chat_postMessage(channel=help_channel, text=f"<@{BOT_USER}> message one")
    await rig.emulator.carl.chat_postMessage(channel=help_channel, text="nothing for us")

    await stage.eventually(lambda: stage.stored() == ["message one"])
    ben, talk = await stage.agent(), stage.conversation_of("message one")
    await stage.app.acts.claim(talk, ben)
    await stage.app.acts.reply(talk, ben, "Ben here", "reply-1")

    async def answered() -> bool:
        replies = await rig.messages(help_channel, str(posted["ts"]))
        return any(message["user"] == BOT_USER and "Ben here" in shown(message) for message in replies)

    await stage.eventually(answered)
    await stage.settled()
    row = stage.rows("SELECT * FROM conversations")[0]
    assert row["address"] == f"{help_channel}/{posted['ts']}/{rig.carl}"
    assert len(stage.rows("SELECT 1 FROM inbox")) == 1


async def test_a_message_that_was_sent_is_found_by_its_key(stage: Stage) -> None:
    await stage.rig.write("message one")
    await stage.each_once("message one")
    row = stage.rows("SELECT o.key, c.address, c.place FROM outbox o JOIN conversations c ON c.id = o.conversation_id")[
        0
    ]
    sent = Outgoing("f" * 32, row["address"], Reply("once"), place=json.loads(row["place"]))
    assert await stage.channel.arrived(sent) is False
    for request in stage.channel.render(sent):
        await stage.channel.deliver(request)
    assert await stage.channel.arrived(sent) is True
