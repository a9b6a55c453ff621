"""Slack, which calls us: the strict fake, whose answers the real client of slack_sdk reads."""

from __future__ import annotations

from typing import ClassVar

from bot.channels.base import Channel, Parts
from bot.channels.slack import Slack
from tests.contract.rig import Rig, Trouble
from tests.fakes import slack_fake
from tests.fakes.slack_blocks import Fields, shown
from tests.fakes.slack_fake import BOT, BOT_TOKEN, SECRET, TEAM, FakeSlack


class SlackRig(Rig):
    name: ClassVar[str] = "slack"
    calls_us: ClassVar[bool] = True

    def __init__(self) -> None:
        self.slack = FakeSlack()
        self._plugged = True
        self._events: dict[str, Fields] = {}

    async def start(self) -> None:
        await self.slack.__aenter__()

    async def stop(self) -> None:
        await self.slack.__aexit__()

    def make_channel(self, parts: Parts) -> Channel:
        self.slack.clock = parts.clock
        return Slack(
            BOT_TOKEN,
            team_id=TEAM,
            signing_secret=SECRET,
            app_token=None,
            api_base=self.slack.base_url,
            public_url=None,
            database=parts.database,
            clock=parts.clock,
        )

    def environment(self) -> dict[str, str]:
        return {
            "FIRSTLINE_SLACK_BOT_TOKEN": BOT_TOKEN,
            "FIRSTLINE_SLACK_TEAM_ID": TEAM,
            "FIRSTLINE_SLACK_SIGNING_SECRET": SECRET,
            "FIRSTLINE_SLACK_API": self.slack.base_url,
        }

    async def connect(self) -> None:
        self.slack.events_url = f"{self.url.rstrip('/')}/webhooks/slack"
        await self.slack.redeliver()

    async def write(self, text: str, person: str = "carl") -> str:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return self._note(await self.slack.says(escaped, person))

    def _note(self, event: Fields) -> str:
        self._events[event["ts"]] = event
        return str(event["ts"])

    async def repeat(self, handle: str) -> None:
        await self.slack.repeat(next(payload for payload in self.slack.emitted if payload["event"].get("ts") == handle))

    async def redeliver(self) -> None:
        await self.slack.redeliver()

    async def edit(self, handle: str, text: str) -> None:
        await self.slack.edits(self._events[handle], text)

    async def send_file(self, name: str, content: bytes, caption: str = "", person: str = "carl") -> str:
        return self._note(await self.slack.sends_file(name, content, caption, person))

    async def tap(self, label: str, person: str = "carl") -> None:
        await self.slack.taps(label, person)

    async def seen(self, person: str = "carl") -> list[str]:
        messages = self.slack.messages[self.slack.dm(person)]
        return [shown(message) for message in messages if message["user"] == BOT and "files" not in message]

    async def files(self, person: str = "carl") -> list[tuple[str, bytes]]:
        shown = [file for message in self.slack.messages[self.slack.dm(person)] if message["user"] == BOT
                 for file in message.get("files", ())]  # fmt: skip
        return [(file["name"], self.slack.uploads.known[file["id"]].content or b"") for file in shown]

    async def trouble(self, kind: Trouble, times: int = 1) -> None:
        if kind is not Trouble.REFUSED_CONNECTION:
            self.slack.trouble(slack_fake.Trouble[kind.name], times)
        elif self._plugged:
            self._plugged = False
            await self.slack.unplug()

    async def heal(self) -> None:
        self.slack.fails.clear()
        if not self._plugged:
            self._plugged = True
            await self.slack.listen()

    async def forge(self) -> int | None:
        return await self.slack.forge()
