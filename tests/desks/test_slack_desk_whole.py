"""The whole program with a customer on web chat and an agent in Slack, killed while a reply waits to leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store import desk_items
from tests.contract.rigs.webchat import WebchatRig
from tests.contract.stage import Stage
from tests.desks.slack_scene import words_in
from tests.fakes.slack_desk import SUPPORT, DeskSlack
from tests.fakes.slack_fake import BOT_TOKEN, SECRET


async def test_a_reply_from_slack_survives_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = WebchatRig()
    stage = Stage(rig, tmp_path)
    async with DeskSlack(stage.clock) as slack:
        given = {"CHANNEL": SUPPORT, "BOT_TOKEN": BOT_TOKEN, "SIGNING_SECRET": SECRET, "API": slack.base_url}
        for name, value in given.items():
            monkeypatch.setenv(f"FIRSTLINE_DESK_SLACK_{name}", value)
        slack.events_url = f"{rig.url}/desk/slack"
        try:
            await stage.start()
            ben, person = await stage.agent(), slack.person("ben")
            await stage.app.database.write(lambda tx: desk_items.link_person(tx, "slack", person, ben.id))
            await rig.write("human")
            await stage.eventually(lambda: slack.cards)
            thread = slack.cards[0]["ts"]
            await slack.presses("Claim", "ben", thread)
            await stage.eventually(lambda: "Ben has it" in words_in(slack.cards))
            event = await slack.answers("!reply Hello from Slack", "ben", thread)
            assert slack.statuses[-1] == 200 and not await stage.saw("Hello from Slack")
            await stage.kill()
            await stage.start()
            await stage.eventually(lambda: stage.saw("Hello from Slack"))
            await stage.eventually(lambda: slack.signs == [(event["ts"], "white_check_mark")])
            await slack.presses("Resolve", "ben", thread)
            await stage.eventually(lambda: "resolved by Ben" in words_in(slack.cards))
            await stage.settled()
            assert sum("Hello from Slack" in entry for entry in await stage.seen()) == 1
            assert len(slack.cards) == 1 and words_in(slack.thread(thread)).count("→ sent to the customer") == 1
        finally:
            await stage.close()
