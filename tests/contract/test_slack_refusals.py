"""What Slack's refusals mean to us, and what is said of missing settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.channels.slack import Settings, create
from bot.channels.slack.errors import ScopeMissing, delivery_error
from bot.channels.slack.examine import SCOPES
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain, SettingsError
from tests.contract.samples.slack import API, TEAM


def refused(code: str = "", status: int = 200, **more: Any) -> SlackApiError:
    data = {"ok": False, "error": code, **more} if code else {}
    headers = {"Retry-After": "7"} if status == 429 else {}
    response = AsyncSlackResponse(
        client=None, http_verb="POST", api_url=API, req_args={}, data=data, headers=headers, status_code=status
    )
    return SlackApiError("no", response)


@pytest.mark.parametrize(
    ("error", "outcome", "seconds"),
    [
        (refused("ratelimited", 429), DeliveryDelayed, 7),
        (refused("channel_not_found"), DeliveryFailed, None),
        (refused("is_archived"), DeliveryFailed, None),
        (refused("msg_too_long"), DeliveryFailed, None),
        (refused("user_disabled"), DeliveryFailed, None),
        (refused("invalid_auth"), DeliveryDelayed, 60),
        (refused("token_revoked"), DeliveryDelayed, 60),
        (refused("missing_scope", needed="chat:write"), ScopeMissing, 60),
        (refused("service_unavailable"), DeliveryDelayed, 60),
        (refused("internal_error"), DeliveryUncertain, None),
        (refused("fatal_error"), DeliveryUncertain, None),
        (refused(status=503), DeliveryUncertain, None),
        (TimeoutError(), DeliveryUncertain, None),
        (aiohttp.ServerDisconnectedError(), DeliveryUncertain, None),
    ],
)
def test_what_slacks_errors_mean(error: Exception, outcome: type[Exception], seconds: int | None) -> None:
    meant = delivery_error(error)
    assert type(meant) is outcome
    if isinstance(meant, DeliveryDelayed):
        assert meant.retry_after == seconds


def test_a_refused_token_holds_everything_back_and_names_the_setting() -> None:
    meant = delivery_error(refused("account_inactive"))
    assert isinstance(meant, DeliveryDelayed) and meant.everywhere and "FIRSTLINE_SLACK_BOT_TOKEN" in str(meant)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "FIRSTLINE_SLACK_BOT_TOKEN"),
        ({"bot_token": "xoxb-1"}, "FIRSTLINE_SLACK_TEAM_ID"),
        ({"bot_token": "xoxb-1", "team_id": "shop"}, "FIRSTLINE_SLACK_TEAM_ID"),
        ({"bot_token": "xoxb-1", "team_id": TEAM}, "FIRSTLINE_SLACK_APP_TOKEN"),
    ],
)
def test_what_is_missing_is_named(given: dict[str, str], named: str) -> None:
    settings = Settings.model_construct(
        **{
            **dict.fromkeys(("team_id", "bot_token", "signing_secret", "app_token")),
            **{name: value if name == "team_id" else SecretStr(value) for name, value in given.items()},
        }
    )
    with pytest.raises(SettingsError, match=named):
        create(settings, None)  # type: ignore[arg-type]


def test_the_manifest_on_the_page_asks_for_what_the_doctor_looks_for() -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/slack.md").read_text()
    manifest = yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0])
    assert tuple(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert events == ["app_mention", "message.channels", "message.groups", "message.im"]
