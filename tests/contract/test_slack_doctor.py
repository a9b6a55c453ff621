"""What the doctor says of a Slack app that is not set up well."""

from __future__ import annotations

from typing import Any

from bot.channels.base import Finding
from tests.contract.adapter_scene import database
from tests.contract.slack_scene import Make, make, slack
from tests.fakes.slack_fake import APP_TOKEN, TEAM, FakeSlack

__all__ = ["database", "make", "slack"]  # the fixtures


def failures(findings: Any) -> list[str]:
    assert all(isinstance(found, Finding) for found in findings)
    return [found.mend for found in findings if not found.ok]


async def test_doctor_is_content(slack: FakeSlack, make: Make) -> None:
    assert failures(await make(public_url="https://help.shop.example").examine()) == []
    for public_url in (None, "https://help.shop.example"):  # which another channel may need
        socket = make(app_token=APP_TOKEN, signing_secret=None, public_url=public_url)
        assert failures(await socket.examine()) == []


async def test_doctor_says_what_to_do(slack: FakeSlack, make: Make) -> None:
    slack.scopes = slack.scopes.replace(",im:write", "")
    (scopes, address) = failures(await make().examine())
    assert "im:write" in scopes and "FIRSTLINE_PUBLIC_URL" in address
    (_, secret) = failures(await make(signing_secret=None, public_url="https://help.shop.example").examine())
    assert "FIRSTLINE_SLACK_SIGNING_SECRET" in secret
    (app_token,) = [each for each in failures(await make(app_token="xapp-wrong").examine()) if "APP_TOKEN" in each]
    assert "connections:write" in app_token
    (team, _, _) = failures(await make(team_id="T0OTHER").examine())
    assert f"FIRSTLINE_SLACK_TEAM_ID={TEAM}" in team
    (token, _) = failures(await make(bot_token="xoxb-wrong").examine())
    assert "FIRSTLINE_SLACK_BOT_TOKEN" in token
    await slack.unplug()
    (network, _) = failures(await make().examine())
    assert "network" in network
